"""What plugins do wrong in the process *hub* is read at the desk, which is another's."""

import asyncio
from collections.abc import Callable

import pytest
from django.db import connections
from django.test import Client

from hub import guard
from hub.host import switching
from hub.plugins.models import Trouble
from hub.plugins.troubles import written_down

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 20.0


def fail(times: int) -> None:
    """Say no so often."""
    for _ in range(times):
        guard.ask("forum", "words", lambda: 1 // 0, 0)


def test_what_is_being_written_down_counts_no_further() -> None:
    """Else what fails meanwhile is held for written down, and is told only when it was as often again."""
    fail(1)
    (found,) = guard.troubles()
    fail(1)
    assert found.times == 1


async def until(times: int) -> None:
    """Return when it is written down that the forum failed so often."""
    while [one.times for one in await asyncio.to_thread(read)] != [times]:
        await asyncio.sleep(0.02)


def read() -> list[guard.Trouble]:
    try:
        return written_down("forum")
    finally:
        connections.close_all()


def test_what_failed_is_written_down_and_when_it_was_as_often_again(
    monkeypatch: pytest.MonkeyPatch, sign_in: Callable[..., Client]
) -> None:
    monkeypatch.setattr(switching, "LOOKS_AGAIN", 0.01)
    Trouble.objects.create(label="forum", member="lines", times=9, words="of an earlier run", traceback="")

    async def life() -> None:
        fail(3)
        following = asyncio.create_task(switching.follow_troubles())
        try:
            await asyncio.wait_for(until(3), PATIENCE)
            fail(3)
            await asyncio.wait_for(until(6), PATIENCE)
        finally:
            following.cancel()
            await asyncio.wait([following])

    asyncio.run(life())
    guard.forget_troubles()  # so that nothing is known but what was written down
    shown = sign_in("kofi", "steward").get("/admin/plugins/switch/").content.decode()
    assert "ZeroDivisionError" in shown
    assert "of an earlier run" not in shown
