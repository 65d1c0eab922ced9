"""Files and folders whose blocks somebody gives, kept under the id that they came with, however they were cut.

Whoever gives blocks has compared each with its id (`block_of`). A file is written in the order of its chunks and a
folder once all it holds is here, so at no moment is there more than a whole file without its folder. What one tree may
ask of the memory and of the rows of a hub is bounded here: another's settings may cut a film into a thousand million
chunks, and a few nodes that repeat each other can describe it.
"""

from array import array
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final, NamedTuple

from django.db import transaction

from hub.content import arriving, files, folders, holding
from hub.content.leases import Lease
from hub.content.models import Stored
from hub.core.cid import DAG_PB, RAW, Cid, from_bytes, short, to_bytes
from hub.core.errors import LocalError, RemoteError
from hub.core.unixfs import PROFILES, Block, Builder, Kind, Root, Scope, entries, node_of, walk
from hub.core.unixfs.reading import BlockOf

MOST_DEEP: Final = 64
"""Folders within folders: as many are taken in, gone through and written out."""
MOST_WIDE: Final = 2**17
"""Names in all the folders that lead down to one: 5 MiB of them."""
MOST_NODES: Final = 12 * 2**20
"""Bytes of the nodes of one file or folder: those of 60 GB in the smallest chunks that a profile makes."""
MOST_CHUNKS: Final = 500_000
LEAST_CHUNK: Final = 16 * 1024
FREE_CHUNKS: Final = 1000
"""So many chunks may be smaller."""

First = Callable[[Cid], bool]
"""Whether it is asked about this id for the first time: what many folders hold is gone through once."""


def always(_cid: Cid) -> bool:
    return True


