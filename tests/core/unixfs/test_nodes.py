"""One block: written in one form, read in the forms that the field has, and refused in all others."""

import hashlib
import tracemalloc
from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hub.core.cid import DAG_CBOR, DAG_PB, RAW, Cid, to_bytes
from hub.core.errors import LocalError, RemoteError
from hub.core.unixfs import Kind, Link, Node, decode, encode, node_of, nodes, resolve
from hub.core.unixfs.nodes import MOST_BLOCK
from hub.core.unixfs.wire import bytes_field, number_field

DIGEST = hashlib.sha256(b"a chunk").digest()
CHUNK = Cid(RAW, DIGEST)
EMPTY_FOLDER = b"\x0a\x02\x08\x01"
FILE = number_field(1, 2)
HASH = bytes_field(1, to_bytes(CHUNK))
NAMED = HASH + bytes_field(2, b"a")
"""The parts of a link."""


def link(name: bytes = b"", cid: bytes | None = None) -> bytes:
    """A link as it stands in a block."""
    return bytes_field(2, bytes_field(1, to_bytes(CHUNK) if cid is None else cid) + bytes_field(2, name) + b"\x18\x05")


def data(inside: bytes) -> bytes:
    return bytes_field(1, inside)


def folder(*names: bytes) -> bytes:
    return b"".join(map(link, names)) + EMPTY_FOLDER


def shard(places: bytes, *names: bytes, fanout: int = 256, way: int = 0x22) -> bytes:
    numbers = number_field(5, way) + number_field(6, fanout)
    return b"".join(map(link, names)) + data(number_field(1, 5) + bytes_field(2, places) + numbers)


def test_of_many_links_few_are_held_and_all_are_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "WIDE", 500)
    names = [b"%d" % number for number in range(3000)]
    block = folder(*names)
    tracemalloc.start()
    wide = decode(block)
    held = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert held < 2 * len(block)
    assert len(wide.links) == len(names)
    assert [each.name.encode() for each in wide.links] == names
    for wrong in (folder(*names, b"5"), folder(*names, b"a/b"), link(b"x", b"no id") + block):
        with pytest.raises(RemoteError):
            decode(wrong)
    with pytest.raises(RemoteError, match="has not what it says"):
        decode(shard(b"\x01", *names))


@pytest.fixture
def read(monkeypatch: pytest.MonkeyPatch) -> list[bytes]:
    """The links that are read from now on; blocks of more than two are wide, and none is remembered yet."""
    read, link_of = list[bytes](), nodes._link

    def counted(data: bytes) -> Link:
        read.append(data)
        return link_of(data)

    monkeypatch.setattr(nodes, "_link", counted)
    monkeypatch.setattr(nodes, "WIDE", 2)
    monkeypatch.setattr(nodes, "_right", {})
    return read


def id_of(block: bytes) -> Cid:
    return Cid(DAG_PB, hashlib.sha256(block).digest())


def test_a_wide_folder_that_was_found_right_is_not_checked_again(read: list[bytes]) -> None:
    block = folder(b"a", b"b", b"c")
    first = node_of(id_of(block), block)
    read.clear()
    again = node_of(id_of(block), block)

    assert read == []
    assert resolve(lambda _cid: block, id_of(block), "c") == CHUNK
    assert len(read) == 1
    assert (again.kind, len(again.links), list(again.links)) == (Kind.FOLDER, 3, list(first.links))


