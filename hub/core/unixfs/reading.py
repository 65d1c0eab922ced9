"""A file or folder that anybody may have made: what lies at a path, what is in a folder, which chunks make a file.

Whoever reads passes `block_of`, which gives the bytes of a block, has compared them with their id and refuses what is
not here. A block proves its own bytes and nothing about those that link to it, so each step compares what the block
above said: the sizes of parts, the place of a name among shards. Work is bounded by depth and by count: some kilobytes
of nodes that link to each other can describe more than any disk holds.
"""

from collections.abc import Callable, Iterator
from typing import Final, NamedTuple

from hub.core.cid import DAG_PB, RAW, Cid
from hub.core.errors import RemoteError
from hub.core.unixfs.hamt import BITS, name_hash, width
from hub.core.unixfs.nodes import MOST_BLOCK, Kind, Link, Links, Node, Wide, digits, node_of

MOST_DEEP: Final = 32
"""Levels of nodes in a file: four hold 1 TiB in any layout of the field."""
MOST_CHUNKS: Final = 2**22
"""Chunks of a file: 1 TiB in the smallest that a profile makes."""
MOST_ENTRIES: Final = 2**20
"""Entries of a folder."""
MOST_PATH: Final = 4096
"""Characters of a path, as Unix has it."""

BlockOf = Callable[[Cid], bytes]


class Chunk(NamedTuple):
    """A block that holds bytes of a file: where they begin in it, and how many they are."""

    cid: Cid
    begins: int
    size: int


def names_in(path: str) -> list[str]:
    """The names that a path leads through; `RemoteError("path")` for one that leads out or cannot be."""
    names = [name for name in path.split("/") if name]
    if len(path) > MOST_PATH or not {".", ".."}.isdisjoint(names) or "\0" in path:
        raise RemoteError("path", "a path leads down from folder to folder and is no longer than 4,096 characters")
    return names


def resolve(block_of: BlockOf, root: Cid, path: str) -> Cid | None:
    """What lies at a path below this root, or None where nothing does; the empty path is the root itself."""
    found: Cid | None = root
    for name in names_in(path):
        if found is None or found.codec != DAG_PB:
            return None
        found = _named(block_of, node_of(found, block_of(found)), name)
    return found


def entries(block_of: BlockOf, root: Cid) -> Iterator[Link]:
    """Everything in a folder, each name once, in the order of its blocks: that of a sharded one says nothing."""
    node = node_of(root, block_of(root))
    if node.kind == Kind.FILE:
        raise RemoteError("unixfs", "a file stands where a folder belongs")
    for count, link in enumerate(_links(block_of, node)):
        if count == MOST_ENTRIES:
            raise RemoteError("unixfs", "a folder has more than a million entries")
        yield link


def chunks(block_of: BlockOf, root: Cid, start: int = 0, stop: int | None = None) -> Iterator[Chunk]:
    """The blocks that hold the bytes of a file from `start` and before `stop`, in their order; no raw one is fetched
    but the root. `payload` gives the bytes in one."""
    node = node_of(root, block_of(root))
    wanted = range(start, node.size if stop is None else min(stop, node.size))
    for count, chunk in enumerate(_chunks(block_of, Chunk(root, 0, node.size), node, wanted, MOST_DEEP)):
        if count == MOST_CHUNKS:
            raise RemoteError("unixfs", "a file has more than four million chunks")
        yield chunk


def payload(chunk: Chunk, block: bytes) -> bytes:
    """The bytes of a file in one of its chunks."""
    data = node_of(chunk.cid, block).data
    if len(data) != chunk.size:
        raise RemoteError("unixfs", "a part of a file is not as long as the file says")
    return data


def _named(block_of: BlockOf, node: Node, name: str) -> Cid | None:
    if node.kind == Kind.FILE:
        return None
    if node.kind == Kind.FOLDER:
        found = _link_named(node.links, name)
        return found.cid if found is not None else None
    bits, hashed = width(node.fanout), name_hash(name)
    for shift in range(BITS - bits, -1, -bits):
        place = f"{hashed >> shift & node.fanout - 1:0{digits(node.fanout)}X}"
        found = next((link for link in node.links if link.name.startswith(place)), None)
        if found is None or found.name != place:
            return found.cid if found is not None and found.name == place + name else None
        node = _lower(block_of, found.cid, node)
    raise _too_deep()


def _link_named(links: Links, name: str) -> Link | None:
    if isinstance(links, Wide):
        return links.named(name)
    return next((link for link in links if link.name == name), None)


def _links(block_of: BlockOf, node: Node) -> Iterator[Link]:
    if node.kind == Kind.FOLDER:
        return iter(node.links)
    return _sharded(block_of, node, 0, BITS - width(node.fanout))


def _sharded(block_of: BlockOf, node: Node, above: int, shift: int) -> Iterator[Link]:
    """The entries below a shard; `above` are the bits that led to it, which the hash of each name must begin with."""
    if shift < 0:
        raise _too_deep()
    label, bits = digits(node.fanout), width(node.fanout)
    for link in node.links:
        name, prefix = link.name[label:], above << bits | int(link.name[:label], 16)
        if not name:
            yield from _sharded(block_of, _lower(block_of, link.cid, node), prefix, shift - bits)
        elif name_hash(name) >> shift != prefix:
            raise RemoteError("unixfs", "a name in a sharded folder is not in its place")
        else:
            yield link._replace(name=name)


def _lower(block_of: BlockOf, cid: Cid, above: Node) -> Node:
    """The shard below a shard: never empty, or a few of them would stand for endless work."""
    node = node_of(cid, block_of(cid))
    if node.kind != Kind.SHARD or node.fanout != above.fanout or not node.links:
        raise RemoteError("unixfs", "a shard of a folder holds something else in its place")
    return node


def _too_deep() -> RemoteError:
    return RemoteError("unixfs", "a folder is sharded deeper than names have bits")


def _chunks(block_of: BlockOf, whole: Chunk, node: Node, wanted: range, deep: int) -> Iterator[Chunk]:
    if node.kind != Kind.FILE or node.size != whole.size:
        raise RemoteError("unixfs", "a part of a file is not what the file says of it")
    if deep == 0:
        raise RemoteError("unixfs", "a file is more than 32 nodes deep")
    here, begins = Chunk(whole.cid, whole.begins, len(node.data)), whole.begins
    if _meets(here, wanted):
        yield here
    begins += here.size
    for link, size in zip(node.links, node.sizes, strict=True):
        part = Chunk(link.cid, begins, size)
        begins += size
        if _meets(part, wanted):
            yield from _part(block_of, part, wanted, deep - 1)


def _part(block_of: BlockOf, part: Chunk, wanted: range, deep: int) -> Iterator[Chunk]:
    if part.cid.codec != RAW:
        yield from _chunks(block_of, part, node_of(part.cid, block_of(part.cid)), wanted, deep)
    elif part.size > MOST_BLOCK:
        raise RemoteError("unixfs", "a chunk is larger than 2 MiB")
    else:
        yield part


def _meets(part: Chunk, wanted: range) -> bool:
    return bool(wanted) and part.size > 0 and part.begins < wanted.stop and part.begins + part.size > wanted.start
