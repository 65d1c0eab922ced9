"""Which boards stand on the page of boards, however many stewards and boards the villages around have."""

import os
import re
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from hub.accounts.hubs import identity
from hub.accounts.models import Person, Seat
from hub.accounts.people import unsealing
from hub.accounts.records import Seat as SeatRecord
from hub.accounts.records import Unseat
from hub.accounts.seats import seating
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET
from hub.core import run
from hub.core.cid import id_text
from hub.core.record import to_body
from hub.log import store
from hub.log.models import Entry, Feed, Hidden
from hub.log.rows import sight_changed
from hub.log.written import written
from hub.portal.first_board import write_board
from hub.testing import Writer, replay, sown
from plugins.forum import records
from plugins.forum.boards.standing import candidates
from plugins.forum.models import Board, Post, Topic
from tests.accounts.village import Village
from tests.plugins.forum.test_pages import add_board, begin, page

SignIn = Callable[..., Client]


@pytest.fixture
def board(sign_in: SignIn) -> str:
    return add_board(sign_in("kofi", "steward"), "Our news")


def steward_of(village: Village) -> tuple[bytes, str]:
    """Somebody's feed there, and their seat."""
    seed, who = village.person()
    seated = village.say(village.seed, SeatRecord(zone=id_text(village.id), person=id_text(who), role="steward"))
    return seed, id_text(seated.id)


def add_boards(village: Village, seed: bytes, seat: str, count: int, order: int = 0) -> None:
    """Boards of a village elsewhere, all in one exchange."""
    zone = id_text(village.id)
    made = [
        records.Board(title=f"Far {number}!", zone=zone, seat=seat, order=order + number) for number in range(count)
    ]
    entries, sigs = run.write(
        seed, village.heads[seed], [(1_800_000_000_000, to_body(each, os.urandom(16))) for each in made]
    )
    village.heads[seed] = entries[-1]
    store.ingest(run.cut(entries, sigs), via=bytes(32))


def seat_far_away(number: int) -> Seat:
    """The only steward of some village."""
    ids: dict[str, Any] = {name: sown(name, number) for name in ("entry", "feed", "author", "person", "hub")}
    return Seat(position=10**6 + number, seq=1, role="steward", standing="held", **ids)


def as_a_steward(name: str) -> Person:
    """Somebody whose secret has just opened."""
    person = Person.objects.get(name=name)
    unsealing.unsealed(person, queue.stretch(SECRET, person.salt, None))
    return person


def test_the_page_stands_however_many_stewards_are_known(board: str, client: Client) -> None:
    Seat.objects.bulk_create(seat_far_away(number) for number in range(1200))
    hilltop = Village()
    add_boards(hilltop, *steward_of(hilltop), 1)
    shown = page(client, "/forum/")
    assert "Our news" in shown
    assert "Far 0!" in shown


def test_a_foreign_steward_with_a_thousand_boards_crowds_nobody_out(board: str, client: Client) -> None:
    hilltop, riverbend = Village(), Village()
    add_boards(hilltop, *steward_of(hilltop), 1050, order=-(10**6))
    add_boards(riverbend, *steward_of(riverbend), 3)
    shown = page(client, "/forum/")
    assert "Our news" in shown
    assert shown.count("Far ") == 50 + 3
    assert "Far 49!" in shown


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite counts its steps")
@pytest.mark.parametrize("order", [0, 1])
def test_a_stewards_thousandth_board_costs_the_page_nothing(board: str, order: int) -> None:
    hilltop = Village()
    seed, seat = steward_of(hilltop)
    add_boards(hilltop, seed, seat, 400)
    few = steps(candidates)
    add_boards(hilltop, seed, seat, 2000, order)
    assert steps(candidates) <= few * 1.05
    Feed.objects.filter(own=False).update(blocked=True)
    assert steps(candidates) <= few * 1.05


