"""The wanting half of a session: which feeds we lack, what was asked for, what came and what storing it said.

A feed is wanted from the moment a row shows more than we hold until its claimed head is stored, the peer says
`none`, or it stays unserved too long. What is believed of a row is only that asking is worth a frame. Nothing
is wanted of a frozen feed, nor of one that this hub does not keep.
"""

from collections.abc import Callable, Container, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from hub.core.errors import LocalError, RemoteError
from hub.core.feed import Append, Declined, Diverged, Forked, Frozen, Gap, Known
from hub.core.frontier import NOTHING_SETTLED, Frontier, Row
from hub.core.run import Run, from_wire

from .actions import Ingest, Notice, Outcome, Strike, WeDeclined
from .credit import Budgets, Granted, Limits
from .outbox import Outbox
from .reading import first_of, read_feed, read_list, read_tuple
from .words import sentence

ASKS_PER_FRAME: Final = 1000
MAX_GAPS: Final = 4
MAX_BACKWARDS: Final = 64


@dataclass(slots=True)
class Target:
    """One feed that is wanted."""

    first: int
    claim: int
    storing: int = 0
    gaps: int = 0
    backwards: int = 0
    ended: bool = False
    excused: bool = False
    hole: bool = False


@dataclass(frozen=True, slots=True)
class Batch:
    """Runs that the driver is storing: their last numbers by feed, and their cost in credit."""

    lasts: dict[bytes, int]
    cost: int


@dataclass(frozen=True, slots=True)
class Policy:
    """What the driver lets a session read: live collections and two small questions, all cheap.

    `keep` says whether this hub keeps a feed: False never, None not known before its passport is read, True
    surely. `frozen` holds the feeds frozen here, `ours` those written here. `priority` orders what is served:
    smallest first, feeds of hubs and stewards ahead of people's, newest first.
    """

    keep: Callable[[bytes], bool | None]
    frozen: Container[bytes]
    ours: Container[bytes]
    priority: Callable[[bytes], tuple[int, ...]]


