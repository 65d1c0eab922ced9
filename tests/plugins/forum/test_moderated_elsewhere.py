"""What another village's moderators do to its topics, and those who are none: judged by their right there, the same
whatever came first, and at no cost to pages here.
"""

import itertools
import os
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.db import connection, transaction
from django.test import Client

from hub.accounts.records import Seat as SeatRecord
from hub.core import run
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.record import to_body
from hub.core.short_ids import hex_of
from hub.log import store
from plugins.forum import records
from plugins.forum.models import Act, Topic
from tests.accounts.village import Village
from tests.plugins.forum.test_boards import steps
from tests.plugins.forum.test_moderating import WHY, listed
from tests.plugins.forum.test_pages import page


class Hilltop(Village):
    """A village with two boards, a steward, a moderator and somebody without a seat."""

    def __init__(self) -> None:
        self.stamp = 1_700_000_000_000
        super().__init__()
        self.zone = id_text(self.id)
        self.steward, self.right = self.seated("steward")
        self.moderator, self.lesser = self.seated("moderator")
        self.stranger, _who = self.person()
        made = [records.Board(title=name, zone=self.zone, seat=self.right) for name in ("Road!", "River!")]
        self.boards = [self.say(self.steward, each) for each in made]

    def arrive(self, seed: bytes, body: bytes) -> Entry:
        """As in every village, each thing a second after the other."""
        self.stamp += 1000
        entries, sigs = run.write(seed, self.heads.get(seed), [(self.stamp, body)])
        self.heads[seed] = entries[-1]
        sent = run.cut(entries, sigs)
        self.runs.setdefault(seed, []).extend(sent)
        store.ingest(sent, via=bytes(32))
        return entries[-1]

    def seated(self, role: str) -> tuple[bytes, str]:
        seed, who = self.person()
        given = SeatRecord(zone=self.zone, person=id_text(who), role=role)
        return seed, id_text(self.say(self.seed, given).id)

    def topic(self, title: str, board: int = 0) -> Entry:
        there = id_text(self.boards[board].id)
        return self.say(self.stranger, records.Topic(board=there, title=title, text=f"{title} text", as_="ada"))

    def act(self, kind: str, target: Entry, by: bytes | None = None, seat: str = "", **given: Any) -> Entry:
        zone = given.pop("zone", self.zone)
        fields: dict[str, Any] = {
            name: id_text(value.id) if isinstance(value, Entry) else value for name, value in given.items()
        }
        fields |= {"zone": zone, "seat": seat or self.lesser, "act": kind, "target": id_text(target.id), "reason": WHY}
        return self.say(by or self.moderator, records.Act(**fields))

    @property
    def pages(self) -> list[str]:
        return [f"/forum/board/{hex_of(each.id)}/" for each in self.boards]


def at(topic: Entry) -> str:
    return f"/forum/topic/{hex_of(topic.id)}/"


@pytest.fixture
def hilltop(kofi: Client) -> Hilltop:
    return Hilltop()


def test_nobody_without_a_seat_there_does_anything(hilltop: Hilltop, client: Client) -> None:
    topic, other = hilltop.topic("First!"), hilltop.topic("Second!")
    river = Hilltop()
    acts: list[tuple[str, dict[str, Any]]] = [
        ("lock", {}),
        ("stick", {"board": hilltop.boards[0]}),
        ("merge", {"into": other}),
    ]
    for kind, given in acts:
        hilltop.act(kind, topic, hilltop.stranger, **given)
        river.act(kind, topic, river.steward, river.right, **given)
        river.act(kind, topic, river.steward, river.right, zone=hilltop.zone, **given)
        river.act(kind, topic, river.steward, hilltop.right, zone=hilltop.zone, **given)
    assert Act.objects.count() == 12
    assert listed(client, hilltop.pages[0]) == ["Second!", "First!"]
    assert WHY not in page(client, at(topic))


def test_a_topic_never_moves_to_another_village(hilltop: Hilltop, client: Client) -> None:
    topic, river = hilltop.topic("First!"), Hilltop()
    hilltop.act("move", topic, board=river.boards[0])
    assert listed(client, hilltop.pages[0]) == ["First!"]
    assert listed(client, river.pages[0]) == []


def test_rings_of_merges_and_merges_into_nothing_do_nothing(hilltop: Hilltop, client: Client) -> None:
    one, two, three = (hilltop.topic(name) for name in ("One!", "Two!", "Three!"))
    hilltop.act("merge", one, into=two)
    hilltop.act("merge", two, into=one)
    hilltop.act("merge", three, into=three)
    hilltop.act("merge", three, into=id_text(bytes(32)))
    assert sorted(listed(client, hilltop.pages[0])) == ["One!", "Three!", "Two!"]
    for topic in (one, two, three):
        assert WHY not in page(client, at(topic))


