"""A reply from the far future neither lifts its topic above the others nor sinks it below them."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.cid import id_text
from hub.log.written import written
from hub.testing import Writer, assert_converges, replay
from plugins.forum import records
from plugins.forum.models import Board, Topic
from tests.plugins.forum.test_pages import add_board, begin, far_ahead, page
from tests.plugins.forum.test_rows import say, topic_by

SignIn = Callable[..., Client]

pytestmark = pytest.mark.django_db


class Market:
    """kofi's board, where ama begins topics and esi, whose clock stands a century ahead, replies."""

    def __init__(self, sign_in: SignIn) -> None:
        self.board = add_board(sign_in("kofi", "steward"))
        self.ama, self.esi = sign_in("ama"), Writer("esi")

    def begin(self, *titles: str) -> None:
        for title in titles:
            begin(self.ama, self.board, f"{title}!")

    def reply(self, title: str) -> None:
        """ama's reply."""
        address = re.search(rf'href="(/forum/topic/[^"]+)">{title}!', page(self.ama, self.board))
        assert address
        assert self.ama.post(f"{address[1]}reply/", {"text": "Yes."}).status_code == 302

    def reply_from_afar(self, *titles: str) -> None:
        """esi's replies."""
        entries = written(Topic.objects.values_list("position", flat=True)).values()
        topics = {(entry.record or {})["title"]: id_text(entry.id) for entry in entries}
        for title in titles:
            far_ahead(self.esi, records.Post(topic=topics[f"{title}!"], text="I come from afar.", as_="esi"))
        replay(self.esi)

    def listed(self) -> list[str]:
        """The topics in the order of their pages."""
        titles, address = [], self.board
        while address:
            shown = page(self.ama, address)
            titles += re.findall(r">(\w+)!</a>", shown)
            older = re.search(r'href="(\?before=[^"]+)"', shown)
            address = self.board + older[1] if older else ""
        return titles


@pytest.fixture
def market(sign_in: SignIn) -> Market:
    return Market(sign_in)


def test_it_leaves_its_topic_where_it_stood_and_dated_as_it_was(market: Market) -> None:
    market.begin("one", "two", "three")
    market.reply_from_afar("two")
    assert market.listed() == ["three", "two", "one"]
    assert "2 replies" not in (shown := page(market.ama, market.board))
    assert "1 reply" in shown
    assert "date unknown" not in shown


def test_a_later_reply_lifts_the_topic_all_the_same(market: Market) -> None:
    market.begin("one", "two", "three")
    market.reply_from_afar("two")
    market.reply("two")
    market.reply_from_afar("two")
    assert market.listed() == ["two", "three", "one"]


def test_a_topic_from_the_far_future_stands_where_its_replies_put_it(market: Market) -> None:
    market.begin("one")
    far_ahead(market.esi, records.Topic(board=id_text(board_id()), title="far!", text="", as_="esi"))
    replay(market.esi)
    assert market.listed() == ["one", "far"]
    assert "date unknown" in page(market.ama, market.board)
    market.reply("far")
    assert market.listed() == ["far", "one"]
    assert "date unknown" not in page(market.ama, market.board)


def test_pages_leaf_through_topics_that_were_replied_to_from_afar_and_others(market: Market) -> None:
    titles = [f"t{number}" for number in range(120)]
    market.begin(*titles)
    market.reply_from_afar(*titles[::3], *titles[100:])
    assert market.listed() == titles[::-1]


def test_rows_are_the_same_in_every_order() -> None:
    ama, esi = Writer("ama"), Writer("esi")
    well = topic_by(ama)
    far_ahead(esi, records.Post(topic=well, text="I come from afar.", as_="esi"))
    say(ama, well)
    assert_converges(Topic, ama, esi)


def board_id() -> bytes:
    """The id of kofi's board."""
    return written([Board.objects.get().position]).popitem()[1].id
