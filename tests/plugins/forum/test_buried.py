"""Nobody empties a board or a topic by writing where nothing of it is shown."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from hub.api.paging import A_PAGE
from hub.core.cid import id_text, parse_id
from hub.testing import Writer, assert_converges, replay
from plugins.forum import records
from plugins.forum.models import Post, Topic
from tests.plugins.forum.test_moderating import done, reply, whole
from tests.plugins.forum.test_pages import add_board, begin, page
from tests.plugins.forum.test_stewarding import FORM

pytestmark = pytest.mark.django_db
MANY = A_PAGE + 10
SignIn = Callable[..., Client]


def alike(text_id: str) -> str:
    """An id of nothing that begins as another does."""
    return id_text(parse_id(text_id)[:8] + bytes(24))


def from_tomorrow(esi: Writer) -> None:
    """What esi wrote comes, with stamps as late as a tame one can be."""
    own = Topic.objects.order_by("-last").values_list("last", flat=True).first() or 0
    known = set(Topic.objects.values_list("position", flat=True))
    replay(esi)
    Topic.objects.exclude(position__in=known).update(stamp=own + 1000, last=own + 1000)


def splits(board: str) -> Writer:
    esi = Writer("esi")
    for _ in range(MANY):
        esi.write(records.Act(zone=board, seat=board, act="split", target=board, board=board, posts=[], title="x"))
    return esi


def topics_of_nowhere(board: str) -> Writer:
    esi = Writer("esi")
    for _ in range(MANY):
        esi.write(records.Topic(board=alike(board), title="Rude", text="", as_="esi"))
    return esi


@pytest.mark.parametrize("flood", [splits, topics_of_nowhere])
def test_what_no_board_shows_buries_no_topic(
    flood: Callable[[str], Writer], kofi: Client, board: str, client: Client
) -> None:
    begin(kofi, board, "Ours!")
    from_tomorrow(flood(whole(board)))
    shown = page(client, board)
    assert "Ours!" in shown
    assert "Rude" not in shown
    for counting in ("/forum/", "/"):
        assert re.findall(r"\d+ topics?", page(client, counting)) == ["1 topic"]


def test_replies_to_an_id_that_begins_alike_bury_no_answer(kofi: Client, board: str, client: Client) -> None:
    topic = begin(kofi, board, "Ours!")
    for number in range(3):
        reply(kofi, topic, f"Answer {number}!")
    esi, last = Writer("esi"), Topic.objects.get().last
    for _ in range(MANY):
        esi.write(records.Post(topic=alike(whole(topic)), text="Rude", as_="esi"))
    replay(esi)
    assert page(client, topic).count("Answer ") == 3
    assert "3 replies" in page(client, board)
    assert Topic.objects.get().last == last


def test_a_split_by_a_moderator_is_listed_and_counted(kofi: Client, board: str, client: Client) -> None:
    topic = begin(kofi, board, "Ours!")
    taken = reply(kofi, topic, "About goats.")
    from_tomorrow(splits(whole(board)))
    done(kofi, topic, "split", posts=[taken], title="Goats!")
    shown = page(client, board)
    assert "Ours!" in shown
    assert "Goats!" in shown
    assert re.findall(r"\d+ topics?", page(client, "/forum/")) == ["2 topics"]


def test_the_home_page_counts_what_its_reader_may_read(kofi: Client, board: str, client: Client) -> None:
    begin(kofi, board)
    inner = add_board(kofi, "Inner")
    kofi.post(f"{inner}change/", FORM | {"title": "Inner", **dict.fromkeys(("read", "topic", "reply"), "moderator")})
    begin(kofi, inner, "Among us")
    counts = [re.findall(r"\d+ topics?", page(each, "/")) for each in (client, kofi)]
    assert counts == [["1 topic"], ["2 topics"]]


@pytest.mark.parametrize("model", [Topic, Post])
def test_ids_that_begin_alike_are_told_apart_in_any_order(model: type) -> None:
    ama, esi = Writer("ama"), Writer("esi", hub="riverbend")
    well = id_text(ama.write(records.Topic(board=id_text(bytes(32)), title="Well", text="", as_="ama")).id)
    for topic in (well, alike(well)):
        esi.write(records.Post(topic=topic, text="Yes.", as_="esi"))
    esi.write(records.Act(zone=well, seat=well, act="split", target=well, board=well, posts=[], title="x"))
    replay(ama, esi)
    assert Topic.objects.get(split8=0).posts == 1
    assert_converges(model, ama, esi)
