"""One box: a ledger on a disk, one writer that commits in groups, and a talk with each neighbour that is reached.

    jobs ──> begin: decide, write ──(the disk takes its time)──> sync: safe ──> answer, tell neighbours, read for them

Between `begin` and `sync` nobody is answered and nothing is read, so nothing that a crash could still lose is known
outside. What the session asks is done as plugins.gossip.conversation and mirror do it; only time is not theirs.
"""

import random
from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING

from hub.core.entry import Entry
from hub.core.errors import RemoteError
from hub.core.feed import Declined
from hub.core.frontier import Frontier
from hub.core.judge import parse_passport
from hub.core.run import Run
from hub.testing import Identity
from plugins.gossip.wire import actions as wire
from plugins.gossip.wire.credit import Limits
from plugins.gossip.wire.fetch import Policy
from plugins.gossip.wire.session import Session

from .agenda import Agenda
from .disk import Disk
from .ledger import Ledger, Outcome
from .oracle import Oracle

if TYPE_CHECKING:
    from .line import Line

PUSH_BUDGET = 256 * 1024
Job = Callable[[], Callable[[], None]]
"""Done when the commit begins; returns what is done once it is safe."""


class Talk:
    """Our side of the session on one line."""

    def __init__(self, hub: "Hub", line: "Line", peer: "Hub", leads: bool) -> None:
        self.hub, self.line, self.peer = hub, line, peer
        self.brought: dict[bytes, int] = {}
        self.declined = hub.declined.setdefault(peer.name, set())
        self.their_declined = hub.their_declined.setdefault(peer.name, set())
        self.session = Session(
            frontier=hub.frontier,
            policy=Policy(hub.keeps, hub.frozen, hub.ours, hub.priority),
            hello=wire.Hello(clock=hub.agenda.now, boot=hub.boot),
            leads=leads,
            declined=self.declined,
            their_declined=self.their_declined,
            limits=hub.limits,
        )

    def do(self, actions: Sequence[wire.Action]) -> None:
        for action in actions:
            self._do(action)

    def _do(self, action: wire.Action) -> None:
        match action:
            case wire.Send(data):
                self.line.send(self, data)
            case wire.Ingest() | wire.IngestBodies() | wire.IngestProof():
                self.hub.submit(lambda: self._store(action))
            case wire.Serve() | wire.ListAbsent() | wire.ServeBodies() | wire.ServeProofs():
                self.hub.read(lambda: self._answer(action))
            case wire.WeDeclined(feeds):
                self.declined.update(feeds)
            case wire.TheyDeclined(feeds, anew):
                self.their_declined -= self.their_declined if anew else set()
                self.their_declined.update(feeds)
            case wire.Strike(code, words):
                self.hub.oracle.blame(self.hub.name, self.peer.name, code, words)
            case wire.Ended(code, words, fault):
                if fault:
                    self.hub.oracle.blame(self.hub.name, self.peer.name, code, words)
                self.line.ended(self)
            case wire.Learned() | wire.PeerHas() | wire.CaughtUp() | wire.Notice():
                self.hub.oracle.noticed(action)

    def _store(self, action: wire.Action) -> Callable[[], None]:
        ledger, session, now = self.hub.ledger, self.session, self.hub.agenda
        match action:
            case wire.Ingest(ticket, runs, _):
                try:
                    outcomes = self.hub.take(runs)
                except RemoteError as error:
                    refusal = error
                    return lambda: self.do(session.refused(ticket, refusal, now.seconds))
                for run in runs:
                    last = run.first + len(run.links) - 1
                    self.brought[run.feed] = max(self.brought.get(run.feed, 0), last)
                return lambda: self.do(session.stored(ticket, outcomes, now.seconds))
            case wire.IngestBodies(ticket, bodies):
                for feed, items in bodies:
                    ledger.fill(feed, items)
                return lambda: self.do(session.bodies_stored(ticket, now.seconds))
            case wire.IngestProof(ticket, proof, seq):
                ledger.freeze(proof, seq)
                return lambda: self.do(session.proof_stored(ticket, now.seconds))
        raise AssertionError(action)

    def _answer(self, action: wire.Action) -> None:
        ledger, session, now = self.hub.ledger, self.session, self.hub.agenda.seconds
        match action:
            case wire.Serve(ticket, asks, budget):
                self.do(session.served(ticket, self._served(asks, budget), now))
            case wire.ListAbsent(ticket, after, limit):
                self.do(session.absent(ticket, ledger.missing(after, limit), now))
            case wire.ServeBodies(ticket, wanted):
                found = [wire.Bodies(feed, ledger.bodies_of(feed, seqs)) for feed, seqs in wanted]
                self.do(session.bodies_served(ticket, found, now))
            case wire.ServeProofs(ticket, feeds):
                held = [ledger.chains[feed].proof for feed in feeds if feed in ledger.chains]
                self.do(session.proofs_served(ticket, [proof for proof in held if proof], now))

    def _served(self, asks: Sequence[wire.Ask], budget: int) -> list[wire.Served]:
        """Runs for as many asks as the budget allows, at least for the first."""
        answers: list[wire.Served] = []
        for feed, first in asks:
            if answers and budget <= 0:
                break
            runs = self.hub.ledger.runs_from(feed, first, max(budget, 1))
            budget -= sum([link.size for run in runs for link in run.links])
            last = runs[-1].first + len(runs[-1].links) - 1 if runs else first - 1
            row = self.hub.frontier.get(feed)
            more = row is not None and feed not in self.hub.frozen and row.seq > last
            answers.append(wire.Served(feed, tuple(runs), more and bool(runs), row.low if row else 1))
        return answers


