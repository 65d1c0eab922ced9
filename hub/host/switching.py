"""Runs the services of those plugins that are on: a switch starts and stops them, without a restart of the hub. How one
ended, and what else plugins did wrong here, is written down, because the desk is shown by another process.
"""

import asyncio
import logging
from collections.abc import Callable, Collection
from functools import partial
from typing import TypeVar

from hub import guard
from hub.host.services import keep_running
from hub.live.thread import DatabaseThread
from hub.live.wake import Wake
from hub.plugins import loader, switches, troubles

logger = logging.getLogger(__name__)

LOOKS_AGAIN = 5.0
"""Seconds between two looks at what plugins did wrong."""
ENDS_WITHIN = 5.0
"""Seconds that a service may take to end."""

Running = dict[str, asyncio.Task[None]]
"""The services that run, each by its plugin's label and its own name."""
T = TypeVar("T")


async def follow_switches(wake: Wake) -> None:
    """Run until cancelled; looks at the switches at the beginning and whenever one was announced."""
    switched, running = asyncio.Event(), Running()
    wake.on_topic(lambda topic: switched.set() if topic == switches.TOPIC else None)
    try:
        while True:
            switched.clear()
            await keep_level(running, await in_thread(switches.labels_on))
            await switched.wait()
    finally:
        await stop(running, set(running))


async def in_thread(ask: Callable[[], T]) -> T:
    """What the database says, by a connection that is closed again: it is seldom asked."""
    async with DatabaseThread("switches") as thread:
        return await thread.run(ask)


async def keep_level(running: Running, on: Collection[str]) -> None:
    """Start what is to run and does not, and stop what runs and is not to."""
    wanted = {(label, service.name): serve for label, service, serve in loader.services() if label in on}
    names = {f"{label}.{service}": (label, service) for label, service in wanted}
    await stop(running, running.keys() - names.keys())
    starting = names.keys() - running.keys()
    if starting:
        await in_thread(partial(troubles.forget, {names[name][0] for name in starting}))
    for name in starting:
        serve, tell = wanted[names[name]], partial(write_down, *names[name])
        running[name] = asyncio.get_running_loop().create_task(keep_running(name, serve, tell=tell), name=name)


async def follow_troubles() -> None:
    """Write down, until cancelled, what plugins do wrong in this process at all but their services: the first time,
    and whenever it was as often again, for each write lies on a small card."""
    await in_thread(troubles.begin)
    told: dict[tuple[str, str], int] = {}
    while True:
        await asyncio.sleep(LOOKS_AGAIN)
        fresh = [one for one in guard.troubles() if one.times >= 2 * told.get((one.label, one.member), 0)]
        if fresh:
            await in_thread(partial(troubles.write, fresh))
            told |= {(one.label, one.member): one.times for one in fresh}


async def write_down(label: str, service: str, error: BaseException | None) -> None:
    """Keep how a service ended; a disk that takes nothing keeps no service from starting again."""
    try:
        await in_thread(partial(troubles.note, label, service, error))
    except Exception:
        logger.exception("How service %s of %s ended could not be written down.", service, label)


async def stop(running: Running, names: Collection[str], within: float = ENDS_WITHIN) -> None:
    """Cancel services and wait for their end, but not for ever: one that will not end holds up no other switch."""
    ending = [running.pop(name) for name in names]
    for task in ending:
        task.cancel()
    if ending:
        _ended, stubborn = await asyncio.wait(ending, timeout=within)
        for task in stubborn:
            logger.warning("Service %s did not end when it was cancelled; it runs until the hub ends.", task.get_name())
