"""Ids as rows, addresses and live pages hold them: eight bytes of a hash of the whole id, a signed integer or in hex.

A record may name any id at all. Were it the first eight bytes that rows hold, whoever names an id that begins like a
board's could fill that board's pages; two ids with the same hash cost 2^64 tries.
"""

import hashlib
from functools import lru_cache

from hub.core.cid import parse_id
from hub.core.errors import RemoteError


def short(digest: bytes) -> int:
    """An id as rows hold it; who reads a record compares the whole id all the same."""
    return int.from_bytes(hashlib.blake2b(digest, digest_size=8).digest(), "big", signed=True)


@lru_cache(maxsize=8192)
def short_of(text: str) -> int | None:
    """The same of an id as written in a record; None for what looks like an id and is none."""
    try:
        return short(parse_id(text))
    except RemoteError:
        return None


def hex_of(digest: bytes) -> str:
    """An id as addresses write it."""
    return to_hex(short(digest))


def hex8(text_id: str) -> str:
    """The same of a written id; zeros for what is none."""
    return to_hex(short_of(text_id) or 0)


def to_hex(id8: int) -> str:
    """A row's short id as addresses write it."""
    return id8.to_bytes(8, "big", signed=True).hex()


def from_hex(text: str) -> int:
    """The reverse; ValueError for other text."""
    return int.from_bytes(bytes.fromhex(text), "big", signed=True)
