"""One exchange with one neighbour: moves bytes between a pipe and the sans-IO session, and does what the session asks.

    pipe ── bytes ── Secure ── plain bytes ── Session ── actions ── here ── hub.api.Exchange
                                     ^                                │
                                     └───────────── answers ──────────┘

All tasks of a conversation stand in one TaskGroup, so a failure ends it whole, with a code. The session is touched
only in the event loop, between awaits. What is durable is in the mirror before the session hears of it.
"""

import asyncio
import logging
from collections.abc import Collection, Coroutine, Sequence
from typing import TYPE_CHECKING, Any

from django.db import DatabaseError

from hub import api
from hub.api.exchange import DiskFull, Outcome
from hub.core.cid import parse_id
from hub.core.errors import LocalError, RemoteError
from hub.core.feed import Declined, Forked
from hub.core.judge import parse_open
from hub.core.run import Run, fold
from plugins.gossip.pipes import Pipe
from plugins.gossip.wire import actions as wire
from plugins.gossip.wire.secure import Secure
from plugins.gossip.wire.session import Session

if TYPE_CHECKING:
    from plugins.gossip.exchange import Hub
    from plugins.gossip.ledger import Page

logger = logging.getLogger(__name__)

TICK = 1.0
LAST_WORDS = 5.0
LAST_COUNT = 1.0
"""Seconds that a receipt waits for what is being stored when nothing else is waited for any more."""

MAX_QUEUED = 8 * 1024 * 1024
"""Bytes that may wait for a slow peer."""


Storing = tuple[list["Verdict"], "asyncio.Future[list[Outcome]] | None"]
"""Our own verdicts on runs that we do not keep, and the log's on the others, which come later; None without others."""


class Over(Exception):
    """Ends the tasks of a conversation; its code is already known."""


class Verdict:
    """The outcome of a run that was not given to the log."""

    stored = 0

    def __init__(self, feed: bytes, verdict: Declined) -> None:
        self.feed = feed
        self.verdict = verdict


def code_of(error: BaseException) -> str:
    """How an exchange ends by what failed here: only trouble with the disk or the database is told as such."""
    if isinstance(error, BaseExceptionGroup):
        codes = {code_of(each) for each in error.exceptions}
        return next((code for code in ("full", "storage") if code in codes), "fault")
    if isinstance(error, DiskFull):
        return "full"
    return "storage" if isinstance(error, DatabaseError) else "fault"


