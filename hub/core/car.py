"""CAR, version 1: the blocks of files and folders in one stream, as IPFS tools hand them to each other.

A header names the roots; then comes one section a block: a length, an id, the bytes. Source: the CARv1 specification
(ipld.io/specs/transport/car/carv1). The reader holds one section at a time, asks for no length that it has not
weighed, and gives only bytes whose hash it has checked itself. In which order blocks come, whether one comes twice and
whether all are there is for who reads; a stream that ends inside a section is refused, one that ends between two is
whole as far as its form can tell.

Blocks that no file of ours is made of (other codecs, hash functions, and identity ids, which hold their own bytes) are
counted and passed over: a stream may carry a signed note beside a film, and what is never kept can do no harm. As a
root they are refused, for then nothing could be kept under the name that was asked for.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator
from typing import Any, Final

import libipld

from hub.core import varint
from hub.core.cid import Cid, cid_text, from_bytes, linked
from hub.core.entry import uint
from hub.core.errors import LocalError, RemoteError
from hub.core.unixfs.nodes import MOST_BLOCK

MOST_ROOTS: Final = 1000
_MOST_HEADER: Final = 64 * 2**10
_MOST_DIGEST: Final = 128
_MOST_ID: Final = 4 * varint.LONGEST + _MOST_DIGEST
_IDENTITY: Final = 0


def header(roots: Iterable[Cid]) -> bytes:
    """How a stream with these roots begins."""
    links = [linked(root) for root in roots]
    if not 0 < len(links) <= MOST_ROOTS:
        raise LocalError(f"a CAR has between one root and {MOST_ROOTS}")
    block = _header_block(links)
    return varint.write(len(block)) + block


def section(cid: Cid, data: bytes) -> bytes:
    """A block as it stands in the stream, by the id by which it was linked: tools look it up by these very bytes.
    Whoever gives it knows that this is its id."""
    name = linked(cid)
    return varint.write(len(name) + len(data)) + name + data


class Reader:
    """The roots in `roots`, and by iteration each block with its id, as they stand in the stream that `read` reads.

    `read` is that of a binary file: at most so many bytes, none at the end. `RemoteError` "car", "car-version",
    "varint" or "hash" says what is wrong. `passed` counts the blocks that were passed over, at most `most_passed` where
    that is given; `position` the bytes read.
    """

    def __init__(
        self, read: Callable[[int], bytes], most_block: int = MOST_BLOCK, *, most_passed: int | None = None
    ) -> None:
        self._read = read
        self._most_block, self._most_passed = most_block, most_passed
        self.position = 0
        self.passed = 0
        length = self._length()
        if not length or length > _MOST_HEADER:
            raise RemoteError("car", "this is no CAR file")
        self.roots = _roots(self._exactly(length))

    def __iter__(self) -> Iterator[tuple[Cid, bytes]]:
        while (length := self._length()) is not None:
            if length > self._most_block + _MOST_ID:
                raise self._too_large()
            part = self._exactly(length)
            try:
                cid, at = from_bytes(part)
            except RemoteError:
                _check_other(part)
                if self.passed == self._most_passed:
                    raise RemoteError("car", "it holds blocks that no file of ours is made of") from None
                self.passed += 1
                continue
            data = part[at:]
            if len(data) > self._most_block:
                raise self._too_large()
            if hashlib.sha256(data).digest() != cid.digest:
                raise RemoteError("hash", f"the bytes of block {cid_text(cid)} are not what its id says")
            yield cid, data

    def _too_large(self) -> RemoteError:
        return RemoteError("car", f"a block is larger than {self._most_block} bytes")

    def _length(self) -> int | None:
        """The length that stands here; None at the end."""
        written = b""
        while len(written) < varint.LONGEST:
            byte = self._read(1)
            if not byte and not written:
                return None
            written += byte
            if not byte or byte < b"\x80":
                break
        self.position += len(written)
        return varint.read(written)[0]

    def _exactly(self, length: int) -> bytes:
        parts, missing = [], length
        while missing:
            part = self._read(missing)
            if not part:
                raise RemoteError("car", "this CAR file is cut off; copy it again")
            parts.append(part)
            missing -= len(part)
        self.position += length
        return parts[0] if len(parts) == 1 else b"".join(parts)


def _header_block(links: list[bytes]) -> bytes:
    count = uint(len(links))
    array = bytes((count[0] | 0x80,)) + count[1:]  # the same number as the length of an array
    return b"\xa2\x65roots" + array + b"".join(map(_link, links)) + b"\x67version\x01"


def _link(name: bytes) -> bytes:
    return b"\xd8\x2a\x58" + bytes((len(name) + 1,)) + b"\x00" + name


def _roots(block: bytes) -> tuple[Cid, ...]:
    try:
        value: Any = libipld.decode_dag_cbor(block)
    except (ValueError, RecursionError) as error:
        raise RemoteError("car", "this is no CAR file, or its header is damaged") from error
    version = value.get("version") if type(value) is dict else None
    if type(version) is int and version != 1:
        raise RemoteError("car-version", f"this is a CAR file of version {version}; make one of version 1 of it")
    links = value.get("roots") if type(value) is dict else None
    if type(links) is not list or not all(type(link) is bytes for link in links):
        raise RemoteError("car", "the header of this CAR file names no roots")
    if not 0 < len(links) <= MOST_ROOTS:
        raise RemoteError("car", f"a CAR file names between one root and {MOST_ROOTS}, and this one {len(links)}")
    roots = tuple(_root(link) for link in links)
    # `libipld` reads plain bytes and links alike, and says nothing of other fields: only what we would write counts.
    if _header_block(links) != block:
        raise RemoteError("car", "the header of this CAR file is out of shape")
    return roots


def _root(link: bytes) -> Cid:
    try:
        cid, end = from_bytes(link)
    except RemoteError as error:
        raise RemoteError("car", "a root of this CAR file is of a kind that is not kept here") from error
    if end != len(link):
        raise RemoteError("car", "the header of this CAR file is out of shape")
    return cid


def _check_other(part: bytes) -> None:
    """A block of another kind has an id too; an identity id holds its block, and beside another it is a lie."""
    version, at = varint.read(part)
    _, at = varint.read(part, at)
    function, at = varint.read(part, at)
    length, at = varint.read(part, at)
    if version != 1 or length > _MOST_DIGEST or at + length > len(part):
        raise RemoteError("car", "a section of this CAR file does not begin with an id")
    if function == _IDENTITY and part[at : at + length] != part[at + length :]:
        raise RemoteError("hash", "a block is not what its id holds")
