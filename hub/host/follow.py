"""Keeps the plugins' rows level with the log, and notices what other programs wrote.

Acts of moderators that came before what they act on are looked at again whenever the log grew.

A plugin whose cursor stands behind the log's head (newly installed, being rebuilt, recounted) is brought on
in chunks, so that a live append never waits long for the database. Programs beside the hub (`seed`, a stick
command) cannot wake it; for them the head is looked at every two seconds, which writes nothing.
"""

import asyncio

from hub.accounts.seats import acts
from hub.accounts.visiting import asking
from hub.live.thread import DatabaseThread
from hub.live.wake import Wake
from hub.log import projector
from hub.log.tables import head_position

LOOK_EVERY = 2.0
CHUNK = 2500
"""Entries of one step of a rebuild, as many as one of an exchange: small steps write the same pages again and again."""


async def follow_log(wake: Wake) -> None:
    """Run until cancelled."""
    async with DatabaseThread("follow") as thread:
        with wake.growing() as woken:
            await keep_level(thread, wake, woken)


async def keep_level(thread: DatabaseThread, wake: Wake, woken: asyncio.Event) -> None:
    known = await thread.run(head_position)
    while True:
        position = await thread.run(head_position)
        if position > known:
            wake.tell_growth()
            await thread.run(acts.catch_up)
            await thread.run(asking.catch_up)
        known = max(known, position)
        for label in await thread.run(projector.behind):
            await bring_on(thread, label, wake)
        await wait_for(woken)


async def bring_on(thread: DatabaseThread, label: str, wake: Wake) -> None:
    """Bring one plugin's rows to the head of the log."""
    more = True
    while more:
        more = await thread.run(projector.catch_up, label, CHUNK)
        wake.tell_growth()


async def wait_for(woken: asyncio.Event) -> None:
    try:
        await asyncio.wait_for(woken.wait(), LOOK_EVERY)
    except TimeoutError:
        return
    woken.clear()
