"""Folders too large for one block: a trie by the hash of each name, 256 places a shard.

The hash is murmur3 for 64-bit machines with seed 0 (https://github.com/aappleby/smhasher, public domain), of whose 128
bits the field keeps the first 64 and takes its places from the top. It is no cryptographic hash: whoever makes names
that collide makes a folder that cannot be written, and harms nobody else.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from hub.core.errors import LocalError
from hub.core.unixfs.building import Block, Root, block_of
from hub.core.unixfs.nodes import Kind, Link, Node, digits

BITS: Final = 64
_MASK: Final = 2**64 - 1
_C1: Final = 0x87C37B91114253D5
_C2: Final = 0x4CF5AD432745937F


def name_hash(name: str) -> int:
    """The 64 bits that place a name."""
    data = name.encode()
    h1 = h2 = 0
    whole = len(data) & ~15
    for at in range(0, whole, 16):
        h1 ^= _mixed_1(int.from_bytes(data[at : at + 8], "little"))
        h1 = (_turned(h1, 27) + h2) * 5 + 0x52DCE729 & _MASK
        h2 ^= _mixed_2(int.from_bytes(data[at + 8 : at + 16], "little"))
        h2 = (_turned(h2, 31) + h1) * 5 + 0x38495AB5 & _MASK
    h1 ^= _mixed_1(int.from_bytes(data[whole : whole + 8], "little"))
    h2 ^= _mixed_2(int.from_bytes(data[whole + 8 :], "little"))
    h1 ^= len(data)
    h2 ^= len(data)
    h1 = h1 + h2 & _MASK
    h2 = h2 + h1 & _MASK
    return _stirred(h1) + _stirred(h2) & _MASK


def sharded(links: Iterable[Link], fanout: int) -> tuple[Root, list[Block]]:
    """The root of a folder that is sharded, and its blocks, the root last."""
    blocks: list[Block] = []
    hashed = [(name_hash(link.name), link) for link in links]
    root = _shard(hashed, fanout, BITS - width(fanout), blocks)
    return Root(root.cid, 0, root.total), blocks


def width(fanout: int) -> int:
    """How many bits of a hash choose among so many places."""
    return fanout.bit_length() - 1


def _shard(hashed: Sequence[tuple[int, Link]], fanout: int, shift: int, blocks: list[Block]) -> Link:
    if shift < 0:
        raise LocalError(f"a large folder cannot tell its names apart, rename one: {hashed[0][1].name[:100]}")
    places: dict[int, list[tuple[int, Link]]] = {}
    for entry in hashed:
        places.setdefault(entry[0] >> shift & fanout - 1, []).append(entry)
    links = []
    for place, inside in sorted(places.items()):
        below = inside[0][1] if len(inside) == 1 else _shard(inside, fanout, shift - width(fanout), blocks)
        links.append(below._replace(name=f"{place:0{digits(fanout)}X}{below.name}"))
    return _written(Node(Kind.SHARD, tuple(links), _map(places), fanout=fanout), blocks)


def _map(places: Iterable[int]) -> bytes:
    """The taken places as bits of a number, without the zero bytes before it."""
    number = sum(1 << place for place in places)
    return number.to_bytes((number.bit_length() + 7) // 8, "big")


def _written(node: Node, blocks: list[Block]) -> Link:
    block = block_of(node)
    blocks.append(block)
    return Link(block.cid, "", len(block.data) + sum(link.total for link in node.links))


def _turned(number: int, by: int) -> int:
    return (number << by | number >> 64 - by) & _MASK


def _mixed_1(number: int) -> int:
    return _turned(number * _C1 & _MASK, 31) * _C2 & _MASK


def _mixed_2(number: int) -> int:
    return _turned(number * _C2 & _MASK, 33) * _C1 & _MASK


def _stirred(number: int) -> int:
    number = (number ^ number >> 33) * 0xFF51AFD7ED558CCD & _MASK
    number = (number ^ number >> 33) * 0xC4CEB9FE1A85EC53 & _MASK
    return number ^ number >> 33