class Fetch:
    """Belongs to one session; `strike` counts, `proofs` offers the proofs of frozen feeds to the peer."""

    def __init__(
        self,
        frontier: Frontier,
        policy: Policy,
        declined: Iterable[bytes],
        budgets: Budgets,
        limits: Limits,
        out: Outbox,
        proofs: Callable[[Sequence[bytes]], None],
    ) -> None:
        self._frontier, self._policy, self._limits, self._out = frontier, policy, limits, out
        self._budgets, self._offer_proofs = budgets, proofs
        self.declined = set(declined)
        self.granted = Granted(limits.window)
        self._over_budget = False
        self._targets: dict[bytes, Target] = {}
        self._asks: dict[bytes, int] = {}
        self._to_decline: list[bytes] = []
        self._batches: dict[int, Batch] = {}
        self._progress = 0.0

    @property
    def idle(self) -> bool:
        """Nothing is wanted and nothing is being stored."""
        return not self._targets and not self._batches

    def begin(self, now: float) -> int:
        """The credit to greet the peer with: none while what it sent before is over its budget."""
        self._charge(0, 0, now)
        return 0 if self._over_budget else self.granted.renew(idle=True)

    def differ(self, row: Row, now: float) -> None:
        """The peer's row is not the one we hold, if we hold any."""
        own = self._frontier.get(row.feed)
        if row.feed in self.declined or (own is None and self._policy.keep(row.feed) is False):
            self._decline(row.feed)
        elif row.feed in self._policy.frozen:
            self._offer_proofs((row.feed,))
        else:
            self._want_row(row, own, now)

    def _want_row(self, row: Row, own: Row | None, now: float) -> None:
        held = own.seq if own else 0
        if row.id == NOTHING_SETTLED:  # frozen over there: the proof comes by itself
            if row.seq - 1 > held:
                self._want(row.feed, held + 1, row.seq - 1, now)
            elif row.seq > 1:  # not frozen here: our chain may have left theirs below that fork
                self._want(row.feed, row.seq - 1, row.seq - 1, now)
            return
        if row.seq > held and row.feed in self._policy.ours:
            self._out.act(Notice("claims-ours", sentence("claims-ours"), row.feed))
        if row.seq > held:
            self._want(row.feed, held + 1, row.seq, now)
        elif own and row.seq == held and row.id != own.id:
            self._want(row.feed, held, held, now)

    def _want(self, feed: bytes, first: int, claim: int, now: float) -> None:
        target = self._targets.get(feed)
        if target is None:
            if len(self._targets) >= self._limits.feeds:
                raise RemoteError("too-many-feeds", f"more than {self._limits.feeds} feeds wanted")
            if not self._targets:
                self._progress = now
            target = self._targets[feed] = Target(first, claim)
        target.first, target.claim, target.ended = first, max(target.claim, claim), False
        self._asks[feed] = first

    def _decline(self, feed: bytes) -> None:
        self._targets.pop(feed, None)
        self._asks.pop(feed, None)
        if len(self.declined) >= self._limits.feeds:
            raise RemoteError("too-many-feeds", f"more than {self._limits.feeds} feeds declined")
        self._to_decline.append(feed)
        self.declined.add(feed)

    def flush(self) -> None:
        """Say what has been decided: declines, wants, and credit to go with them."""
        for at in range(0, len(self._to_decline), ASKS_PER_FRAME):
            feeds = self._to_decline[at : at + ASKS_PER_FRAME]
            self._out.speak("decline", feeds)
            self._out.act(WeDeclined(tuple(feeds)))
        asks = [[feed, first] for feed, first in self._asks.items()]
        self._to_decline, self._asks = [], {}
        credit = 0 if self._over_budget else self.granted.renew(idle=not self._batches)
        for at in range(0, len(asks), ASKS_PER_FRAME):
            self._out.speak("want", credit, asks[at : at + ASKS_PER_FRAME])
            credit = 0
        if credit:
            self._out.speak("want", credit, [])

    def runs(self, fields: list[Any], size: int, now: float) -> list[Run]:
        """A `run` frame:

        hand the runs to the driver, those that were asked for apart from those that were pushed.
        """
        self.granted.consume(size)
        items = read_list(first_of(fields), 1 << 16, "run")
        runs = [from_wire(item) for item in items]
        wanted = [run for run in runs if run.feed in self._targets]
        pushed = [run for run in runs if run.feed not in self._targets and self._welcome(run.feed)]
        if wanted:
            self._ingest(wanted, size, live=False)
        if pushed:
            self._ingest(pushed, 0 if wanted else size, live=True)
        if not wanted and not pushed:
            self.granted.release(size)
        entries = sum([len(run.links) for run in runs])
        self._charge(size, entries, now)
        self._progress = now
        return runs

    def _welcome(self, feed: bytes) -> bool:
        return feed not in self.declined and self._policy.keep(feed) is not False

    def _ingest(self, runs: list[Run], cost: int, live: bool) -> None:
        lasts = {run.feed: run.first + len(run.links) - 1 for run in runs}
        for feed in lasts:
            if feed in self._targets:
                self._targets[feed].storing += 1
        ticket = self._out.ticket()
        self._batches[ticket] = Batch(lasts, cost)
        self._out.act(Ingest(ticket, tuple(runs), live))

    def _charge(self, size: int, entries: int, now: float) -> None:
        within = self._budgets.bytes.spend(size, now) & self._budgets.entries.spend(entries, now)
        if not within and not self._over_budget:
            self._out.act(Notice("over-budget", sentence("over-budget")))
        self._over_budget = not within

    def none(self, fields: list[Any]) -> None:
        """The peer has nothing (more) of these feeds for us, or nothing below `low`."""
        for item in read_list(first_of(fields), ASKS_PER_FRAME, "frame"):
            feed, first, low = read_tuple(item, 3, "frame")
            if type(first) is not int or type(low) is not int:
                raise RemoteError("frame", "a none of the wrong shape")
            if target := self._targets.get(read_feed(feed, "frame")):
                self._none(feed, target, low)

    def _none(self, feed: bytes, target: Target, low: int) -> None:
        target.ended = True
        target.excused = low > target.first
        self._settle(feed)

    def stored(self, ticket: int, outcomes: Sequence[Outcome], now: float) -> None:
        """The driver stored a batch, or found out why not."""
        batch = self._batches.pop(ticket, None)
        if batch is None:
            raise LocalError("stored: no such ticket")
        self.granted.release(batch.cost)
        self._progress = now
        for feed in batch.lasts:
            if feed in self._targets:
                self._targets[feed].storing = max(0, self._targets[feed].storing - 1)
        heads: list[list[object]] = []
        for feed, verdict in _first_trouble(outcomes).items():
            if feed in self.declined and not isinstance(verdict, RemoteError):
                continue  # runs behind a passport that was declined while they were on their way
            if isinstance(verdict, Append | Known):
                own = self._frontier.get(feed)
                heads += [[feed, own.seq]] if own else []
            else:
                self._trouble(feed, verdict, batch.lasts.get(feed, 0), now)
            self._settle(feed)
        for at in range(0, len(heads), ASKS_PER_FRAME):
            self._out.speak("have", heads[at : at + ASKS_PER_FRAME])

    def _trouble(self, feed: bytes, verdict: object, last: int, now: float) -> None:
        match verdict:
            case Gap(ask_from=first):
                self._gap(feed, first, last, now)
            case Diverged(ask_from=first):
                self._backwards(feed, first, last, now)
            case Forked() | Frozen():
                self._targets.pop(feed, None)
                self._offer_proofs((feed,))
            case Declined():
                self._decline(feed)
            case RemoteError():
                raise verdict

    def _gap(self, feed: bytes, first: int, last: int, now: float) -> None:
        target = self._targets.get(feed)
        if target and target.storing:
            # What is still being stored may close the gap.
            target.claim, target.hole = max(target.claim, last), True
            return
        self._want(feed, first, last, now)
        self._targets[feed].gaps += 1
        if self._targets[feed].gaps > MAX_GAPS:
            self._give_up(feed, "gap")

    def _backwards(self, feed: bytes, first: int, last: int, now: float) -> None:
        self._want(feed, first, last, now)
        self._targets[feed].backwards += 1
        if self._targets[feed].backwards > MAX_BACKWARDS:
            self._give_up(feed, "unrelated")

    def _give_up(self, feed: bytes, code: str) -> None:
        self._targets.pop(feed, None)
        self._asks.pop(feed, None)
        self._out.act(Strike(code, sentence(code), feed))

    def _settle(self, feed: bytes) -> None:
        target = self._targets.get(feed)
        if target is None or target.storing or feed in self._asks:
            return
        own = self._frontier.get(feed)
        if feed in self._policy.frozen:  # since its head was told, by what another neighbour brought
            del self._targets[feed]
            self._offer_proofs((feed,))
        elif (own and own.seq >= target.claim) or (target.ended and target.excused):
            del self._targets[feed]
        elif target.hole:
            target.hole = False
            self._want(feed, own.seq + 1 if own else 1, target.claim, self._progress)
        elif target.ended:
            self._give_up(feed, "claims-unserved")

    def refuse(self, ticket: int, error: RemoteError) -> None:
        """A whole batch was refused."""
        if self._batches.pop(ticket, None) is None:
            raise LocalError("refused: no such ticket")
        raise error

    def taken(self, now: float) -> None:
        """The peer stores what we gave: what we want may wait behind the rest of that, and is not unserved yet."""
        self._progress = now

    def tick(self, now: float) -> None:
        """Claims that nobody serves; budgets that have refilled."""
        if self._over_budget:
            self._charge(0, 0, now)
        waiting = bool(self._targets) and not self._batches and not self._over_budget
        if waiting and now - self._progress > self._limits.unserved:
            for feed in list(self._targets)[: self._limits.strikes]:
                self._give_up(feed, "claims-unserved")
            self._targets.clear()
        elif not waiting:
            self._progress = now


def _first_trouble(outcomes: Sequence[Outcome]) -> dict[bytes, object]:
    """One verdict for each feed:

    the first that is not plain success, for the runs behind it only follow from it.
    """
    verdicts: dict[bytes, object] = {}
    for outcome in outcomes:
        before = verdicts.get(outcome.feed)
        if before is None or isinstance(before, Append | Known):
            verdicts[outcome.feed] = outcome.verdict
    return verdicts
