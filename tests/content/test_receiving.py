"""Files of any size come in whole and durably, or not at all, and are given back byte by byte or in part."""

import hashlib
import io
import os
import stat
import tracemalloc
from pathlib import Path

import pytest
from django.db import connection

from hub.content import arriving, files, filled, holding, store, wanted
from hub.content.disk import Disk
from hub.content.models import Chunk, Hole, Node, Stored, Wanted
from hub.core.cid import DAG_PB, RAW, Cid, cid_text, content_id
from hub.core.errors import LocalError, RemoteError
from hub.core.unixfs import PROFILES
from tests.content.disks import CutAfter, PowerCut, failing, full, instead, unreadable
from tests.content.samples import FILM, TINY, clear, files_of_content, received, spoil

pytestmark = pytest.mark.django_db

KUBO = PROFILES["kubo-cidv1-256k"]


@pytest.fixture(autouse=True)
def empty() -> None:
    clear()


@pytest.mark.parametrize("size", [0, 1, 999, 1000, 1001, 3000, 9001, len(FILM)])
def test_what_was_received_is_given_back(size: int) -> None:
    stored = received(FILM[:size])
    assert store.find(stored.cid) == stored
    assert b"".join(store.chunks(stored)) == FILM[:size]
    assert (stored.size, stored.cid.codec) == (size, DAG_PB if size > 1000 else RAW)


def test_a_small_file_has_the_id_of_its_bytes() -> None:
    assert cid_text(received(b"maji", KUBO).cid) == content_id(b"maji")


@pytest.mark.parametrize(
    ("start", "stop"), [(0, 1), (999, 1001), (2500, 9100), (20_010, 20_011), (5, 5), (20_011, 99_999)]
)
def test_any_part_of_a_file_is_given(start: int, stop: int) -> None:
    assert b"".join(store.part(received(), start, stop)) == FILM[start:stop]


def test_chunks_are_given_by_number() -> None:
    assert list(store.chunks(received(), 2, 3)) == [FILM[2000:3000], FILM[3000:4000]]


def test_every_block_is_found_by_its_id() -> None:
    stored = received()
    root = store.block(stored.cid)
    assert root is not None
    assert hashlib.sha256(root).digest() == stored.cid.digest
    last = FILM[20_000:]
    assert store.block(Cid(RAW, hashlib.sha256(last).digest())) == last
    assert store.block(Cid(RAW, bytes(32))) is None


def test_a_file_whose_bytes_are_the_root_of_another_is_not_that_other() -> None:
    film = received()
    root = store.block(film.cid)
    assert root is not None
    text = store.add(root)
    assert store.read(text) == root
    assert b"".join(store.chunks(film)) == FILM
    store.drop(Cid(RAW, film.cid.digest))
    assert b"".join(store.chunks(film)) == FILM


def test_the_same_file_again_costs_no_second_copy() -> None:
    first = received()
    before = store.path_of(first.cid).stat()
    assert received() == first
    assert store.path_of(first.cid).stat().st_mtime_ns == before.st_mtime_ns
    assert files_of_content() == [f"{first.cid.digest.hex()}.tree"]


