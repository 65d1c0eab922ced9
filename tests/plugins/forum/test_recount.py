"""When entries count no more, or count again, the forum mends the rows concerned and leaves all others standing."""

from collections.abc import Callable
from itertools import permutations
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.accounts import records as acts
from hub.api import Row
from hub.core import statement
from hub.core.cid import id_text, parse_id
from hub.core.keys import key_text
from hub.core.record import encode
from hub.log import projector, store
from hub.log.models import Cursor, Entry
from hub.log.tables import head_position
from hub.testing import Writer, replay, sown
from plugins.forum import records
from plugins.forum.models import Answer, Best, Board, Change, Mention, Post, Reaction, Tag, Topic, Vote
from plugins.forum.projections import forget
from tests.plugins.forum.test_rows import say, topic_by

pytestmark = pytest.mark.django_db


class Talk:
    """ama's topic with replies by kofi and esi and changes to them; kofi's topic; ama's feed from a late backup."""

    def __init__(self) -> None:
        self.ama, self.kofi, self.esi = Writer("ama"), Writer("kofi"), Writer("esi", hub="riverbend")
        self.well, self.road = topic_by(self.ama), topic_by(self.kofi, "Road")
        self.first = say(self.kofi, self.well)
        say(self.esi, self.well, reply=self.first)
        say(self.esi, self.road)
        self.kofi.write(records.Edit(target=self.first, text="No."))
        say(self.ama, self.road)
        self.latest = say(self.kofi, self.well, "Much later.")
        self.ama.write(records.Retract(target=self.well))
        self.choose()

    def choose(self) -> None:
        """Everybody gives a sign, votes, calls an answer the best, and names and tags."""
        for writer, sign in ((self.ama, "thanks"), (self.kofi, "heart"), (self.esi, "sad"), (self.esi, "")):
            writer.write(records.Reaction(target=self.first, sign=sign))
            writer.write(records.Vote(topic=self.well, choices=[0]))
            writer.write(records.Best(topic=self.well, post=self.first))
            named = [id_text(self.kofi.person.id)]
            writer.write(records.Edit(target=self.well, text="@kofi", tags=["water"], mentions=named))

    def erase_the_latest_reply(self) -> None:
        store.erase(parse_id(self.latest))

    def erase_a_topic(self) -> None:
        store.erase(self.ama.written[1].id)

    def fork(self) -> None:
        """kofi's box, brought back as it was after his topic, writes on."""
        copy = Writer("kofi")
        copy.written, copy.sigs = self.kofi.written[:2], self.kofi.sigs[:2]
        say(copy, self.road, "Again.")
        replay(copy)

    def revoke(self) -> None:
        """esi takes her key back as it was before she ever wrote."""
        fields = {
            "person": id_text(self.esi.person.id),
            "key": key_text(self.esi.key),
            "feeds": {key_text(self.esi.key): 1},
        }
        said = statement.to_wire(statement.make("revoke", fields, self.esi.person.seed))
        self.ama._append(encode({"t": "identity.statement", "n": sown("revoke")[:16], "statements": [said]}))
        replay(self.ama)


CHOSEN = (Answer, Mention, Tag, Reaction, Vote, Best)
ACTS = (Talk.erase_the_latest_reply, Talk.erase_a_topic, Talk.fork, Talk.revoke)


def rows() -> dict[str, list[dict[str, Any]]]:
    """All that the forum keeps."""
    return {model.__name__: rows_of(model) for model in (Board, Topic, Post, Change, *CHOSEN)}


def rows_of(model: type[Row]) -> list[dict[str, Any]]:
    """All rows of one kind, but for the numbers of those of which there are several for one entry."""
    names = [field.name for field in model._meta.concrete_fields if not field.auto_created]
    return list(model.objects.order_by(*names).values(*names))


@pytest.mark.parametrize("acts", list(permutations(ACTS)))
def test_mended_rows_are_those_of_a_rebuild_and_no_board_is_empty_meanwhile(acts: tuple[Callable[..., None]]) -> None:
    talk = Talk()
    replay(talk.kofi, talk.ama, talk.esi)
    road = Entry.objects.get(entry_id=talk.kofi.written[1].id).position
    for act in acts:
        act(talk)
        assert "forum" not in projector.behind()
        assert Cursor.objects.get(label="forum").position == head_position()
        assert Topic.objects.filter(position=road).exists()
        mended = rows()
        projector.rebuild("forum")
        assert rows() == mended


def test_a_topic_falls_back_to_its_own_stamp_when_its_last_reply_is_erased() -> None:
    ama, kofi = Writer("ama"), Writer("kofi")
    well = topic_by(ama)
    say(kofi, well)
    replay(ama, kofi)
    store.erase(kofi.written[-1].id)
    assert list(Topic.objects.values_list("posts", "last")) == [(0, ama.written[1].stamp)]


def test_only_the_topics_concerned_are_counted_afresh() -> None:
    talk = Talk()
    replay(talk.ama, talk.kofi, talk.esi)
    before = {row["position"]: row for row in rows()["Topic"]}
    talk.erase_the_latest_reply()
    changed = [row for row in rows()["Topic"] if row != before[row["position"]]]
    assert [(row["posts"], row["last"]) for row in changed] == [(2, max(Post.objects.values_list("stamp", flat=True)))]


def test_forgetting_twice_or_what_was_never_there_changes_nothing() -> None:
    talk = Talk()
    replay(talk.ama, talk.kofi, talk.esi)
    forget([Post.objects.latest("position").position])
    once = rows()
    forget([1, *range(100_000, 104_999)])
    assert rows() == once


def test_a_very_long_feed_is_counted_again_in_the_background(monkeypatch: pytest.MonkeyPatch) -> None:
    talk = Talk()
    replay(talk.ama, talk.kofi, talk.esi)
    before = rows()
    monkeypatch.setattr(projector, "AT_ONCE", 1)
    talk.fork()
    assert "forum" in projector.behind()
    assert rows() == before


@pytest.mark.parametrize("turned", [False, True])
def test_what_is_erased_in_the_exchange_that_brings_it_leaves_no_row(turned: bool) -> None:
    ama, kofi = Writer("ama"), Writer("kofi")
    well = topic_by(ama)
    say(kofi, well)
    kofi.write(acts.Erase(entry=id_text(kofi.written[1].id)))
    replay(*((kofi, ama) if turned else (ama, kofi)))
    at_once = rows()
    projector.rebuild("forum")
    assert rows() == at_once
    assert not Post.objects.exists()


def asked_by_erasing(name: str, count: int) -> list[str]:
    """The statements that so many erasures by their writer cost when they come in one exchange."""
    writer = Writer(name)
    well = topic_by(writer)
    for _ in range(count):
        say(writer, well)
    replay(writer)
    for entry in writer.written[2 : count + 2]:
        writer.write(acts.Erase(entry=id_text(entry.id)))
    with CaptureQueriesContext(connection) as asked:
        replay(writer)
    assert not Post.objects.exists()
    return [str(each["sql"]) for each in asked]


def test_a_hundred_erasures_ask_hardly_more_often_than_ten() -> None:
    few, many = asked_by_erasing("ama", 10), asked_by_erasing("kofi", 100)
    assert len(many) <= len(few) + 2  # reading a longer exchange in
