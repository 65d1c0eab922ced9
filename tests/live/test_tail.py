"""Open pages hear of a topic once the rows behind it are there, and never wait long for it."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import DatabaseError, connection, connections

from hub.core.record import Record, record
from hub.live import tail as tails
from hub.live.browsers import Browsers
from hub.live.tail import Standing, Tail, ahead, standing, touched
from hub.log import registry
from hub.log.models import Cursor
from hub.log.registry import Message, Projection, reducer
from hub.log.tables import head_position
from hub.testing import Writer, replay
from tests.live.phones import Phone

LABEL, OTHER = "lamp", "bell"
PATIENCE = 10

pytestmark = pytest.mark.django_db(transaction=True)


@record("lamp.lit")
@dataclass(frozen=True, slots=True, kw_only=True)
class Lit(Record):
    """A lamp in a house."""

    house: str


@reducer(Lit)
def nothing(batch: list[Message]) -> None:
    """No rows: here only the cursor matters."""


class Lamps:
    """The sample plugin's topics, and how often it was asked for them."""

    def __init__(self) -> None:
        self.asked = 0

    def topics(self, message: Message) -> list[str]:
        self.asked += 1
        assert isinstance(message.record, Lit)
        if message.record.house == "broken":
            raise ValueError("no such house")
        return [f"{LABEL}/{message.record.house}"]


@pytest.fixture
def lamps() -> Iterator[Lamps]:
    made = Lamps()
    registry.register(Projection(label=LABEL, version=1, records={}, reducers=(nothing,), topics=made.topics))
    yield made
    registry.unregister(LABEL)


@pytest.fixture
def bells() -> Iterator[None]:
    """A second plugin that reads the same records."""
    registry.register(
        Projection(label=OTHER, version=1, records={}, reducers=(nothing,), topics=lambda message: [OTHER])
    )
    yield
    registry.unregister(OTHER)


def light(*houses: str, by: str = "ama") -> None:
    """Somebody's feed arrives, with a lamp for each house."""
    writer = Writer(by)
    for house in houses:
        writer.write(Lit(house=house))
    replay(writer)


def in_thread(houses: list[str], by: str = "ama") -> None:
    try:
        light(*houses, by=by)
    finally:
        connections.close_all()


def play(scene: Callable[[Tail, Browsers], Coroutine[Any, Any, None]]) -> None:
    """A scene with a tail that follows the log from the start of the scene."""

    async def run() -> None:
        browsers = Browsers()
        tail = Tail(browsers)
        browsers.on_watch(tail.newcomer)
        following = asyncio.create_task(tail.follow())
        tail.wake()
        try:
            await tail.ready.wait()
            await asyncio.wait_for(scene(tail, browsers), PATIENCE)
        finally:
            following.cancel()
            await asyncio.wait({following})
            await tail.close()

    asyncio.run(run())


def test_a_page_hears_of_an_entry_that_concerns_it(lamps: Lamps) -> None:
    async def scene(tail: Tail, browsers: Browsers) -> None:
        ama = Phone()
        browsers.watch(ama, ["lamp/hers"])
        await asyncio.to_thread(in_thread, ["hers", "his"])
        tail.wake()
        await ama.heard.wait()
        assert ama.told == ["lamp/hers"]

    play(scene)


def test_a_page_that_opens_now_hears_of_what_changed_while_it_was_built(lamps: Lamps) -> None:
    async def scene(tail: Tail, browsers: Browsers) -> None:
        kofi, ama = Phone(), Phone()
        browsers.watch(kofi, ["lamp/hers"])
        await asyncio.to_thread(in_thread, ["hers"])
        tail.wake()
        await kofi.heard.wait()
        browsers.watch(ama, ["lamp/hers", "lamp/his"])
        await ama.heard.wait()
        assert ama.told == ["lamp/hers"]

    play(scene)


def test_a_page_that_opens_now_hears_of_what_was_announced_while_it_was_built(lamps: Lamps) -> None:
    async def scene(tail: Tail, browsers: Browsers) -> None:
        tail.announced("lamp/hers")
        ama = Phone()
        browsers.watch(ama, ["lamp/hers", "lamp/his"])
        await ama.heard.wait()
        assert ama.told == ["lamp/hers"]

    play(scene)


