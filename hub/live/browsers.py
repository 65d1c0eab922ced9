"""Which open pages watch which topics in this process, and when each topic is told to them.

Fan out goes over a plain dictionary: the in-memory channel layer's `group_send` is quadratic in the sockets.
A topic that was quiet is told at once; while it stays busy it is told again after pauses that grow from 0.1 s
to 0.4 s, each time once for everything that happened meanwhile, so thirty phones do not refetch a page for
every entry of an exchange. Everything here runs in the event loop, in one thread.
"""

import asyncio
import json
from collections.abc import Callable, Iterable
from typing import Protocol

FIRST_PAUSE = 0.1
LONGEST_PAUSE = 0.4
BREATH = 50


class Page(Protocol):
    """An open page's socket."""

    async def push(self, text: str) -> None: ...


class Browsers:
    """The pages open at one process."""

    def __init__(self) -> None:
        self._pages: dict[str, set[Page]] = {}
        self._topics: dict[Page, frozenset[str]] = {}
        self._pacing: dict[str, Pacing] = {}
        self._telling: set[asyncio.Task[None]] = set()
        self._newcomer: Callable[[Page], None] = lambda page: None

    def __len__(self) -> int:
        return len(self._topics)

    def watch(self, page: Page, topics: Iterable[str]) -> None:
        """From now on tell this page of these topics, and of no others."""
        self.leave(page)
        self._topics[page] = frozenset(topics)
        for topic in self._topics[page]:
            self._pages.setdefault(topic, set()).add(page)
        if self._topics[page]:
            self._newcomer(page)

    def on_watch(self, callback: Callable[[Page], None]) -> None:
        """Call back with each page that begins to watch something."""
        self._newcomer = callback

    def leave(self, page: Page) -> None:
        """Forget a page; harmless when it is not known."""
        for topic in self._topics.pop(page, frozenset()):
            watchers = self._pages[topic]
            watchers.discard(page)
            if not watchers:
                del self._pages[topic]

    def watched(self) -> frozenset[str]:
        """All topics that some page watches."""
        return frozenset(self._pages)

    def tell(self, topics: Iterable[str]) -> None:
        """Tell the pages that watch these topics, at once where the topic was quiet."""
        for topic in topics:
            if topic not in self._pages:
                continue
            if topic in self._pacing:
                self._pacing[topic].again = True
            else:
                self._pacing[topic] = Pacing()
                self._tell_now(topic)

    def _tell_now(self, topic: str) -> None:
        loop = asyncio.get_running_loop()
        task = loop.create_task(self._push(topic))
        self._telling.add(task)
        task.add_done_callback(self._telling.discard)
        loop.call_later(self._pacing[topic].pause, self._after_pause, topic)

    def _after_pause(self, topic: str) -> None:
        pacing = self._pacing[topic]
        if pacing.again and topic in self._pages:
            self._pacing[topic] = pacing.longer()
            self._tell_now(topic)
        else:
            del self._pacing[topic]

    async def tell_one(self, page: Page, topics: Iterable[str]) -> None:
        """Tell one page of those of these topics that it watches."""
        for topic in self._topics.get(page, frozenset()).intersection(topics):
            await page.push(packed(topic))

    async def _push(self, topic: str) -> None:
        text = packed(topic)
        for sent, page in enumerate(list(self._pages.get(topic, ()))):
            await page.push(text)
            if sent % BREATH == BREATH - 1:
                await asyncio.sleep(0)


class Pacing:
    """How long a busy topic waits before it is told again, and whether it then has to be."""

    def __init__(self, pause: float = FIRST_PAUSE) -> None:
        self.pause = pause
        self.again = False

    def longer(self) -> "Pacing":
        """The pacing of the next round."""
        return Pacing(min(self.pause * 2, LONGEST_PAUSE))


def packed(topic: str) -> str:
    """What a page hears of a changed topic."""
    return json.dumps({"topic": topic}, ensure_ascii=False)


BROWSERS = Browsers()
"""This process's pages. One per process by nature: a socket lives where it was accepted."""
