"""Ids as text: CIDv1 over SHA-256, in lower-case base32.

An entry, a statement, a person and a hub are named by the hash of DAG-CBOR bytes (`bafyrei…`), a small file
by the hash of its raw bytes (`bafkrei…`). Each digest has exactly one text; a parser accepts that one and no
other spelling.
"""

import hashlib
from functools import lru_cache
from struct import Struct
from typing import Final

import libipld

from hub.core.errors import LocalError, RemoteError

_DAG_CBOR: Final = b"\x01\x71\x12\x20"  # CIDv1, dag-cbor, sha2-256, 32 bytes
_RAW: Final = b"\x01\x55\x12\x20"
_LENGTH: Final = 59
_first8 = Struct(">q").unpack_from


def id_text(digest: bytes) -> str:
    """The id of an entry, statement, person or hub: `bafyrei…`."""
    return _text(_DAG_CBOR, digest)


def content_text(digest: bytes) -> str:
    """The id of a file kept as one raw block: `bafkrei…`."""
    return _text(_RAW, digest)


def content_id(data: bytes) -> str:
    """The content id of these bytes."""
    return content_text(hashlib.sha256(data).digest())


def parse_id(text: object) -> bytes:
    """The 32-byte digest in a `bafyrei…`; `RemoteError("id")` for anything else."""
    return _digest(_DAG_CBOR, text)


def parse_content(text: object) -> bytes:
    """The 32-byte digest in a `bafkrei…`; `RemoteError("id")` for anything else."""
    return _digest(_RAW, text)


def short(digest: bytes) -> int:
    """The first eight bytes of an id as a signed integer, as rows hold it; who reads a record compares the whole id."""
    number: int = _first8(digest)[0]
    return number


@lru_cache(maxsize=8192)
def short_of(text: str) -> int | None:
    """The same of an id as written in a record; None for what looks like an id and is none."""
    try:
        return short(parse_id(text))
    except RemoteError:
        return None


def _text(prefix: bytes, digest: bytes) -> str:
    if len(digest) != 32:
        raise LocalError("a digest is 32 bytes")
    return libipld.encode_multibase("b", prefix + digest)


def _digest(prefix: bytes, text: object) -> bytes:
    if type(text) is not str or len(text) != _LENGTH or text[0] != "b":
        raise RemoteError("id", "not a base32 CID of this length")
    try:
        data = libipld.decode_multibase(text)[1]
    except ValueError as error:
        raise RemoteError("id", str(error)[:200]) from error
    # Base32 leaves two spare bits at the end: only the spelling that we would write is the id.
    if data[:4] != prefix or libipld.encode_multibase("b", data) != text:
        raise RemoteError("id", "not an id of this kind")
    return data[4:]
