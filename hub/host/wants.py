"""Sees which content the records here need, and asks neighbours for what is not here.

A projection of its own, `content`, reads profiles, which name pictures, and all records of plugins that name content
(`HubPlugin.blobs`), and which of their entries those change, take back and bring back (`edits`, `retracts`,
`restores`): what came while the hub was off, or before a plugin was installed, is found like anything else in the log.
Its rows are `hub.content`'s.
"""

import asyncio
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager, suppress
from functools import partial
from zlib import crc32

from django.http import HttpRequest

from hub import guard
from hub.accounts.hubs import uptime
from hub.accounts.records import Profile
from hub.content import mending, named, wanted
from hub.content.bringing.passes import Bringing
from hub.content.models import Hole, Wanted
from hub.content.named import Naming, TakingBack
from hub.core.cid import parse_id
from hub.core.errors import RemoteError
from hub.live.thread import DatabaseThread
from hub.live.wake import Wake
from hub.log import registry
from hub.log.registry import Message, Projection, Reducer
from hub.plugins import HubPlugin, loader, steps

LABEL = "content"
VERSION = 8
"""To be raised when the rows here change meaning."""

SHORTEST_PAUSE, LONGEST_PAUSE = 1.0, 600.0


def register() -> None:
    """Let the log hand over every record that may name content, by the plugins that are loaded now."""
    registry.unregister(LABEL)
    naming = [plugin for plugin in loader.installed() if type(plugin).blobs is not HubPlugin.blobs]
    keeping = [plugin for plugin in naming if type(plugin).keeps_back is not HubPlugin.keeps_back]
    named.keepers.clear()
    named.keepers.update({plugin.label: partial(kept_back, plugin) for plugin in keeping})
    records = {kind.type: (kind, plugin) for plugin in naming for kind in steps.records_of(plugin)}

    def note(messages: list[Message]) -> None:
        naming, taking_back = list[Naming](), list[TakingBack]()
        for message in messages:
            if isinstance(message.record, Profile):
                naming += naming_of(message, [message.record.picture] if message.record.picture else [], None)
                continue
            record, plugin = message.record, records[message.record.type][1]
            if plugin.gives(message) and (contents := plugin.blobs(record)):
                keeper = plugin.label if plugin in keeping else ""
                naming += naming_of(message, list(contents), plugin.edits(record), keeper)
            for target, undone in ((plugin.retracts(record), False), (plugin.restores(record), True)):
                words = entry_named(target) if target else []
                taking_back += [TakingBack(message.position, each, message.person, undone) for each in words]
        named.note(naming)
        named.note_taken_back(taking_back)

    kinds = (*(kind for kind, _ in records.values()), Profile)
    registry.register(
        Projection(
            label=LABEL,
            version=version_of(naming),
            records={},
            reducers=(Reducer((*records, Profile.type), note, kinds),),
            forget=named.forget,
        )
    )


def version_of(naming: Sequence[HubPlugin]) -> int:
    """Another one whenever the plugins that name content, or what they say of it, change: then all is read again."""
    return 1 + crc32(repr([VERSION, *sorted((plugin.label, plugin.projection) for plugin in naming)]).encode()) % 2**30


def kept_back(plugin: HubPlugin, positions: Sequence[int], request: HttpRequest | None) -> Collection[int]:
    """What a plugin keeps back of these entries; all where it cannot say: they may be kept from children."""
    try:
        return set(guard.unended(plugin.keeps_back, request, positions))
    except Exception as error:
        guard.note(plugin.label, "keeps_back", error)
        return positions


def naming_of(message: Message, contents: list[str], target: str | None, keeper: str = "") -> list[Naming]:
    """What content a message names, and in which entry's words; nothing where those cannot be."""
    words = [message.id] if target is None else entry_named(target)
    return [Naming(message.position, each, contents, keeper) for each in words if contents]


def entry_named(text: str) -> list[bytes]:
    """The id that somebody wrote in a record, if it is one."""
    try:
        return [parse_id(text)]
    except RemoteError:
        return []


async def fetch_content(wake: Wake) -> None:
    """Ask neighbours when something new may be wanted, and again with growing pauses while it is."""
    async with DatabaseThread("content") as thread:
        with asked_for(wake) as grown:
            await ask_again(thread, wake, grown, fetch)


def fetch() -> int:
    """One pass over what is wanted, and over the holes in what is here; how much came."""
    wanted.looked_for_since(uptime.minutes())
    return wanted.fetch_wanted() + mending.mend(wanted.neighbours())


def is_lacking() -> bool:
    return Wanted.objects.exists() or Hole.objects.exists()


async def bring_content(wake: Wake) -> None:
    """The same for what has many blocks: photos never wait behind a film."""
    bringing = Bringing(partial(wake.tell_topics, [LABEL]))
    async with DatabaseThread("bringing") as thread:
        with asked_for(wake) as grown:
            try:
                await ask_again(thread, wake, grown, bringing.one_pass)
            finally:
                bringing.stop.set()


@contextmanager
def asked_for(wake: Wake) -> Iterator[asyncio.Event]:
    """An event that is set whenever the log grew, or something is to be kept."""
    with wake.growing() as grown:
        wake.on_topic(lambda topic: grown.set() if topic == wanted.TOPIC else None)
        yield grown


async def ask_again(thread: DatabaseThread, wake: Wake, grown: asyncio.Event, ask: Callable[[], int]) -> None:
    pause = SHORTEST_PAUSE
    while True:
        grown.clear()
        if await thread.run(ask):
            wake.tell_topics([LABEL])
            pause = SHORTEST_PAUSE
            continue
        # While an exchange goes on the log grows all the time, and neighbours need not be asked as often.
        await asyncio.sleep(SHORTEST_PAUSE)
        pause = min(pause * 2, LONGEST_PAUSE) if await thread.run(is_lacking) else LONGEST_PAUSE
        with suppress(TimeoutError):
            await asyncio.wait_for(grown.wait(), pause)
            pause = SHORTEST_PAUSE
