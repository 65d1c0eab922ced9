"""What neighbours send is stored in groups, answered when durable, and one bad submission fails alone."""

import fcntl
import threading
import time
import weakref
from collections.abc import Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from django.conf import settings
from django.db import connection

from hub.core.errors import LocalError
from hub.log import registry, store, tables
from hub.log.appending import Arrival, Outcome
from hub.log.intake import A_FEW, Intake
from hub.log.models import Cursor, Entry, Feed
from hub.log.trouble import DiskFull
from hub.log.turn import turn
from hub.testing import Writer
from tests.log import sample
from tests.log.acts import shown, write
from tests.system.hubs import eventually

pytestmark = pytest.mark.usefixtures("on_disk")
PATIENCE = 30

sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="turns and page limits are SQLite's")


@pytest.fixture
def intake() -> Iterator[Intake]:
    intake = Intake()
    yield intake
    intake.close()


def test_what_is_answered_is_stored_and_shown(intake: Intake, ama: Writer) -> None:
    write(ama, "one")
    outcomes = intake.submit(store.check(ama.runs(), b"n" * 32)).result(PATIENCE)
    assert [outcome.stored for outcome in outcomes] == [1, 1]
    assert shown(ama) == [2]


@sqlite_only
def test_whatever_waits_becomes_one_commit(intake: Intake, ama: Writer, kofi: Writer) -> None:
    commits: list[int] = []
    stop = registry.on_append(commits.append)
    with turn(settings.HUB_DATA):
        first = intake.submit(store.check(ama.runs(), None))
        somebody_waits(settings.HUB_DATA)
        write(ama, "one")
        rest = [intake.submit(store.check(each, None)) for each in (ama.runs(), kofi.runs())]
    for future in [first, *rest]:
        future.result(PATIENCE)
    stop()
    assert commits == [1, 3]


@sqlite_only
def test_what_cannot_be_stored_fails_alone(intake: Intake, ama: Writer, kofi: Writer) -> None:
    empty = Arrival(kofi.key, [], [], None, None)
    with turn(settings.HUB_DATA):
        first = intake.submit(store.check(ama.runs(), None))
        somebody_waits(settings.HUB_DATA)
        bad, last = intake.submit([empty]), intake.submit(store.check(kofi.runs(), None))
    assert [len(future.result(PATIENCE)) for future in (first, last)] == [1, 1]
    with pytest.raises(LocalError, match="at least one entry"):
        bad.result(PATIENCE)
    assert Feed.objects.count() == 2


@sqlite_only
def test_a_live_entry_passes_what_waits(intake: Intake, ama: Writer, kofi: Writer) -> None:
    esi = Writer("esi")
    with turn(settings.HUB_DATA):
        first = intake.submit(store.check(ama.runs(), None))
        somebody_waits(settings.HUB_DATA)
        waiting = intake.submit(store.check(kofi.runs(), None))
        live = intake.submit(store.check(esi.runs(), None), live=True)
    for future in (first, waiting, live):
        future.result(PATIENCE)
    feeds = Entry.objects.order_by("position").values_list("feed__key", flat=True)
    assert [bytes(key) for key in feeds] == [ama.key, esi.key, kofi.key]


@sqlite_only
def test_live_entries_without_end_keep_nobody_else_out(intake: Intake, ama: Writer, kofi: Writer) -> None:
    write(ama, "one", "two", "three")
    with turn(settings.HUB_DATA):
        futures = [intake.submit(store.check(ama.runs(alone=True)[:1], None), live=True)]
        somebody_waits(settings.HUB_DATA)
        futures += [intake.submit(store.check(ama.runs(alone=True)[1:2], None), live=True)]
        futures += [intake.submit(store.check(kofi.runs(), None))]
        for run in ama.runs(alone=True)[2:]:
            futures += [intake.submit(store.check([run], None), live=True)]
    for future in futures:
        future.result(PATIENCE)
    feeds = Entry.objects.order_by("position").values_list("feed__key", flat=True)
    assert [bytes(key) for key in feeds] == [ama.key, kofi.key, ama.key, ama.key, ama.key]


@sqlite_only
def test_records_are_read_ahead_while_the_storing_thread_waits(intake: Intake, ama: Writer) -> None:
    write(ama, *map(str, range(A_FEW + 1)))
    arrivals = store.check(ama.runs(), None)
    with turn(settings.HUB_DATA):
        first = intake.submit(arrivals[:1])
        somebody_waits(settings.HUB_DATA)
        second = intake.submit(arrivals[1:])
        waiting = intake._waiting[0]
        eventually(lambda: not intake._unread, "the reader came")
        time.sleep(0.1)  # in which nothing must happen
        assert waiting.read == {}, "the thread that stores has work to do"
    for future in (first, second):
        future.result(PATIENCE)
    assert waiting.read.keys() == {entry.id for arrival in arrivals[1:] for entry in arrival.entries}
    assert len(shown(ama)) == A_FEW + 1


