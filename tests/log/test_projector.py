"""Rows keep step with the log, in its order, whatever a plugin or an author does."""

import random
from collections.abc import Sequence
from dataclasses import replace

import pytest
from pytest_django import DjangoCaptureOnCommitCallbacks

from hub.core.record import encode as write_record
from hub.log import projector, registry, store, tables
from hub.log.models import Cursor, Entry, Failure, Feed, NotShown
from hub.testing import Writer
from tests.log import sample
from tests.log.acts import branch, shown, write
from tests.log.sample import LABEL, NoteRow

pytestmark = pytest.mark.django_db


def catch_up() -> None:
    while projector.catch_up(LABEL, 2):
        pass


def test_a_new_entry_never_overtakes_older_ones_during_a_rebuild(ama: Writer) -> None:
    write(ama, "2", "3", "4")
    store.ingest(ama.runs(), via=None)
    sample.seen.clear()
    projector.mark(LABEL)
    projector.catch_up(LABEL, 2)
    write(ama, "5")
    store.ingest(ama.runs(), via=None)
    catch_up()
    assert sample.seen == [2, 3, 4, 5]


def test_a_rebuild_ends_with_the_rows_that_live_projection_made(ama: Writer, kofi: Writer) -> None:
    write(ama, "one", "two")
    write(kofi, "three")
    store.ingest([*ama.runs(), *kofi.runs()], via=None)
    live = list(NoteRow.objects.order_by("position").values())
    projector.rebuild(LABEL)
    assert list(NoteRow.objects.order_by("position").values()) == live


def test_rows_stay_readable_until_the_background_begins_their_rebuild(ama: Writer) -> None:
    write(ama, "one")
    store.ingest(ama.runs(), via=None)
    projector.mark(LABEL)
    assert shown(ama) == [2]
    assert LABEL in projector.behind()


def test_how_much_each_plugin_has_still_to_read(ama: Writer) -> None:
    write(ama, "one", "two")
    store.ingest(ama.runs(), via=None)
    assert LABEL not in projector.behind()
    projector.mark(LABEL)
    assert projector.behind()[LABEL] == 3
    projector.catch_up(LABEL, 2)
    assert projector.behind()[LABEL] == 1


def test_a_raised_projection_version_rebuilds(ama: Writer) -> None:
    write(ama, "one")
    store.ingest(ama.runs(), via=None)
    registry.unregister(LABEL)
    registry.register(sample.projection(version=2))
    NoteRow.objects.update(size=99)
    catch_up()
    assert list(NoteRow.objects.values_list("size", flat=True)) == [3]
    assert Cursor.objects.get(label=LABEL).projection == 2


def test_a_plugin_installed_later_reads_everything_said_before(ama: Writer) -> None:
    registry.unregister(LABEL)
    write(ama, "one", "two")
    store.ingest(ama.runs(), via=None)
    assert NotShown.objects.get(label=LABEL).count == 2
    registry.register(sample.projection())
    catch_up()
    assert shown(ama) == [2, 3]
    assert not NotShown.objects.filter(label=LABEL).exists()


def test_a_message_that_fails_stands_alone_with_its_traceback(ama: Writer) -> None:
    sample.refused.update({"two", "four"})
    write(ama, "one", "two", "three", "four", "five")
    store.ingest(ama.runs(), via=None)
    assert shown(ama) == [2, 4, 6]
    failures = list(Failure.objects.order_by("position"))
    assert ["Refused: two" in failures[0].traceback, "Refused: four" in failures[1].traceback] == [True, True]
    assert Cursor.objects.get(label=LABEL).position == Entry.objects.count()


def test_a_message_at_which_a_plugin_would_end_the_hub_has_only_failed(ama: Writer) -> None:
    sample.leaving.add("two")
    write(ama, "one", "two", "three")
    store.ingest(ama.runs(), via=None)
    assert shown(ama) == [2, 4]
    assert "it would have ended the hub: SystemExit: two" in Failure.objects.get().traceback