class Hub:
    """A box and its disk. `far` are hubs whose feeds it does not keep."""

    def __init__(
        self, name: str, own: Identity, agenda: Agenda, luck: random.Random, oracle: Oracle, limits: Limits
    ) -> None:
        self.name, self.own, self.agenda, self.luck = name, own, agenda, luck
        self.oracle, self.limits = oracle, limits
        self.far: set[bytes] = set()
        self.boot = 0
        self.incarnation = 0
        self.talks: dict[str, Talk] = {}
        self.declined: dict[str, set[bytes]] = {}
        self.their_declined: dict[str, set[bytes]] = {}
        self.disk = Disk()
        self.start()

    def start(self) -> None:
        """The box comes up with what its disk holds."""
        self.up = True
        self.boot += 1
        self.ledger = Ledger(self.disk)
        self.disk.sync()
        self.frontier = Frontier()
        self.frozen: set[bytes] = set()
        self.ours: set[bytes] = set()
        self._jobs: list[Job] = []
        self._reads: list[Callable[[], None]] = []
        self._busy = False
        self.ledger.touched.update(self.ledger.chains)
        self._refresh()

    def crash(self) -> None:
        """Power is gone: what was not safe is lost, and nobody says goodbye."""
        self.up = False
        self._jobs, self._reads = [], []
        for talk in list(self.talks.values()):
            talk.line.cut(silent=self)
        self.disk.crash(self.luck.random())

    # One writer

    def submit(self, job: Job) -> None:
        """Have something stored: alone and at once when nothing waits, else together with what came meanwhile."""
        self._jobs.append(job)
        if len(self._jobs) == 1 and not self._busy:
            self._later(self.luck.randint(1, 8), self._begin)

    def _begin(self) -> None:
        jobs, self._jobs = self._jobs, []
        self._busy = True
        answers = [job() for job in jobs]
        self._later(self.luck.randint(1, 12), lambda: self._sync(answers))

    def _sync(self, answers: Iterable[Callable[[], None]]) -> None:
        self._busy = False
        self.disk.sync()
        grown = self._refresh()
        for answer in answers:
            answer()
        for feed, first, head in grown:
            self._push(feed, first, head)
        reads, self._reads = self._reads, []
        for answer in reads:
            answer()
        if self._jobs:
            self._later(self.luck.randint(1, 8), self._begin)

    @property
    def resting(self) -> bool:
        """Nothing waits to be stored or read."""
        return not (self._jobs or self._busy or self._reads)

    def read(self, answer: Callable[[], None]) -> None:
        """Read what is safe, a moment later and never between a write and its sync."""
        self._later(self.luck.randint(0, 3), lambda: self._reads.append(answer) if self._busy else answer())

    def _later(self, delay: int, do: Callable[[], None]) -> None:
        boot = self.boot
        self.agenda.after(delay, lambda: do() if self.up and self.boot == boot else None)

    # What neighbours are told

    def _refresh(self) -> list[tuple[bytes, int, int]]:
        """Bring what sessions read level with what is safe; the feeds that grew, from where, to where."""
        grown = []
        for feed in sorted(self.ledger.touched):
            chain = self.ledger.chains[feed]
            self.oracle.safe(self.name, chain)
            if chain.passport is None or chain.passport.scope != "open":
                continue
            before, row = self.frontier.get(feed), chain.row()
            self.frontier.set(row)
            (self.frozen.add if chain.frozen else self.frozen.discard)(feed)
            if chain.seed:
                self.ours.add(feed)
            if not chain.frozen and row.seq > (before.seq if before else 0):
                grown.append((feed, before.seq + 1 if before else 1, row.seq))
        self.ledger.touched.clear()
        return grown

    def _push(self, feed: bytes, first: int, head: int) -> None:
        listeners = [talk for talk in self.talks.values() if talk.brought.get(feed, 0) < head]
        if listeners:
            runs = self.ledger.runs_from(feed, first, PUSH_BUDGET)
            for talk in listeners:
                talk.do(talk.session.appended(runs, self.agenda.seconds))

    def keeps(self, feed: bytes) -> bool | None:
        return True if self.frontier.get(feed) else None

    def priority(self, feed: bytes) -> tuple[int, ...]:
        chain = self.ledger.chains.get(feed)
        return (1, -chain.entries[-1].stamp) if chain else (2, 0)

    # What comes in

    def take(self, runs: Sequence[Run]) -> list[Outcome]:
        """Store what we keep, in the order of arrival; the rest is declined by its passport."""
        strange: set[bytes] = set()
        for run in runs:
            if run.first == 1 and not self._kept(run):
                strange.add(run.feed)
        stored = iter(self.ledger.ingest([run for run in runs if run.feed not in strange]))
        far = Declined("not kept at this hub")
        outcomes = [Outcome(run.feed, far, 0) if run.feed in strange else next(stored) for run in runs]
        for outcome in outcomes:
            if outcome.stored and self.ledger.chains[outcome.feed].seed:
                self.oracle.strange.add((self.name, outcome.feed))
        return outcomes

    def _kept(self, run: Run) -> bool:
        body = run.links[0].body
        if run.feed in self.ledger.chains or body is None:
            return True
        try:
            return parse_passport(body).hub not in self.far
        except RemoteError:
            return True

    def tick(self) -> None:
        """About once in some seconds."""
        for talk in list(self.talks.values()):
            talk.do(talk.session.tick(self.agenda.seconds))


def entries_of(hub: Hub) -> Iterable[Entry]:
    """Every entry that a hub holds."""
    return (entry for chain in hub.ledger.chains.values() for entry in chain.entries)
