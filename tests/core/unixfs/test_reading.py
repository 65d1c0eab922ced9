"""Files and folders of others are read to the byte, and whatever does not fit together ends in one sentence."""

import hashlib
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any

import libipld
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.cid import DAG_CBOR, DAG_PB, RAW, Cid, from_bytes
from hub.core.errors import RemoteError
from hub.core.unixfs import (
    PROFILES,
    Block,
    Chunk,
    Kind,
    Link,
    Node,
    Root,
    block_of,
    chunks,
    encode,
    entries,
    folder,
    names_in,
    node_of,
    payload,
    resolve,
)
from hub.core.unixfs.hamt import name_hash
from tests.core.unixfs.test_folders import file
from tests.core.unixfs.test_nodes import outcome
from tests.core.unixfs.vectors import built, load

KUBO = PROFILES["kubo-cidv1-256k"]


class Here:
    """Blocks by their digests, as a place keeps them, and which of them were asked for."""

    def __init__(self, blocks: Iterable[bytes]) -> None:
        self.blocks: dict[bytes, bytes] = {}
        self.asked: list[Cid] = []
        self.add(*blocks)

    def add(self, *blocks: bytes) -> None:
        self.blocks |= {hashlib.sha256(block).digest(): block for block in blocks}

    def __call__(self, cid: Cid) -> bytes:
        self.asked.append(cid)
        if cid.digest not in self.blocks:
            raise RemoteError("absent")
        return self.blocks[cid.digest]


def here(*blocks: Block) -> Here:
    return Here(block.data for block in blocks)


def parse(text: str) -> Cid:
    """The id of a root as vectors write it: of both versions."""
    if text[0] == "b":
        return from_bytes(libipld.decode_multibase(text)[1])[0]
    number = 0
    for letter in text:
        number = number * 58 + "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".index(letter)
    return from_bytes(number.to_bytes(34, "big"))[0]


def content(blocks: Here, cid: Cid) -> bytes:
    return b"".join(payload(chunk, blocks(chunk.cid)) for chunk in chunks(blocks, cid))


def files_below(blocks: Here, root: Cid, above: str = "") -> Iterator[tuple[str, bytes]]:
    for link in entries(blocks, root):
        if node_of(link.cid, blocks(link.cid)).kind == Kind.FILE:
            yield above + link.name, content(blocks, link.cid)
        else:
            yield from files_below(blocks, link.cid, f"{above}{link.name}/")


@pytest.mark.parametrize("case", load("others"), ids=lambda case: case["name"])
def test_what_others_write_is_read_to_the_byte(case: dict[str, Any]) -> None:
    blocks, root = Here(map(bytes.fromhex, case["blocks"])), parse(case["cid"])

    assert dict(files_below(blocks, root)) == {path: text.encode() for path, text in case["files"].items()}


@pytest.mark.parametrize("case", load("others"), ids=lambda case: case["name"])
def test_a_path_leads_to_what_others_put_there(case: dict[str, Any]) -> None:
    blocks, root = Here(map(bytes.fromhex, case["blocks"])), parse(case["cid"])

    for path, text in case["files"].items():
        found = resolve(blocks, root, path)
        assert found is not None
        assert content(blocks, found) == text.encode()


@pytest.mark.parametrize("count", [10, 6000])
def test_a_path_leads_to_an_entry_of_any_folder(count: int) -> None:
    links = [file(f"{number:010}") for number in range(count)]
    root, blocks = folder(links, KUBO)
    held = here(*blocks)

    assert resolve(held, root.cid, f"/{count - 1:010}/") == links[-1].cid
    assert len(held.asked) <= 3
    assert resolve(held, root.cid, "nothing here") is None
    assert resolve(held, root.cid, "0000000001/below a file") is None
    assert resolve(held, root.cid, "") == root.cid
    assert sorted(entries(held, root.cid)) == sorted(links)


def test_folders_lie_in_folders() -> None:
    root, blocks = nested("a", "b", "c")

    assert resolve(here(*blocks), root.cid, "a/b/c") == folder([])[0].cid


def nested(*names: str) -> tuple[Root, list[Block]]:
    root, blocks = folder([])
    for name in reversed(names):
        root, more = folder([Link(root.cid, name, root.total)])
        blocks += more
    return root, blocks


@pytest.mark.parametrize("path", ["..", "a/../b", "a/./b", "a\0", "a/" * 2100])
def test_a_path_that_leads_elsewhere_is_refused(path: str) -> None:
    with pytest.raises(RemoteError, match="path"):
        names_in(path)


def test_the_chunks_of_a_file_are_those_it_was_made_of() -> None:
    size = 400 * KUBO.chunk + 7
    root, blocks = built(KUBO, size)
    found = list(chunks(here(*blocks), root.cid))

    assert [chunk.begins for chunk in found] == [number * KUBO.chunk for number in range(401)]
    assert sum(chunk.size for chunk in found) == size


