"""Who changes their own words without end, or from a thousand places, makes nobody's page slow or long."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub import api
from hub.log import tables
from hub.testing import Writer, replay
from plugins.forum import chosen, records
from plugins.forum.models import Change, Topic
from plugins.forum.projections import short
from plugins.forum.words import reading
from tests.plugins.forum.test_rows import heading_and_words, topic_by

pytestmark = pytest.mark.django_db


@pytest.fixture
def ama() -> Writer:
    return Writer("ama")


def test_of_each_feed_the_latest_change_alone_is_fetched(ama: Writer) -> None:
    well = topic_by(ama)
    for number in range(40):
        ama.write(records.Edit(target=well, text=f"{number}."))
    ama.write(records.Retract(target=well))
    replay(ama)
    rows = chosen.newest(Change.objects.visible(), "target8", "retracts")
    assert sorted(row[1] for row in rows) == [False, True]
    assert reading.read([Topic.objects.get().position], None).popitem()[1].retracted


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan is SQLite's")
def test_the_latest_change_is_found_in_the_index_alone(ama: Writer) -> None:
    topic_by(ama)
    replay(ama)
    with CaptureQueriesContext(connection) as asked:
        reading.read([Topic.objects.get().position], None)
    sql = next(each["sql"] for each in asked if "forum_change" in each["sql"])
    plan = "\n".join(row[3] for row in tables.select(f"EXPLAIN QUERY PLAN {sql}"))
    assert "forum_change USING COVERING INDEX forum_change_target (target8=? AND person8=?)" in plan
    assert "TEMP B-TREE" not in plan


def test_versions_of_a_thousand_places_are_not_all_shown(ama: Writer) -> None:
    well = topic_by(ama)
    replay(ama)
    at, me = Topic.objects.get().position, short(ama.person.id)
    ama.write(records.Edit(target=well, text="Wet."))
    replay(ama)
    edit = Change.objects.get()
    places = [
        Change(position=edit.position + 1 + each, target8=edit.target8, person8=me, feed8=each, seq=1, retracts=False)
        for each in range(1000)
    ]
    Change.objects.bulk_create(places)
    topic = api.written([at])[at]
    assert len(reading.latest_changes({short(topic.id): topic})) == chosen.MOST_FEEDS


def test_a_retraction_counts_from_whichever_place(ama: Writer) -> None:
    well = topic_by(ama)
    ama.write(records.Retract(target=well))
    replay(ama)
    took = Change.objects.get()
    edits = {"target8": took.target8, "person8": took.person8, "seq": 1, "retracts": False}
    own = [Change(position=took.position + 1 + each, feed8=each, **edits) for each in range(50)]
    Change.objects.bulk_create(own)
    assert heading_and_words(Topic.objects.get())[0] == "Taken back by its writer."
