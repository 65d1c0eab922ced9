"""Long answers, such as films, take turns by who asked: nobody's many keep others from theirs, or fill the memory.

Of one address one piece is read at a time, so whoever asks for fifty films gets as much of the two threads that read
as whoever asks for one. Only so many answers go out to it at once; some more wait in line for a place, each with its
first piece in memory, and the rest are told to come again. What is small waits for nobody.

Walks (CAR files) are fewer: each holds besides what it has yet to visit and what it gave, which folders that a stranger
made can bring to some megabytes.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from django.http import HttpResponse, HttpResponseBase
from django.utils.translation import gettext as _

from hub.content.gateway.asked import CAR_TYPE

SMALL: Final = 1 << 20
"""Bytes of an answer that is none of these."""
PLACES: Final = 8
"""Answers that go to one address at once: a browser opens six lines to a hub."""
IN_LINE: Final = 16
MOST: Final = 96
"""Answers to all addresses together, with those that wait: each holds a piece of a megabyte."""
WALKS: Final = 8
WALKS_OF_ONE: Final = 4
"""Of them at once, to all and to one address."""
PATIENCE: Final = 20.0
"""Seconds in line."""
AGAIN: Final = 10


class Lane:
    """The long answers to one address."""

    def __init__(self) -> None:
        self.places = asyncio.Semaphore(PLACES)
        self.reading = asyncio.Lock()
        self.count = self.walks = 0


class TooMany(Exception):
    """This address has as many as it may, or the hub gives out no more."""


class Downloads:
    """All long answers of this process."""

    def __init__(self) -> None:
        self._lanes: dict[str, Lane] = {}

    @asynccontextmanager
    async def turn(self, address: str, *, walks: bool = False) -> AsyncIterator[asyncio.Lock]:
        """A place among the answers to this address; what is held while a piece is read. `TooMany` where there is
        none for it. walks: it is one that walks through folders."""
        lane = self._lanes.get(address) or Lane()
        if lane.count >= PLACES + IN_LINE or sum(each.count for each in self._lanes.values()) >= MOST:
            raise TooMany
        if walks and (lane.walks >= WALKS_OF_ONE or sum(each.walks for each in self._lanes.values()) >= WALKS):
            raise TooMany
        self._lanes[address] = lane
        lane.count += 1
        lane.walks += walks
        try:
            await self._placed(lane)
            try:
                yield lane.reading
            finally:
                lane.places.release()
        finally:
            lane.count -= 1
            lane.walks -= walks
            if not lane.count:
                self._lanes.pop(address, None)

    async def _placed(self, lane: Lane) -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await lane.places.acquire()
        except TimeoutError:
            raise TooMany from None


def is_long(response: HttpResponseBase) -> bool:
    """Whether this may be more than one piece."""
    size = response.headers.get("Content-Length", "")
    return not (size.isdecimal() and int(size) <= SMALL)


def is_walk(response: HttpResponseBase) -> bool:
    """Whether this is a CAR file."""
    return response.headers.get("Content-Type", "").startswith(CAR_TYPE)


def come_again() -> HttpResponse:
    """What is said in place of an answer for which there is no place."""
    words = _("Too many files go to this device already. Wait until one of them is through, and try again.")
    headers = {"Retry-After": str(AGAIN), "Cache-Control": "no-store"}
    return HttpResponse(words, status=503, content_type="text/plain; charset=utf-8", headers=headers)