def test_no_more_wide_folders_are_remembered_than_so_many(read: list[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(nodes, "MOST_REMEMBERED", 2)
    blocks = [folder(b"a", b"b", name) for name in (b"c", b"d", b"e")]
    for block in blocks:
        node_of(id_of(block), block)
    read.clear()
    for block in reversed(blocks):
        node_of(id_of(block), block)

    assert len(read) == 2 * 3, "of the one read first each link is gone through twice, and of the others none"


def test_what_is_remembered_rests_on_the_bytes_and_not_on_the_id_that_came_with_them(read: list[bytes]) -> None:
    right, wrong = folder(b"a", b"b", b"c"), folder(b"a", b"b", b"b")
    file = link() * 3 + data(FILE + number_field(4, 1) * 3)
    for cid in map(id_of, (wrong, file, right)):
        assert node_of(cid, right).kind == Kind.FOLDER
    for cid in map(id_of, (wrong, file, right)):
        assert [node_of(cid, file).kind for _ in range(2)] == [Kind.FILE] * 2
        with pytest.raises(RemoteError, match="one name"):
            node_of(cid, wrong)


def test_of_a_wide_folder_only_the_link_that_is_asked_for_is_read(read: list[bytes]) -> None:
    long = b"x" * 300
    names = [b"a", b"ab", "\u00e9".encode(), long, b"b"]
    other = bytes_field(2, b"b")
    inside = link(other, to_bytes(Cid(RAW, (other * 11)[:32]))) + b"".join(map(link, names))
    for block in (inside + EMPTY_FOLDER, EMPTY_FOLDER + inside):
        links = decode(block).links
        assert isinstance(links, nodes.Wide)
        for name in names:
            read.clear()
            assert links.named(name.decode()) == Link(CHUNK, name.decode(), 5)
            assert len(read) == 1
        read.clear()
        assert [links.named(name) for name in ("c", "", "aba", "x" * 299, "\ud800", "\x12")] == [None] * 6
        assert read == []


def test_links_stand_before_data_and_say_an_empty_name_too() -> None:
    block = encode(Node(Kind.FILE, (Link(CHUNK, "", 5),), size=5, sizes=(5,)))

    assert block == bytes.fromhex("122a0a24") + to_bytes(CHUNK) + bytes.fromhex("12001805") + data(
        FILE + b"\x18\x05\x20\x05"
    )


@pytest.mark.parametrize(
    "node",
    [
        Node(Kind.FOLDER),
        Node(Kind.FOLDER, (Link(CHUNK, "é", 5), Link(Cid(DAG_PB, DIGEST), "z" * 300, 2**62))),
        Node(Kind.FILE, (Link(CHUNK, "", 5),), b"begins", 11, (5,)),
        Node(Kind.SHARD, (Link(CHUNK, "03a", 5), Link(CHUNK, "FF", 5)), b"\x80" + bytes(30) + b"\x08", fanout=256),
    ],
)
def test_what_is_written_is_read(node: Node) -> None:
    assert decode(encode(node)) == node


def test_data_may_stand_before_links() -> None:
    block = folder(b"a", b"b")

    assert decode(EMPTY_FOLDER + block.removesuffix(EMPTY_FOLDER)) == decode(block)


def test_a_link_need_not_say_its_total() -> None:
    assert decode(bytes_field(2, NAMED) + EMPTY_FOLDER).links == (Link(CHUNK, "a", 0),)


def test_an_id_of_the_first_version_is_the_same_block() -> None:
    assert decode(link(b"a", b"\x12\x20" + DIGEST) + EMPTY_FOLDER).links == (Link(Cid(DAG_PB, DIGEST), "a", 5),)


def test_mode_and_date_are_read_over() -> None:
    more = (
        number_field(7, 0o600)
        + bytes_field(8, b"\x08" + b"\xff" * 9 + b"\x01\x15\x07\x00\x00\x00")
        + b"\x79"
        + b"8 bytes!"
    )

    assert decode(data(number_field(1, 1) + more)) == Node(Kind.FOLDER)


def test_what_no_file_or_folder_has_is_read_over() -> None:
    assert decode(data(number_field(1, 1) + bytes_field(9, b"of tomorrow") * 2)) == Node(Kind.FOLDER)


def test_sizes_may_stand_in_one_field() -> None:
    assert decode(link() + data(FILE + bytes_field(4, b"\x05"))) == decode(link() + data(FILE + b"\x20\x05"))


def test_a_raw_block_is_a_file_of_its_bytes() -> None:
    assert node_of(CHUNK, b"words") == Node(Kind.FILE, data=b"words", size=5)


def test_a_raw_block_has_two_mebibytes_and_no_more() -> None:
    assert node_of(CHUNK, bytes(MOST_BLOCK)).size == MOST_BLOCK

    with pytest.raises(RemoteError, match="unixfs"):
        node_of(CHUNK, bytes(MOST_BLOCK + 1))


@pytest.mark.parametrize("cid", [Cid(DAG_CBOR, DIGEST), Cid(DAG_PB, DIGEST)])
def test_other_blocks_are_no_file(cid: Cid) -> None:
    with pytest.raises(RemoteError, match="unixfs"):
        node_of(cid, b"words")


HOSTILE = {
    "nothing": b"",
    "links alone": link(b"a"),
    "data twice": EMPTY_FOLDER * 2,
    "data among links": link(b"a") + EMPTY_FOLDER + link(b"b"),
    "a third part": EMPTY_FOLDER + bytes_field(3, b""),
    "a number for data": number_field(1, 1),
    "data of a fixed length": b"\x09\x08\x01" + number_field(7, 0) * 3,
    "a name of a fixed length": bytes_field(2, HASH + b"\x15name") + EMPTY_FOLDER,
    "a group": b"\x0b" + EMPTY_FOLDER,
    "a part cut off": b"\x0a\x03\x08\x01",
    "a length of 2^62": b"\x0a" + b"\xff" * 8 + b"\x3f",
    "an endless number": b"\x0a" + b"\xff" * 20,
    "a length written long": b"\x0a\x82\x00\x08\x01",
    "more than 2 MiB": data(number_field(1, 1) + bytes_field(9, bytes(MOST_BLOCK))),
    "no kind": data(b""),
    "a kind that is none": data(number_field(1, 6)),
    "bytes for a kind": data(bytes_field(1, b"\x02")),
    "a kind twice": data(FILE + FILE),
    "metadata": data(number_field(1, 3)),
    "a symbolic link": data(number_field(1, 4) + bytes_field(2, b"/etc/passwd")),
    "a number for content": data(FILE + number_field(2, 1)),
    "more sizes than links": data(FILE + number_field(4, 1)),
    "more links than sizes": link() + data(FILE),
    "a wrong sum": link() + data(FILE + number_field(3, 6) + number_field(4, 5)),
    "a wrong size of content": data(FILE + bytes_field(2, b"five!") + number_field(3, 6)),
    "a sum beyond 2^63": link() * 2 + data(FILE + number_field(4, 2**63 - 1) * 2),
    "a part of nothing": link() + data(FILE + number_field(4, 0)),
    "sizes cut off": link() + data(FILE + bytes_field(4, b"\x80")),
    "two of one name": folder(b"a", b"a"),
    "a name that is not text": folder(b"\xff"),
    "no name": folder(b""),
    "this folder": folder(b"."),
    "the folder above": folder(b".."),
    "a path": folder(b"a/b"),
    "a name with NUL": folder(b"a\0"),
    "an id of another hash": link(b"a", b"\x01\x55\x13\x40" + DIGEST * 2) + EMPTY_FOLDER,
    "content in an id": link(b"a", b"\x01\x55\x00\x05words") + EMPTY_FOLDER,
    "an id cut off": link(b"a", to_bytes(CHUNK)[:-1]) + EMPTY_FOLDER,
    "more than an id": link(b"a", to_bytes(CHUNK) + b"x") + EMPTY_FOLDER,
    "a link without id": bytes_field(2, bytes_field(2, b"a")) + EMPTY_FOLDER,
    "an empty link": bytes_field(2, b"") + EMPTY_FOLDER,
    "an id behind a name": bytes_field(2, bytes_field(2, b"a") + HASH) + EMPTY_FOLDER,
    "a number for an id": bytes_field(2, number_field(1, 5)) + EMPTY_FOLDER,
    "a number for a name": bytes_field(2, bytes_field(1, to_bytes(CHUNK)) + number_field(2, 5)) + EMPTY_FOLDER,
    "a fourth part of a link": bytes_field(2, NAMED + number_field(4, 5)) + EMPTY_FOLDER,
    "a name behind a total": bytes_field(2, HASH + number_field(3, 5) + bytes_field(2, b"a")) + EMPTY_FOLDER,
    "two names in a link": bytes_field(2, NAMED + bytes_field(2, b"b")) + EMPTY_FOLDER,
    "bytes for a total": bytes_field(2, NAMED + bytes_field(3, b"5")) + EMPTY_FOLDER,
    "a link of very many parts": bytes_field(2, bytes_field(1, to_bytes(CHUNK)) + b"\x18\x05" * 9**5) + EMPTY_FOLDER,
    "a shard of no width": shard(b"\x08", b"03a", fanout=0),
    "a huge shard": shard(b"\x08", b"00000003a", fanout=2**32),
    "a shard by another hash": shard(b"\x08", b"03a", way=0x12),
    "a place not taken": shard(b"\x18", b"03a"),
    "a place not told": shard(b"", b"03a"),
    "a place twice": shard(b"\x08", b"03a", b"03b"),
    "a place beyond": shard(b"\x01" + bytes(32), b"03a"),
    "a place in lower case": shard(b"\x04" + bytes(1), b"0aa"),
    "a place with a sign": shard(b"\x08", b"+3a"),
    "half a place": shard(b"\x08", b"3"),
    "a path in a shard": shard(b"\x08", b"03.."),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_blocks_are_refused_in_words(name: str) -> None:
    with pytest.raises(RemoteError) as refusal:
        decode(HOSTILE[name])

    assert refusal.value.code == "unixfs"
    assert refusal.value.detail


def outcome(read: Callable[[], object]) -> str:
    """How a parser ends: with a value or with the one error that may leave it."""
    try:
        read()
    except RemoteError as error:
        return error.code
    return "read"


@given(st.binary(max_size=120))
def test_any_bytes_are_read_or_refused(block: bytes) -> None:
    assert outcome(lambda: decode(block)) in {"read", "unixfs"}


@pytest.mark.parametrize(
    "block",
    [
        encode(Node(Kind.FILE, (Link(CHUNK, "", 300),) * 2, b"begins", 606, (300, 300))),
        folder(b"a", "ä".encode()),
        shard(b"\x88", b"03a", b"07"),
    ],
)
def test_a_flipped_bit_or_a_cut_is_read_or_refused(block: bytes) -> None:
    for place in range(len(block) * 8):
        flipped = bytearray(block)
        flipped[place // 8] ^= 1 << place % 8
        assert outcome(lambda: decode(bytes(flipped))) in {"read", "unixfs"}  # noqa: B023
    for size in range(len(block)):
        assert outcome(lambda: decode(block[:size])) in {"read", "unixfs"}  # noqa: B023


def test_a_name_that_is_not_text_cannot_be_written() -> None:
    with pytest.raises(LocalError):
        encode(Node(Kind.FOLDER, (Link(CHUNK, "\udcff", 5),)))
