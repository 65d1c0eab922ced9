"""Runs the services of those plugins that are on: a switch starts and stops them, without a restart of the hub."""

import asyncio
from collections.abc import Collection

from hub.host.services import keep_running
from hub.live.thread import DatabaseThread
from hub.live.wake import Wake
from hub.plugins import loader, switches

Running = dict[str, asyncio.Task[None]]
"""The services that run, each by its plugin's label and its own name."""


async def follow_switches(wake: Wake) -> None:
    """Run until cancelled; looks at the switches at the beginning and whenever one was announced."""
    switched, running = asyncio.Event(), Running()
    wake.on_topic(lambda topic: switched.set() if topic == switches.TOPIC else None)
    try:
        while True:
            switched.clear()
            async with DatabaseThread("switches") as thread:
                on = await thread.run(switches.labels_on)
            await keep_level(running, on)
            await switched.wait()
    finally:
        await stop(running, set(running))


async def keep_level(running: Running, on: Collection[str]) -> None:
    """Start what is to run and does not, and stop what runs and is not to."""
    wanted = {f"{label}.{service.name}": serve for label, service, serve in loader.services() if label in on}
    await stop(running, running.keys() - wanted.keys())
    for name in wanted.keys() - running.keys():
        running[name] = asyncio.get_running_loop().create_task(keep_running(name, wanted[name]), name=name)


async def stop(running: Running, names: Collection[str]) -> None:
    """Cancel services and wait for their end."""
    ending = [running.pop(name) for name in names]
    for task in ending:
        task.cancel()
    if ending:
        await asyncio.wait(ending)
