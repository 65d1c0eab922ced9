"""What the loop that counts uptime does besides."""

import asyncio

import pytest

from hub.accounts.hubs import uptime
from hub.accounts.models import Session
from hub.host.uptime import count_uptime


@pytest.mark.django_db(transaction=True)
def test_the_running_hub_forgets_sessions_that_ended_and_no_others() -> None:
    now = uptime.minutes()
    Session.objects.create(pk=b"ended", payload=b"", expires=now)
    Session.objects.create(pk=b"going on", payload=b"", expires=now + 60)

    async def scene() -> None:
        counting = asyncio.create_task(count_uptime())
        while await Session.objects.filter(pk=b"ended").aexists():
            await asyncio.sleep(0.01)
        counting.cancel()

    asyncio.run(asyncio.wait_for(scene(), 20))
    assert [bytes(row.pk) for row in Session.objects.all()] == [b"going on"]