@pytest.mark.parametrize(
    ("start", "stop", "numbers"),
    [
        (0, 1, [0]),
        (KUBO.chunk - 1, KUBO.chunk + 1, [0, 1]),
        (KUBO.chunk, KUBO.chunk * 2, [1]),
        (KUBO.chunk * 399, None, [399, 400]),
        (KUBO.chunk * 400 + 7, None, []),
        (5, 5, []),
        (5, 3, []),
    ],
)
def test_a_part_of_a_file_asks_only_for_what_it_needs(start: int, stop: int | None, numbers: list[int]) -> None:
    root, blocks = built(KUBO, 400 * KUBO.chunk + 7)
    held = here(*blocks)

    assert [chunk.begins // KUBO.chunk for chunk in chunks(held, root.cid, start, stop)] == numbers
    assert len(held.asked) <= 3


def test_one_raw_block_is_a_file_of_one_chunk() -> None:
    cid = file("words").cid
    held = Here([b"words"])

    assert list(chunks(held, cid)) == [Chunk(cid, 0, 5)]
    assert content(held, cid) == b"words"


def test_nothing_has_no_chunks() -> None:
    assert list(chunks(Here([b""]), Cid(RAW, hashlib.sha256(b"").digest()))) == []


def test_a_folder_has_no_chunks_and_a_file_no_entries() -> None:
    root, blocks = folder([])

    with pytest.raises(RemoteError, match="unixfs"):
        list(chunks(here(*blocks), root.cid))
    with pytest.raises(RemoteError, match="unixfs"):
        list(entries(Here([b"words"]), file("words").cid))


def test_a_chunk_that_is_shorter_than_its_file_says_is_refused() -> None:
    with pytest.raises(RemoteError, match="unixfs"):
        payload(Chunk(file("words").cid, 0, 6), b"words")


def over(cid: Cid, *sizes: int, data: bytes = b"") -> Block:
    """A file node with one link for each size, all to one block."""
    links = tuple(Link(cid, "", size) for size in sizes)
    return block_of(Node(Kind.FILE, links, data, len(data) + sum(sizes), sizes))


def shard(*names: tuple[str, Cid], fanout: int = 256) -> Block:
    """A shard with these links, whose map fits its names."""
    links = tuple(Link(cid, name, 5) for name, cid in names)
    places = sum(1 << int(name[:2], 16) for name, _cid in names)
    return block_of(Node(Kind.SHARD, links, places.to_bytes(32, "big").lstrip(b"\0"), fanout=fanout))


def refused(blocks: Here, root: Cid) -> bool:
    """Whether a file or folder is refused as such, however it is read."""
    try:
        for _chunk in chunks(blocks, root):
            pass
    except RemoteError as error:
        return error.code == "unixfs" and bool(error.detail)
    return False


WORDS = file("words")


def test_a_node_that_lies_about_a_part_is_refused() -> None:
    part = over(WORDS.cid, 5, 5)
    root = over(part.cid, 11)

    assert refused(here(part, root), root.cid)
    assert not refused(here(part, over(part.cid, 10)), over(part.cid, 10).cid)


@pytest.mark.parametrize(("size", "large"), [(2 * 2**20, False), (2 * 2**20 + 1, True), (2**30, True)])
def test_no_chunk_is_larger_than_a_block(size: int, large: bool) -> None:
    root = over(WORDS.cid, size)

    assert refused(here(root), root.cid) is large


@pytest.mark.parametrize("codec", [DAG_CBOR, DAG_PB])
def test_a_part_of_another_kind_is_refused(codec: int) -> None:
    inner = folder([])[1][0]
    root = over(Cid(codec, inner.cid.digest), 5)

    assert refused(here(inner, root), root.cid)


def test_a_tower_of_nodes_is_refused() -> None:
    made = [over(WORDS.cid, 5)]
    for _ in range(32):
        made.append(over(made[-1].cid, 5))

    assert refused(here(*made), made[32].cid)
    assert not refused(here(*made), made[31].cid)


def test_of_blocks_that_stand_for_endless_chunks_only_those_asked_for_are_given() -> None:
    """Seven blocks, 64 links each, describe 4 million million chunks; without an end they would be given for weeks."""
    made = [over(WORDS.cid, *[5] * 64)]
    for level in range(1, 7):
        made.append(over(made[-1].cid, *[5 * 64**level] * 64))
    held = here(*made)

    assert len(list(islice(chunks(held, made[-1].cid), 1000))) == 1000
    assert len(list(chunks(held, made[-1].cid, 5 * 10**9, 5 * 10**9 + 20))) == 4


def test_chunks_and_entries_have_an_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("hub.core.unixfs.reading.MOST_CHUNKS", 3)
    monkeypatch.setattr("hub.core.unixfs.reading.MOST_ENTRIES", 3)
    node, (root, blocks) = over(WORDS.cid, 5, 5, 5, 5), folder(map(file, "abcd"))

    assert refused(here(node), node.cid)
    with pytest.raises(RemoteError, match="million"):
        list(entries(here(*blocks), root.cid))


@pytest.mark.parametrize(
    "inner",
    [folder([WORDS])[1][0], shard(), shard(("00x", WORDS.cid)), over(WORDS.cid, 5), shard(("00", WORDS.cid))],
    ids=["a folder", "nothing", "a name out of place", "a file", "a file for a shard"],
)
def test_a_shard_that_holds_something_else_is_refused(inner: Block) -> None:
    root = shard(("00", inner.cid))

    with pytest.raises(RemoteError, match="unixfs"):
        list(entries(here(inner, root, Block(WORDS.cid, b"words")), root.cid))


def test_shards_of_two_widths_are_refused() -> None:
    inner = shard(("00", WORDS.cid), fanout=128)
    root = shard(("00", inner.cid))

    with pytest.raises(RemoteError, match="unixfs"):
        list(entries(here(inner, root), root.cid))


def tower(places: list[str]) -> list[Block]:
    """Shards each in one place of the one above it, with a file in the lowest; the root last."""
    made = [shard((places[-1] + "a", WORDS.cid))]
    for place in reversed(places[:-1]):
        made.append(shard((place, made[-1].cid)))
    return made


PLACES = [f"{byte:02X}" for byte in name_hash("a").to_bytes(8, "big")]


def test_a_name_may_lie_as_deep_as_its_hash_has_bits() -> None:
    made = tower(PLACES)
    root = made[-1].cid

    assert [link.name for link in entries(here(*made), root)] == ["a"]
    assert resolve(here(*made), root, "a") == WORDS.cid


def test_a_tower_of_shards_is_refused() -> None:
    made = tower([*PLACES, "00"])

    with pytest.raises(RemoteError, match="deeper"):
        list(entries(here(*made), made[-1].cid))
    with pytest.raises(RemoteError, match="deeper"):
        resolve(here(*made), made[-1].cid, "a")


def test_what_is_absent_is_said_as_whoever_keeps_blocks_says_it() -> None:
    with pytest.raises(RemoteError, match="absent"):
        resolve(Here([]), folder([])[0].cid, "a")


ids = st.integers(0, 5)
nodes = st.tuples(
    st.sampled_from([Kind.FILE, Kind.FOLDER, Kind.SHARD]),
    st.lists(ids, max_size=3),
    st.lists(st.integers(1, 12), min_size=3, max_size=3),
    st.binary(max_size=3),
    st.lists(st.sampled_from(["00", "01a", "FF", "x", ""]), min_size=3, max_size=3),
)


@settings(max_examples=80)
@given(st.lists(nodes, min_size=1, max_size=6))
def test_blocks_joined_at_random_are_read_or_refused(plan: list[Any]) -> None:
    made = [Block(WORDS.cid, b"words")]
    for kind, below, sizes, data, names in plan:
        used = sizes[: len(below)]
        links = tuple(Link(made[one % len(made)].cid, names[at], 5) for at, one in enumerate(below))
        node = Node(kind, links, data, len(data) + sum(used), tuple(used), 256 if kind == Kind.SHARD else 0)
        made.append(block_of(node if kind == Kind.FILE else node._replace(sizes=())))
    held, root = here(*made), made[-1].cid

    for read in (
        lambda: list(chunks(held, root)),
        lambda: list(entries(held, root)),
        lambda: resolve(held, root, "a/b"),
    ):
        assert outcome(read) in {"read", "unixfs"}


def test_a_flipped_bit_in_what_others_wrote_is_read_or_refused() -> None:
    case = load("others")[-2]
    whole, root = [bytes.fromhex(block) for block in case["blocks"]], parse(case["cid"])
    top = next(block for block in whole if hashlib.sha256(block).digest() == root.digest)
    for place in range(0, len(top) * 8, 7):
        flipped = bytearray(top)
        flipped[place // 8] ^= 1 << place % 8
        held = Here(whole)
        held.blocks[root.digest] = bytes(flipped)
        assert outcome(lambda: list(files_below(held, root))) in {"read", "unixfs", "absent"}  # noqa: B023


def test_blocks_in_the_order_of_dag_pb_are_written_again_byte_for_byte() -> None:
    case = next(case for case in load("others") if case["name"].startswith("sharded, 16"))
    for text in case["blocks"]:
        block = bytes.fromhex(text)
        if block[:1] == b"\x12":
            assert encode(node_of(Cid(DAG_PB, b""), block)) == block
