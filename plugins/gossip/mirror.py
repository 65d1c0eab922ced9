"""What this hub holds, as sessions read it: one frontier in memory, level with the log, shared by all sessions.

A session reads the frontier and the sets of its policy between two events and never awaits, so they change only here,
in `refresh`, in the same event loop. What a neighbour may bring us is decided here too: our own people's feeds, those
of accepted neighbours, and those of their neighbours (two hops), never a blocked one.
"""

import asyncio
from collections.abc import Collection
from typing import NamedTuple

from hub.api.exchange import Exchange, HeldFeed
from hub.core.frontier import Frontier
from plugins.gossip.wire.fetch import Policy


class Growth(NamedTuple):
    """A feed that grew: its entries `first..head` are new here."""

    feed: bytes
    first: int
    head: int


class News(NamedTuple):
    """What a refresh found: feeds that grew, feeds that froze or froze at a lower number, and feeds blocked no more."""

    grown: list[Growth]
    froze: list[bytes]
    freed: set[bytes]


class Mirror:
    """The feeds of this hub in memory."""

    def __init__(self, exchange: Exchange) -> None:
        self._exchange = exchange
        self._position = 0
        self._refreshing = asyncio.Lock()
        self._priority: dict[bytes, tuple[int, ...]] = {}
        self.frontier = Frontier()
        self.frozen: dict[bytes, int] = {}
        """Feeds with a proven fork, and its number."""
        self.ours: set[bytes] = set()
        self.blocked: set[bytes] = set()
        self.private: set[bytes] = set()
        """Feeds that stay at this hub."""
        self.lacking: set[bytes] = set()
        """Feeds with bodies that have not come."""
        self.near: set[bytes] = set()
        """Hub ids whose feeds we keep: ours, our neighbours' and theirs."""

    async def refresh(self, feeds: Collection[bytes] = ()) -> News:
        """Bring the mirror level with the log; `feeds` are read again even where no entry came, and so are blocked
        ones, for they may be blocked no more."""
        async with self._refreshing:
            self._position, held = await self._exchange.feeds(self._position, {*feeds, *self.blocked})
            before, blocked = self.frozen.copy(), self.blocked.copy()
            grown = [growth for each in held if (growth := self._hold(each)) is not None]
            froze = [feed for feed, fork in self.frozen.items() if before.get(feed) != fork]
            return News(grown, froze, blocked - self.blocked)

    def _hold(self, held: HeldFeed) -> Growth | None:
        before = self.frontier.get(held.key)
        (self.blocked.add if held.blocked else self.blocked.discard)(held.key)
        (self.private.add if held.scope != "open" else self.private.discard)(held.key)
        if held.blocked or held.scope != "open":
            self.frontier.remove(held.key)
            self.lacking.discard(held.key)
            return None
        self.frontier.set(held.row)
        self._priority[held.key] = (0 if held.kind == "hub" else 1, -held.stamp)
        if held.own:
            self.ours.add(held.key)
        (self.lacking.add if held.row.absent else self.lacking.discard)(held.key)
        if held.frozen:
            self.frozen[held.key] = held.row.seq
            return None
        known = before.seq if before else 0
        return Growth(held.key, known + 1, held.row.seq) if held.row.seq > known else None

    def policy(self) -> Policy:
        """What every session may ask of us."""
        return Policy(keep=self.keeps, frozen=self.frozen, ours=self.ours, priority=self.priority)

    def keeps(self, feed: bytes) -> bool | None:
        """Whether this hub keeps a feed; None before its passport is read."""
        if feed in self.blocked or feed in self.private:
            return False
        return True if self.frontier.get(feed) else None

    def keeps_hub(self, hub: bytes) -> bool:
        """Whether feeds written at that hub are kept here."""
        return hub in self.near

    def priority(self, feed: bytes) -> tuple[int, ...]:
        """Smallest first: feeds of hubs, then people's, newest first."""
        return self._priority.get(feed, (2, 0))

    def draw_near(self, near: set[bytes]) -> set[bytes]:
        """Keep the feeds of these hubs: ours, accepted neighbours and those they exchange with; which are new."""
        before, self.near = self.near, near
        return near - before

    def reach(self, hubs: Collection[bytes]) -> set[bytes]:
        """Keep the feeds of these hubs too; which are new."""
        return self.draw_near(self.near | set(hubs))
