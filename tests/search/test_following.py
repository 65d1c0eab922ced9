"""The index follows the log by itself, once nothing more comes; and clears up after an erasure."""

import asyncio
from collections.abc import Awaitable, Callable, Iterator
from typing import Any

import pytest
from asgiref.sync import sync_to_async
from django.db import connections

from hub.live.wake import Wake, pair
from hub.log import store
from hub.search import following, index
from hub.testing import Writer, replay
from tests.search.test_index import found, in_the_table, say

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20.0


@pytest.fixture
def wake() -> Iterator[Wake]:
    here, there = pair()
    yield here
    here.close()
    there.close()


def following_log(wake: Wake, life: Callable[[], Awaitable[None]]) -> None:
    """Live beside the service."""

    async def both() -> None:
        wake.start(lost=lambda: None)
        service = asyncio.create_task(following.keep_level(wake))
        try:
            await asyncio.wait_for(life(), PATIENCE)
        finally:
            service.cancel()
            await asyncio.wait([service])
            await sync_to_async(connections.close_all)()

    asyncio.run(both())


async def until(holds: Callable[[], Any]) -> None:
    while not await sync_to_async(holds)():
        await asyncio.sleep(0.02)


def test_what_comes_is_found_after_a_while(wake: Wake, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "QUIET", 0.05)
    ama, kofi = Writer("ama"), Writer("kofi")
    say(ama, "the old pump")
    replay(ama)
    say(kofi, "secretword pump")

    async def life() -> None:
        await until(lambda: found("pump") == ["the old pump"])
        await sync_to_async(replay)(kofi)
        await until(lambda: found("pump") == ["secretword pump", "the old pump"])
        await sync_to_async(store.erase)(kofi.written[1].id)
        wake.tell_growth()
        await until(lambda: not in_the_table("secretword"))

    following_log(wake, life)


@pytest.mark.parametrize("seconds", [0.01, 60.0], ids=["much is left to read", "all was read"])
def test_while_more_comes_nothing_is_read(seconds: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "QUIET", 1.0)

    async def life() -> bool:
        grown = asyncio.Event()
        quiet = asyncio.create_task(following.rest(grown, seconds))
        for _ in range(20):
            grown.set()
            await asyncio.sleep(0.03)
            assert not quiet.done()
        await asyncio.wait_for(quiet, PATIENCE)
        return True

    assert asyncio.run(life())


def test_where_more_comes_for_ever_it_is_read_at_last(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(following, "AT_THE_LATEST", 0.2)

    async def life() -> None:
        grown = asyncio.Event()
        quiet = asyncio.create_task(following.rest(grown, 0.01))
        while not quiet.done():
            grown.set()
            await asyncio.sleep(0.01)

    asyncio.run(asyncio.wait_for(life(), PATIENCE))


def test_nothing_new_is_read_at_once_and_for_all(wake: Wake) -> None:
    async def life() -> None:
        await until(lambda: index.left() == 0)

    following_log(wake, life)
