"""The tree above the chunks of a file, as they are hashed: whoever cuts and hashes passes digests, never bytes.

The layout is the field's *balanced* one: every chunk lies at the same depth. A node is given out as soon as it is full,
so a file of any size is built with at most `width` links in memory for each level (three levels hold 1 TiB). One chunk
alone is its own root, as raw bytes; so is nothing at all.
"""

import hashlib
from typing import Final, NamedTuple

from hub.core.cid import DAG_PB, RAW, Cid
from hub.core.errors import LocalError
from hub.core.unixfs.nodes import Kind, Link, Node, encode
from hub.core.unixfs.profile import DEFAULT, Profile

_NOTHING: Final = Cid(RAW, hashlib.sha256(b"").digest())


class Block(NamedTuple):
    """A block of our making; it is never a chunk."""

    cid: Cid
    data: bytes


class Root(NamedTuple):
    """What a file or folder is known by: `size` its bytes (0 for a folder), `total` the bytes of all blocks."""

    cid: Cid
    size: int
    total: int


def block_of(node: Node) -> Block:
    """A node as the block that others know it by."""
    data = encode(node)
    return Block(Cid(DAG_PB, hashlib.sha256(data).digest()), data)


class Builder:
    """Takes the chunks of one file in their order; all but the last are of the profile's size."""

    def __init__(self, profile: Profile = DEFAULT) -> None:
        self._profile = profile
        self._levels: list[list[Root]] = [[]]
        self._ended = False

    def chunk(self, digest: bytes, size: int) -> list[Block]:
        """The next chunk; returns the nodes that are full now."""
        if self._ended or not 0 < size <= self._profile.chunk:
            raise LocalError("a chunk of this size cannot follow here")
        self._ended = size < self._profile.chunk
        return self._put(0, Root(Cid(RAW, digest), size, size))

    def finish(self) -> tuple[Root, list[Block]]:
        """The root, and the nodes that are still open."""
        self._ended = True
        blocks: list[Block] = []
        level = 0
        while level < len(self._levels) - 1 or len(self._levels[level]) > 1:
            if self._levels[level]:
                blocks += self._close(level)
            level += 1
        top = self._levels[level]
        return (top[0] if top else Root(_NOTHING, 0, 0)), blocks

    def _put(self, level: int, part: Root) -> list[Block]:
        if level == len(self._levels):
            self._levels.append([])
        self._levels[level].append(part)
        return self._close(level) if len(self._levels[level]) == self._profile.width else []

    def _close(self, level: int) -> list[Block]:
        parts, self._levels[level] = self._levels[level], []
        links = tuple(Link(part.cid, "", part.total) for part in parts)
        sizes = tuple(part.size for part in parts)
        size = sum(sizes)
        block = block_of(Node(Kind.FILE, links, size=size, sizes=sizes))
        total = len(block.data) + sum(part.total for part in parts)
        return [block, *self._put(level + 1, Root(block.cid, size, total))]
