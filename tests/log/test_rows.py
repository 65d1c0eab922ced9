"""Plugin rows are read with moderation applied, and found by their indexes."""

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from hub.log import store, tables
from hub.log.holdings import held_since
from hub.log.models import Entry, Feed, Hidden
from hub.log.reading import runs_from
from hub.log.tables import positions_of
from hub.testing import Writer
from tests.log.acts import write
from tests.log.sample import NoteRow

pytestmark = pytest.mark.django_db

A_GENERATION = 1 << 16

sqlite_only = pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite orders tables so")


def test_what_is_hidden_or_blocked_is_left_out_and_comes_back(ama: Writer, esi: Writer) -> None:
    write(ama, "one", "two")
    write(esi, "three")
    store.ingest([*ama.runs(), *esi.runs()], via=None)
    hidden = Hidden.objects.create(position=NoteRow.objects.get(feed=first(ama), seq=2).position)
    Feed.objects.filter(key=esi.key).update(blocked=True)
    assert list(NoteRow.objects.visible().values_list("feed", "seq")) == [(first(ama), 3)]
    hidden.delete()
    Feed.objects.update(blocked=False)
    assert NoteRow.objects.visible().count() == 3


def test_a_blocked_feed_is_not_passed_on(ama: Writer) -> None:
    store.ingest(ama.runs(), via=None)
    Feed.objects.update(blocked=True)
    assert runs_from(ama.key, 1, 10**6) == []
    (held,) = held_since(0)[1]
    assert held.blocked


def test_an_id_is_found_in_every_generation_of_the_log(ama: Writer, kofi: Writer, esi: Writer) -> None:
    for writer in (ama, kofi):
        store.ingest(writer.runs(), via=None)
        Entry.objects.update(position=F("position") + A_GENERATION)
    store.ingest(esi.runs(), via=None)
    for writer in (ama, kofi, esi):
        held = store.entry_at(writer.written[0].id)
        assert held is not None
        assert bytes(held.feed.key) == writer.key
    assert store.entry_at(bytes(32)) is None


@sqlite_only
def test_an_id_is_found_by_its_index(ama: Writer) -> None:
    store.ingest(ama.runs(), via=None)
    with CaptureQueriesContext(connection) as asked:
        positions_of([ama.written[0].id])
    plan = tables.select("EXPLAIN QUERY PLAN " + asked[-1]["sql"])
    assert [row[3].split("INDEX ")[1] for row in plan if "log_entry USING" in row[3]] == [
        "log_entry_id8 (<expr>=? AND id8=?)"
    ]


@sqlite_only
def test_moderation_is_looked_up_by_index(ama: Writer) -> None:
    write(ama, "one")
    store.ingest(ama.runs(), via=None)
    plan = NoteRow.objects.visible().order_by("-position")[:50].explain()
    scanned = [line for line in plan.splitlines() if "SCAN" in line]
    assert [line.split("SCAN ")[1] for line in scanned[:1]] == ["sample_noterow"]
    assert all("log_feed_blocked" in line for line in scanned[1:])


@sqlite_only
def test_a_position_is_the_rows_place_in_its_table() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM sqlite_master WHERE type = 'index' AND tbl_name = 'sample_noterow'")
        assert cursor.fetchone()[0] == 0


def first(writer: Writer) -> int:
    return Feed.objects.get(key=writer.key).pk
