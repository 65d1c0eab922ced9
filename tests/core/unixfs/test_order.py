"""Blocks come each before those below it, and no more of them than were asked for."""

import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.cid import DAG_CBOR, RAW, Cid
from hub.core.errors import RemoteError
from hub.core.unixfs import Builder, Kind, Link, Node, Profile, Scope, Span, block_of, order, span_of, walk

SMALL = Profile("small", chunk=4, width=3, split=1, counts="block")
WORDS = b"".join(b"%04d" % number for number in range(19)) + b"end"


class Shelf(dict[Cid, bytes]):
    """Blocks that are at hand, and the ones that were asked for."""

    def __init__(self) -> None:
        self.asked: list[Cid] = []

    def raw(self, data: bytes) -> Cid:
        cid = Cid(RAW, hashlib.sha256(data).digest())
        self[cid] = data
        return cid

    def node(self, node: Node) -> Cid:
        block = block_of(node)
        self[block.cid] = block.data
        return block.cid

    def file(self, data: bytes) -> Cid:
        builder = Builder(SMALL)
        made = []
        for at in range(0, len(data), 4):
            made += builder.chunk(self.raw(data[at : at + 4]).digest, len(data[at : at + 4]))
        root, rest = builder.finish()
        self.update({block.cid: block.data for block in made + rest})
        return root.cid

    def folder(self, *links: tuple[str, Cid]) -> Cid:
        return self.node(Node(Kind.FOLDER, tuple(Link(cid, name, 0) for name, cid in links)))

    def shard(self, *links: tuple[str, Cid]) -> Cid:
        taken = sum(1 << int(name[:2], 16) for name, _cid in links)
        places = taken.to_bytes(-(-taken.bit_length() // 8), "big")
        found = tuple(Link(cid, name, 0) for name, cid in links)
        return self.node(Node(Kind.SHARD, found, data=places, fanout=256))

    def block(self, cid: Cid) -> bytes:
        self.asked.append(cid)
        return self[cid]


def text_in(shelf: Shelf, root: Cid, part: Span | None = None) -> bytes:
    """The bytes of the leaves that come."""
    return b"".join(data for cid, data in walk(shelf.block, root, part=part) if cid.codec == RAW)


def test_a_file_comes_in_the_order_of_its_bytes_and_each_node_before_them() -> None:
    shelf = Shelf()
    root = shelf.file(WORDS)
    given = list(walk(shelf.block, root))

    assert given[0] == (root, shelf[root])
    assert text_in(shelf, root) == WORDS
    assert len(given) == len(shelf) == 31
    assert [cid.codec == RAW for cid, _data in given[:8]] == [False, False, False, True, True, True, False, True]


def test_a_block_is_asked_for_only_when_it_is_taken() -> None:
    shelf = Shelf()
    given = walk(shelf.block, shelf.file(WORDS))

    for taken in range(1, 4):
        next(given)
        assert len(shelf.asked) == taken


@pytest.mark.parametrize(
    ("first", "last", "given"),
    [
        (0, None, 31),
        (0, 0, 4),
        (40, 43, 4),
        (39, 40, 5),
        (-3, None, 4),
        (-1, None, 4),
        (78, 500, 4),
        (-500, 0, 4),
        (0, -79, 4),
        (79, None, 1),
        (500, 900, 1),
        (7, 6, 1),
        (0, -80, 1),
    ],
)
def test_a_part_of_a_file_brings_what_proves_these_bytes_and_no_more(first: int, last: int | None, given: int) -> None:
    shelf = Shelf()
    root = shelf.file(WORDS)

    assert len(list(walk(shelf.block, root, part=Span(first, last)))) == given


@given(st.integers(-90, 90), st.none() | st.integers(-90, 90))
def test_a_part_holds_all_the_bytes_asked_for(first: int, last: int | None) -> None:
    shelf = Shelf()
    asked = Span(first, last).within(len(WORDS))
    brought = text_in(shelf, shelf.file(WORDS), Span(first, last))

    assert brought in WORDS
    assert WORDS[asked.start : asked.stop] in brought
    assert len(brought) < len(asked) + 8


def test_bytes_within_a_node_come_before_its_parts() -> None:
    shelf = Shelf()
    first, second = shelf.raw(b"4567"), shelf.raw(b"89")
    links = (Link(first, "", 4), Link(second, "", 2))
    root = shelf.node(Node(Kind.FILE, links, data=b"0123", size=10, sizes=(4, 2)))

    assert text_in(shelf, root, Span(0, 3)) == b""
    assert text_in(shelf, root, Span(4, 4)) == b"4567"
    assert text_in(shelf, root, Span(-1, None)) == b"89"


def test_a_folder_is_itself_its_names_or_all_below_it() -> None:
    shelf = Shelf()
    well, pump = shelf.file(WORDS), shelf.raw(b"pump")
    inner = shelf.folder(("pump.txt", pump))
    root = shelf.folder(("inner", inner), ("well.txt", well))

    assert [cid for cid, _ in walk(shelf.block, root, Scope.BLOCK)] == [root]
    assert [cid for cid, _ in walk(shelf.block, root, Scope.ENTITY)] == [root]
    assert [cid for cid, _ in walk(shelf.block, root, part=Span(0, 5))] == [root]
    assert [cid for cid, _ in walk(shelf.block, root)][:4] == [root, inner, pump, well]
    assert {cid for cid, _ in walk(shelf.block, root)} == shelf.keys()


def test_the_names_of_a_large_folder_are_in_its_shards() -> None:
    shelf = Shelf()
    ama, kofi = shelf.raw(b"ama"), shelf.raw(b"kofi")
    deep = shelf.shard(("0Akofi", kofi))
    root = shelf.shard(("00", deep), ("FFama", ama))

    assert [cid for cid, _ in walk(shelf.block, root, Scope.ENTITY)] == [root, deep]
    assert [cid for cid, _ in walk(shelf.block, root)] == [root, deep, kofi, ama]


def test_the_scopes_of_a_file_are_its_root_or_all_of_it() -> None:
    shelf = Shelf()
    root = shelf.file(WORDS)

    assert len(list(walk(shelf.block, root, Scope.BLOCK))) == 1
    assert len(list(walk(shelf.block, root, Scope.ENTITY))) == 31


def test_what_occurs_again_comes_once_unless_it_is_asked_for() -> None:
    shelf = Shelf()
    root = shelf.file(b"same" * 20)

    assert len(list(walk(shelf.block, root))) == len(shelf)
    assert sum(cid.codec == RAW for cid, _ in walk(shelf.block, root, repeats=True)) == 20
    assert text_in(shelf, root, Span(40, 47)) == b"samesame"


def test_a_small_thing_that_stands_for_endless_work_is_soon_walked() -> None:
    shelf = Shelf()
    root = shelf.raw(b"bomb")
    for _ in range(40):
        root = shelf.folder(*((f"{number}", root) for number in range(50)))

    assert len(list(walk(shelf.block, root))) == 41


def test_what_comes_without_end_is_ended_unless_each_block_is_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "REMEMBERED", 100)
    monkeypatch.setattr(order, "MOST_BLOCKS", 1000)
    shelf, known = Shelf(), set[Cid]()

    def once(cid: Cid) -> bool:
        before = len(known)
        known.add(cid)
        return len(known) > before

    root = shelf.raw(b"bomb")
    for _ in range(40):
        root = shelf.folder(("a", root), ("b", root))
    root = shelf.folder(
        ("0", shelf.folder(*((f"{each}", shelf.raw(b"%d" % each)) for each in range(100)))), ("1", root)
    )

    for repeats in (False, True):
        with pytest.raises(RemoteError, match="more blocks than anybody could take"):
            list(walk(shelf.block, root, repeats=repeats))
    given = list(walk(shelf.block, root, is_first=once))
    assert len(given) == len(shelf)


def test_a_chain_of_ten_thousand_folders_is_walked() -> None:
    shelf = Shelf()
    root = shelf.raw(b"deep")
    for _ in range(10_000):
        root = shelf.folder(("in", root))

    assert sum(1 for _ in walk(shelf.block, root)) == 10_001


def test_folders_as_wide_as_blocks_allow_within_each_other_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "MOST_PENDING", 100)
    shelf = Shelf()
    root = leaf = shelf.raw(b"wide")
    for _ in range(5):
        root = shelf.folder(("0", root), *((f"{number}", leaf) for number in range(1, 30)))

    with pytest.raises(RemoteError, match="too wide"):
        list(walk(shelf.block, root))