class Above(NamedTuple):
    """The folders that one lies in: how many they are, and how many names in them wait while it is gone through."""

    deep: int = 0
    wide: int = 0

    def below(self, root: Cid, block_of: BlockOf) -> tuple[Iterator[Cid], "Above"]:
        """What is in a folder, packed while it waits, and where that lies."""
        packed = b"".join(to_bytes(link.cid) for link in folders.plain_entries(block_of, root))
        each = len(to_bytes(root))
        below = Above(self.deep + 1, self.wide + len(packed) // each)
        if below.deep > MOST_DEEP or below.wide > MOST_WIDE:
            raise RemoteError("unixfs", "these folders lie too deep in each other, or hold too much on the way down")
        return (from_bytes(packed, at)[0] for at in range(0, len(packed), each)), below


class Tree:
    """The blocks of one file as they pass: what is kept of them in memory is bounded."""

    def __init__(self, root: Cid) -> None:
        self.root = root
        self.nodes: dict[Cid, bytes] = {}
        self.first8, self.begins = array("q"), array("q")
        self.size = self.total = self.weight = self.pieces = self.passed = 0
        self.builders = {name: Builder(profile) for name, profile in PROFILES.items()}

    def add(self, cid: Cid, block: bytes) -> bytes:
        """The next block; returns the bytes of the file in it."""
        self.total += len(block)
        data = node_of(cid, block).data
        if cid.codec == DAG_PB and cid not in self.nodes:
            self.nodes[cid] = block
            self.weight += len(block)
        if cid.codec == RAW and cid != self.root:
            self.first8.append(short(cid.digest))
            self.begins.append(self.size)
        self._guess(cid, data)
        self.size += len(data)
        self.passed += 1
        self.pieces += bool(data)
        most = min(MOST_CHUNKS, FREE_CHUNKS + self.size // LEAST_CHUNK)
        if self.weight > MOST_NODES or self.pieces > most or self.passed > 2 * most:
            raise RemoteError(
                "unixfs", "this file is cut into more pieces than a hub keeps; make it with other settings"
            )
        return data

    def _guess(self, cid: Cid, data: bytes) -> None:
        """Build it by each profile beside; one that cannot be it is given up."""
        if not data:
            return
        for name, builder in list(self.builders.items()):
            try:
                builder.chunk(cid.digest, len(data))
            except LocalError:
                del self.builders[name]

    def profile(self) -> str:
        """By which choices it was made; empty for others than ours."""
        made = (name for name, builder in self.builders.items() if builder.finish()[0].cid == self.root)
        return next(made, "")


class Survey:
    """Goes through trees as `take` will, and keeps nothing: what would be refused is refused now. Of a raw
    block only the length must be right."""

    def __init__(self, block_of: BlockOf, first: First) -> None:
        self._block_of = block_of
        self._first = first
        self.size = 0

    def go(self, root: Cid, above: Above | None = None) -> None:
        if not self._first(root):
            return
        node = node_of(root, self._block_of(root))
        if node.kind == Kind.FILE:
            arriving.expect_room(None, self.size + node.size)  # of what a few nodes describe, before it is gone through
            self._file(Tree(root))
            return
        for _block in blocks_of_folder(root, self._block_of):
            pass
        inner, below = (above or Above()).below(root, self._block_of)
        for cid in inner:
            self.go(cid, below)

    def _file(self, tree: Tree) -> None:
        for piece in bytes_of(tree, self._block_of):
            self.size += len(piece)


def take(
    root: Cid, block_of: BlockOf, lease: Lease | None = None, first: First = always, above: Above | None = None
) -> Stored:
    """Keep the file or folder below this root. `RemoteError` where its blocks do not fit together or ask too much,
    LocalError where the disk does not take it; then neither it nor a part of a file was kept."""
    known = again(root, lease)
    if known is not None:
        return known
    if node_of(root, block_of(root)).kind == Kind.FILE:
        return take_file(root, block_of, lease)
    inner, below = (above or Above()).below(root, block_of)
    for cid in inner:
        if first(cid):
            take(cid, block_of, None, first, below)
    return keep_folder(root, block_of, lease)


def again(root: Cid, lease: Lease | None) -> Stored | None:
    """What is here already, whole."""
    stored = holding.find(root)
    if stored is None or not is_whole(stored):
        return None
    with holding.told_in_words(), transaction.atomic():
        held = folders.rows_of({root}, lock=True).get(root)
        if held is not None:
            holding.needed([held], lease)
    return held


def is_whole(stored: Stored) -> bool:
    if stored.kind == Stored.Kind.FOLDER:
        return folders.is_whole(stored)
    return holding.is_whole(stored.cid, stored.size)


def take_file(root: Cid, block_of: BlockOf, lease: Lease | None) -> Stored:
    tree = Tree(root)
    with holding.told_in_words():
        part = files.Part(root)
    try:
        for piece in arriving.allowed(bytes_of(tree, block_of), lease, node_of(root, block_of(root)).size):
            with holding.told_in_words():
                part.write(piece)
        blocks = [Block(cid, data) for cid, data in tree.nodes.items()]
        chunks = zip(tree.first8, tree.begins, strict=True)
        return holding.keep(part, Root(root, tree.size, tree.total), tree.profile(), blocks, chunks, lease)
    finally:
        with holding.told_in_words():
            part.end()


def bytes_of(tree: Tree, block_of: BlockOf) -> Iterator[bytes]:
    for cid, block in walk(block_of, tree.root, repeats=True):
        if data := tree.add(cid, block):
            yield data


def keep_folder(root: Cid, block_of: BlockOf, lease: Lease | None) -> Stored:
    blocks = list(blocks_of_folder(root, block_of))
    with holding.told_in_words(), transaction.atomic():
        return folders.keep(root, partial(entries, block_of, root), blocks, lease=lease)


def blocks_of_folder(root: Cid, block_of: BlockOf) -> Iterator[Block]:
    weight = 0
    for cid, data in walk(block_of, root, Scope.ENTITY):
        weight += len(data)
        if weight > MOST_NODES:
            raise RemoteError("unixfs", "this folder has more names than a hub keeps in one")
        yield Block(cid, data)