class Conversation:
    """One session, its pipe and its page in the ledger. `leads` is true on the side that called."""

    def __init__(self, hub: "Hub", pipe: Pipe, secure: Secure, page: "Page", leads: bool) -> None:
        self._hub, self._pipe, self._secure, self._page = hub, pipe, secure, page
        self._clock = asyncio.get_running_loop().time
        self._outbox: list[bytes] = []
        self._queued = 0
        self._to_write = asyncio.Event()
        self._brought: dict[bytes, int] = {}
        self._given: dict[bytes, int] = {}
        self._storing: set[asyncio.Task[None]] = set()
        self._uncounted: set[asyncio.Future[list[Outcome]]] = set()
        """What the log is storing: it does so even when we are cancelled, so it is counted outside all tasks."""
        self._tasks: asyncio.TaskGroup
        self.leads = leads
        self.neighbour = page.neighbour.pk
        """The row that a steward accepted; accepted anew, a hub has another."""
        self.code = "cut"
        self.told = hub.neighbours
        self.beyond: tuple[bytes, ...] = ()
        self.declined = bool(page.declined)
        self.session = Session(
            frontier=hub.mirror.frontier,
            policy=hub.mirror.policy(),
            hello=hub.hello(),
            leads=leads,
            declined=page.declined,
            their_declined=page.their_declined,
            budgets=hub.budgets(bytes(page.neighbour.key)),
            names=hub.names.marks,
        )

    async def hold(self, early: bytes) -> None:
        """Talk until either side ends it; `early` are plain bytes that came with the handshake."""
        try:
            async with asyncio.TaskGroup() as self._tasks:
                self._do(self.session.start(self._clock()))
                self._do(self.session.received(early, self._clock()) if early else ())
                for work in (self._read(), self._write(), self._watch()):
                    self._tasks.create_task(work)
        except* Over:
            pass
        except* (LocalError, DatabaseError) as failed:
            logger.exception("an exchange broke off by a fault of this hub", exc_info=failed)
            self.code = code_of(failed)
        finally:
            self.session.closed(self._clock())  # it asks for nothing more, whatever it is told: its tasks are over
            await asyncio.shield(self._close())  # the last words stand even when we are cancelled

    async def _close(self) -> None:
        if self._uncounted:
            await asyncio.wait(self._uncounted, timeout=LAST_COUNT)
        try:
            await self._name_forks()
        finally:
            await self._page.close(self.code)

    def end(self, code: str) -> None:
        """End it from our side."""
        self._do(self.session.close(self._clock(), code))

    def give_way(self) -> None:
        """End it because another conversation with the same hub takes over."""
        self._page.replaced = True
        self.end("closing")

    def unanswered(self) -> float:
        """Seconds for which the peer has not answered a ping."""
        return self.session.unanswered(self._clock())

    def lacks(self, feed: bytes, head: int) -> bool:
        """Whether the peer may not have this entry: not when it brought it itself."""
        return self._brought.get(feed, 0) < head

    def push(self, runs: Sequence[Run]) -> None:
        """Entries became durable here; give them to the peer if it keeps them."""
        self._giving(runs)
        self._do(self.session.appended(runs, self._clock()))

    def froze(self, feeds: Sequence[bytes]) -> None:
        """Feeds were found to have forked, or to have forked earlier."""
        self._do(self.session.froze(feeds, self._clock()))

    def named(self, marks: Collection[bytes]) -> None:
        """Records of names came here."""
        self._do(self.session.named(marks, self._clock()))

    # What moves bytes

    async def _read(self) -> None:
        while True:
            try:
                data = await self._pipe.receive()
                _reply, plain = self._secure.received(data)
            except RemoteError as error:
                self._do(self._lost(error))
                await self._count_taken()
                raise Over from None
            if plain:
                self._do(self.session.received(plain, self._clock()))

    def _lost(self, error: RemoteError) -> Sequence[wire.Action]:
        if error.code == "closed":
            return self.session.closed(self._clock())
        return self.session.failed(error, self._clock())

    async def _write(self) -> None:
        while True:
            await self._to_write.wait()
            self._to_write.clear()
            ended = self.session.state == "ended"
            data = b"".join(self._outbox)
            self._outbox.clear()
            try:
                if data:
                    await self._pipe.send(self._secure.seal(data))
                self._queued -= len(data)
                if ended:
                    await self._pipe.send(self._secure.goodbye())
            except RemoteError:
                raise Over from None
            if ended:
                await self._count_taken()
                raise Over

    async def _count_taken(self) -> None:
        """The receipt counts what came before the end; how long that may take `_hang_up` decides."""
        if self._storing:
            await asyncio.wait(self._storing)

    async def _hang_up(self) -> None:
        """The last words have only so long to go out, for a peer that reads nothing would keep us here."""
        await asyncio.sleep(LAST_WORDS)
        raise Over

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(TICK)
            self._do(self.session.tick(self._clock()))
            await self._name_forks()
            await self._page.keep()

    async def _name_forks(self) -> None:
        for feed in self._page.forks:
            found = await self._hub.exchange.runs_wanted([(feed, 1)], 1)
            passport = fold(found[0][0])[0].id if found and found[0] else b""
            written = await self._hub.exchange.run(api.written_by_id, passport)
            self._page.note_fork(feed, (written.person or written.hub) if written else b"")

    # What the session asks

    def _do(self, actions: Sequence[wire.Action]) -> None:
        for action in actions:
            match action:
                case wire.Send(data=data):
                    self._send(data)
                case wire.PeerHas(heads=heads):
                    self._count(heads)
                case wire.Ended(code=code, fault=fault):
                    self.code = code
                    self._page.ended(code, fault)
                    if fault:  # at once: it may call again before the receipt is written
                        self._hub.leave_alone(bytes(self._page.neighbour.key))
                    self._to_write.set()
                    self._tasks.create_task(self._hang_up())
                case wire.Ingest():
                    self._keep(self._ingest(action, self._store(action.runs, action.live)))
                case wire.IngestProof():
                    self._keep(self._prove(action, set(self._storing)))
                case wire.Learned(hello=hello):
                    self._learn(action, hello)
                case wire.WeDeclined():
                    self.declined = True
                    self._page.note(action)
                case wire.TheyDeclined() | wire.Strike() | wire.Notice():
                    self._page.note(action)
                case wire.NamesHeld(marks=marks):
                    self._hub.names.hear(bytes(self._page.neighbour.key), marks)
                case wire.CaughtUp():
                    pass  # the receipt's counts tell it
                case _:
                    self._tasks.create_task(self._answer(action))

    def _keep(self, work: Coroutine[Any, Any, None]) -> None:
        """Store in a task what came; the receipt waits for it."""
        storing = self._tasks.create_task(work)
        self._storing.add(storing)
        storing.add_done_callback(self._storing.discard)

    def _learn(self, action: wire.Learned, hello: wire.Hello) -> None:
        """Keep the feeds of the peer's neighbours from here on, before it offers them. Of two boxes with its key each
        ousts the other for ever, so both are told and sent away."""
        if self._hub.doubled(bytes(self._page.neighbour.key), hello.boot):
            self.end("two-boxes")
            return
        self.beyond = hello.neighbours
        self._page.note(action)
        api.hear_clock(self._page.hub, hello.clock)
        if self._hub.mirror.reach(self.beyond):
            self._tasks.create_task(self._hub.begin_anew())

    def _send(self, data: bytes) -> None:
        """Queue bytes; a peer that grants credit and reads nothing is cut off before our memory is."""
        self._outbox.append(data)
        self._queued += len(data)
        self._to_write.set()
        if self._queued > MAX_QUEUED and self.session.state != "ended":
            self._outbox.clear()
            self._do(self.session.close(self._clock(), "silent"))

    def _store(self, runs: Sequence[Run], live: bool) -> Storing:
        """Hand what we keep to the log, at once and so in order; the rest is declined by its passport."""
        declined: list[Verdict] = []
        kept: list[Run] = []
        strange: set[bytes] = set()
        for run in runs:
            if run.feed in strange or (run.first == 1 and not self._kept(run)):
                strange.add(run.feed)
                declined.append(Verdict(run.feed, Declined("not kept at this hub")))
            else:
                kept.append(run)
        for run in kept:  # now, because the log may tell of the growth before it answers us
            self._brought[run.feed] = max(self._brought.get(run.feed, 0), run.first + len(run.links) - 1)
        if not kept:
            return declined, None
        storing = self._hub.exchange.ingest(kept, self._page.hub, live)
        self._uncounted.add(storing)
        storing.add_done_callback(self._count_got)
        return declined, storing

    def _count_got(self, stored: "asyncio.Future[list[Outcome]]") -> None:
        self._uncounted.discard(stored)
        if not stored.cancelled() and stored.exception() is None:
            self._page.got += sum(outcome.stored for outcome in stored.result())
            for outcome in stored.result():
                if isinstance(outcome.verdict, Forked):
                    self._page.forked(outcome.feed)

    def _kept(self, run: Run) -> bool:
        body = run.links[0].body
        if self._hub.mirror.keeps(run.feed) is not None or body is None:
            return self._hub.mirror.keeps(run.feed) is not False
        try:
            return self._hub.mirror.keeps_hub(parse_id(parse_open(body).hub))
        except RemoteError:
            return True  # the log says what is wrong with it

    async def _ingest(self, action: wire.Ingest, storing: Storing) -> None:
        declined, future = storing
        try:
            stored = await asyncio.shield(future) if future else []
        except RemoteError as error:
            self._do(self.session.refused(action.ticket, error, self._clock()))
            return
        except (LocalError, DatabaseError) as error:
            logger.error("entries of a neighbour could not be stored: %s", error)
            self.end(code_of(error))
            return
        outcomes: list[wire.Outcome] = [*declined, *stored]
        troubled = {outcome.feed for outcome in outcomes if not outcome.stored}
        await self._hub.refresh(troubled)
        self._do(self.session.stored(action.ticket, outcomes, self._clock()))

    async def _prove(self, action: wire.IngestProof, before: Collection["asyncio.Task[None]"]) -> None:
        if before:  # of a feed that is not here yet a proof would be nothing
            await asyncio.wait(before)
        if await self._hub.exchange.ingest_proof(action.proof):
            self._page.forked(action.proof.feed)
        await self._hub.refresh({action.proof.feed})
        self._do(self.session.proof_stored(action.ticket, self._clock()))

    async def _answer(self, action: wire.Action) -> None:
        exchange, session, now = self._hub.exchange, self.session, self._clock
        match action:
            case wire.Serve(ticket=ticket, asks=asks, budget=budget):
                self._do(session.served(ticket, await self._served(asks, budget), now()))
            case wire.ListAbsent(ticket=ticket, after=after, limit=limit):
                self._do(session.absent(ticket, await self._missing(after, limit), now()))
            case wire.ServeBodies(ticket=ticket, wanted=wanted):
                found = [wire.Bodies(one.feed, tuple(await exchange.bodies(one.feed, one.seqs))) for one in wanted]
                self._do(session.bodies_served(ticket, found, now()))
            case wire.IngestBodies(ticket=ticket, bodies=bodies):
                for one in bodies:
                    await exchange.ingest_bodies(one.feed, one.items)
                await self._hub.refresh({one.feed for one in bodies})
                self._do(session.bodies_stored(ticket, now()))
            case wire.ServeProofs(ticket=ticket, feeds=feeds):
                proofs = [proof for feed in feeds for proof in await exchange.proofs(feed)]
                self._do(session.proofs_served(ticket, proofs, now()))

    async def _served(self, asks: Sequence[wire.Ask], budget: int) -> list[wire.Served]:
        """Read runs for as many asks as the budget allows, at least for the first."""
        found = await self._hub.exchange.runs_wanted([(ask.feed, ask.first) for ask in asks], budget)
        for runs in found:
            self._giving(runs)
        return [self._part_of(ask, runs) for ask, runs in zip(asks, found, strict=False)]

    def _part_of(self, ask: wire.Ask, runs: Sequence[Run]) -> wire.Served:
        last = runs[-1].first + len(runs[-1].links) - 1 if runs else ask.first - 1
        row = self._hub.mirror.frontier.get(ask.feed)
        more = row is not None and ask.feed not in self._hub.mirror.frozen and row.seq > last
        return wire.Served(ask.feed, tuple(runs), more and bool(runs), row.low if row else 1)

    def _giving(self, runs: Sequence[Run]) -> None:
        """Remember from where on a feed was given, to count what the peer then says it holds durably."""
        for run in runs:
            self._given.setdefault(run.feed, run.first)

    def _count(self, heads: Sequence[wire.Head]) -> None:
        for feed, seq in heads:
            first = self._given.get(feed, seq + 1)
            if seq >= first:
                self._page.gave += seq - first + 1
                self._given[feed] = seq + 1

    async def _missing(self, after: wire.Head | None, limit: int) -> list[wire.Missing]:
        """Which bodies we want, of the feeds that lack some, behind those already asked for."""
        missing: list[wire.Missing] = []
        asked, number = after or wire.Head(b"", 0)
        for feed in sorted(feed for feed in self._hub.mirror.lacking if feed >= asked):
            if limit <= 0:
                break
            seqs = await self._hub.exchange.absent(feed, number if feed == asked else 0, limit)
            limit -= len(seqs)
            missing += [wire.Missing(feed, tuple(seqs))] if seqs else []
        return missing
