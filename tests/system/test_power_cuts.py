"""Two villages lose power together, twenty times, amid exchanges: they end equal and nothing answered is lost.

Moments are drawn from fixed seeds and told in progress, never in seconds: the power goes when the receiving hub has
stored so many entries more. On both hubs somebody goes on writing all the time; a post counts as acknowledged when its
writer was led on to it. And before each cut both villages say a good deal at once, so that it comes as this is stored.
"""

import random
import re
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from subprocess import PIPE
from threading import Event, Thread

import pytest

from tests import warm
from tests.system.hubs import PROJECT, Hub, environment, eventually, make_neighbours
from tests.system.visitor import Visitor

CUTS = 20
BACKLOG, AT_ONCE = 1500, 200
"""Entries that each village has written before they first meet, and that it says at once before each cut, by twelve
people."""
BREATH = 0.1
"""Seconds that a writer thinks between two posts."""

MOST = 60
"""Entries that the receiver may store between two cuts."""

BOARD = re.compile(r'href="(/forum/board/[0-9a-f]{16}/)"')


class Writer:
    """Somebody who posts whenever their hub answers, and remembers what was acknowledged."""

    def __init__(self, hub: Hub) -> None:
        self.hub, self.acknowledged = hub, list[str]()
        self._visitor = Visitor(hub, timeout=5.0).sign_up("ama")
        board = BOARD.findall(self._visitor.get("/forum/")[1])[0]
        self._visitor.get(f"{board}write/")
        status, self._topic = self._visitor.post(f"{board}write/", title=f"News of {hub.name}", text="We write on.")
        assert status == 302, self._topic
        self._topic = self._topic.partition("#")[0].partition("?")[0]
        self._over = Event()
        self._thread = Thread(target=self._write, daemon=True)

    def _write(self) -> None:
        number = 0
        while not self._over.is_set():
            number += 1
            text = f"{self.hub.name} says {number}."
            if self._visitor.tries(f"{self._topic}reply/", text=text):
                self.acknowledged.append(text)
            self._over.wait(BREATH)

    def __enter__(self) -> "Writer":
        self._thread.start()
        return self

    def __exit__(self, *_error: object) -> None:
        self._over.set()
        self._thread.join()


class Crowd:
    """People who say much at once, in a program beside the hub, which holds no database between two times: whatever a
    power cut leaves there, the hub finds."""

    def __init__(self, hub: Hub, seed: int) -> None:
        self.hub = hub
        program = CROWD.format(posts=BACKLOG + (CUTS + 2) * AT_ONCE, seed=seed, backlog=BACKLOG, at_once=AT_ONCE)
        told = {**environment(), "HUB_DATA": f"{hub.folder / 'data'}", "DJANGO_SETTINGS_MODULE": "hub.settings"}
        command = [sys.executable, "-c", program]
        self._process = warm.Warm(command, cwd=PROJECT, env=told, stdin=PIPE, stdout=PIPE, text=True)

    def begin(self) -> None:
        """Have it said."""
        assert self._process.stdin
        self._process.stdin.write("\n")
        self._process.stdin.flush()

    def wait(self) -> None:
        """Return when all of it is stored."""
        assert self._process.stdout
        assert self._process.stdout.readline() == "said\n"

    def __enter__(self) -> "Crowd":
        self.wait()
        return self

    def __exit__(self, *_error: object) -> None:
        self._process.communicate(timeout=30)


CROWD = """
import itertools, sys, django
django.setup()
from django.db import connections
from hub.host import seeding
from hub.host.village import Village
village = Village(12, {posts}, {seed})
pens = seeding.enrolled(village.people)
topics = seeding.said(list(village.openings()), pens, village, [])
replies = village.replies(10)
before = itertools.islice(replies, {backlog})
for part in itertools.chain([list(before)], seeding.parts(replies, {at_once})):
    seeding.said(part, pens, village, topics)
    connections.close_all()
    print("said", flush=True)
    if not sys.stdin.readline():
        break
"""


@pytest.fixture
def crowds(hubs: Callable[[str], Hub]) -> Iterator[tuple[Crowd, Crowd]]:
    """At Riverbend and at Hilltop, who have not met."""
    river, hill = hubs("Riverbend"), hubs("Hilltop")
    with ExitStack() as ending:
        yield ending.enter_context(Crowd(river, 0)), ending.enter_context(Crowd(hill, 1))


def test_twenty_power_cuts_lose_nothing_that_was_answered(crowds: tuple[Crowd, Crowd]) -> None:
    river, hill = (crowd.hub for crowd in crowds)
    with Writer(river) as at_river, Writer(hill) as at_hill:
        make_neighbours(river, hill)
        for cut in range(CUTS):
            cut_the_power(cut, crowds)
        eventually(lambda: at_river.acknowledged and at_hill.acknowledged, "both writers were answered")
    eventually(lambda: river.held() == hill.held(), "both villages hold the same entries", patience=120)
    for writer in (at_river, at_hill):
        assert len(writer.acknowledged) >= CUTS
        for hub in (river, hill):
            assert set(writer.acknowledged) <= posts(hub), f"{hub.name} lacks posts of {writer.hub.name}"
    for hub in (river, hill):
        assert hub.rows("SELECT 1 FROM log_feed WHERE fork IS NOT NULL OR closed") == []


def cut_the_power(cut: int, crowds: tuple[Crowd, Crowd]) -> None:
    """Kill both hubs at a moment drawn from the number of the cut, and start them again."""
    draw, both = random.Random(cut), [crowd.hub for crowd in crowds]
    receiver, more = draw.choice(both), draw.randint(1, MOST)
    enough = stored(receiver) + more
    for crowd in crowds:
        crowd.begin()
    for crowd in crowds:
        crowd.wait()
    eventually(lambda: stored(receiver) >= enough, f"{receiver.name} stores {more} more (cut {cut})", pause=0.01)
    for hub in both:
        hub.kill()
    for hub in both:
        hub.begin()
    for hub in both:
        hub.wait()


def stored(hub: Hub) -> int:
    """Entries that came from the other village."""
    ((count,),) = hub.rows("SELECT COALESCE(SUM(head), 0) FROM log_feed WHERE NOT own")
    return int(str(count))


def posts(hub: Hub) -> set[str]:
    """The words of every reply that is stored and shown there."""
    bodies = hub.rows("SELECT e.body FROM log_entry e JOIN forum_post p ON p.position = e.position")
    return {found[0].decode() for (body,) in bodies if isinstance(body, bytes) and (found := SAID.search(body))}


SAID = re.compile(rb"(?:Riverbend|Hilltop) says \d+\.")
