"""Two villages lose power together, twenty times, amid exchanges: they end equal and nothing answered is lost.

Moments are drawn from fixed seeds and told in progress, never in seconds: the power goes when the receiving hub has
stored so many entries more. On both hubs somebody goes on writing all the time; a post counts as acknowledged when its
writer was led on to it.
"""

import random
import re
from collections.abc import Callable
from threading import Event, Thread

import pytest

from tests.system.hubs import Hub, eventually, make_neighbours
from tests.system.visitor import Visitor

CUTS = 20
BACKLOG = 6000
"""Entries that each village has written before they first meet: enough for most cuts to fall into them."""
BREATH = 0.1
"""Seconds that a writer thinks between two posts."""

MOST = 12
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


@pytest.fixture
def backlogs(hubs: Callable[[str], Hub]) -> tuple[Hub, Hub]:
    """Riverbend and Hilltop, each with much to tell, neighbours from here on."""
    river, hill = hubs("Riverbend"), hubs("Hilltop")
    for seed, hub in enumerate((river, hill)):
        hub.manage("seed", "--people", "12", "--posts", str(BACKLOG), "--seed", str(seed))
    return river, hill


def test_twenty_power_cuts_lose_nothing_that_was_answered(backlogs: tuple[Hub, Hub]) -> None:
    river, hill = backlogs
    with Writer(river) as at_river, Writer(hill) as at_hill:
        make_neighbours(river, hill)
        for cut in range(CUTS):
            cut_the_power(cut, river, hill)
        eventually(lambda: at_river.acknowledged and at_hill.acknowledged, "both writers were answered")
    eventually(lambda: river.held() == hill.held(), "both villages hold the same entries", patience=120)
    for writer in (at_river, at_hill):
        assert len(writer.acknowledged) >= CUTS
        for hub in (river, hill):
            assert set(writer.acknowledged) <= posts(hub), f"{hub.name} lacks posts of {writer.hub.name}"
    for hub in (river, hill):
        assert hub.rows("SELECT 1 FROM log_feed WHERE fork IS NOT NULL OR closed") == []


def cut_the_power(cut: int, *both: Hub) -> None:
    """Kill both hubs at a moment drawn from the number of the cut, and start them again."""
    draw = random.Random(cut)
    receiver, more = draw.choice(both), draw.randint(1, MOST)
    enough = stored(receiver) + more
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
