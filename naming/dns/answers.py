"""Answers as bytes. `dnslib` writes them, and reads nothing: what comes from outside is read in `packets`."""

from typing import Any, Final

from dnslib import AAAA, NS, PTR, RD, RR, SOA, SRV, TXT, A, DNSHeader, DNSLabel, DNSQuestion, DNSRecord

from naming.dns import packets
from naming.dns.packets import AUTHORITATIVE, HEADER, Query
from naming.dns.zone import BRIEF, Address, Answer, Record

REFRESH, RETRY, EXPIRE = 3600, 600, 7 * 24 * 3600
"""Seconds for a second server, which there is none of."""
LONGEST_TEXT: Final = 255


def written(query: Query, answer: Answer, tcp: bool) -> bytes:
    """The answer to a question, in its own spelling; where it is too long, that it is."""
    if answer.code == packets.REFUSED:
        return packets.refused(query, packets.REFUSED)
    body = packed(query, answer)
    room = query.room(tcp)
    extended = packets.extended(query.edns)
    if HEADER + len(body) + len(extended) > room:
        return packets.cut(query)
    counts = (1, len(answer.records), len(answer.authority), query.edns is not None)
    flags = query.flags & ~packets.CUT | AUTHORITATIVE
    return packets.head(query.number, flags, answer.code, *counts) + body + extended


def packed(query: Query, answer: Answer) -> bytes:
    """Question and records. Names are shortened by pointers into the question, whose spelling is then put back."""
    question = DNSQuestion(DNSLabel(query.labels), query.type)
    record = DNSRecord(
        DNSHeader(q=1),
        questions=[question],
        rr=[record_of(each) for each in answer.records],
        auth=[record_of(each) for each in answer.authority],
    )
    data: bytes = record.pack()
    return query.question + data[HEADER + len(query.question) :]


def record_of(record: Record) -> Any:
    return RR(DNSLabel(record.name), record.type, ttl=record.seconds, rdata=data_of(record))


def data_of(record: Record) -> Any:
    data: Any = record.data
    match record.type:
        case packets.A | packets.AAAA:
            return address_of(data)
        case packets.NS:
            return NS(DNSLabel(data))
        case packets.PTR:
            return PTR(DNSLabel(data))
        case packets.TXT:
            return TXT(texts_of(data.encode()))
        case packets.SRV:
            port, target = data
            return SRV(0, 0, port, DNSLabel(target))
        case packets.SOA:
            server, mail, serial = data
            return SOA(DNSLabel(server), DNSLabel(mail), (serial, REFRESH, RETRY, EXPIRE, BRIEF))
    return RD(b"".join(bytes([len(each)]) + each.encode() for each in data))


def address_of(address: Address) -> Any:
    return A(str(address)) if address.version == 4 else AAAA(str(address))


def texts_of(text: bytes) -> list[bytes]:
    return [text[start : start + LONGEST_TEXT] for start in range(0, len(text), LONGEST_TEXT)]
