"""One link of a feed: its header, and the id that follows from it.

    header = 87 01 | feed | seq | prev or null | stamp | size | body_hash     DAG-CBOR, shortest integers
    id     = SHA-256(header)

Headers are built and never decoded, so no parser's leniency can give one entry two ids. The body is outside:
an entry is valid whether its body is here, absent, pruned or erased. `prev` is null exactly when `seq` is 1.
"""

import hashlib
from typing import Final, NamedTuple

from hub.core.errors import LocalError
from hub.core.plain import MAX_INT as MAX_INT

MAX_BODY: Final = 16384

BYTES_32: Final = b"\x58\x20"  # CBOR: a byte string of 32 bytes follows
NO_PREV: Final = b"\xf6"  # CBOR null
HEADER: Final = b"\x87\x01" + BYTES_32  # an array of seven, format version 1, then the feed

made = tuple.__new__
"""Makes a NamedTuple, `made(Entry, (…))`, in half the time of its own constructor."""

_sha256 = hashlib.sha256


class Entry(NamedTuple):
    """An entry whose chain was folded. `stamp` in ms, `size` in bytes; `body` None when not at hand."""

    feed: bytes
    seq: int
    prev: bytes | None
    stamp: int
    size: int
    body_hash: bytes
    body: bytes | None
    id: bytes


def uint(number: int) -> bytes:
    """A non-negative integer below 2^64 in CBOR's shortest form."""
    if number < 24:
        return bytes((number,))
    if number < 0x100:
        return bytes((0x18, number))
    if number < 0x10000:
        return b"\x19" + number.to_bytes(2, "big")
    if number < 0x100000000:
        return b"\x1a" + number.to_bytes(4, "big")
    return b"\x1b" + number.to_bytes(8, "big")


def header(feed: bytes, seq: int, prev: bytes | None, stamp: int, size: int, body_hash: bytes) -> bytes:
    """The exact bytes whose hash is the entry's id; `LocalError` when a field is out of shape."""
    _check_shape(feed, seq, prev, stamp, size, body_hash)
    prev_bytes = NO_PREV if prev is None else BYTES_32 + prev
    return HEADER + feed + uint(seq) + prev_bytes + uint(stamp) + uint(size) + BYTES_32 + body_hash


def entry_id(feed: bytes, seq: int, prev: bytes | None, stamp: int, size: int, body_hash: bytes) -> bytes:
    """SHA-256 of the header, 32 bytes."""
    return _sha256(header(feed, seq, prev, stamp, size, body_hash)).digest()


def entry_of(feed: bytes, seq: int, prev: bytes | None, stamp: int, body: bytes) -> Entry:
    """A new entry around a body."""
    body_hash = _sha256(body).digest()
    size = len(body)
    digest = entry_id(feed, seq, prev, stamp, size, body_hash)
    return Entry(feed, seq, prev, stamp, size, body_hash, body, digest)


def without_body(entry: Entry) -> Entry:
    """The same entry, for a place where its body is not at hand."""
    return entry._replace(body=None)


def body_fits(entry: Entry, body: bytes) -> bool:
    """Whether these bytes are the body that the entry's author wrote."""
    return len(body) == entry.size and _sha256(body).digest() == entry.body_hash


def _check_shape(feed: bytes, seq: int, prev: bytes | None, stamp: int, size: int, body_hash: bytes) -> None:
    if len(feed) != 32 or len(body_hash) != 32:
        raise LocalError("a feed and a body's hash are 32 bytes")
    if not 1 <= seq <= MAX_INT or not 0 <= stamp <= MAX_INT or not 0 <= size <= MAX_BODY:
        raise LocalError("seq, stamp or size is out of range")
    if (prev is None) != (seq == 1) or (prev is not None and len(prev) != 32):
        raise LocalError("only entry 1 has no prev, and a prev is 32 bytes")
