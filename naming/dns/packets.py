"""Questions of DNS read by hand, and refusals written so. PURE: bytes in, values out.

A whole packet is never given to a library: one question is read, in which no pointer may stand, and of what follows it
only whether it holds together. Nothing here costs more than the length of the packet.
"""

import struct
from typing import Final, NamedTuple

HEADER: Final = 12
LARGEST_UDP: Final = 1232
"""Bytes that pass every network in one piece: so much is taken, and so much is sent."""
PLAIN_UDP: Final = 512
"""Bytes that whoever says nothing of it takes."""
LARGEST: Final = 65_535
MOST_MORE: Final = 8
"""Records that may follow a question."""
LONGEST_NAME: Final = 255
LONGEST_LABEL: Final = 63

NOERROR, FORMERR, SERVFAIL, NXDOMAIN, NOTIMP, REFUSED, BADVERS = 0, 1, 2, 3, 4, 5, 16
IN: Final = 1
A, NS, SOA, PTR, HINFO, TXT, AAAA, SRV, OPT, DS = 1, 2, 6, 12, 13, 16, 28, 33, 41, 43
IXFR, AXFR, MAILB, MAILA, ANY = 251, 252, 253, 254, 255
ANSWER, AUTHORITATIVE, CUT, RECURSE, UNCHECKED = 0x8000, 0x0400, 0x0200, 0x0100, 0x0010
OPCODE: Final = 0x7800
DO: Final = 0x8000


class Edns(NamedTuple):
    """What a question says of extensions. largest: bytes that it takes.  do: whether it asks for signatures."""

    version: int
    largest: int
    do: bool


class Query(NamedTuple):
    """One question. number, flags: of its header.  question: as it was written, for it is answered in its spelling.
    labels: in small letters, the first one first."""

    number: int
    flags: int
    question: bytes
    labels: tuple[bytes, ...]
    type: int
    edns: Edns | None

    def room(self, tcp: bool) -> int:
        """Bytes that an answer may have."""
        if tcp:
            return LARGEST
        return min(LARGEST_UDP, max(PLAIN_UDP, self.edns.largest)) if self.edns else PLAIN_UDP


class Malformed(Exception):
    """This is no question. edns: what it said of extensions, as far as that could be read."""

    def __init__(self, edns: Edns | None = None) -> None:
        self.edns = edns


def read(data: bytes, largest: int = LARGEST_UDP) -> Query | bytes | None:
    """The question of a packet; else the answer that refuses it; None where nothing may be answered: what is no packet,
    and what is itself an answer, for two servers would go on for ever."""
    if len(data) < HEADER:
        return None
    number, flags, questions, answers, authorities, more = struct.unpack_from("!6H", data)
    if flags & ANSWER:
        return None
    is_odd = questions != 1 or answers or authorities or more > MOST_MORE or len(data) > largest
    if flags & OPCODE or is_odd:
        code = NOTIMP if flags & OPCODE else FORMERR
        edns = spoken(data, questions, more) if not (answers or authorities) and len(data) <= largest else None
        return refusal(number, flags, code, edns=edns)
    try:
        return asked(data, number, flags, more)
    except Malformed as error:
        return refusal(number, flags, FORMERR, edns=error.edns)
    except (IndexError, struct.error):
        return refusal(number, flags, FORMERR)


def asked(data: bytes, number: int, flags: int, more: int) -> Query | bytes:
    labels, at = name(data, HEADER)
    type_, class_ = struct.unpack_from("!2H", data, at)
    question = data[HEADER : at + 4]
    edns = extensions(data, at + 4, more)
    if edns is not None and edns.version:
        return refusal(number, flags, BADVERS, question, edns)
    if type_ == OPT:
        return refusal(number, flags, FORMERR, question, edns)
    if type_ in (MAILA, MAILB):
        return refusal(number, flags, NOTIMP, question, edns)
    if class_ != IN or type_ in (AXFR, IXFR):
        return refusal(number, flags, REFUSED, question, edns)
    return Query(number, flags, question, labels, type_, edns)


