"""Boards on which not everybody writes: what comes from elsewhere is shown there by its writer's seat alone."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from hub.accounts.hubs import identity
from hub.accounts.models import Seat
from hub.accounts.records import Unseat
from hub.accounts.seats import seating
from hub.core.cid import id_text
from hub.core.short_ids import hex_of
from hub.log import store
from hub.log.written import written
from hub.testing import Writer, replay
from plugins.forum import records
from plugins.forum.models import Board, Post, Topic
from tests.accounts.village import Village
from tests.plugins.forum.test_boards import as_a_steward
from tests.plugins.forum.test_pages import add_board, begin, page
from tests.plugins.forum.test_stewarding import far_board, seated_at

SignIn = Callable[..., Client]


def board_id() -> str:
    """The whole id of the only board."""
    return id_text(written([Board.objects.get().position]).popitem()[1].id)


def from_elsewhere(board: str, count: int, replies_to: str = "") -> None:
    """A stranger writes topics on a board, or replies in a topic."""
    esi = Writer("esi")
    for number in range(count):
        if replies_to:
            esi.write(records.Post(topic=replies_to, text=f"Rude {number}!", as_="esi"))
        else:
            esi.write(records.Topic(board=board, title=f"Rude {number}!", text="", as_="esi"))
    replay(esi)


def test_a_board_for_stewards_shows_no_strangers_topics(kofi: Client, client: Client) -> None:
    board = add_board(kofi, topic="steward")
    ours = [begin(kofi, board, f"Ours {number}!") for number in range(3)]
    from_elsewhere(board_id(), 60)
    shown = page(client, board)
    assert (shown.count("Ours "), "Rude" in shown) == (3, False)
    assert "3 topics" in page(client, "/forum/")
    page(client, ours[0])
    rude = Topic.objects.latest("position").id8.to_bytes(8, "big", signed=True).hex()
    assert client.get(f"/forum/topic/{rude}/").status_code == 404


def test_a_board_for_everybodys_topics_shows_strangers_too(kofi: Client, client: Client) -> None:
    board = add_board(kofi)
    from_elsewhere(board_id(), 1)
    assert "Rude 0!" in page(client, board)


def test_replies_of_strangers_are_neither_shown_nor_counted_nor_lift_a_topic(kofi: Client, client: Client) -> None:
    board = add_board(kofi, reply="steward")
    first, second = begin(kofi, board, "First!"), begin(kofi, board, "Second!")
    whole = id_text(written([Topic.objects.earliest("position").position]).popitem()[1].id)
    from_elsewhere("", 70, replies_to=whole)
    for number in range(3):
        kofi.post(f"{first}reply/", {"text": f"Answer {number}!"})
    shown = page(client, first)
    assert Post.objects.count() == 73
    assert (shown.count("Answer "), "Rude" in shown) == (3, False)
    listed = page(client, board)
    assert re.findall(r"(\d+) repl", listed) == ["0", "3"]
    assert listed.index("Second!") < listed.index("First!")
    page(client, second)


@pytest.mark.parametrize("word_first", [True, False])
def test_who_sits_or_sat_at_the_boards_village_is_shown_whatever_came_first(kofi: Client, word_first: bool) -> None:
    hilltop = Village()
    steward = seated_at(hilltop)
    board = hilltop.say(
        steward[0],
        records.Board(title="Far", zone=id_text(hilltop.id), seat=steward[1], rights={"topic": "moderator"}),
    )
    seed, who = hilltop.person()
    from hub.accounts.records import Seat as SeatRecord

    def seat() -> None:
        hilltop.say(hilltop.seed, SeatRecord(zone=id_text(hilltop.id), person=id_text(who), role="moderator"))

    if not word_first:
        seat()
    hilltop.say(seed, records.Topic(board=id_text(board.id), title="Far word!", text="", as_="ada"))
    address = f"/forum/board/{hex_of(board.id)}/"
    if word_first:
        assert "Far word!" not in page(kofi, address)
        seat()
    assert "Far word!" in page(kofi, address)
    ours = seated_at(Village(), "moderator")
    assert ours


def test_a_seat_at_another_village_gives_no_right_here(kofi: Client, client: Client) -> None:
    board = add_board(kofi, topic="steward")
    hilltop = Village()
    seed, seat = seated_at(hilltop)
    far_board(hilltop, seed, seat)
    whole = id_text(written([Board.objects.earliest("position").position]).popitem()[1].id)
    hilltop.say(seed, records.Topic(board=whole, title="Far word!", text="", as_="ada"))
    assert "Far word!" not in page(client, board)


def test_what_a_dismissed_steward_wrote_stays_shown(kofi: Client, sign_in: SignIn, client: Client) -> None:
    board = add_board(kofi, topic="steward")
    begin(sign_in("esi", "steward"), board, "By esi!")
    pen, right = seating.pen_and_right(as_a_steward("kofi"))
    ended = Seat.objects.exclude(entry=seat_of("kofi")).get()
    hub = id_text(identity.founded().id)
    store.publish(pen, Unseat(zone=hub, seat=id_text(ended.entry), by=right, feeds={}))
    assert "By esi!" in page(client, board)


def seat_of(name: str) -> bytes:
    return bytes(Seat.objects.get(person=as_a_steward(name).person_id).entry)
