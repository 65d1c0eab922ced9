"""Ids: CIDv1 over SHA-256, as text in lower-case base32 and as the 36 bytes that blocks link by.

An entry, a statement, a person and a hub are named by the hash of DAG-CBOR bytes (`bafyrei…`), a small file
by the hash of its raw bytes (`bafkrei…`), a large one and a folder by the hash of the dag-pb block at their root
(`bafybei…`). Each id has exactly one text; a parser accepts that one and no other spelling. In bytes the field has
two: older dag-pb blocks are linked by CIDv0, the bare multihash, which names the same block and is read as such.
"""

import hashlib
from functools import lru_cache
from struct import Struct
from typing import Final, NamedTuple

import libipld

from hub.core.errors import LocalError, RemoteError

RAW: Final = 0x55
DAG_PB: Final = 0x70
DAG_CBOR: Final = 0x71

_SHA2_256: Final = b"\x12\x20"  # and 32 bytes of it follow: a multihash
_PREFIXES: Final = {codec: bytes((1, codec)) + _SHA2_256 for codec in (RAW, DAG_PB, DAG_CBOR)}
_CODECS: Final = {prefix: codec for codec, prefix in _PREFIXES.items()}
_DAG_CBOR: Final = _PREFIXES[DAG_CBOR]
_RAW: Final = _PREFIXES[RAW]
_LENGTH: Final = 59
_LONGEST: Final = 80
"""Letters of the longest spelling that is read, hex with its prefix."""
_first8 = Struct(">q").unpack_from


class Cid(NamedTuple):
    """Which block: how its bytes are to be read, and their SHA-256. The bytes of a file may be a root of another."""

    codec: int
    digest: bytes


class Older(Cid):
    """The same, as a link or an address named it in the older spelling (CIDv0). It is equal to the other; only what is
    handed to tools that look a block up by how it is linked writes it so (`linked`)."""

    __slots__ = ()


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


def cid_text(cid: Cid) -> str:
    """The one text of an id, 59 characters."""
    return libipld.encode_multibase("b", to_bytes(cid))


def parse_cid(text: object) -> Cid:
    """The id of a file or folder written so (`bafkrei…`, `bafybei…`); `RemoteError("id")` for anything else."""
    data = _binary(text)
    codec = _CODECS.get(data[:4])
    if codec not in (RAW, DAG_PB):
        raise RemoteError("id", "not the id of a file or folder")
    return Cid(codec, data[4:])


def read_cid(text: object) -> Cid:
    """The id of a file or folder in whatever spelling the field's tools write: base32, base36, base58 or hex, capitals,
    and CIDv0 (`Qm…`). Our own is `cid_text` of it. `RemoteError("id")` for anything else."""
    if type(text) is not str or not text.isascii() or len(text) > _LONGEST:
        raise RemoteError("id", "not a content id of this length")
    try:
        data = libipld.decode_multibase("z" + text if text.startswith("Qm") else text)[1]
    except ValueError as error:
        raise RemoteError("id", str(error)[:200]) from error
    if text.startswith("Qm") != data.startswith(_SHA2_256):
        raise RemoteError("id", "not a content id")
    cid, end = from_bytes(bytes(data))
    if end != len(data) or cid.codec not in (RAW, DAG_PB):
        raise RemoteError("id", "not the id of a file or folder")
    return cid


def to_bytes(cid: Cid) -> bytes:
    """The 36 bytes by which a block links to another."""
    if cid.codec not in _PREFIXES or len(cid.digest) != 32:
        raise LocalError("an id is one of three codecs and 32 bytes")
    return _PREFIXES[cid.codec] + cid.digest


def linked(cid: Cid) -> bytes:
    """The bytes by which it was linked: 36, or the 34 of a CIDv0."""
    return _SHA2_256 + cid.digest if isinstance(cid, Older) else to_bytes(cid)


def from_bytes(data: bytes, at: int = 0) -> tuple[Cid, int]:
    """The id that begins at this offset and the offset after it: 36 bytes, or the 34 of a CIDv0, which are dag-pb."""
    if data[at : at + 2] == _SHA2_256:
        cid: Cid = Older(DAG_PB, data[at + 2 : at + 34])
        end = at + 34
    else:
        codec = _CODECS.get(data[at : at + 4])
        if codec is None:
            raise RemoteError("id", "not the SHA-256 of a raw, dag-pb or dag-cbor block")
        cid, end = Cid(codec, data[at + 4 : at + 36]), at + 36
    if end > len(data):
        raise RemoteError("id", "an id is cut off")
    return cid, end


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
    data = _binary(text)
    if data[:4] != prefix:
        raise RemoteError("id", "not an id of this kind")
    return data[4:]


def _binary(text: object) -> bytes:
    if type(text) is not str or len(text) != _LENGTH or text[0] != "b":
        raise RemoteError("id", "not a base32 CID of this length")
    try:
        data = libipld.decode_multibase(text)[1]
    except ValueError as error:
        raise RemoteError("id", str(error)[:200]) from error
    # Base32 leaves two spare bits at the end: only the spelling that we would write is the id.
    if libipld.encode_multibase("b", data) != text:
        raise RemoteError("id", "not the spelling of an id")
    return data
