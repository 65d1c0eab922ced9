"""Rows are the same whatever came first and however often, and no stranger's record changes them."""

import re

import pytest
from django.db import connection
from django.db.models import F
from django.test.utils import CaptureQueriesContext

from hub.api import Message
from hub.api.paging import A_PAGE, oldest_first
from hub.core.cid import content_id, id_text, parse_id
from hub.core.entry import MAX_INT
from hub.log import tables
from hub.log.tables import positions_of
from hub.testing import Writer, assert_converges, replay, sown
from plugins.forum import records
from plugins.forum.models import Change, Post, Topic
from plugins.forum.pages.views import replies_of
from plugins.forum.projections import RECOUNT, posts, short, topics
from plugins.forum.words import reading

pytestmark = pytest.mark.django_db

BOARD = id_text(sown("board"))


def topic_by(writer: Writer, title: str = "Well") -> str:
    """The id of a new topic."""
    return id_text(writer.write(records.Topic(board=BOARD, title=title, text="It is dry.", as_=writer.name)).id)


def say(writer: Writer, topic: str, text: str = "Yes.", reply: str | None = None) -> str:
    """The id of a new post."""
    return id_text(writer.write(records.Post(topic=topic, text=text, as_=writer.name, reply=reply)).id)


def heading_and_words(row: Topic) -> tuple[str, list[str]]:
    """What the page of a topic shows."""
    said = reading.read([row.position], None)[row.position]
    return said.heading, [str(version) for version in said.versions]


@pytest.mark.parametrize("model", [Topic, Post, Change])
def test_any_order_and_any_repetition_gives_the_same_rows(model: type) -> None:
    ama, kofi = Writer("ama"), Writer("kofi", hub="riverbend")
    well, road = topic_by(ama), topic_by(kofi, "Road")
    first = say(kofi, well)
    say(ama, road)
    say(ama, well, reply=first)
    ama.write(records.Edit(target=well, text="Wet again.", title="Well!"))
    kofi.write(records.Edit(target=first, text="No."))
    kofi.write(records.Retract(target=first))
    assert_converges(model, ama, kofi)


def test_replies_that_came_before_their_topic_are_counted() -> None:
    ama, kofi = Writer("ama"), Writer("kofi")
    well = topic_by(ama)
    for _ in range(3):
        say(kofi, well)
    replay(kofi)
    assert not Topic.objects.exists()
    replay(ama)
    assert Topic.objects.get().posts == 3
    assert Topic.objects.get().last == kofi.written[-1].stamp


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the plan is SQLite's")
def test_replies_are_found_by_their_topic_and_no_others_are_looked_at() -> None:
    of_a_topic = Post.objects.visible().by_generation().filter(topic8=1).order_by("stamp", "position")[:51]
    counting = tables.select("EXPLAIN QUERY PLAN " + RECOUNT.format("(1), (2)"))
    for plan in (of_a_topic.explain(), "\n".join(row[3] for row in counting)):
        assert re.findall(r"(?:SCAN|SEARCH) forum_post USING[^)]*\)", plan) == [
            "SEARCH forum_post USING COVERING INDEX forum_post_topic (<expr>=? AND topic8=?)"
        ]


def test_topics_that_begin_alike_are_counted_each_for_itself() -> None:
    ids = [bytes(8) + bytes([number]) * 24 for number in (1, 2)]
    begun = records.Topic(board=BOARD, title="Well", text="", as_="ama")
    said = records.Post(topic=id_text(ids[0]), text="Yes.", as_="kofi")
    message = Message(1, sown("post"), 1, b"", 1, 7, sown("kofi"), b"", "person", frozenset(), said)
    posts.fn([message])
    topics.fn([message._replace(position=at, id=each, record=begun) for at, each in enumerate(ids, 2)])
    assert list(Topic.objects.order_by("position").values_list("posts", flat=True)) == [1, 0]


def test_replies_from_a_time_that_cannot_be_bury_nobodys_words() -> None:
    ama, kofi = Writer("ama"), Writer("kofi")
    well = topic_by(ama)
    for _ in range(2 * A_PAGE):
        say(kofi, well)
    say(ama, well)
    replay(ama, kofi)
    parts = [entry.id for entry in kofi.written[1:]]
    Post.objects.filter(position__in=positions_of(parts).values()).update(stamp=MAX_INT)
    shown = oldest_first(replies_of(short(parse_id(well))), "placed", {"last": "1"})
    assert shown.rows[-1].position == positions_of([ama.written[-1].id])[ama.written[-1].id]
    first = oldest_first(replies_of(short(parse_id(well))), "placed", {})
    second = oldest_first(replies_of(short(parse_id(well))), "placed", {"after": first.after})
    assert len({row.position for row in [*first.rows, *second.rows]}) == 2 * A_PAGE


