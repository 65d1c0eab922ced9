"""Which blocks of a file or folder, and in which order: each before those below it, from left to right.

So blocks stand in CAR files, and so a gateway is asked for a part of them (the Trustless Gateway's `dag-scope` and
`entity-bytes`, https://specs.ipfs.tech/http-gateways/trustless-gateway/): one block; the entity, which is a whole file,
a range of it or the names in a folder; or all. Who walks takes one block at a time. Of what still has to be visited
only some links of each node are held, packed and bounded, for a folder may come from anybody and hold folders that are
each as wide as a block allows; a node is asked for again when those are through.
"""

import re
from collections.abc import Callable, Iterator
from enum import Enum
from itertools import islice
from struct import Struct
from typing import Final, NamedTuple

from hub.core import varint
from hub.core.cid import Cid, from_bytes, linked
from hub.core.errors import RemoteError
from hub.core.unixfs.nodes import Kind, Node, digits, node_of

A_SLICE: Final = 500
"""Links of one node that are held at a time, at least. A block holds about 40,000 at most, and is read anew for each
slice of them."""
A_SHARE: Final = 4
"""A node has that part of the room for more of them, so that one wide folder is read a few times and not eighty."""
MOST_PENDING: Final = 2**16
"""Links that a walk may have before it: 4 MB of them. Half of that is kept for the least of each node."""
REMEMBERED: Final = 2**14
"""Of so many blocks a walk knows that it gave them already: 2 MB."""
MOST_BLOCKS: Final = 2**24
"""Blocks that a walk gives which does not know all that it gave: 16 TiB of 1 MiB each. A few folders that hold each
other many times stand for blocks without end."""
_RANGE: Final = re.compile(r"(-?[0-9]{1,19}):(-?[0-9]{1,19}|\*)", re.ASCII)


class Scope(Enum):
    """How much of a file or folder."""

    BLOCK = "block"
    ENTITY = "entity"
    ALL = "all"


class Span(NamedTuple):
    """Bytes from the `first` to the `last` of a file, both meant; below zero from its end, None to its end."""

    first: int
    last: int | None

    def within(self, size: int) -> range:
        """The offsets in a file of this size; empty where none is meant."""
        first = self.first if self.first >= 0 else max(0, size + self.first)
        last = size - 1 if self.last is None else self.last if self.last >= 0 else size + self.last
        return range(first, max(first, min(last + 1, size)))


def span_of(text: str) -> Span:
    """What stands behind `entity-bytes=`; `RemoteError("entity-bytes")` for anything else."""
    found = _RANGE.fullmatch(text)
    span = Span(int(found[1]), None if found[2] == "*" else int(found[2])) if found else None
    if span is None or max(abs(span.first), abs(span.last or 0)) > varint.MOST:
        raise RemoteError("entity-bytes", "a range of bytes is written as FROM:TO")
    return span


def walk(
    block_of: Callable[[Cid], bytes],
    root: Cid,
    scope: Scope = Scope.ALL,
    part: Span | None = None,
    *,
    repeats: bool = False,
    is_first: Callable[[Cid], bool] | None = None,
) -> Iterator[tuple[Cid, bytes]]:
    """The blocks below this root, it first; `part` of a file means its entity, and of a folder says nothing more.

    `block_of` checks hashes and refuses what is not here. A block that occurs again is given again only with `repeats`,
    in a part, or after very many others; never where `is_first` remembers each that it is asked about.
    `RemoteError("unixfs")` where blocks do not fit together, or come without end.
    """
    data = block_of(root)
    yield root, data
    node = node_of(root, data)
    wanted = range(node.size)
    if part is not None:
        scope = Scope.ENTITY
        wanted = part.within(node.size)
        repeats = True
    if scope == Scope.BLOCK or (node.kind == Kind.FILE and not wanted):
        return
    pending = _Pending(wanted, scope)
    is_new = is_first or _Given(repeats).adds
    pending.push(_Place(root), node)
    del node  # of a wide one a walk would hold megabytes to its end
    while (place := pending.pop()) is not None:
        if place.passed:
            pending.push(place, node_of(place.cid, block_of(place.cid)))
        elif is_new(place.cid):
            data = block_of(place.cid)
            yield place.cid, data
            pending.push(place, place.checked(node_of(place.cid, data)))
            del data


class _Place(NamedTuple):
    """Where a block hangs: in a file `size` bytes of it from `begins` on, elsewhere -1; in a shard maybe a shard.
    passed: it was given, and so many of its links were visited."""

    cid: Cid
    begins: int = 0
    size: int = -1
    shard: bool = False
    passed: int = 0

    def checked(self, node: Node) -> Node:
        if self.size >= 0 and node.size != self.size:  # of anything but a file the size is 0, and no part is so small
            raise RemoteError("unixfs", "a part of a file is not what the file says of it")
        if self.shard and node.kind != Kind.SHARD:
            raise RemoteError("unixfs", "a shard of a folder holds something else in its place")
        return node


def _below(node: Node, begins: int, wanted: range, scope: Scope) -> Iterator[_Place]:
    """What is to be visited below a node, from left to right."""
    if node.kind == Kind.FILE:
        begins += len(node.data)
        for link, size in zip(node.links, node.sizes, strict=True):
            if scope == Scope.ALL or (begins < wanted.stop and begins + size > wanted.start):
                yield _Place(link.cid, begins, size)
            begins += size
    label = digits(node.fanout) if node.kind == Kind.SHARD else 0
    for link in node.links if node.kind != Kind.FILE else ():
        shard = len(link.name) == label
        if shard or scope == Scope.ALL:
            yield _Place(link.cid, shard=shard)


class _Pending:
    """Places to be visited, the next one last."""

    _place = Struct(">36sqq?l")

    def __init__(self, wanted: range, scope: Scope) -> None:
        self._wanted, self._scope = wanted, scope
        self._packed = bytearray()

    def push(self, place: _Place, node: Node) -> None:
        """The next links of a node, and where more of them are the node itself once more behind them."""
        held = len(self._packed) // self._place.size
        some = max(A_SLICE, (MOST_PENDING // 2 - held) // A_SHARE)
        stop = place.passed + some
        below = islice(_below(node, place.begins, self._wanted, self._scope), place.passed, stop + 1)
        packed = list(map(self._written, below))
        if len(packed) > some:
            packed[-1] = self._written(place._replace(passed=stop))
        self._packed += b"".join(reversed(packed))
        if len(self._packed) > MOST_PENDING * self._place.size:
            raise RemoteError("unixfs", "folders within folders are too wide to be walked")

    def _written(self, place: _Place) -> bytes:
        return self._place.pack(linked(place.cid), *place[1:])

    def pop(self) -> _Place | None:
        if not self._packed:
            return None
        cid, *rest = self._place.unpack_from(self._packed, len(self._packed) - self._place.size)
        del self._packed[-self._place.size :]
        return _Place(from_bytes(cid)[0], *rest)


class _Given:
    """The blocks that were given already, as far as they are remembered."""

    def __init__(self, repeats: bool) -> None:
        self._most = 0 if repeats else REMEMBERED
        self._seen: set[bytes] = set()
        self._left = MOST_BLOCKS

    def adds(self, cid: Cid) -> bool:
        """Whether this one is to be given now."""
        name = linked(cid)
        if name in self._seen:
            return False
        if self._left == 0:
            raise RemoteError("unixfs", "a few folders stand for more blocks than anybody could take")
        self._left -= 1
        if len(self._seen) < self._most:
            self._seen.add(name)
        return True
