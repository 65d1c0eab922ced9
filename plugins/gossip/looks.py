"""The looks for hubs that call from elsewhere, or are heard on this network: a stranger whom stewards are to see, a
neighbour that may have moved.

One at a time, for whoever shows a card decides how long that takes; nothing of ours waits for it, and no address is
asked but the caller's own, or that of a machine on our own network.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from functools import partial

from hub import api
from hub.api.exchange import Exchange
from hub.core.errors import LocalError
from plugins.gossip import neighbours
from plugins.gossip.models import Neighbour

logger = logging.getLogger(__name__)

MOST_NOTED = 256

Look = Callable[[], Awaitable[None]]
Note = Callable[[bytes, api.Card, str], None]


class Looks:
    """Those that wait for their turn, one for each device key; made by the hub, run by its dialer."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._keys: set[bytes] = set()
        self._noted: dict[bytes, tuple[str, int]] = {}
        self._turns: asyncio.Queue[tuple[bytes, Look]] = asyncio.Queue()

    def stranger(self, key: bytes, host: str, port: int) -> None:
        """A hub called that no steward has accepted. One that calls during another look will call again."""
        if not self._keys:
            self._wait(key, partial(self._who_asks, key, host, port))

    def near(self, key: bytes, host: str, port: int) -> None:
        """A stranger is said to be there. One that is told of during another look is told of again; one that was looked
        at is not, for a steward may have taken it off the list."""
        if not self._keys and self._noted.get(key) != (host, port):
            self._wait(key, partial(self._who_is_near, key, host, port))

    def neighbour(self, neighbour: Neighbour, host: str, port: int) -> None:
        """A neighbour called from elsewhere than it was found at."""
        self._wait(bytes(neighbour.key), partial(self._follow, neighbour, host, port))

    def _wait(self, key: bytes, look: Look) -> None:
        if key not in self._keys:
            self._keys.add(key)
            self._turns.put_nowait((key, look))

    async def run(self) -> None:
        """Look until cancelled; a look that fails harms no other."""
        while True:
            key, look = await self._turns.get()
            try:
                await look()
            except LocalError:
                pass  # no card to be had: nothing to note
            except Exception:
                logger.exception("The look for the hub with the key %s failed.", key.hex())
            finally:
                self._keys.discard(key)

    async def _who_asks(self, key: bytes, host: str, port: int) -> None:
        if await self._exchange.run(neighbours.unheard, key):
            await self._note(key, host, port, neighbours.asks)

    async def _who_is_near(self, key: bytes, host: str, port: int) -> None:
        if await self._exchange.run(neighbours.unlooked, key, host, port):
            await self._note(key, host, port, neighbours.is_near)
        if len(self._noted) >= MOST_NOTED:
            self._noted.clear()
        self._noted[key] = host, port

    async def _follow(self, neighbour: Neighbour, host: str, port: int) -> None:
        """Remember where a neighbour is that has moved: pages, photos and our own calls are looked for there."""
        if not await asyncio.to_thread(neighbours.may_be_at, neighbour, host, port):
            await self._note(bytes(neighbour.key), host, port, neighbours.moved)

    async def _note(self, key: bytes, host: str, port: int, note: Note) -> None:
        """Note the card that a caller shows at its own address."""
        card = await asyncio.to_thread(neighbours.fetch_card, neighbours.joined(host, port))
        await self._exchange.run(note, key, card, host)
