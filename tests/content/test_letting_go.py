"""What nothing needs goes after a while, and not a minute earlier; what anything needs stays."""

from contextlib import suppress
from pathlib import Path

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.content import holding, leases, letting_go, named, store
from hub.content.leases import Lease
from hub.content.models import Leased, Named, Stored, Within
from hub.core.cid import cid_text
from hub.log.models import Entry
from hub.testing import Writer, replay
from tests.content.disks import CutAfter, Failing, PowerCut, instead
from tests.content.samples import FILM, clear, files_of_content, received

pytestmark = pytest.mark.django_db

LATER = letting_go.GRACE
AMA, ESI = b"a" * 32, b"e" * 32


@pytest.fixture(autouse=True)
def empty() -> None:
    clear()


def collected(*minutes: int) -> list[int]:
    """How much is here after looks at these minutes of uptime."""
    left = []
    for now in minutes:
        letting_go.collect(now)
        left.append(Stored.objects.count())
    return left


def test_what_nothing_needs_goes_after_the_time_of_grace() -> None:
    received()
    assert collected(5, 5 + LATER - 1, 5 + LATER) == [1, 1, 0]
    assert files_of_content() == []


def test_what_an_entry_names_stays_though_it_is_hidden() -> None:
    stored = received()
    Named.objects.create(**stored.cid._asdict(), position=7, words8=1)
    assert collected(0, LATER, 9 * LATER) == [1, 1, 1]


def test_what_is_leased_stays_until_its_minute() -> None:
    received(lease=Lease("library", AMA, "upload", until=50))
    assert collected(49, 49 + LATER, 48 + LATER + LATER, 49 + LATER + LATER) == [1, 1, 1, 0]
    assert not Leased.objects.exists()


def test_a_power_cut_while_it_goes_leaves_row_and_file_or_neither() -> None:
    for disk in (CutAfter(at, PowerCut(), for_good=True) for at in range(1, 6)):
        cid = received().cid
        Stored.objects.update(loose=0)
        with instead(disk), suppress(PowerCut):
            letting_go.collect(LATER)
        store.sweep()
        stored = store.find(cid)
        if stored is not None:
            assert b"".join(store.chunks(stored)) == FILM, disk.at
            holding.drop(cid)
        assert files_of_content() == [], disk.at


def test_what_was_needed_again_meanwhile_waits_anew() -> None:
    stored = received()
    collected(0)
    Named.objects.create(**stored.cid._asdict(), position=7, words8=1)
    collected(LATER - 1)
    Named.objects.all().delete()
    assert collected(LATER, 2 * LATER - 1, 2 * LATER) == [1, 1, 0]


def test_what_was_brought_again_meanwhile_waits_anew() -> None:
    received()
    collected(0)
    received()
    assert collected(LATER, 2 * LATER) == [1, 0]


def test_a_restored_hub_whose_minutes_went_back_begins_to_wait_anew() -> None:
    received()
    assert collected(1000, 10, 10 + LATER - 1, 10 + LATER) == [1, 1, 1, 0]


def test_what_the_caller_knows_to_be_needed_stays() -> None:
    stored = received()
    letting_go.collect(0)
    assert letting_go.collect(2 * LATER, {stored.cid}) == []
    assert letting_go.collect(2 * LATER) == []
    assert letting_go.collect(3 * LATER) == [stored.cid]


def test_a_folder_keeps_what_is_in_it_and_takes_it_along() -> None:
    inner = store.add_folder([("film", received().cid), ("text", received(b"maji").cid)])
    folder = store.add_folder([("inner", inner.cid)], lease=Lease("library", AMA, until=9))
    assert collected(0, 8, 9, 8 + LATER) == [4, 4, 4, 4]
    assert store.find(folder.cid)
    assert collected(9 + LATER) == [0]
    assert not Within.objects.exists()


def test_folders_deep_in_each_other_go_without_all_else_being_looked_through_for_each(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(letting_go, "A_SLICE", 5)
    for number in range(16):
        received(b"%d" % number, lease=Lease("library", AMA))
    deep = store.add_folder([])
    for _ in range(6):
        deep = store.add_folder([("d", deep.cid)])
    assert collected(0) == [23]
    with CaptureQueriesContext(connection) as asked:
        assert collected(LATER) == [16]
    assert sum(query["sql"].endswith("LIMIT 5") for query in asked) < 20


def test_what_is_needed_at_the_last_moment_stays() -> None:
    """Somebody's lease comes between the look at all and the look at the one that goes."""
    stored = received()
    letting_go.collect(0)
    (row,) = letting_go.with_need(Stored.objects.all(), LATER)
    leases.take(Lease("pins"), stored.cid, stored.size)
    assert not letting_go.went(row, LATER)
    assert store.find(stored.cid) == stored


class Seeing(Failing):
    """A disk that notes how deep in transactions a file is taken away for good: what they say may still fail."""

    def __init__(self) -> None:
        super().__init__(0, PowerCut())
        self.deep: list[int] = []

    def unlink(self, path: Path) -> None:
        self.deep.append(len(connection.savepoint_ids))
        super().unlink(path)


def test_what_was_just_brought_and_goes_again_has_no_row_any_more_when_its_file_goes() -> None:
    stored, outside = received(), len(connection.savepoint_ids)
    disk = Seeing()
    with instead(disk):
        letting_go.undo([stored.cid], 0)
    assert disk.deep == [outside]
    assert store.find(stored.cid) is None
    assert files_of_content() == []


class TestErased:
    """The last entry that named it is erased."""

    def erase(self, *texts: str) -> None:
        writer = Writer("ama")
        replay(writer)
        entry = Entry.objects.earliest("position")
        self.writer = writer.person.id
        named.note([named.Naming(entry.position, bytes(entry.entry_id), texts)])
        Entry.objects.filter(pk=entry.pk).update(state=Entry.State.ERASED)
        named.let_go([entry.position])

    def test_a_file_goes_at_once_with_its_writers_lease(self) -> None:
        stored = received()
        writer = Writer("ama").person.id
        leases.take(Lease("library", writer, "upload", until=500), stored.cid, stored.size)
        self.erase(cid_text(stored.cid))
        assert store.find(stored.cid) is None
        assert not Leased.objects.exists()

    def test_a_folder_goes_with_what_only_it_held(self) -> None:
        shared, film = received(b"maji"), received()
        store.add_folder([("text", shared.cid)])
        folder = store.add_folder([("text", shared.cid), ("film", film.cid)])
        self.erase(cid_text(folder.cid))
        assert store.find(folder.cid) is None
        assert store.find(film.cid) is None
        assert store.find(shared.cid) == shared

    def test_what_somebody_else_has_a_reason_to_keep_stays(self) -> None:
        stored = received(lease=Lease("pins", ESI))
        self.erase(cid_text(stored.cid))
        assert store.find(stored.cid) == stored


def test_files_that_no_row_tells_of_are_found_but_not_those_just_coming() -> None:
    stored = received()
    name = store.path_of(stored.cid).name
    assert letting_go.orphans([name]) == []
    Stored.objects.all().delete()
    assert letting_go.orphans([name, "readme"]) == [stored.cid]
    assert letting_go.orphans([name, f"{name}.0badcafe.part"]) == []
    holding.undo(stored.cid)
    assert files_of_content() == []
