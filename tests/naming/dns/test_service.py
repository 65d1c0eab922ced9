"""How often answers are forgotten."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence

import pytest

from naming.dns import service
from naming.dns.desk import Desk
from naming.dns.zone import Led, Name, Zone, labels_of

ZONE = Zone(labels_of("home.arpa"), labels_of("k-a.home.arpa"))


class Scene:
    """Names that come in. said: how many came.  renewed: at how many of them answers were forgotten."""

    def __init__(self) -> None:
        self.said, self.renewed = 0, list[int]()
        self.grown, self.desk = asyncio.Event(), Desk(ZONE, self._look)

    async def _look(self, names: Sequence[Name]) -> Mapping[Name, Led | None]:
        return dict.fromkeys(names)

    async def _mark(self) -> tuple[int, ...]:
        return (self.said,)

    async def _zone(self) -> Zone:
        self.renewed.append(self.said)
        return ZONE

    async def comes(self, names: int) -> None:
        for _each in range(names):
            self.said += 1
            self.grown.set()
            for _turn in range(5):
                await asyncio.sleep(0)

    async def until(self, holds: Callable[[], bool]) -> None:
        async with asyncio.timeout(20):
            while not holds():
                await asyncio.sleep(0.001)

    async def follows(self, story: Callable[["Scene"], Awaitable[None]]) -> None:
        following = asyncio.create_task(service.follow(self.desk, self.grown, self._mark, self._zone))
        await asyncio.sleep(0)
        await story(self)
        following.cancel()


def test_the_first_name_counts_at_once_and_a_thousand_more_as_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "RENEW_AFTER", 3600)

    async def story(scene: Scene) -> None:
        await scene.comes(1000)
        assert scene.renewed == [1]

    asyncio.run(Scene().follows(story))


def test_what_came_meanwhile_counts_soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(service, "RENEW_AFTER", 0.01)

    async def story(scene: Scene) -> None:
        await scene.comes(5)
        await scene.until(lambda: scene.renewed[-1:] == [5])

    asyncio.run(Scene().follows(story))


def test_what_says_nothing_of_names_makes_nobody_forget() -> None:
    async def story(scene: Scene) -> None:
        scene.grown.set()
        await scene.until(lambda: not scene.grown.is_set())
        for _turn in range(5):
            await asyncio.sleep(0)
        assert scene.renewed == []

    asyncio.run(Scene().follows(story))
