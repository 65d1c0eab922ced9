"""A service that starts again and again leaves nothing behind: no thread, no connection, nobody who is still called."""

import asyncio
import threading
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

from hub.host import services
from hub.host.follow import follow_log
from hub.host.uptime import count_uptime
from hub.host.wants import bring_content, fetch_content
from hub.live.wake import Wake, pair

PATIENCE = 20.0

Serving = Callable[[Wake], Coroutine[Any, Any, None]]


async def uptime(_wake: Wake) -> None:
    await count_uptime()


async def until(reached: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE):
        while not reached():
            await asyncio.sleep(0.01)


def threads(name: str) -> int:
    return sum(thread.name.startswith(name) for thread in threading.enumerate())


@pytest.mark.parametrize(
    ("serve", "name"),
    [(follow_log, "follow"), (fetch_content, "content"), (bring_content, "bringing"), (uptime, "uptime")],
)
def test_a_service_gives_back_what_it_took(serve: Serving, name: str) -> None:
    """No database may be opened in this test, so each start of the service fails at its first look."""
    wake, other = pair()
    starts: list[Wake] = []

    def start() -> Coroutine[Any, Any, None]:
        starts.append(wake)
        return serve(wake)

    async def scene() -> None:
        serving = asyncio.create_task(services.keep_running(name, start, first_pause=0.0))
        await until(lambda: len(starts) > 5)
        serving.cancel()
        await asyncio.wait({serving})
        await until(lambda: threads(name) == 0)

    try:
        asyncio.run(scene())
        assert wake._on_growth == []
    finally:
        wake.close()
        other.close()
