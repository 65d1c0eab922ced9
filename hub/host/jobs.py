"""Does jobs in the process *hub*: when one was asked for, when one is due by itself, and once a minute in any case.

Nothing is written while there is nothing to do: not even by opening the database, so its connection lasts. A job is
due by itself each time the hub's uptime passes a multiple of its minutes. So neither a clock that jumps nor a restart
each day loses it, and nothing need be stored for it.

A job that does not end keeps the others waiting for some minutes; then they go on in another thread, for it cannot be
stopped from outside. Work that may take long belongs in a process with limits (`hub.jobs.apart`).
"""

import asyncio
import logging
from collections.abc import Iterable
from contextlib import suppress
from typing import Any, Final

from django.conf import settings

from hub.accounts.hubs import uptime
from hub.jobs import broker, work
from hub.live.thread import DatabaseThread
from hub.live.wake import Wake
from hub.plugins import switches
from hub.plugins.jobs import declared

LOOK_EVERY: Final = 60.0
LONGEST: Final = 600.0
MOST_STUCK: Final = 3

logger = logging.getLogger(__name__)


async def run_jobs(wake: Wake) -> None:
    """Run until cancelled."""
    asked = asyncio.Event()
    wake.on_topic(lambda topic: asked.set() if topic in (work.TOPIC, switches.TOPIC) else None)
    await go_on(asked)


async def go_on(asked: asyncio.Event, longest: float = LONGEST, look_every: float = LOOK_EVERY) -> None:
    under_way, before, stuck = set[int](), -1, 0
    thread = DatabaseThread("jobs")
    try:
        while True:
            asked.clear()
            now = await thread.run(uptime.minutes)
            doing = asyncio.ensure_future(thread.run(do_due, before, now, under_way))
            before = now
            await asyncio.wait({doing}, timeout=longest if stuck < MOST_STUCK else None)
            if doing.done():
                doing.result()
            else:
                logger.warning("A job has not ended in %s minutes; the others go on beside it.", round(longest / 60))
                thread, stuck = DatabaseThread("jobs"), stuck + 1
            await until(asked, look_every)
    finally:
        await thread.close()


async def until(asked: asyncio.Event, seconds: float) -> None:
    with suppress(TimeoutError):
        await asyncio.wait_for(asked.wait(), seconds)


def do_due(before: int, now: int, under_way: set[int]) -> None:
    """Do the jobs that became due between these minutes of uptime, and those that wait."""
    due = [work.periodic(label, name) for label, name in became_due(before, now)]
    if settings.HUB_QCLUSTER:
        for task in due:
            work.enqueue(*task["args"])
    elif due or any(True for _ in broker.ready()):
        work.do_all(due, under_way)


def became_due(before: int, now: int) -> Iterable[tuple[Any, str]]:
    """Label and name of the jobs whose minutes passed; none at the first look, for less than 0."""
    for plugin, job in declared():
        if job.every and 0 <= before // job.every < now // job.every:
            yield plugin.label, job.name