def test_a_source_that_gives_bytes_by_bits_makes_the_same_file() -> None:
    class Dripping(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(min(size or 0, 7))

    assert store.receive(Dripping(FILM), profile=TINY) == received()


def test_what_is_kept_can_only_be_read() -> None:
    assert store.path_of(received().cid).stat().st_mode & 0o777 == 0o400


def calls_of_an_add() -> int:
    store.drop(received().cid)  # its folders stay
    with failing(0, full()) as disk:
        stored = received()
    store.drop(stored.cid)
    return disk.calls


def test_a_disk_that_is_full_at_any_call_leaves_nothing_behind() -> None:
    for at in range(1, calls_of_an_add()):  # the last one takes away the part's own name
        with failing(at, full()), pytest.raises(LocalError, match="storage is full"):
            received()
        assert (files_of_content(), Stored.objects.count()) == ([], 0), at
    assert b"".join(store.chunks(received())) == FILM


def test_a_power_cut_at_any_call_leaves_the_whole_file_or_what_the_next_start_sweeps() -> None:
    for at in range(1, calls_of_an_add() + 1):
        with failing(at, PowerCut(), for_good=True), pytest.raises(PowerCut):
            received()
        store.sweep()
        left = [path.name for path in store.folder().rglob("*") if path.is_file()]
        for stored in Stored.objects.all():
            assert b"".join(store.chunks(stored)) == FILM, at
            store.drop(stored.cid)
            left.remove(f"{stored.cid.digest.hex()}.tree")
        assert left == [], at


PAGES = [b"page %d" % number for number in range(3)]


def received_together() -> None:
    arriving.keep_leaves((Cid(RAW, hashlib.sha256(page).digest()), page) for page in PAGES)


def calls_together() -> int:
    received_together()
    with failing(0, full()) as disk:
        for stored in Stored.objects.all():
            store.drop(stored.cid)  # their folders stay
        disk.calls = 0
        received_together()
    for stored in Stored.objects.all():
        store.drop(stored.cid)
    return disk.calls


def test_of_files_that_come_together_a_power_cut_at_any_call_leaves_whole_ones_or_what_the_next_start_sweeps() -> None:
    for at in range(1, calls_together() + 1):
        for disk in (failing(at, PowerCut(), for_good=True), instead(CutAfter(at, PowerCut(), for_good=True))):
            with disk, pytest.raises(PowerCut):
                received_together()
            store.sweep()
            rows = list(Stored.objects.all())
            assert files_of_content() == sorted(stored.cid.digest.hex() for stored in rows), at
            assert all(store.read(cid_text(stored.cid)) in PAGES for stored in rows), at
            for stored in rows:
                store.drop(stored.cid)


def test_of_files_that_come_together_none_is_named_before_it_is_flushed_nor_told_of_before_its_folder_is() -> None:
    done = list[str]()

    class Watched(Disk):
        def flush(self, descriptor: int) -> None:
            super().flush(descriptor)
            is_folder = stat.S_ISDIR(os.fstat(descriptor).st_mode)
            done.append("folder" if is_folder else "flushed")
            assert not Stored.objects.exists()

        def link(self, path: Path, to: Path) -> None:
            super().link(path, to)
            done.append("named")
            assert done.count("named") <= done.count("flushed")

    calls_together()
    with instead(Watched()):
        received_together()
    assert done == ["flushed", "named"] * len(PAGES) + ["folder"] * len(
        {store.path_of(each.cid).parent for each in rows()}
    )


def test_files_that_come_together_may_be_here_already_or_lie_damaged() -> None:
    store.add(PAGES[0])
    damaged = store.receive(io.BytesIO(PAGES[1]))
    with failing(1, unreadable(), only=("read",)):
        assert store.read(cid_text(damaged.cid)) is None
    spoil(damaged, 1)
    received_together()
    assert {store.read(cid_text(each.cid)) for each in rows()} == set(PAGES)
    assert not Hole.objects.exists()
    assert filled.wrong() == []


def rows() -> list[Stored]:
    return list(Stored.objects.order_by("pk"))


def test_who_keeps_nothing_changes_nothing() -> None:
    wanted.want([content_id(b"looked for")])
    assert holding.keep_all([], "") == {}
    assert Wanted.objects.count() == 1


def test_a_start_beside_leaves_what_is_being_written() -> None:
    """As `manage.py content add` does while the hub starts."""

    class Started(Disk):
        def write(self, descriptor: int, data: bytes | memoryview) -> int:
            store.sweep()
            files.give_up_parts()
            return super().write(descriptor, data)

        def flush(self, descriptor: int) -> None:
            super().flush(descriptor)
            store.sweep()

    before, files.disk = files.disk, Started()
    try:
        assert b"".join(store.chunks(received())) == FILM
    finally:
        files.disk = before
    assert len(files_of_content()) == 1


def test_a_start_takes_away_what_a_process_left_that_was_killed() -> None:
    part = files.Part()
    part.write(FILM)
    store.sweep()
    assert len(files_of_content()) == 1
    os.close(part.descriptor)  # as its end does
    store.sweep()
    assert files_of_content() == []


def test_who_brings_what_is_let_go_of_at_that_moment_ends_with_it_whole() -> None:
    """The file goes after it was put and before its row is written."""
    cid = received().cid
    store.drop(cid)

    class Overtaken(Disk):
        done = False

        def flush(self, descriptor: int) -> None:
            super().flush(descriptor)
            if not self.done and store.path_of(cid).exists():
                self.done = True
                store.drop(cid)

    before, files.disk = files.disk, Overtaken()
    try:
        stored = received()
    finally:
        files.disk = before
    assert b"".join(store.chunks(stored)) == FILM


def test_two_at_once_with_the_same_file_end_with_one() -> None:
    """The second comes while the first is about to put it in its place."""
    second = list[Stored]()

    class Meeting(Disk):
        def link(self, path: object, to: object) -> None:
            if not second:
                second.append(Stored())
                second[0] = received()
            super().link(path, to)  # type: ignore[arg-type]  # as it was called

    before, files.disk = files.disk, Meeting()
    try:
        first = received()
    finally:
        files.disk = before
    assert first == second[0]
    assert files_of_content() == [f"{first.cid.digest.hex()}.tree"]
    assert b"".join(store.chunks(first)) == FILM


def test_a_flipped_bit_is_never_given_and_the_rest_of_the_file_is() -> None:
    stored = received()
    spoil(stored, 4321)
    assert b"".join(store.part(stored, 0, 4000)) == FILM[:4000]
    with pytest.raises(RemoteError, match="damaged"):
        list(store.part(stored, 4999, 5001))
    assert [hole.begins for hole in Hole.objects.all()] == [4000]
    assert b"".join(store.part(stored, 5000, 9999)) == FILM[5000:9999]


def test_the_same_file_again_mends_what_was_damaged() -> None:
    stored = received()
    spoil(stored, 4321)
    with pytest.raises(RemoteError, match="damaged"):
        list(store.chunks(stored))
    assert received() == stored
    assert b"".join(store.chunks(stored)) == FILM
    assert not Hole.objects.exists()


def test_a_card_that_cannot_read_a_place_has_a_hole_there() -> None:
    stored = received()
    with failing(1, unreadable(), only=("read",)), pytest.raises(RemoteError, match="damaged"):
        list(store.part(stored, 1000, 1001))
    assert [hole.begins for hole in Hole.objects.all()] == [1000]


def test_a_file_that_is_gone_is_wanted_again() -> None:
    stored = received()
    store.path_of(stored.cid).unlink()
    with pytest.raises(RemoteError, match="damaged"):
        list(store.chunks(stored))
    assert store.find(stored.cid) is None
    assert [row.cid for row in Wanted.objects.all()] == [stored.cid]


def test_what_is_dropped_leaves_no_row() -> None:
    store.drop(received().cid)
    assert not Chunk.objects.exists()
    assert not Node.objects.exists()
    assert files_of_content() == []


def test_a_file_of_many_chunks_is_received_in_the_memory_of_a_few() -> None:
    class Endless:
        left = 40

        def read(self, size: int = -1, /) -> bytes:
            self.left -= 1
            return self.left.to_bytes(1, "big") * size if self.left >= 0 else b""

    tracemalloc.start()
    store.receive(Endless(), profile=KUBO)
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert most < 12 * KUBO.chunk


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own check")
def test_the_check_before_each_start_finds_the_chunks_of_a_file_sound() -> None:
    store.receive(io.BytesIO(bytes(range(256)) * 8193))
    with connection.cursor() as cursor:
        assert cursor.execute("PRAGMA quick_check").fetchall() == [("ok",)]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="SQLite's own table")
def test_a_chunk_is_written_into_one_index_beside_its_place() -> None:
    """On a card each index more is another page for each chunk."""
    with connection.cursor() as cursor:
        made = [row for row in cursor.execute("PRAGMA index_list('content_chunk')").fetchall() if row[3] == "c"]
    assert len(made) == 1
