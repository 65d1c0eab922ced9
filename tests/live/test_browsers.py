"""Pages hear of the topics they watch: at once when it was quiet, in growing pauses while it is busy."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from hub.live.browsers import FIRST_PAUSE, LONGEST_PAUSE, Browsers, Pacing
from tests.live.phones import Phone


async def turns(count: int = 5) -> None:
    for _ in range(count):
        await asyncio.sleep(0)


def play(scene: Callable[[Browsers], Coroutine[Any, Any, None]]) -> None:
    async def run() -> None:
        await scene(Browsers())

    asyncio.run(run())


def test_a_page_hears_of_its_topics_and_no_others() -> None:
    async def scene(browsers: Browsers) -> None:
        ama, kofi = Phone(), Phone()
        browsers.watch(ama, ["forum/one"])
        browsers.watch(kofi, ["forum/two"])
        browsers.tell(["forum/one"])
        await turns()
        assert (ama.told, kofi.told) == (["forum/one"], [])

    play(scene)


def test_watching_anew_replaces_what_was_watched() -> None:
    async def scene(browsers: Browsers) -> None:
        ama = Phone()
        browsers.watch(ama, ["old"])
        browsers.watch(ama, ["new"])
        browsers.tell(["old", "new"])
        await turns()
        assert ama.told == ["new"]
        assert browsers.watched() == {"new"}

    play(scene)


def test_a_page_that_left_is_forgotten() -> None:
    async def scene(browsers: Browsers) -> None:
        ama = Phone()
        browsers.watch(ama, ["topic"])
        browsers.leave(ama)
        browsers.leave(ama)
        browsers.tell(["topic"])
        await turns()
        assert (ama.told, len(browsers), browsers.watched()) == ([], 0, frozenset())

    play(scene)


def test_a_busy_topic_is_told_at_once_and_then_once_for_all_that_followed() -> None:
    async def scene(browsers: Browsers) -> None:
        ama = Phone()
        browsers.watch(ama, ["topic"])
        for _ in range(1000):
            browsers.tell(["topic"])
        await turns()
        assert ama.told == ["topic"]
        ama.heard.clear()
        await ama.heard.wait()
        assert ama.told == ["topic", "topic"]

    play(scene)


def test_pauses_grow_to_a_bound() -> None:
    pacing, pauses = Pacing(), list[float]()
    for _ in range(6):
        pauses.append(pacing.pause)
        pacing = pacing.longer()
    assert pauses[:3] == [FIRST_PAUSE, 2 * FIRST_PAUSE, 4 * FIRST_PAUSE]
    assert pauses[-1] == LONGEST_PAUSE


def test_two_thousand_pages_are_all_told() -> None:
    async def scene(browsers: Browsers) -> None:
        phones = [Phone() for _ in range(2000)]
        for phone in phones:
            browsers.watch(phone, ["topic"])
        browsers.tell(["topic"])
        await turns(60)
        assert all(phone.told == ["topic"] for phone in phones)

    play(scene)
