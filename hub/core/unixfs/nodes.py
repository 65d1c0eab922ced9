"""Blocks that hold other blocks together: dag-pb around UnixFS, written in one form and read in all that the field has.

We write as dag-pb says (https://ipld.io/specs/codecs/dag-pb/spec/): links before data, in each link id, name (also an
empty one) and total. We read links first or data first, files with bytes in their nodes, ids of both versions. Mode
and date are read over: the same file has one id whenever it was written. What is read has passed every check that one
block allows, so whoever uses a `Node` checks only what joins it to others.
"""

import hashlib
from array import array
from collections.abc import Callable, Iterable, Iterator
from enum import IntEnum
from itertools import pairwise
from threading import Lock
from typing import Final, NamedTuple

from hub.core import varint
from hub.core.cid import DAG_PB, RAW, Cid, from_bytes, to_bytes
from hub.core.errors import LocalError, RemoteError
from hub.core.unixfs.wire import bytes_field, fields, number_field

MOST_BLOCK: Final = 2 * 1024 * 1024
"""No block is longer: the limit of the field's own exchange, and what a hub will hold of an unproven thing."""
WIDE: Final = 4096
"""More links of one block than these are never all held at once."""
MOST_REMEMBERED: Final = 1000
"""Wide folders that are known to be right: to check the names of one of 38,000 takes a fifth of a second, for any file
in it that somebody asks for."""
MURMUR3: Final = 0x22
FANOUTS: Final = frozenset({8, 16, 32, 64, 128, 256, 512, 1024})
_LINK: Final = 0x12
"""What a link begins with in a block: field 2, bytes."""


class Kind(IntEnum):
    """What a node stands for, by the numbers of UnixFS."""

    RAW = 0
    FOLDER = 1
    FILE = 2
    METADATA = 3
    SYMLINK = 4
    SHARD = 5


class Link(NamedTuple):
    """One block named in another; `total` is the bytes of all blocks below it, as the writer says (`Tsize`)."""

    cid: Cid
    name: str
    total: int


class Wide:
    """The links of a block that has many, each read when it is taken: all at once they are seven times its bytes."""

    def __init__(self, block: bytes, count: int) -> None:
        self._block, self._count = block, count

    def __len__(self) -> int:
        return self._count

    def __iter__(self) -> Iterator[Link]:
        return (_link(value) for field, value in fields(self._block) if field == 2 and type(value) is bytes)

    def named(self, name: str) -> Link | None:
        """The first link of this name. Those before it are passed by their lengths alone: in one that is right the name
        stands at once behind the id, and each length and number has one spelling."""
        block, at = self._block, 0
        wanted = bytes_field(2, name.encode(errors="surrogatepass"))
        if wanted not in block:
            return None
        while at < len(block):
            tag, size, at = block[at], block[at + 1], at + 2
            if size > 0x7F:
                size, at = varint.read(block, at - 1)
            if tag == _LINK and block.startswith(wanted, at + 2 + block[at + 1]):
                return _link(block[at : at + size])
            at += size
        return None


Links = tuple[Link, ...] | Wide


class Node(NamedTuple):
    """One block read. Of a file `size` bytes, `data` the first of them, `sizes` those below each link; of a shard
    `data` is the map of its taken places."""

    kind: Kind
    links: Links = ()
    data: bytes = b""
    size: int = 0
    sizes: tuple[int, ...] = ()
    fanout: int = 0


def encode(node: Node) -> bytes:
    """The one form in which we write a node."""
    return b"".join((*map(_link_field, node.links), bytes_field(1, _unixfs(node))))


def decode(block: bytes) -> Node:
    """The file, folder or shard in a dag-pb block; `RemoteError("unixfs")` for anything else."""
    try:
        if len(block) > MOST_BLOCK:
            raise RemoteError("unixfs", "a block is larger than 2 MiB")
        links, data = _parts(block)
        return _checked(_fields_of(data, len(links)), links)
    except RemoteError as error:
        raise RemoteError("unixfs", error.detail) from error


def node_of(cid: Cid, block: bytes) -> Node:
    """As `decode`, for any block of a file or folder: a raw one is a file of these bytes."""
    if cid.codec == DAG_PB:
        return _remembered(cid, block) or _remember(block, decode(block))
    if cid.codec != RAW or len(block) > MOST_BLOCK:
        raise RemoteError("unixfs", "a block that is no part of a file or folder")
    return Node(Kind.FILE, data=block, size=len(block))