def test_of_a_wide_node_only_some_links_are_held_and_all_are_visited_in_their_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(order, "A_SLICE", 4)
    monkeypatch.setattr(order, "MOST_PENDING", 16)
    shelf = Shelf()
    inner = shelf.folder(*((f"{each:03}", shelf.raw(b"%d" % each)) for each in range(12)))
    root = shelf.folder(
        *((f"{each:03}", shelf.raw(b"%d" % each)) for each in range(100, 200)), ("y", inner), ("z", inner)
    )

    given = [data for cid, data in walk(shelf.block, root) if cid.codec == RAW]
    assert given == [b"%d" % each for each in (*range(100, 200), *range(12))]
    assert text_in(shelf, shelf.file(WORDS), Span(8, 30)) == WORDS[8:32]


def test_a_wide_folder_is_read_a_few_times_and_not_for_each_slice(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(order, "A_SLICE", 4)
    monkeypatch.setattr(order, "MOST_PENDING", 800)
    shelf, read = Shelf(), list[Cid]()
    root = shelf.folder(*((f"{each:03}", shelf.raw(b"%d" % each)) for each in range(200)))

    def block_of(cid: Cid) -> bytes:
        read.append(cid)
        return shelf.block(cid)

    given = [cid for cid, _data in walk(block_of, root)]
    assert len(given) == len(set(given)) == 201
    assert read.count(root) == 2, "half of the room is shared out, a quarter of it to each node"


@pytest.mark.parametrize("kind", ["smaller", "folder", "shard", "record"])
def test_a_file_that_lies_about_its_parts_is_refused(kind: str) -> None:
    shelf = Shelf()
    parts = {
        "smaller": shelf.raw(b"abc"),
        "folder": shelf.folder(),
        "shard": shelf.shard(("00ama", shelf.raw(b"ama"))),
        "record": Cid(DAG_CBOR, hashlib.sha256(b"\x80").digest()),
    }
    shelf[parts["record"]] = b"\x80"
    root = shelf.node(Node(Kind.FILE, (Link(parts[kind], "", 4),), size=4, sizes=(4,)))

    with pytest.raises(RemoteError, match="^unixfs: a "):
        list(walk(shelf.block, root))


def test_a_shard_that_is_none_is_refused() -> None:
    shelf = Shelf()

    with pytest.raises(RemoteError, match="something else in its place"):
        list(walk(shelf.block, shelf.shard(("00", shelf.raw(b"ama")))))


def test_what_is_not_at_hand_is_for_its_keeper_to_refuse() -> None:
    shelf = Shelf()
    root = shelf.file(WORDS)
    del shelf[random.Random(5).choice([cid for cid in shelf if cid.codec == RAW])]

    with pytest.raises(KeyError):
        list(walk(shelf.block, root))


@pytest.mark.parametrize(
    ("text", "meant"),
    [
        ("0:*", Span(0, None)),
        ("-1024:*", Span(-1024, None)),
        ("499:-1000", Span(499, -1000)),
        ("5:5", Span(5, 5)),
        (f"0:{2**63 - 1}", Span(0, 2**63 - 1)),
    ],
)
def test_a_range_is_written_as_the_gateways_of_the_field_write_it(text: str, meant: Span) -> None:
    assert span_of(text) == meant


@pytest.mark.parametrize(
    "text",
    ["", "5", "*:5", "5:", ":5", "+1:2", "1:2:3", "1.0:2", "٣:4", " 1:2", "1:2\n", "1:" + "9" * 19, f"{2**63}:*"],
)
def test_another_range_is_refused(text: str) -> None:
    with pytest.raises(RemoteError, match="^entity-bytes: .*FROM:TO"):
        span_of(text)