def test_a_failed_message_is_taken_at_the_next_try(ama: Writer) -> None:
    sample.refused.add("one")
    write(ama, "one")
    store.ingest(ama.runs(), via=None)
    assert not projector.retry(Failure.objects.get())
    assert Failure.objects.get().tries == 2
    sample.refused.clear()
    assert projector.retry(Failure.objects.get())
    assert shown(ama) == [2]
    assert not Failure.objects.exists()


def test_fifty_failures_in_a_row_show_a_plugin_as_ill_and_one_success_as_well(ama: Writer) -> None:
    sample.refused.add("bad")
    write(ama, *["bad"] * 50)
    store.ingest(ama.runs(), via=None)
    assert Cursor.objects.get(label=LABEL).ill
    write(ama, "good")
    store.ingest(ama.runs(), via=None)
    assert not Cursor.objects.get(label=LABEL).ill


def test_a_plugin_that_fails_at_everything_fills_no_disk_and_the_count_stays_true(
    ama: Writer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(projector, "MOST_FAILURES", 5)
    sample.refused.add("bad")
    write(ama, *["bad"] * 8)
    store.ingest(ama.runs(), via=None)
    write(ama, *["bad"] * 4)
    store.ingest(ama.runs(), via=None)
    assert list(Failure.objects.order_by("position").values_list("position", flat=True)) == [9, 10, 11, 12, 13]
    assert NotShown.objects.get(label=LABEL, type="sample.note", why=NotShown.Why.FAILED).count == 7
    sample.refused.clear()
    projector.rebuild(LABEL)
    assert (len(shown(ama)), Failure.objects.count(), NotShown.objects.count()) == (12, 0, 0)


def test_a_failure_that_fails_again_takes_the_place_of_no_other(ama: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(projector, "MOST_FAILURES", 2)
    sample.refused.add("bad")
    write(ama, "bad", "bad")
    store.ingest(ama.runs(), via=None)
    assert not projector.retry(Failure.objects.order_by("position")[0])
    assert (Failure.objects.count(), NotShown.objects.count()) == (2, 0)


@pytest.fixture
def forgotten() -> list[list[int]]:
    """The positions that the sample plugin, which mends its rows itself, was asked to forget."""
    asked: list[list[int]] = []

    def forget(positions: Sequence[int]) -> None:
        asked.append(list(positions))
        if "forget" in sample.leaving:
            raise SystemExit("forget")
        if "forget" in sample.refused:
            raise sample.Refused("forget")
        NoteRow.objects.filter(pk__in=positions).delete()

    registry.unregister(LABEL)
    registry.register(replace(sample.projection(), forget=forget))
    return asked


def test_a_plugin_that_can_forget_mends_its_rows_when_a_judgement_changes(
    ama: Writer, kofi: Writer, forgotten: list[list[int]]
) -> None:
    write(ama, "one", "two", "three")
    write(kofi, "four")
    store.ingest([*ama.runs(), *kofi.runs()], via=None)
    sample.seen.clear()
    store.erase(ama.written[2].id)
    assert forgotten == [[Entry.objects.get(entry_id=ama.written[2].id).position]]
    assert (shown(ama), shown(kofi), sample.seen) == ([2, 4], [2], [])
    assert LABEL not in projector.behind()


def test_what_counts_again_is_handed_over_in_the_order_of_its_feed(ama: Writer, forgotten: list[list[int]]) -> None:
    write(ama, "one", "two", "three")
    store.ingest(ama.runs(), via=None)
    sample.seen.clear()
    with tables.writing():
        projector.recount(Feed.objects.get().pk, 3)
    assert (sample.seen, shown(ama)) == ([3, 4], [2, 3, 4])
    assert LABEL not in projector.behind()


def test_what_is_counted_again_never_overtakes_a_rebuild_under_way(ama: Writer, forgotten: list[list[int]]) -> None:
    write(ama, "2", "3", "4", "5")
    store.ingest(ama.runs(), via=None)
    projector.mark(LABEL)
    projector.catch_up(LABEL, 3)
    store.erase(ama.written[1].id)
    assert shown(ama) == [3]
    catch_up()
    assert shown(ama) == [3, 4, 5]


def test_a_failure_of_what_no_longer_counts_is_forgotten(ama: Writer, forgotten: list[list[int]]) -> None:
    sample.refused.add("two")
    write(ama, "one", "two", "three")
    store.ingest(ama.runs(), via=None)
    store.ingest(branch(ama, 2, "other").runs(), via=None)
    assert shown(ama) == [2]
    assert not Failure.objects.exists()


@pytest.mark.parametrize("way", [sample.refused, sample.leaving])
def test_a_plugin_that_fails_to_forget_is_rebuilt_and_stops_nobody(
    ama: Writer, forgotten: list[list[int]], way: set[str]
) -> None:
    way.add("forget")
    write(ama, "one", "two")
    store.ingest(ama.runs(), via=None)
    store.erase(ama.written[1].id)
    assert LABEL in projector.behind()
    catch_up()
    assert shown(ama) == [3]


@pytest.mark.parametrize("seed", range(5))
def test_feeds_that_arrive_mixed_end_in_the_same_rows(ama: Writer, kofi: Writer, esi: Writer, seed: int) -> None:
    lines = []
    for writer in (ama, kofi, esi):
        write(writer, "one", "two", "three")
        lines.append(writer.runs(alone=True))
    draw = random.Random(seed)
    while any(lines):
        line = draw.choice([line for line in lines if line])
        store.ingest([line.pop(0)], via=None)
    assert [shown(writer) for writer in (ama, kofi, esi)] == [[2, 3, 4]] * 3


def test_listeners_hear_after_the_commit_and_one_that_fails_silences_no_other(
    ama: Writer, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    heard: list[tuple[int, bool]] = []

    def fail(position: int) -> None:
        raise RuntimeError("a listener's own trouble")

    stops = [
        registry.on_append(fail),
        registry.on_append(lambda p: heard.append((p, Entry.objects.exists()))),
    ]
    with django_capture_on_commit_callbacks(execute=True):
        store.ingest(ama.runs(), via=None)
        assert heard == []
    for stop in stops:
        stop()
    assert heard == [(1, True)]


def test_types_that_authors_invent_fill_no_table(ama: Writer) -> None:
    for number in range(300):
        ama._append(b"\xa2\x61n\x50" + bytes(16) + b"\x61t\x69x.t" + f"{number:06}".encode())
    store.ingest(ama.runs(), via=None)
    assert NotShown.objects.count() <= 201
    assert sum(NotShown.objects.values_list("count", flat=True)) == 300


@pytest.mark.parametrize("kind", ["strange.no\0un", "str\0ange.noun", "sample.\0", "\0"])
def test_a_type_that_no_database_could_name_keeps_nothing_else_out(ama: Writer, kind: str) -> None:
    """PostgreSQL takes no NUL in text: the count would end the whole transaction."""
    write(ama, "one")
    ama._append(write_record({"t": kind, "n": bytes(16)}))
    write(ama, "two")
    store.ingest(ama.runs(), via=None)
    assert shown(ama) == [2, 4]
    assert [("\0" in row.label + row.type, row.count) for row in NotShown.objects.all()] == [(False, 1)]


def test_what_a_reducer_says_of_a_hostile_text_is_kept_as_text(ama: Writer) -> None:
    sample.refused.add("strange")
    write(ama, "one", "strange", "three")
    sample.complaint = "cannot take \0"
    store.ingest(ama.runs(), via=None)
    assert shown(ama) == [2, 4]
    assert "cannot take" in Failure.objects.get().traceback


def test_text_that_no_database_could_hold_is_not_written_as_its_type_demands(ama: Writer) -> None:
    """Alike on every database, or two hubs would show different rows."""
    ama._append(write_record({"t": "sample.note", "n": bytes(16), "text": "cut\0off"}))
    store.ingest(ama.runs(), via=None)
    assert (shown(ama), Failure.objects.count()) == ([], 0)
    assert NotShown.objects.get().why == NotShown.Why.MALFORMED