def steps(ask: Callable[[], object]) -> int:
    """How many of its instructions the database takes."""
    counted: list[None] = []
    connection.connection.set_progress_handler(lambda: counted.append(None), 1)
    try:
        ask()
    finally:
        connection.connection.set_progress_handler(None, 0)
    return len(counted)


def test_a_dismissed_steward_with_many_boards_crowds_nobody_out(board: str, sign_in: SignIn, client: Client) -> None:
    sign_in("esi", "steward")
    esi = as_a_steward("esi")
    for number in range(250):
        write_board(esi, f"Esi {number}!", order=-1)
    kofi, hub = as_a_steward("kofi"), identity.founded()
    pen, right = seating.pen_and_right(kofi)
    ended = Seat.objects.get(person=esi.person_id)
    store.publish(pen, Unseat(zone=id_text(hub.id), seat=id_text(ended.entry), by=right, feeds={}))
    shown = page(client, "/forum/")
    assert Board.objects.count() == 251
    assert "Our news" in shown
    assert "Esi " not in shown


def test_topics_out_of_sight_are_not_counted(board: str, sign_in: SignIn, client: Client) -> None:
    ama, esi = sign_in("ama"), Writer("esi")
    for title in ("Well", "Road", "Goat"):
        begin(ama, board, title)
    text_id = id_text(written([Board.objects.get().position]).popitem()[1].id)
    for number in range(4):
        esi.write(records.Topic(board=text_id, title=f"Rude {number}", text="", as_="esi"))
    replay(esi)
    assert "7 topics" in page(client, "/forum/")
    Hidden.objects.create(position=Topic.objects.earliest("position").position)
    Feed.objects.filter(person=esi.person.id).update(blocked=True)
    Hidden.objects.create(position=Topic.objects.latest("position").position)
    assert "2 topics" in page(client, "/forum/")
    assert "2 topics" in page(client, "/")
    Feed.objects.update(blocked=False)
    Hidden.objects.all().delete()
    sight_changed()
    assert "7 topics" in page(client, "/")


def test_replies_out_of_sight_are_not_counted(sign_in: SignIn, board: str) -> None:
    ama, esi = sign_in("ama"), Writer("esi")
    topic, other = begin(ama, board), begin(ama, board, "Road")
    for address in (topic, topic, other):
        ama.post(f"{address}reply/", {"text": "hello"})
    whole = id_text(bytes(Entry.objects.get(position=Topic.objects.earliest("position").position).entry_id))
    for number in range(3):
        esi.write(records.Post(topic=whole, text=f"word {number}", as_="esi"))
    replay(esi)
    assert replies_listed(page(ama, board)) == ["1", "5"]
    Hidden.objects.create(position=Post.objects.earliest("position").position)
    Hidden.objects.create(position=Post.objects.latest("position").position)
    sight_changed()
    assert replies_listed(page(ama, board)) == ["1", "3"]
    Feed.objects.filter(person=esi.person.id).update(blocked=True)
    sight_changed()
    assert replies_listed(page(ama, board)) == ["1", "1"]
    Hidden.objects.all().delete()
    Feed.objects.update(blocked=False)
    sight_changed()
    assert replies_listed(page(ama, board)) == ["1", "5"]


def test_a_reply_taken_back_is_counted_as_the_line_that_stays(board: str, sign_in: SignIn) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    said = [ama.post(f"{topic}reply/", {"text": word})["Location"].split("?")[0] for word in ("one", "two")]
    link = re.findall(r"/forum/post/bafyrei\w+/take-back/", page(ama, said[1]))[-1]
    ama.post(link)
    assert page(ama, topic).count("<article") == 1 + 2
    assert "Taken back by its writer." in page(ama, topic)
    assert replies_listed(page(ama, board)) == ["2"]


def replies_listed(shown: str) -> list[str]:
    """How many replies a board's page gives its topics, fewest first."""
    return sorted(re.findall(r"(\d+) repl", shown))
