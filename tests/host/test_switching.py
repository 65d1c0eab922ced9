"""The services of plugins run while their plugin is on."""

import asyncio
from contextlib import suppress
from functools import partial

import pytest

from hub.host import switching
from hub.live.wake import pair
from hub.plugins import switches

pytestmark = pytest.mark.django_db(transaction=True)


async def becomes(running: switching.Running, names: set[str]) -> None:
    """Of gossip these run, and no others."""
    async with asyncio.timeout(20):
        while {name for name in running if name.startswith("gossip.")} != names:
            await asyncio.sleep(0.01)


def test_a_service_starts_and_ends_with_its_switch(monkeypatch: pytest.MonkeyPatch) -> None:
    running = switching.Running()
    monkeypatch.setattr(switching, "Running", lambda: running)

    async def scene() -> None:
        wake, other = pair()
        wake.start(lost=lambda: None)
        following = asyncio.create_task(switching.follow_switches(wake))
        try:
            await becomes(running, {"gossip.exchange"})
            await asyncio.to_thread(partial(switches.switch, "gossip", False))
            other.tell_topics([switches.TOPIC])
            await becomes(running, set())
            await asyncio.to_thread(partial(switches.switch, "gossip", True))
            other.tell_topics([switches.TOPIC])
            await becomes(running, {"gossip.exchange"})
            service = running["gossip.exchange"]
        finally:
            following.cancel()
            await asyncio.wait([following])
            wake.close()
            other.close()
        assert service.cancelled()

    asyncio.run(scene())


async def serve_for_ever(released: asyncio.Event) -> None:
    """Hears no wish to end but the test's own."""
    while not released.is_set():
        with suppress(asyncio.CancelledError):
            await released.wait()


def test_a_service_that_will_not_end_holds_up_no_switch(caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        released = asyncio.Event()
        task = asyncio.create_task(serve_for_ever(released), name="market.watch")
        await asyncio.sleep(0)
        running: switching.Running = {"market.watch": task}
        try:
            async with asyncio.timeout(20):
                await switching.stop(running, {"market.watch"}, within=0.01)
        finally:
            released.set()
        await task
        assert not running

    asyncio.run(scene())
    assert "Service market.watch did not end" in caplog.text