_right: Final[dict[bytes, int]] = {}
"""How many links a wide folder has, by the digest of its block; the one that was read first is forgotten first."""
_changing: Final = Lock()


def _remembered(cid: Cid, block: bytes) -> Node | None:
    count = _right.get(cid.digest)
    if count is None or hashlib.sha256(block).digest() != cid.digest:  # what is skipped rests on no caller's word
        return None
    return Node(Kind.FOLDER, Wide(block, count))


def _remember(block: bytes, node: Node) -> Node:
    if node.kind == Kind.FOLDER and isinstance(node.links, Wide):
        digest = hashlib.sha256(block).digest()
        with _changing:
            if len(_right) >= MOST_REMEMBERED:
                del _right[next(iter(_right))]
            _right[digest] = len(node.links)
    return node


def digits(fanout: int) -> int:
    """How many hexadecimal digits say a place, before the names in a shard."""
    return len(f"{fanout - 1:X}")


def fault_in_name(name: str) -> str:
    """Why nothing in a folder can be called so; empty when it can."""
    if name in ("", ".", ".."):
        return "a name in a folder says nothing"
    if "/" in name or "\0" in name:
        return "a name in a folder holds a character that no name may hold"
    return ""


def _link_field(link: Link) -> bytes:
    try:
        name = link.name.encode()
    except UnicodeEncodeError as error:
        raise LocalError("a name is not text") from error
    total = number_field(3, link.total)
    return bytes_field(2, b"\x0a\x24" + to_bytes(link.cid) + bytes_field(2, name) + total)


def _unixfs(node: Node) -> bytes:
    parts = [number_field(1, node.kind)]
    if node.data:
        parts.append(bytes_field(2, node.data))
    if node.kind in (Kind.FILE, Kind.RAW):
        parts.append(number_field(3, node.size))
    parts += [number_field(4, size) for size in node.sizes]
    if node.kind == Kind.SHARD:
        parts += [number_field(5, MURMUR3), number_field(6, node.fanout)]
    return b"".join(parts)


def _parts(block: bytes) -> tuple[Links, bytes]:
    links: list[Link] = []
    data: bytes | None = None
    count = first = 0  # how many links there are, and how many stood before the data
    for field, value in fields(block):
        if type(value) is not bytes or field not in (1, 2) or (field == 1 and data is not None):
            raise RemoteError("unixfs", "a block has a part that no folder or file has")
        if field == 1:
            data, first = value, count
            continue
        link, count = _link(value), count + 1
        if count <= WIDE:
            links.append(link)
        elif links:
            links = []
    if data is None:
        raise RemoteError("unixfs", "a block is neither file nor folder")
    if first not in (0, count):
        raise RemoteError("unixfs", "a block has its data among its links")
    return tuple(links) if count <= WIDE else Wide(block, count), data


def _link(data: bytes) -> Link:
    cid: int | bytes = 0
    name: int | bytes = b""
    total: int | bytes = 0
    last = 0
    for field, value in fields(data):  # in this order, so one of 2 MiB ends at its fourth
        if field == 1 and last == 0:
            cid = value
        elif field == 2 and last == 1:
            name = value
        elif field == 3 and 0 < last < 3:
            total = value
        else:
            raise RemoteError("unixfs", "a link is not written as links are")
        last = field
    if type(cid) is not bytes or type(name) is not bytes or type(total) is not int:
        raise RemoteError("unixfs", "a link is not written as links are")
    return Link(_whole_cid(cid), _text(name), total)


def _whole_cid(data: bytes) -> Cid:
    cid, end = from_bytes(data)
    if end != len(data):
        raise RemoteError("unixfs", "a link has more than an id")
    return cid


def _text(data: bytes) -> str:
    try:
        return data.decode()
    except UnicodeDecodeError as error:
        raise RemoteError("unixfs", "a name in a folder is not text") from error


