"""Keeps the index level with the log, standing back while others write.

After the log grew it waits until nothing more comes for a while, however much is left to read: so that an exchange has
disk and processor to itself, and a talk's posts are kept together, for one alone costs the card as much as sixty. Where
the log grows on and on, the index takes one step a minute.
"""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from functools import partial

from hub.live.thread import DatabaseThread
from hub.live.wake import Wake
from hub.search import index

QUIET = 2.0
"""Seconds without growth."""
AT_THE_LATEST = 60.0
"""Seconds after which words are kept although the log still grows; and in which nobody may have told of growth."""


async def keep_level(wake: Wake) -> None:
    """Run until cancelled."""
    async with DatabaseThread("search") as thread:
        with wake.growing() as grown:
            while True:
                await read_on(thread, grown)
                await rest(grown, AT_THE_LATEST)


async def read_on(thread: DatabaseThread, grown: asyncio.Event) -> None:
    """Read all there is, then tidy up."""
    while await at_times(thread, grown, index.bring_on):
        pass
    begin = True
    while await at_times(thread, grown, partial(index.tidy, begin=begin)):
        begin = False


async def at_times(thread: DatabaseThread, grown: asyncio.Event, step: Callable[[], bool]) -> bool:
    """Take one step and rest after it, so that others come to write; whether more is left."""
    loop = asyncio.get_running_loop()
    grown.clear()
    began = loop.time()
    more = await thread.run(step)
    if more:
        await rest(grown, loop.time() - began)
    return more


async def rest(grown: asyncio.Event, seconds: float) -> None:
    """Return after these seconds; where the log grows meanwhile, when it has rested too, or does not for too long."""
    with suppress(TimeoutError):
        await asyncio.wait_for(grown.wait(), seconds)
    loop = asyncio.get_running_loop()
    end = loop.time() + AT_THE_LATEST
    while grown.is_set() and loop.time() < end:
        grown.clear()
        with suppress(TimeoutError):
            await asyncio.wait_for(grown.wait(), QUIET)
