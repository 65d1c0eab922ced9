"""Which chunks make a file, by number, and which of them are here.

Packed, for a film has thousands and an archive millions: 44 bytes a chunk and one for what is known of it.
"""

from array import array
from bisect import bisect_right
from collections.abc import Iterator
from typing import Final, NamedTuple

from hub.content.foreign import FREE_CHUNKS, LEAST_CHUNK
from hub.core.cid import DAG_PB, Cid
from hub.core.errors import RemoteError
from hub.core.unixfs.building import Root
from hub.core.unixfs.nodes import node_of
from hub.core.unixfs.reading import BlockOf, Chunk, chunks

MISSING, ASKED, HERE = 0, 1, 2
DIGEST: Final = 32
MOST: Final = 2**19
"""Chunks of a file that is brought: 512 GiB of 1 MiB each, in the memory of 23 MiB. Of a small file fewer, as in a CAR:
each is a row, and nobody's share of the disk counts rows."""
MOST_WITHIN: Final = 2**16
"""Nodes that hold bytes themselves, each as often as it stands in the file: a few can repeat each other for ever."""


class Part(NamedTuple):
    """A chunk of a file."""

    digest: bytes
    begins: int
    size: int


class Plan:
    """The raw chunks of one file; what its nodes hold themselves is in `within`."""

    def __init__(self, root: Root) -> None:
        self.root = root
        self.most = min(MOST, FREE_CHUNKS + root.size // LEAST_CHUNK)
        self.within: list[Chunk] = []
        self._digests = bytearray()
        self._begins = array("q")
        self._sizes = array("l")

    def add(self, chunk: Chunk) -> None:
        if len(self) == self.most or len(self.within) == MOST_WITHIN:
            raise RemoteError("unixfs", "this file has more chunks than a hub brings")
        if chunk.cid.codec == DAG_PB:
            self.within.append(chunk)
            return
        self._digests += chunk.cid.digest
        self._begins.append(chunk.begins)
        self._sizes.append(chunk.size)

    def number_of(self, at: int) -> int:
        """The chunk that holds this byte, or the next one that does not end before it."""
        return max(0, bisect_right(self._begins, at) - 1)

    def __len__(self) -> int:
        return len(self._begins)

    def __getitem__(self, number: int) -> Part:
        if number >= len(self):
            raise IndexError(number)
        at = number * DIGEST
        return Part(bytes(self._digests[at : at + DIGEST]), self._begins[number], self._sizes[number])

    def __iter__(self) -> Iterator[Part]:
        return (self[number] for number in range(len(self)))


def plan_of(block_of: BlockOf, cid: Cid) -> Plan:
    """All chunks of a file; RemoteError where its blocks do not fit together."""
    block = block_of(cid)
    top = node_of(cid, block)
    plan = Plan(Root(cid, top.size, len(block) + sum(link.total for link in top.links)))
    for chunk in chunks(counted(block_of, 2 * plan.most), cid):
        plan.add(chunk)
    return plan


def counted(block_of: BlockOf, most: int) -> BlockOf:
    """The same for so many questions: nodes with one part each make a small file long to go through."""
    left = iter(range(most))

    def next_of(cid: Cid) -> bytes:
        if next(left, None) is None:
            raise RemoteError("unixfs", "this file has more nodes than a hub goes through")
        return block_of(cid)

    return next_of
