"""Reads the log behind the plugins and tells open pages which topics changed.

A topic is told once the rows behind it are there: for each plugin the tail remembers up to where it told, and
goes on to that plugin's cursor and no further. So one plugin that is being rebuilt delays its own topics
only.

Nothing is decoded while no page watches. Entries are read in chunks, in a thread of its own. When more lie
ahead than can be read within a second, every watched topic is told instead: a needless refetch costs less
than a late one.

A page is rendered a moment before its socket opens. So the tail remembers where it stood in the last seconds, and
which topics were announced then, and a page that begins to watch is told of what changed since then.
"""

import asyncio
from collections import deque
from collections.abc import Iterable, Mapping

from hub.live.browsers import Browsers, Page
from hub.live.thread import DatabaseThread
from hub.log import registry
from hub.log.models import Cursor
from hub.log.sorting import Sorting
from hub.log.tables import states_by_id, stored_after

CHUNK = 500
FAR = 2000
OPENING = 2.0

Standing = Mapping[str, int]
"""For each plugin the position it has come to."""


class Tail:
    """Follows the log for the pages of this process."""

    def __init__(self, browsers: Browsers) -> None:
        self._browsers = browsers
        self._thread = DatabaseThread("tail")
        self._woken = asyncio.Event()
        self.told: Standing = {}
        """Up to where pages were told, for each plugin."""
        self.ready = asyncio.Event()
        self._stood: deque[tuple[float, Standing]] = deque()
        self._greeting: dict[Page, asyncio.Task[None]] = {}
        self._announced: dict[str, float] = {}
        """When topics were announced in the last seconds, the earliest first."""
        self._asking = asyncio.Lock()
        self._answered: tuple[Standing, Standing, Iterable[str]] = ({}, {}, ())
        """What changed between two standings, for all pages that open at about the same time."""

    def wake(self) -> None:
        """There may be something to read. Called in the event loop."""
        self._woken.set()

    def newcomer(self, page: Page) -> None:
        """A page began to watch. Called in the event loop. One that watches something else before it was greeted is
        greeted once, for what it watches then."""
        if page in self._greeting:
            return
        self._greeting[page] = task = asyncio.get_running_loop().create_task(self._greet(page))
        task.add_done_callback(lambda _done: self._greeting.pop(page, None))

    def announced(self, topic: str) -> None:
        """A topic changed although no entry came. Called in the event loop."""
        now = asyncio.get_running_loop().time()
        self._announced.pop(topic, None)
        self._announced[topic] = now
        while next(iter(self._announced.values())) < now - OPENING:
            del self._announced[next(iter(self._announced))]
        self._browsers.tell((topic,))

    async def close(self) -> None:
        """Give the database back."""
        await self._thread.close()

    async def follow(self) -> None:
        """Tell pages what changes from now on, until cancelled; begun again after a failure, from where it stood
        then."""
        if not self.ready.is_set():
            self._move_to(await self._thread.run(standing))
            self.ready.set()
        while True:
            await self.go_on(await self._thread.run(standing))
            await self._woken.wait()
            self._woken.clear()

    async def go_on(self, upto: Standing) -> None:
        """Tell pages of everything up to there."""
        while ahead(self.told, upto):
            if not self._browsers.watched():
                self._move_to(upto)
            elif ahead(self.told, upto) > FAR:
                self._browsers.tell(self._browsers.watched())
                self._move_to(upto)
            else:
                topics, reached = await self._thread.run(touched, self.told, upto)
                self._browsers.tell(topics)
                self._move_to(reached)

    def _move_to(self, reached: Standing) -> None:
        now = asyncio.get_running_loop().time()
        self.told = reached
        self._stood.append((now, reached))
        while len(self._stood) > 1 and self._stood[1][0] < now - OPENING:
            self._stood.popleft()

    async def _greet(self, page: Page) -> None:
        """Tell a page of changes since it may have been rendered."""
        now = asyncio.get_running_loop().time()
        older = [then for when, then in self._stood if when < now - OPENING]
        since = older[-1] if older else self._stood[0][1] if self._stood else self.told
        announced = [topic for topic, at in self._announced.items() if at >= now - OPENING]
        await self._browsers.tell_one(page, announced)
        await self._browsers.tell_one(page, await self._between(since, self.told))

    async def _between(self, since: Standing, upto: Standing) -> Iterable[str]:
        if not ahead(since, upto):
            return ()
        if ahead(since, upto) > CHUNK:
            return self._browsers.watched()
        async with self._asking:
            if self._answered[:2] != (since, upto):
                self._answered = since, upto, (await self._thread.run(touched, since, upto))[0]
            return self._answered[2]


def standing() -> Standing:
    """Where each plugin's rows stand now."""
    cursors = dict(Cursor.objects.values_list("label", "position"))
    return {known.label: cursors.get(known.label, 0) for known in registry.projections()}


def ahead(told: Standing, upto: Standing) -> int:
    """Positions between, for the plugin with most to tell; one that was not there before, or went back, has none."""
    return max([0, *(upto[label] - told.get(label, upto[label]) for label in upto)])


def touched(told: Standing, upto: Standing) -> tuple[set[str], Standing]:
    """The topics of the next chunk of entries, and where each plugin then stands."""
    behind = {label: told.get(label, upto[label]) for label in upto}
    first = min(position for label, position in behind.items() if position < upto[label])
    last = min(first + CHUNK, max(upto.values()))
    entries = [entry for entry in stored_after(first, CHUNK) if entry.position <= last]
    sorting = Sorting(label for label in upto if behind[label] < upto[label])
    sorting.add(entries, states_by_id({entry.feed for entry in entries}))
    topics = {
        topic
        for label, messages in sorting.messages.items()
        for message in messages
        if behind[label] < message.position <= upto[label]
        for topic in registry.topics_of(label, message)
    }
    return topics, {label: max(behind[label], min(upto[label], last)) for label in upto}