def test_an_undo_is_not_undone_and_counts_by_right_alone(hilltop: Hilltop, client: Client) -> None:
    topic = hilltop.topic("First!")
    lock = hilltop.act("lock", topic)
    hilltop.act("undo", lock, hilltop.stranger)
    assert "Locked" in page(client, at(topic))
    undo = hilltop.act("undo", lock, hilltop.steward, hilltop.right)
    hilltop.act("undo", undo)
    assert "Locked" not in page(client, at(topic))


def story(hilltop: Hilltop) -> list[str]:
    """Moderators of one village do much at once; the pages that show it."""
    one, two, three = (hilltop.topic(name) for name in ("One!", "Two!", "Three!"))
    said = [hilltop.say(hilltop.stranger, post_in(one, f"word {number}")) for number in range(4)]
    hilltop.act("move", two, board=hilltop.boards[1])
    hilltop.act("move", two, hilltop.steward, hilltop.right, board=hilltop.boards[0])
    hilltop.act("merge", three, into=one)
    lock = hilltop.act("lock", one)
    hilltop.act("undo", lock, hilltop.steward, hilltop.right)
    for number, by in enumerate((hilltop.moderator, hilltop.stranger)):
        posts = [id_text(each.id) for each in said[number : number + 2]]
        hilltop.act("split", one, by, posts=posts, title=f"Split {number}!", board=hilltop.boards[1])
    hilltop.act("split", one, hilltop.steward, hilltop.right, posts=[id_text(said[1].id)], title="Other!",
                board=hilltop.boards[0])  # fmt: skip
    hilltop.act("announce", one, board=hilltop.boards[0], until=9)
    return [*hilltop.pages, *map(at, (one, two, three))]


def post_in(topic: Entry, text: str) -> records.Post:
    return records.Post(topic=id_text(topic.id), text=text, as_="ada")


def orders(hilltop: Hilltop) -> Iterator[list[bytes]]:
    """Feeds in several orders: seats before what was done by them, after it, and between."""
    seeds = list(hilltop.runs)
    yield seeds
    yield seeds[::-1]
    yield from itertools.islice(map(list, itertools.permutations(seeds[1:])), 3, 24, 5)


def test_pages_show_the_same_whatever_came_first(kofi: Client, client: Client) -> None:
    with transaction.atomic():
        hilltop = Hilltop()
        addresses = story(hilltop)
        transaction.set_rollback(True)
    found: list[list[str]] = []
    for order in orders(hilltop):
        seeds = order if len(order) == len(hilltop.runs) else [*order, next(iter(hilltop.runs))]
        with transaction.atomic():
            for seed in seeds:
                store.ingest(hilltop.runs[seed], via=bytes(32))
                for address in addresses:
                    client.get(address)
            cache.clear()
            found.append([page(client, address, **{"X-Fragment": "1"}) for address in addresses])
            transaction.set_rollback(True)
    assert all(each == found[0] for each in found)
    assert found[0][0].count("row-link") + found[0][1].count("row-link") == 4
    assert "announcement" in found[0][0]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite counts its steps")
def test_a_strangers_thousand_acts_cost_a_page_nothing(hilltop: Hilltop, client: Client) -> None:
    topic = hilltop.topic("First!")
    hilltop.act("lock", topic)

    def look() -> None:
        cache.clear()
        page(client, at(topic), **{"X-Fragment": "1"})
        page(client, hilltop.pages[0], **{"X-Fragment": "1"})

    flood(hilltop, topic, 20)
    few = steps(look)
    flood(hilltop, topic, 1000)
    assert steps(look) <= few + 10  # to look at each would take tens of thousands
    assert Topic.objects.count() == 1


def flood(hilltop: Hilltop, topic: Entry, count: int) -> None:
    target, there = id_text(topic.id), id_text(hilltop.boards[0].id)
    act = records.Act(zone=hilltop.zone, seat=hilltop.lesser, act="stick", target=target, board=there)
    bodies = [(1_800_000_000_000, to_body(act, os.urandom(16))) for _ in range(count)]
    entries, sigs = run.write(hilltop.stranger, hilltop.heads[hilltop.stranger], bodies)
    hilltop.heads[hilltop.stranger] = entries[-1]
    store.ingest(run.cut(entries, sigs), via=bytes(32))


def test_nobody_puts_words_into_a_topic_of_a_board_that_they_do_not_look_after(
    hilltop: Hilltop, client: Client
) -> None:
    rights = {"topic": "steward", "reply": "steward", "moderate": "steward"}
    made = records.Board(title="Official!", zone=hilltop.zone, seat=hilltop.right, rights=rights)
    official = hilltop.say(hilltop.steward, made)
    said = records.Topic(board=id_text(official.id), title="Host!", text="Official text", as_="kofi")
    host, topic = hilltop.say(hilltop.steward, said), hilltop.topic("Rude!")
    hilltop.act("merge", topic, into=host)
    assert "Rude! text" not in page(client, at(host))
    assert listed(client, hilltop.pages[0]) == ["Rude!"]
    hilltop.act("merge", topic, hilltop.steward, hilltop.right, into=host)
    assert listed(client, hilltop.pages[0]) == []
    assert "Rude! text" not in page(client, at(host)), "whose words a board does not show stand in none of its topics"
