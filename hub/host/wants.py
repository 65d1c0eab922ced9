"""Sees which content the records here need, and asks neighbours for what is not here.

A projection of its own, `content`, reads all records of plugins that name content (`HubPlugin.blobs`): what
came while the hub was off, or before a plugin was installed, is found like anything else in the log. Its rows
are `hub.content`'s.
"""

import asyncio
from contextlib import suppress

from hub.content import named, wanted
from hub.content.models import Wanted
from hub.live.thread import DatabaseThread
from hub.live.wake import Wake
from hub.log import registry
from hub.log.registry import Message, Projection, Reducer
from hub.plugins import HubPlugin, loader

LABEL = "content"
SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 600.0


def register() -> None:
    """Let the log hand over every record that may name content."""
    naming = [plugin for plugin in loader.installed() if type(plugin).blobs is not HubPlugin.blobs]
    records = {kind.type: (kind, plugin) for plugin in naming for kind in loader.records_of(plugin)}
    if not records:
        return

    def note(messages: list[Message]) -> None:
        found = {message.position: records[message.record.type][1].blobs(message.record) for message in messages}
        named.note({position: list(contents) for position, contents in found.items() if contents})

    kinds = tuple(kind for kind, _ in records.values())
    registry.register(
        Projection(
            label=LABEL,
            version=2,
            records={},
            reducers=(Reducer(tuple(records), note, kinds),),
            forget=named.forget,
        )
    )


async def fetch_content(wake: Wake) -> None:
    """Ask neighbours when something new may be wanted, and again with growing pauses while it is."""
    async with DatabaseThread("content") as thread:
        with wake.growing() as grown:
            await ask_again(thread, wake, grown)


async def ask_again(thread: DatabaseThread, wake: Wake, grown: asyncio.Event) -> None:
    pause = SHORTEST_PAUSE
    while True:
        grown.clear()
        if await thread.run(wanted.fetch_wanted):
            wake.tell_topics([LABEL])
            pause = SHORTEST_PAUSE
            continue
        # While an exchange goes on the log grows all the time, and neighbours need not be asked as often.
        await asyncio.sleep(SHORTEST_PAUSE)
        pause = min(pause * 2, LONGEST_PAUSE) if await thread.run(Wanted.objects.exists) else LONGEST_PAUSE
        with suppress(TimeoutError):
            await asyncio.wait_for(grown.wait(), pause)
            pause = SHORTEST_PAUSE
