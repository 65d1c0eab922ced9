"""Names of IPNS: neighbours are told which records are held here, and asked for those that they hold newer ones of.

Told by every conversation when it begins, and to all when a record came; the rows are read every ten seconds, for they
are written in other processes. What neighbours tell waits for its turn here, one neighbour at a time, for whoever is
asked decides how long that takes.
"""

import asyncio
import logging
from collections.abc import Callable, Collection

from django.db import DatabaseError

from hub.api.exchange import Exchange
from plugins.gossip import neighbours

logger = logging.getLogger(__name__)

LOOK_EVERY = 10.0
PAUSE = 1.0
"""Seconds between two rounds of those that told something: each reads all names, and to tell costs nearly nothing."""
MOST_TOLD = 4000
"""Marks of one neighbour that wait for its turn."""

Tell = Callable[[Collection[bytes]], None]


class Names:
    """Made by the hub, run by its dialer."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self.marks: frozenset[bytes] = frozenset()
        self._told: dict[bytes, set[bytes]] = {}
        self._heard = asyncio.Event()

    def hear(self, key: bytes, marks: Collection[bytes]) -> None:
        """The neighbour of this device key says that it holds these."""
        told = self._told.setdefault(key, set())
        told.update(marks if len(told) + len(marks) <= MOST_TOLD else ())
        self._heard.set()

    async def run(self, tell: Tell) -> None:
        """Look until cancelled."""
        async with asyncio.TaskGroup() as group:
            group.create_task(self._keep_looking(tell))
            group.create_task(self._ask())

    async def _keep_looking(self, tell: Tell) -> None:
        while True:
            await self.look(tell)
            await asyncio.sleep(LOOK_EVERY)

    async def look(self, tell: Tell) -> None:
        """Tell what came since the last look."""
        before, self.marks = self.marks, await self._exchange.names()
        if new := self.marks - before:
            tell(new)

    async def _ask(self) -> None:
        while True:
            await self._heard.wait()
            self._heard.clear()
            for key in list(self._told):
                try:
                    await self._follow(key, self._told.pop(key))
                except DatabaseError as error:
                    logger.warning("names of a neighbour could not be followed: %s", error)
            await asyncio.sleep(PAUSE)

    async def _follow(self, key: bytes, marks: Collection[bytes]) -> None:
        if address := await self._exchange.run(neighbours.web_address, key):
            await self._exchange.follow_names(address, marks)
