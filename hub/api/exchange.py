"""PUBLIC, for a plugin that declares `exchange = True`: the one door through which entries leave and arrive.

Everything here is asynchronous and belongs to one event loop of the hub process. Reading happens in one thread with one
database connection and small writes in another; entries are verified in threads and stored by the intake (that of the
store process, where a hub runs), which groups what waits into one commit. Nothing is decided here: whom to exchange
with and what to keep is the plugin's question.
"""

import asyncio
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Event
from typing import Final, ParamSpec, TypeVar

from hub.content.gateway import seeking
from hub.core.feed import Proof
from hub.core.run import Run
from hub.live.storing import Line
from hub.live.thread import DatabaseThread
from hub.log import store
from hub.log.appending import Arrival
from hub.log.holdings import HeldFeed, held_since
from hub.log.intake import Intake
from hub.log.store import Outcome
from hub.log.trouble import DiskFull

__all__ = ["DiskFull", "Exchange", "HeldFeed", "Outcome"]

VERIFIERS: Final = 2
RUNS_A_THREAD: Final = 16

P = ParamSpec("P")
T = TypeVar("T")


class Exchange:
    """Reading and storing for sessions with neighbours."""

    def __init__(self) -> None:
        self._reads = DatabaseThread("reads")
        self._writes = DatabaseThread("writes")
        self._names = DatabaseThread("names")
        self._closing = Event()
        self._verifiers = ThreadPoolExecutor(VERIFIERS, thread_name_prefix="verify")
        self._turns = {live: asyncio.Lock() for live in (False, True)}
        self._in_bulk: Counter[bytes] = Counter()
        self._line = Line.here
        self._intake = Intake()  # where no hub runs, and so no store process

    async def close(self) -> None:
        """Store what waits, then end."""
        self._closing.set()
        await asyncio.to_thread(self._intake.close)
        for thread in (self._reads, self._writes, self._names):
            await thread.close()
        self._verifiers.shutdown(wait=False)

    async def run(self, function: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
        """Call a blocking function of the plugin in a thread where nobody minds that it waits for its turn to write."""
        return await self._writes.run(function, *args, **kwargs)

    async def feeds(self, after: int, keys: Collection[bytes] = ()) -> tuple[int, list[HeldFeed]]:
        """The log's last position and every feed that grew after position `after`, besides those named."""
        return await self._reads.run(held_since, after, keys)

    async def runs_wanted(self, wanted: Sequence[tuple[bytes, int]], budget: int) -> list[list[Run]]:
        """Runs of feeds, each from a number on, of about `budget` bytes: as many feeds of those wanted as it allows,
        and at least one run of the first where there is any."""
        return await self._reads.run(store.runs_wanted, wanted, budget)

    def ingest(self, runs: Sequence[Run], via: bytes, live: bool = False) -> "asyncio.Future[list[Outcome]]":
        """Have runs verified and stored, in the order of calls; the future is done once they are durable. `live` runs
        pass those that are not, as long as none of these is of the same feed.

        It fails with RemoteError when one does not verify, and then none of these runs is stored.
        """
        feeds = {run.feed for run in runs}
        if live and self._in_bulk.keys().isdisjoint(feeds):
            return asyncio.ensure_future(self._ingest(runs, via, live=True))
        self._in_bulk.update(feeds)
        storing = asyncio.ensure_future(self._ingest(runs, via, live=False))
        storing.add_done_callback(lambda _: self._bulk_is_over(feeds))
        return storing

    def _bulk_is_over(self, feeds: set[bytes]) -> None:
        self._in_bulk.subtract(feeds)
        for feed in feeds:
            if not self._in_bulk[feed]:
                del self._in_bulk[feed]

    async def _ingest(self, runs: Sequence[Run], via: bytes, live: bool) -> list[Outcome]:
        async with self._turns[live]:
            arrivals = await self._check(runs, via)
            if not live:
                async with self._turns[True]:  # earlier live entries of these feeds go first
                    pass
            storing = self._submit(arrivals, live)
        return await storing

    def _submit(self, arrivals: Sequence[Arrival], live: bool) -> asyncio.Future[list[Outcome]]:
        if self._line is not None:
            return self._line.submit(arrivals, live)
        return asyncio.wrap_future(self._intake.submit(arrivals, live))

    async def _check(self, runs: Sequence[Run], via: bytes) -> list[Arrival]:
        """Verify runs, many of them in several threads: checking a signature leaves the interpreter to others."""
        part = max(RUNS_A_THREAD, -(-len(runs) // VERIFIERS))
        loop = asyncio.get_running_loop()
        parts = [
            loop.run_in_executor(self._verifiers, store.check, runs[start : start + part], via)
            for start in range(0, len(runs), part)
        ]
        return [arrival for checked in await asyncio.gather(*parts) for arrival in checked]

    async def absent(self, feed: bytes, after: int, limit: int) -> list[int]:
        """Numbers of the first wanted bodies of a feed, behind number `after`, that are not here."""
        return await self._reads.run(store.absent_seqs, feed, after, limit)

    async def bodies(self, feed: bytes, seqs: Sequence[int]) -> list[tuple[int, bytes]]:
        """Those of these bodies that are here."""
        return await self._reads.run(store.bodies_of, feed, seqs)

    async def ingest_bodies(self, feed: bytes, bodies: Sequence[tuple[int, bytes]]) -> int:
        """Store bodies that fit their headers and were absent; how many."""
        return await self._writes.run(store.ingest_bodies, feed, bodies)

    async def proofs(self, feed: bytes) -> list[Proof]:
        """The fork proofs held of a feed."""
        return await self._reads.run(store.proofs, feed)

    async def ingest_proof(self, proof: Proof) -> bool:
        """Store a verified proof; True when it froze the feed, or froze it lower."""
        return await self._writes.run(store.ingest_proof, proof)

    async def names(self) -> frozenset[bytes]:
        """A mark (16 bytes) for each name of IPNS of which a record is here, and that record."""
        return frozenset((await self._reads.run(seeking.marks)).values())

    async def follow_names(self, address: str, marks: Collection[bytes]) -> None:
        """Ask the hub at this web address (`http://host:port`) for the records of names that are known here, and of
        which these marks of its own tell that it holds other ones. Up to a minute; others wait for their turn."""
        await self._names.run(seeking.follow, address, marks, self._closing.is_set)
