"""Does jobs in the process *hub*: when one was asked for, when one is due by itself, and once a minute in any case.

Nothing is written while there is nothing to do, and no connection to the database stays open. A job is due by itself
each time the hub's uptime passes a multiple of its minutes. So neither a clock that jumps nor a restart each day loses
it, and nothing need be stored for it.

A job that does not end keeps the others waiting for some minutes; then they go on in another thread, for it cannot be
stopped from outside. Work that may take long belongs in a process with limits (`hub.jobs.apart`).
"""

import asyncio
import logging
from collections.abc import Iterable
from typing import Any, Final

from django.conf import settings

from hub.accounts import uptime
from hub.jobs import broker, work
from hub.live.thread import DatabaseThread
from hub.live.wake import Wake
from hub.plugins.jobs import declared

LOOK_EVERY: Final = 60.0
LONGEST: Final = 600.0
MOST_THREADS: Final = 3

logger = logging.getLogger(__name__)


async def run_jobs(wake: Wake) -> None:
    """Run until cancelled."""
    asked = asyncio.Event()
    wake.on_topic(lambda topic: asked.set() if topic == work.TOPIC else None)
    await go_on(asked)


async def go_on(asked: asyncio.Event, longest: float = LONGEST, look_every: float = LOOK_EVERY) -> None:
    under_way, threads, before = set[int](), set[asyncio.Task[int]](), -1
    while True:
        asked.clear()
        threads = {thread for thread in threads if not thread.done()}
        if len(threads) < MOST_THREADS:
            thread = asyncio.create_task(look(before, under_way))
            threads.add(thread)
            await asyncio.wait({thread}, timeout=longest)
            if thread.done():
                before = thread.result()
            else:
                logger.warning("A job has not ended in %s minutes; the others go on beside it.", round(longest / 60))
        await until(asked, look_every)


async def until(asked: asyncio.Event, seconds: float) -> None:
    try:
        await asyncio.wait_for(asked.wait(), seconds)
    except TimeoutError:
        return


async def look(before: int, under_way: set[int]) -> int:
    """Do what there is to do, in a thread of its own; the minutes of uptime up to which it was looked at."""
    async with DatabaseThread("jobs") as thread:
        return await thread.run(do_due, before, under_way)


def do_due(before: int, under_way: set[int]) -> int:
    """Do the jobs that became due since so many minutes of uptime (none, for less than 0), and those that wait."""
    now = uptime.minutes()
    due = [work.periodic(label, name) for label, name in became_due(before, now)]
    if settings.HUB_QCLUSTER:
        for task in due:
            work.enqueue(*task["args"])
    elif due or any(True for _ in broker.ready()):
        work.do_all(due, under_way)
    return now


def became_due(before: int, now: int) -> Iterable[tuple[Any, str]]:
    for plugin, job in declared():
        if job.every and 0 <= before // job.every < now // job.every:
            yield plugin.label, job.name