def test_what_was_stored_is_kept_no_longer(intake: Intake, ama: Writer, kofi: Writer) -> None:
    stored = [intake.submit(store.check(writer.runs(), None)) for writer in (ama, kofi)]
    gone = [weakref.ref(future) for future in stored]
    while stored:
        stored.pop().result(PATIENCE)
    eventually(lambda: all(one() is None for one in gone), "nobody holds them")


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_when_the_storing_thread_breaks_nobody_waits_for_ever(
    ama: Writer, kofi: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    intake = Intake()
    with turn(settings.HUB_DATA):
        monkeypatch.setattr(store, "append", broken)
        futures = [intake.submit(store.check(writer.runs(), None)) for writer in (ama, kofi)]
    for future in futures:
        with pytest.raises(LocalError, match="stopping"):
            future.result(PATIENCE)
    with pytest.raises(LocalError, match="stopping"):
        intake.submit(store.check(ama.runs(), None))
    intake.close()


def broken(*_: object) -> list[Outcome]:
    with turn(settings.HUB_DATA):
        raise SystemExit


def test_closing_stores_what_waits_and_then_takes_nothing(ama: Writer, kofi: Writer) -> None:
    intake = Intake()
    futures = [intake.submit(store.check(writer.runs(), None)) for writer in (ama, kofi)]
    intake.close()
    assert all(future.done() for future in futures)
    assert Entry.objects.count() == 2
    with pytest.raises(LocalError, match="stopping"):
        intake.submit(store.check(ama.runs(), None))


@sqlite_only
def test_a_full_disk_is_said_in_words_and_nothing_is_lost(ama: Writer, kofi: Writer) -> None:
    write(ama, *["x" * 8000] * 100)
    store.ingest(kofi.runs(), via=None)
    pages = tables.select("PRAGMA page_count")[0][0]
    tables.execute(f"PRAGMA max_page_count = {pages + 20}")
    try:
        with pytest.raises(DiskFull, match="Make room"):
            store.ingest(ama.runs(), via=None)
        assert list(Feed.objects.values_list("head", flat=True)) == [1]
        assert Cursor.objects.get(label=sample.LABEL).streak == 0
    finally:
        tables.execute("PRAGMA max_page_count = 1000000")
    store.ingest(ama.runs(), via=None)
    assert len(shown(ama)) == 100


def test_whoever_waits_writes_before_the_one_who_writes_again(tmp_path: Path) -> None:
    order: list[str] = []

    def person() -> None:
        with turn(tmp_path):
            order.append("person")

    with turn(tmp_path):
        thread = threading.Thread(target=person)
        thread.start()
        somebody_waits(tmp_path)
        order.append("exchange")
    with turn(tmp_path):
        order.append("exchange again")
    thread.join()
    assert order == ["exchange", "person", "exchange again"]


def somebody_waits(folder: Path) -> None:
    """Come back when somebody stands in line for the turn that this thread holds."""
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until:
        with open(folder / "next.lock", "ab") as line:
            try:
                fcntl.flock(line, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
    raise AssertionError("nobody came to wait")


@sqlite_only
def test_a_caller_that_gave_up_stops_nobody_else(intake: Intake, ama: Writer, kofi: Writer) -> None:
    with turn(settings.HUB_DATA):
        first = intake.submit(store.check(ama.runs(), None))
        somebody_waits(settings.HUB_DATA)
        given_up, last = intake.submit(store.check(kofi.runs(), None)), intake.submit(store.check(ama.runs(), None))
        assert given_up.cancel()
    assert [len(future.result(PATIENCE)) for future in (first, last)] == [1, 1]
    assert not Feed.objects.filter(key=kofi.key).exists()


def test_submissions_are_answered_in_their_own_words(intake: Intake, ama: Writer, kofi: Writer) -> None:
    write(ama, "one")
    futures: list[Future[list[Outcome]]] = [intake.submit(store.check(w.runs(), None)) for w in (ama, kofi)]
    feeds = [{outcome.feed for outcome in future.result(PATIENCE)} for future in futures]
    assert feeds == [{ama.key}, {kofi.key}]