def test_replies_of_several_generations_stand_in_one_order() -> None:
    ama, kofi = Writer("ama"), Writer("kofi")
    well = topic_by(ama)
    say(ama, well)
    replay(ama)
    Post.objects.update(position=F("position") + (1 << 16))
    say(kofi, well)
    replay(kofi)
    rows = Post.objects.by_generation().filter(topic8=short(parse_id(well)))
    assert [row.stamp for row in rows.order_by("stamp")] == sorted((ama.written[2].stamp, kofi.written[1].stamp))


def test_edits_and_retractions_by_another_person_are_not_read() -> None:
    ama, esi = Writer("ama"), Writer("esi")
    well = topic_by(ama)
    esi.write(records.Edit(target=well, text="Mine now.", title="Mine"))
    esi.write(records.Retract(target=well))
    replay(ama, esi)
    assert Change.objects.count() == 2
    assert heading_and_words(Topic.objects.get()) == ("Well", ["<p>It is dry.</p>"])


def test_the_same_name_at_another_village_is_another_person() -> None:
    ama, other = Writer("ama"), Writer("ama", hub="riverbend")
    well = topic_by(ama)
    other.write(records.Retract(target=well))
    replay(ama, other)
    assert heading_and_words(Topic.objects.get())[0] == "Well"


def test_within_a_feed_the_later_edit_counts() -> None:
    ama = Writer("ama")
    well = topic_by(ama)
    for words in ("One.", "Two.", "Three."):
        ama.write(records.Edit(target=well, text=words))
    replay(ama)
    assert heading_and_words(Topic.objects.get()) == ("Well", ["<p>Three.</p>"])


def test_a_photo_that_has_not_come_is_said_and_one_named_by_an_edit_replaces_it() -> None:
    ama = Writer("ama")
    old, new = ({"cid": content_id(picture)} for picture in (b"old", b"new"))
    ama.write(records.Topic(board=BOARD, title="Goat", text="", as_="ama", photos=[old]))
    assert reading.photos_in(said_of(ama)) == [old]
    ama.write(records.Edit(target=id_text(ama.written[1].id), text="", photos=[new]))
    assert reading.photos_in(said_of(ama)) == [new]


def said_of(writer: Writer) -> reading.Said:
    """The writer's first topic as it stands."""
    replay(writer)
    row = Topic.objects.get()
    return reading.read([row.position], None)[row.position]


def test_fifty_rows_are_read_in_a_handful_of_statements() -> None:
    writers = [Writer(f"esi {number}") for number in range(10)]
    for writer in writers:
        for number in range(5):
            well = topic_by(writer, f"Topic {number}")
            writer.write(records.Edit(target=well, text="x"))
    replay(*writers)
    positions = list(Topic.objects.values_list("position", flat=True))
    with CaptureQueriesContext(connection) as asked:
        said = reading.read(positions, None)
    assert len(said) == 50
    assert all(each.edited for each in said.values())
    of_this_hub = [each for each in asked.captured_queries if "FROM accounts_hub" in each["sql"]]
    assert len(asked) - len(of_this_hub) <= 4, "a request reads this hub's own row once"


@pytest.mark.parametrize(
    "broken",
    [
        {"board": "bafyreishort", "title": "a", "text": "b", "as_": "c"},
        {"board": BOARD, "title": " ", "text": "b", "as_": "c"},
        {"board": BOARD, "title": "a", "text": "b" * 12_001, "as_": "c"},
        {"board": BOARD, "title": "a", "text": "b", "as_": "c", "photos": [{"cid": "http://far/x"}]},
        {"board": BOARD, "title": "a", "text": "b", "as_": "c", "photos": [{"cid": content_id(b"x")}] * 5},
    ],
)
def test_a_record_out_of_shape_is_refused_in_words(broken: dict[str, object]) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        records.Topic(**broken).validate()  # type: ignore[arg-type]  # out of shape on purpose