def spoken(data: bytes, questions: int, more: int) -> Edns | None:
    """What a packet says of extensions that is refused whatever it asks: they are answered too (RFC 6891, 6.1.1)."""
    if questions > MOST_MORE or more > MOST_MORE:
        return None
    at = HEADER
    try:
        for _each in range(questions):
            _labels, at = name(data, at)
            at += 4
        return extensions(data, at, more)
    except Malformed as error:
        return error.edns
    except (IndexError, struct.error):
        return None


def name(data: bytes, at: int) -> tuple[tuple[bytes, ...], int]:
    """The labels of a name in small letters, and where it ends; a pointer is `Malformed`."""
    labels = list[bytes]()
    began = at
    while length := data[at]:
        label = data[at + 1 : at + 1 + length]
        if length > LONGEST_LABEL or len(label) < length:
            raise Malformed
        labels.append(label.lower())
        at += 1 + length
    if at + 1 - began > LONGEST_NAME:
        raise Malformed
    return tuple(labels), at + 1


def extensions(data: bytes, at: int, more: int) -> Edns | None:
    """What follows the question: at most one record of extensions, whose name is the root. Others are passed over."""
    found: Edns | None = None
    for _each in range(more):
        named = data[at]
        at = passed(data, at)
        type_, class_, ttl, length = struct.unpack_from("!HHIH", data, at)
        at += 10
        if at + length > len(data):
            raise Malformed(found)
        if type_ == OPT:
            if found is not None or named:
                raise Malformed(found)
            found = Edns(ttl >> 16 & 0xFF, class_, bool(ttl & DO))
            check_options(data[at : at + length], found)
        at += length
    if at != len(data):
        raise Malformed(found)
    return found


def passed(data: bytes, at: int) -> int:
    """Where a name ends that nobody reads. A pointer is its end, and is not followed."""
    while length := data[at]:
        if length >= 0xC0:
            return at + 2
        if length > LONGEST_LABEL:
            raise Malformed
        at += 1 + length
    return at + 1


def check_options(options: bytes, edns: Edns) -> None:
    """What the options say is passed over, and their lengths must hold together."""
    at = 0
    while at < len(options):
        if at + 4 > len(options):
            raise Malformed(edns)
        at += 4 + int.from_bytes(options[at + 2 : at + 4], "big")
    if at != len(options):
        raise Malformed(edns)


def head(number: int, flags: int, code: int, *counts: int) -> bytes:
    """A header. flags: those of the question, and what is added to them."""
    kept = flags & (OPCODE | RECURSE | UNCHECKED | AUTHORITATIVE | CUT)
    return struct.pack("!6H", number, ANSWER | kept | code & 0xF, *counts)


def extended(edns: Edns | None, code: int = NOERROR) -> bytes:
    """Our record of extensions, for whoever sent one."""
    if edns is None:
        return b""
    return b"\0" + struct.pack("!HHIH", OPT, LARGEST_UDP, (code >> 4) << 24 | (DO if edns.do else 0), 0)


def refusal(number: int, flags: int, code: int, question: bytes = b"", edns: Edns | None = None) -> bytes:
    """An answer without records."""
    flags &= ~(AUTHORITATIVE | CUT)
    return head(number, flags, code, bool(question), 0, 0, edns is not None) + question + extended(edns, code)


def refused(query: Query, code: int) -> bytes:
    """That this question is not answered here."""
    return refusal(query.number, query.flags, code, query.question, query.edns)


def cut(query: Query) -> bytes:
    """That the answer is too long for a datagram, or that too many were sent: whoever asks comes again by TCP."""
    flags = query.flags & ~AUTHORITATIVE | CUT
    return head(query.number, flags, NOERROR, 1, 0, 0, query.edns is not None) + query.question + extended(query.edns)