def test_a_page_that_watches_again_and_again_is_greeted_once(lamps: Lamps) -> None:
    async def scene(tail: Tail, browsers: Browsers) -> None:
        ama, kofi, esi = Phone(), Phone(), Phone()
        browsers.watch(esi, ["lamp/hers"])
        await asyncio.to_thread(in_thread, ["hers"] * 20)
        tail.wake()
        await esi.heard.wait()
        lamps.asked = 0
        for _ in range(50):
            browsers.watch(ama, ["lamp/his"])
        browsers.watch(ama, ["lamp/hers"])
        browsers.watch(kofi, ["lamp/hers"])
        await asyncio.gather(ama.heard.wait(), kofi.heard.wait())
        assert lamps.asked <= 20, "once for all who come at about the same time"

    play(scene)


def test_what_came_while_the_tail_failed_is_told_when_it_runs_again(lamps: Lamps) -> None:
    async def run() -> None:
        browsers, ama = Browsers(), Phone()
        tail = Tail(browsers)
        failing = asyncio.create_task(tail.follow())
        await tail.ready.wait()
        browsers.watch(ama, ["lamp/hers"])
        await asyncio.to_thread(in_thread, ["hers"])
        await asyncio.to_thread(rename, "log_feed", "log_lost")
        tail.wake()
        with pytest.raises(DatabaseError):
            await failing
        await asyncio.to_thread(rename, "log_lost", "log_feed")
        following = asyncio.create_task(tail.follow())
        await ama.heard.wait()
        following.cancel()
        await tail.close()
        assert ama.told == ["lamp/hers"]

    asyncio.run(asyncio.wait_for(run(), PATIENCE))


def rename(table: str, to: str) -> None:
    """A disk that cannot be read for a while: a table is gone."""
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"ALTER TABLE {table} RENAME TO {to}")
    finally:
        connections.close_all()


def test_cursors_that_all_went_back_have_nothing_to_tell(lamps: Lamps) -> None:
    assert ahead({LABEL: 7}, {LABEL: 0}) == 0


def test_nothing_is_decoded_while_nobody_watches(lamps: Lamps) -> None:
    light("hers", "his")
    tail, upto = Tail(Browsers()), {LABEL: head_position()}
    tail.told = {LABEL: 0}
    asyncio.run(tail.go_on(upto))
    assert (tail.told, lamps.asked) == (upto, 0)


def test_when_far_behind_every_watched_topic_is_told_and_nothing_is_decoded(
    lamps: Lamps, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tails, "FAR", 3)

    async def scene(tail: Tail, browsers: Browsers) -> None:
        esi = Phone()
        browsers.watch(esi, ["lamp/elsewhere"])
        await asyncio.to_thread(in_thread, ["hers"] * 10)
        tail.wake()
        await esi.heard.wait()
        assert esi.told == ["lamp/elsewhere"]
        assert lamps.asked == 0

    play(scene)


def test_a_topic_is_told_only_up_to_the_plugins_cursor(lamps: Lamps) -> None:
    light("one", "two", "three")
    last = head_position()
    topics, reached = touched({LABEL: 0}, {LABEL: last - 1})
    assert topics == {"lamp/one", "lamp/two"}
    assert reached == {LABEL: last - 1}


def test_a_plugin_that_is_being_rebuilt_delays_no_other(lamps: Lamps, bells: None) -> None:
    light("one", "two")
    Cursor.objects.filter(label=LABEL).update(position=1)
    last, now = head_position(), standing()
    assert now[LABEL] == 1
    topics, reached = touched({**now, LABEL: last, OTHER: 0}, now)
    assert topics == {OTHER}
    assert (reached[LABEL], reached[OTHER]) == (last, last)


def test_a_plugin_that_caught_up_is_told_from_where_it_stood(lamps: Lamps, bells: None) -> None:
    light("one", "two", "three")
    last = head_position()
    topics, _ = touched({LABEL: last - 2, OTHER: last}, {LABEL: last, OTHER: last})
    assert topics == {"lamp/two", "lamp/three"}


def test_long_stretches_are_read_in_chunks(lamps: Lamps, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tails, "CHUNK", 2)
    light("one", "two", "three")
    upto = {LABEL: head_position()}
    told: Standing = {LABEL: 0}
    chunks: list[set[str]] = []
    while ahead(told, upto):
        topics, told = touched(told, upto)
        chunks.append(topics)
    assert chunks == [{"lamp/one"}, {"lamp/two", "lamp/three"}]


def test_a_plugin_that_fails_to_name_its_topics_is_told_as_a_whole(lamps: Lamps) -> None:
    light("broken", "one")
    topics, _ = touched({LABEL: 0}, {LABEL: head_position()})
    assert topics == {LABEL, "lamp/one"}
