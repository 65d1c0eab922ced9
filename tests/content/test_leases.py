"""Who brings files may fill so much of the disk and no more, and files stop before words do."""

import io
import os
import shutil
from collections.abc import Callable
from types import SimpleNamespace
from typing import NamedTuple

import pytest

from hub.api import held, receive, receive_folder, room_for
from hub.content import leases, store
from hub.content.leases import Lease
from hub.content.models import Leased, Stored
from hub.core.cid import Cid, cid_text, content_id
from hub.core.errors import TooMany
from hub.core.unixfs import Profile
from hub.log import room
from hub.log.trouble import DiskFull

pytestmark = pytest.mark.django_db

TINY = Profile("tiny", 1000, 3, 256 * 1024, "block")
Card = Callable[[int, int], None]
AMA, ESI = b"a" * 32, b"e" * 32
MB = 1_000_000


class Usage(NamedTuple):
    total: int
    used: int
    free: int


@pytest.fixture
def card(monkeypatch: pytest.MonkeyPatch) -> Card:
    """A card of so many bytes, of which these are free, as the machine would say of one."""

    def of(total: int, free: int) -> None:
        monkeypatch.setattr(shutil, "disk_usage", lambda path: Usage(total, total - free, free))

    return of


def upload(size: int, owner: bytes = AMA, mark: bytes = b"x") -> Stored:
    return store.receive(io.BytesIO(mark * size), profile=TINY, lease=Lease("library", owner, "upload"))


def used(owner: bytes) -> list[int]:
    """By the library for all, and by one of them for all plugins."""
    return [room.used for room in leases.rooms(Lease("library", owner))]


def test_what_somebody_brings_is_theirs_and_counts(card: Card) -> None:
    got = receive("library", AMA, io.BytesIO(b"maji"), 4)
    assert got == (content_id(b"maji"), 4, False)
    assert held([got.cid, content_id(b"elsewhere"), "no id"]) == {got.cid: got}
    assert room_for("library", AMA).used == 4
    assert room_for("library", ESI).used == 0


def test_tiny_files_in_a_folder_count_as_what_the_disk_gives_up_and_each_once() -> None:
    within: list[tuple[str, io.BytesIO | str, int]] = [
        (f"{each}.txt", io.BytesIO(b"%d" % each), 1) for each in range(5)
    ]
    got = receive_folder("library", AMA, [*within, ("again/0.txt", io.BytesIO(b"0"), 1)])
    assert (got.size, room_for("library", AMA).used) == (6, 5 * leases.LEAST)


def test_files_stop_before_the_disk_has_no_names_left(card: Card, monkeypatch: pytest.MonkeyPatch) -> None:
    card(64_000 * MB, 60_000 * MB)
    for free, fits in ((51_000, True), (49_000, False)):
        names = SimpleNamespace(f_files=1_000_000, f_favail=free)
        monkeypatch.setattr(os, "statvfs", lambda path, names=names: names)
        assert room.fits(1) is fits
    monkeypatch.setattr(os, "statvfs", lambda path: SimpleNamespace(f_files=0, f_favail=0))
    assert room.fits(1), "a disk that has no such number"


def test_the_same_for_the_same_reason_counts_once() -> None:
    assert upload(3000) == upload(3000)
    assert used(AMA) == [3000, 3000]
    upload(3000, ESI)
    assert used(AMA) == [6000, 3000]


def test_who_fills_their_room_reads_so_before_the_first_byte_is_read(card: Card) -> None:
    card(100 * MB, 60 * MB)

    class Unread:
        def read(self, size: int = -1, /) -> bytes:
            raise AssertionError("it was read")

    with pytest.raises(TooMany, match="of the 5 MB that you may use"):
        receive("library", AMA, Unread(), 7 * MB)


def test_who_says_too_little_is_stopped_where_the_room_ends(card: Card) -> None:
    card(100 * MB, 60 * MB)
    with pytest.raises(TooMany, match="that you may use"):
        store.receive(io.BytesIO(bytes(7 * MB)), lease=Lease("library", AMA), size=1)
    assert not Stored.objects.exists()
    assert list(store.folder().rglob("*.part")) == []


def test_a_plugin_that_is_full_takes_from_nobody(card: Card) -> None:
    card(100 * MB, 60 * MB)
    leases.take(Lease("library", ESI), Cid(0x55, bytes(32)), 47 * MB)
    with pytest.raises(TooMany, match="this part of the hub"):
        upload(2 * MB)


def test_a_neighbour_may_fill_more_than_a_person(card: Card) -> None:
    card(100 * MB, 60 * MB)
    neighbour, person = (leases.rooms(Lease("pins", AMA, neighbour=each))[1] for each in (True, False))
    assert neighbour.most > person.most


def test_what_is_given_up_counts_no_more() -> None:
    stored = upload(3000)
    assert leases.give_up(Lease("library", AMA, "upload"), stored.cid)
    assert used(AMA) == [0, 0]
    assert not leases.give_up(Lease("library", AMA, "upload"), stored.cid)


def test_a_lease_keeps_until_its_minute() -> None:
    stored = store.receive(io.BytesIO(b"maji"), lease=Lease("library", AMA, until=10))
    assert leases.holding(stored.cid, 9)
    assert not leases.holding(stored.cid, 10)


@pytest.mark.parametrize(("total", "free"), [(64_000 * MB, 499 * MB), (4_000 * MB, 199 * MB), (160 * MB, 34 * MB)])
def test_files_stop_at_their_floor_and_words_and_promised_copies_go_on(card: Card, total: int, free: int) -> None:
    card(total, free)
    with pytest.raises(DiskFull, match="words can still be written"):
        store.receive(io.BytesIO(bytes(3000)), size=free - 1 if total == 160 * MB else None)
    room.expect()
    store.add(b"a photo")
    promised = Lease("pins", b"n" * 32, promised=True, neighbour=True)
    assert store.find(store.receive(io.BytesIO(b"promised"), lease=promised).cid)


def test_a_disk_that_fills_meanwhile_stops_a_long_file(card: Card) -> None:

    class Filling(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            card(64_000 * MB, 400 * MB)
            return b"x" * (size or 0)

    with pytest.raises(DiskFull):
        store.receive(Filling(), profile=TINY)
    assert not Stored.objects.exists()


def test_what_was_dropped_counts_no_more_and_a_promise_stays() -> None:
    stored = upload(3000)
    leases.take(Lease("pins", promised=True), stored.cid, 3000)
    store.drop(stored.cid)
    assert [row.label for row in Leased.objects.all()] == ["pins"]
    assert store.find(stored.cid) is None
    assert cid_text(stored.cid) not in held([cid_text(stored.cid)])