class _Fields(NamedTuple):
    """The fields of a UnixFS message, by number; those that are there once, and the sizes."""

    once: dict[int, int | bytes]
    sizes: list[int]

    def number(self, field: int, otherwise: int) -> int:
        value = self.once.get(field, otherwise)
        if type(value) is not int:
            raise RemoteError("unixfs", "bytes stand where a number belongs")
        return value

    def data(self) -> bytes:
        value = self.once.get(2, b"")
        if type(value) is not bytes:
            raise RemoteError("unixfs", "a number stands where bytes belong")
        return value


def _fields_of(data: bytes, links: int) -> _Fields:
    found = _Fields({}, [])
    for field, value in fields(data):
        if field == 4:
            found.sizes.extend([value] if type(value) is int else _packed(value, links))
        elif field in found.once:
            raise RemoteError("unixfs", "a block says one thing twice")
        elif field <= 6:
            found.once[field] = value
    return found


def _packed(value: int | bytes, most: int) -> list[int]:
    """Sizes in one field, as some writers of protocol buffers put them; one more than asked for shows that it lies."""
    assert type(value) is bytes
    sizes: list[int] = []
    at = 0
    while at < len(value) and len(sizes) <= most:
        size, at = varint.read(value, at)
        sizes.append(size)
    return sizes


def _checked(found: _Fields, links: Links) -> Node:
    check = _CHECKS.get(found.number(1, -1))
    if check is None:
        raise RemoteError("unixfs", "a block of a kind that this hub does not know")
    return check(found, links)


def _file(found: _Fields, links: Links) -> Node:
    data, sizes = found.data(), found.sizes
    if len(sizes) != len(links):
        raise RemoteError("unixfs", "a file has not one size for each of its parts")
    size = len(data) + sum(sizes)
    if size > varint.MOST or size != found.number(3, size):
        raise RemoteError("unixfs", "the sizes in a file do not add up")
    # A part of no bytes would let a small block stand for endless work.
    if 0 in sizes:
        raise RemoteError("unixfs", "a file has a part of no bytes")
    return Node(Kind.FILE, links, data, size, tuple(sizes))


def _folder(found: _Fields, links: Links) -> Node:
    hashes = array("q")  # of tens of thousands the names themselves would be megabytes
    for link in links:
        _check_name(link.name)
        hashes.append(hash(link.name))
    if not _are_different(links, hashes):
        raise RemoteError("unixfs", "two things in a folder have one name")
    return Node(Kind.FOLDER, links)


def _are_different(links: Links, hashes: Iterable[int]) -> bool:
    """Whether each has a name of its own: of those of equal hashes the names are compared."""
    twice = {one for one, other in pairwise(sorted(hashes)) if one == other}
    names = [link.name for link in links if hash(link.name) in twice] if twice else []
    return len(set(names)) == len(names)


def _shard(found: _Fields, links: Links) -> Node:
    fanout, places = found.number(6, 0), found.data()
    if found.number(5, MURMUR3) != MURMUR3 or fanout not in FANOUTS:
        raise RemoteError("unixfs", "a folder is sharded in a way that this hub does not know")
    if len(links) > fanout:
        raise RemoteError("unixfs", "a shard of a folder has not what it says")
    label = digits(fanout)
    taken = [_place(link.name, label) for link in links]
    said = int.from_bytes(places, "big")
    if len(set(taken)) != len(taken) or sum(1 << place for place in taken) != said or said >> fanout:
        raise RemoteError("unixfs", "a shard of a folder has not what it says")
    for name in {link.name[label:] for link in links} - {""}:
        _check_name(name)
    return Node(Kind.SHARD, links, places, fanout=fanout)


def _place(name: str, length: int) -> int:
    label = name[:length]
    if len(label) != length or not set(label) <= set("0123456789ABCDEF"):
        raise RemoteError("unixfs", "a link in a shard does not say its place")
    return int(label, 16)


def _check_name(name: str) -> None:
    if problem := fault_in_name(name):
        raise RemoteError("unixfs", problem)


def _symlink(found: _Fields, links: Links) -> Node:
    raise RemoteError("unixfs", "a pointer to another place (a symbolic link), which no hub follows")


_CHECKS: Final[dict[int, Callable[[_Fields, Links], Node]]] = {
    Kind.RAW: _file,
    Kind.FILE: _file,
    Kind.FOLDER: _folder,
    Kind.SHARD: _shard,
    Kind.SYMLINK: _symlink,
}
