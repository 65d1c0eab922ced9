"""What people choose, name and do in the forum becomes the same rows whatever came first and however often."""

from typing import Any

import pytest

from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.record import to_body
from hub.testing import Writer, assert_converges, replay, sown
from plugins.forum import records
from plugins.forum.models import Act, Answer, Best, Mention, Reaction, Tag, Tally, Vote
from plugins.forum.projections import forget, short, tag8
from tests.plugins.forum.test_rows import BOARD, say

pytestmark = pytest.mark.django_db

ZONE, SEAT = id_text(sown("zone")), id_text(sown("seat"))
POLL: dict[str, Any] = {"choices": ["Friday", "Saturday"], "many": True, "secret": False}


def talk(ama: Writer, kofi: Writer) -> str:
    """Everything once, and some of it twice; the id of the topic."""
    somebody = id_text(ama.person.id)
    begun = records.Topic(board=BOARD, title="Well day", text="@ama?", as_="ama", tags=["Water", "well "], poll=POLL)
    topic = id_text(ama.write(begun).id)
    first = say(kofi, topic)
    ama.write(records.Post(topic=topic, text="@ama", as_="ama", reply=first, mentions=[somebody], quotes=[first]))
    for writer, sign in ((ama, "thanks"), (kofi, "heart"), (kofi, ""), (kofi, "yes")):
        writer.write(records.Reaction(target=first, sign=sign))
    for writer, choices in ((ama, [0, 1]), (kofi, [0]), (kofi, [1])):
        writer.write(records.Vote(topic=topic, choices=choices))
    ama.write(records.Best(topic=topic, post=first))
    ama.write(records.Edit(target=topic, text="When?", tags=["water"], mentions=[somebody, somebody]))
    lock = kofi.write(records.Act(zone=ZONE, seat=SEAT, act="lock", target=topic, board=BOARD, reason="Done."))
    kofi.write(records.Act(zone=ZONE, seat=SEAT, act="undo", target=id_text(lock.id)))
    kofi.write(records.Act(zone=ZONE, seat=SEAT, act="paint it blue", target=topic))
    kofi.write(records.BoardChange(board=BOARD, title="Water", zone=ZONE, seat=SEAT))
    return topic


@pytest.mark.parametrize("model", [Answer, Mention, Tag, Reaction, Vote, Best, Act])
def test_any_order_and_any_repetition_gives_the_same_rows(model: type) -> None:
    ama, kofi = Writer("ama"), Writer("kofi", hub="riverbend")
    talk(ama, kofi)
    assert_converges(model, ama, kofi)


def test_the_latest_of_a_feed_has_the_greatest_worth() -> None:
    ama, kofi = Writer("ama"), Writer("kofi", hub="riverbend")
    talk(ama, kofi)
    replay(ama, kofi)
    kofi8 = short(kofi.person.id)
    assert max(Reaction.objects.filter(person8=kofi8).values_list("worth", flat=True)) % 16 == 2  # "yes"
    assert max(Vote.objects.filter(person8=kofi8).values_list("worth", flat=True)) % 1024 == 0b10


def test_a_tag_is_one_however_it_is_written() -> None:
    assert tag8("Water") == tag8(" wATER ") == tag8("ｗater") != tag8("well")


def test_an_act_of_a_kind_that_nobody_knows_does_nothing() -> None:
    ama, kofi = Writer("ama"), Writer("kofi", hub="riverbend")
    talk(ama, kofi)
    replay(ama, kofi)
    assert sorted(Act.objects.values_list("kind", flat=True)) == [Act.Kind.LOCK, Act.Kind.UNDO, Act.Kind.BOARD]


def test_only_a_hub_itself_counts_its_secret_votes() -> None:
    esi = Writer("esi")
    esi.write(records.Tally(topic=BOARD, counts=[1000, 0], voters=1000))
    replay(esi)
    assert not Tally.objects.exists()


def test_what_counts_no_more_leaves_no_row() -> None:
    ama, kofi = Writer("ama"), Writer("kofi", hub="riverbend")
    talk(ama, kofi)
    replay(ama, kofi)
    models = (Answer, Mention, Tag, Reaction, Vote, Best, Act)
    forget([at for model in models for at in model.objects.values_list("position", flat=True)])
    assert not any(model.objects.exists() for model in models)


@pytest.mark.parametrize(
    "record",
    [
        records.Vote(topic=BOARD, choices=[10]),
        records.Vote(topic=BOARD, choices=[-1]),
        records.Topic(board=BOARD, title="x", text="", as_="", poll={"choices": ["only one"]}),
        records.Topic(board=BOARD, title="x", text="", as_="", poll={"choices": ["a", 2]}),
        records.Topic(board=BOARD, title="x", text="", as_="", poll={"choices": ["a", "b"], "many": 1}),
        records.Topic(board=BOARD, title="x", text="", as_="", tags=["t"] * 6),
        records.Topic(board=BOARD, title="x", text="", as_="", tags=[" "]),
        records.Post(topic=BOARD, text="", as_="", quotes=["not an id"]),
        records.Post(topic=BOARD, text="", as_="", mentions=[BOARD] * 11),
        records.Post(topic=BOARD, text="", as_="", files=[{"cid": "../../etc/passwd"}]),
        records.Act(zone=ZONE, seat=SEAT, act="lock", target=BOARD, reason="x" * 501),
        records.Act(zone=ZONE, seat="", act="lock", target=BOARD),
        records.Tally(topic=BOARD, counts=[-1], voters=0),
    ],
)
def test_what_makes_no_sense_is_not_written(record: Any) -> None:
    with pytest.raises(LocalError):
        to_body(record, bytes(16))
