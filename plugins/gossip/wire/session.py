"""The exchange between two hubs, from hello to bye, as a machine without sockets.

        start            peer's hello            roots equal ------------------------------.
    o --------> greeting ------------> comparing                                           v
                                          | roots differ                                 live
                                          v                                              ^  |
                                       walking (the dialling side leads)                 |  | appended: push
                                          | both told all differing rows                 |  v
                                          '--> fetching and giving: want, run, have -----'
                                            (when all wanted is stored: CaughtUp, then own bodies)

    anywhere:  bye, a fault of the peer, silence, a stall, a closed connection --> ended

Giving and fetching go on in `live` too: the only difference is that nothing more is owed. Wants, pushes and
credit of the two directions are independent. The driver gives events with a clock (seconds, monotonic) and
carries out the returned actions in order; every action with a ticket is answered once, in any order, by the
method its docstring names. The frontier and the sets of the policy are the driver's own live objects, changed
only between two events: the driver changes them when something is durable, before it says `stored`,
`proof_stored`, `appended` or `froze`.

What crosses is described in frames.py (bytes), reconcile.py (the walk), fetch.py, supply.py, bodies.py,
proofs.py and names.py. Here are only the order of things, the clock, and who is at fault when it ends.
"""

import hashlib
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import replace
from typing import Any

from hub.core.errors import RemoteError
from hub.core.feed import Proof
from hub.core.frontier import Frontier, Row
from hub.core.run import Run

from .actions import (
    Action,
    Bodies,
    CaughtUp,
    Ended,
    Hello,
    Learned,
    Missing,
    Outcome,
    Served,
    Strike,
    TheyDeclined,
)
from .bodies import BodyTrade
from .credit import Budgets, Limits
from .fetch import ASKS_PER_FRAME, Fetch, Policy
from .frames import MAX_CONTROL, Decoder, Frame
from .hello import read_hello, tell_hello
from .names import NameTrade
from .outbox import Outbox, words_of
from .proofs import ProofTrade
from .reading import first_of, read_feed, read_list
from .reconcile import Follower, Leader, Offered, read_row
from .supply import Supply
from .words import SENTENCES, known, sentence

VERSION = 1
_MIN_CHARGE = 64
_CLEAN = ("bye", "closing", "anew")


class Session:
    """One exchange with one neighbour.

    `leads` is true on the side that dialled. `declined` are the feeds we told this neighbour we do not keep,
    `their_declined` those it told us, both as remembered from `WeDeclined` and `TheyDeclined` of earlier
    sessions. `budgets` are this neighbour's, and go from session to session too.
    `names` are the marks of the names of which we hold records.
    """

    def __init__(
        self,
        *,
        frontier: Frontier,
        policy: Policy,
        hello: Hello,
        leads: bool,
        declined: Collection[bytes] = (),
        their_declined: Collection[bytes] = (),
        limits: Limits | None = None,
        budgets: Budgets | None = None,
        names: Collection[bytes] = (),
    ) -> None:
        self._limits = limits or Limits()
        self._budgets = budgets or Budgets(self._limits)
        self._leads = leads
        self._out = Outbox()
        self._decoder = Decoder()
        self._offered = Offered(frontier, their_declined)
        self._proofs = ProofTrade(self._limits, self._out)
        parts = (self._limits, self._out, self._proofs.offer)
        self._fetch = Fetch(frontier, policy, declined, self._budgets, *parts)
        self._supply = Supply(frontier, policy, self._offered.declined, *parts)
        self._bodies = BodyTrade(self._limits, self._out, self._supply, self._fetch.granted)
        self._leader = Leader(self._offered, self._out.speak, self._differ, self._supply.told)
        self._follower = Follower(self._offered, self._out.speak)
        self._names = NameTrade(names, self._out)
        self._hello = replace(hello, declines=digest_of(declined))
        self._root: bytes | None = None
        self._late: dict[bytes, int] = {}
        self._now = self._heard = self._moved = 0.0
        self._pinged: float | None = None
        self._caught_up = False
        self.state = "new"
        self._reactions: dict[str, Callable[[Frame], None]] = {
            "frontier": self._on_frontier,
            "decline": self._on_decline,
            "want": lambda frame: self._supply.wanted(frame.fields),
            "run": self._on_run,
            "none": lambda frame: self._fetch.none(frame.fields),
            "want-bodies": lambda frame: self._bodies.wanted(frame.fields),
            "bodies": lambda frame: self._bodies.came(frame.fields, frame.size),
            "proof": lambda frame: self._proofs.came(frame.fields),
            "have": self._on_have,
            "names": lambda frame: self._names.came(frame.fields),
            "ping": lambda frame: self._out.speak("pong", *frame.fields[:1]),
        }

    # Events. Each returns what the driver is to do, in order; after `Ended` always nothing.

    def start(self, now: float) -> list[Action]:
        """The connection is up and the peer's key proven."""
        self._heard = self._moved = now
        self.state = "greeting"
        return self._event(now, self._greet)

    def received(self, data: bytes, now: float) -> list[Action]:
        """Plain bytes from the peer, cut anywhere."""
        self._heard, self._pinged = now, None
        return self._event(now, lambda: self._read(data))

    def tick(self, now: float) -> list[Action]:
        """Call about once a second: pings, stalls, unserved claims."""
        return self._event(now, self._watch)

    def appended(self, runs: Sequence[Run], now: float) -> list[Action]:
        """Entries became durable here, whoever brought them, and the frontier shows them.

        In order within a feed.
        """
        return self._event(now, lambda: self._append(runs))

    def served(self, ticket: int, answers: Sequence[Served], now: float) -> list[Action]:
        """Answers `Serve`."""
        return self._event(now, lambda: self._supply.served(ticket, answers))

    def stored(self, ticket: int, outcomes: Sequence[Outcome], now: float) -> list[Action]:
        """Answers `Ingest`: the outcomes of its runs, in order within a feed; runs that follow each other may share
        one. The frontier shows what they stored."""
        return self._event(now, lambda: self._fetch.stored(ticket, outcomes, now))

    def refused(self, ticket: int, error: RemoteError, now: float) -> list[Action]:
        """Answers `Ingest` when a run in it did not verify: ends the session."""
        return self._event(now, lambda: self._fetch.refuse(ticket, error))

    def absent(self, ticket: int, missing: Sequence[Missing], now: float) -> list[Action]:
        """Answers `ListAbsent`."""
        return self._event(now, lambda: self._bodies.absent(ticket, missing))

    def bodies_served(self, ticket: int, found: Sequence[Bodies], now: float) -> list[Action]:
        """Answers `ServeBodies`."""
        return self._event(now, lambda: self._bodies.served(ticket, found))

    def bodies_stored(self, ticket: int, now: float) -> list[Action]:
        """Answers `IngestBodies`, once those that fitted their headers are durable."""
        return self._event(now, lambda: self._bodies.stored(ticket))

    def proofs_served(self, ticket: int, proofs: Sequence[Proof], now: float) -> list[Action]:
        """Answers `ServeProofs`."""
        return self._event(now, lambda: self._proofs.served(ticket, proofs))

    def proof_stored(self, ticket: int, now: float) -> list[Action]:
        """Answers `IngestProof`: the feed is frozen here, at the lowest fork known."""
        return self._event(now, lambda: self._proofs.stored(ticket))

    def froze(self, feeds: Collection[bytes], now: float) -> list[Action]:
        """Feeds froze here, or froze lower, whoever proved it, and the policy shows them: a peer that keeps them is
        told."""
        return self._event(now, lambda: self._froze(feeds))

    def named(self, names: Collection[bytes], now: float) -> list[Action]:
        """Records of names came here, each by its mark."""
        return self._event(now, lambda: self._names.tell(names))

    def close(self, now: float, code: str = "closing") -> list[Action]:
        """End it from our side: `bye`, then `Ended`."""
        return self._event(now, lambda: self._end(known(code), sentence(code), fault=False))

    def closed(self, now: float) -> list[Action]:
        """The connection is gone."""
        return self._event(now, lambda: self._end("cut", sentence("cut"), fault=False, tell=False))

    def failed(self, error: RemoteError, now: float) -> list[Action]:
        """What lies below the session found the peer at fault: the box stream, or the handshake."""
        return self._event(now, lambda: self._end(error.code, words_of(error), fault=error.code != "cut", tell=False))

    def unanswered(self, now: float) -> float:
        """Seconds for which a ping has waited for any byte; 0 when none waits."""
        return 0.0 if self._pinged is None else now - self._pinged

    @property
    def idle(self) -> bool:
        """Caught up, nothing owed either way."""
        return self._caught_up and self._fetch.idle and self._supply.idle

    # What an event sets off

    def _greet(self) -> None:
        tell_hello(self._out, replace(self._hello, credit=self._fetch.begin(self._now)))

    def _event(self, now: float, run: Callable[[], None]) -> list[Action]:
        if self.state == "ended":
            return []
        self._now = now
        try:
            run()
            self._settle()
        except RemoteError as error:
            self._end(error.code, words_of(error), fault=True)
        return self._count_strikes(self._out.take())

    def _settle(self) -> None:
        """Everything an event may have made possible."""
        if self.state in ("ended", "greeting", "new"):
            return
        self._fetch.flush()
        self._supply.pump()
        if self.state == "exchanging" and self._fetch.idle and not self._caught_up:
            self._catch_up(equal=False)

    def _froze(self, feeds: Collection[bytes]) -> None:
        if self.state not in ("new", "greeting"):
            self._proofs.froze([feed for feed in feeds if feed not in self._offered.declined])

    def _catch_up(self, equal: bool) -> None:
        self._caught_up = True
        self._out.act(CaughtUp(equal))
        self._bodies.begin()

    def _count_strikes(self, actions: list[Action]) -> list[Action]:
        strikes = sum(isinstance(action, Strike) for action in actions)
        if strikes and not self._budgets.strikes.spend(strikes, self._now) and self.state != "ended":
            self._end("strikes", sentence("strikes"), fault=True)
            actions += self._out.take()
        return actions

    def _end(self, code: str, words: str, fault: bool, tell: bool = True) -> None:
        if tell and self.state != "new":
            self._out.speak("bye", code)
        self.state = "ended"
        self._out.act(Ended(code, words, fault))

    # The peer's frames

    def _read(self, data: bytes) -> None:
        for frame in self._decoder.received(data):
            if frame.size <= MAX_CONTROL and frame.name not in ("run", "bodies"):
                self._charge(frame.size)
            self._react(frame)
            if self.state == "ended":
                return

    def _charge(self, size: int) -> None:
        if not self._budgets.control.spend(max(size, _MIN_CHARGE), self._now):
            raise RemoteError("flood", "messages without end")

    def _react(self, frame: Frame) -> None:
        if frame.name == "bye":
            self._on_bye(frame.fields)
        elif self.state == "greeting":
            if frame.name != "hello":
                raise RemoteError("frame-order", f"{frame.name} before hello")
            self._on_hello(frame)
        elif frame.name == "hello":
            raise RemoteError("frame-order", "a second hello")
        elif reaction := self._reactions.get(frame.name):
            reaction(frame)

    def _on_bye(self, fields: list[Any]) -> None:
        said = first_of(fields)
        code = said if isinstance(said, str) and said in SENTENCES else "peer-ended"
        if code == "version":
            self._end(code, sentence(code), fault=False, tell=False)
        elif code == "two-boxes":  # what is theirs to say of us is ours to read of ourselves
            self._end("doubled", sentence("doubled"), fault=False, tell=False)
        elif code in _CLEAN:
            self._end("bye", sentence("bye"), fault=False, tell=False)
        else:
            self._end("peer-ended", sentence("peer-ended", sentence(code)), fault=False, tell=False)

    def _on_hello(self, frame: Frame) -> None:
        hello = read_hello(frame.fields)
        if VERSION not in hello.versions:
            self._end("version", sentence("version"), fault=False)
            return
        self._out.act(Learned(hello))
        self._supply.credit.open(hello.credit)
        if hello.declines != digest_of(self._offered.declined):
            self._offered.forget()
            self._out.act(TheyDeclined((), anew=True))
        self._names.begin()
        self._root = self._offered.digest(b"")
        self._out.speak("frontier", "root", self._root)
        self.state = "comparing"
        self._moved = self._now

    def _on_frontier(self, frame: Frame) -> None:
        kind, rest = (frame.fields or [None])[0], frame.fields[1:]
        self._moved = self._now
        if kind == "root" and self.state == "comparing":
            self._compare_roots(rest)
        elif kind == "rows" and self.state == "walking":
            self._on_rows(rest)
        elif kind == "nodes" and self.state == "walking" and self._leads:
            self._leader.nodes(first_of(rest))
        elif kind in ("list", "ask") and self.state == "walking" and not self._leads:
            answer = self._follower.list if kind == "list" else self._follower.ask
            answer(first_of(rest))
        elif kind == "done" and self.state == "walking" and not self._leads:
            self._walked()
        else:
            raise RemoteError("frame-order", "a part of the walk at the wrong moment")
        if self.state == "walking" and self._leader.done:
            self._walked()

    def _compare_roots(self, fields: list[Any]) -> None:
        theirs = first_of(fields)
        if type(theirs) is not bytes or len(theirs) != 32:
            raise RemoteError("frontier", "a root of the wrong length")
        if theirs == self._root:
            self._walked()
            self._catch_up(equal=True)
            return
        self.state = "walking"
        if self._leads:
            self._leader.begin(theirs)

    def _on_rows(self, fields: list[Any]) -> None:
        for item in read_list(first_of(fields), ASKS_PER_FRAME, "frontier"):
            self._differ(read_row(item))
        if self._leads:
            self._leader.rows_told(more=bool(fields[1:] and fields[1]))

    def _differ(self, row: Row) -> None:
        self._supply.reached(row.feed, row.seq)
        self._fetch.differ(row, self._now)

    def _walked(self) -> None:
        self.state = "exchanging"
        for feed, first in self._late.items():
            self._supply.push_from(feed, first)
        self._late.clear()

    def _on_decline(self, frame: Frame) -> None:
        items = read_list(first_of(frame.fields), ASKS_PER_FRAME, "frame")
        fresh = self._offered.decline([read_feed(feed, "frame") for feed in items])
        if len(self._offered.declined) > self._limits.feeds:
            raise RemoteError("too-many-feeds", "declines without end")
        if fresh:
            self._out.act(TheyDeclined(tuple(fresh)))

    def _on_have(self, frame: Frame) -> None:
        if self._supply.have(frame.fields):
            self._fetch.taken(self._now)

    def _on_run(self, frame: Frame) -> None:
        self._moved = self._now  # a walk may wait behind entries on a slow line
        self._supply.heard(self._fetch.runs(frame.fields, frame.size, self._now))

    def _append(self, runs: Sequence[Run]) -> None:
        if self.state == "exchanging":
            self._supply.push(runs)
        elif self._root is not None:
            for run in runs:
                self._late.setdefault(run.feed, run.first)

    # Time

    def _watch(self) -> None:
        if self.state == "new":
            return
        walking = self.state in ("greeting", "comparing", "walking")
        if self._pinged is not None and self._now - self._pinged > self._limits.answer:
            self._end("silent", sentence("silent"), fault=False)
        elif walking and self._now - self._moved > self._limits.stall:
            self._end("stalled", sentence("stalled"), fault=True)
        elif self._pinged is None and self._now - self._heard > self._limits.quiet:
            self._pinged = self._now
            self._out.speak("ping", 0)
        self._fetch.tick(self._now)


def digest_of(feeds: Iterable[bytes]) -> bytes:
    """What stands for a set of declined feeds in `hello`."""
    return hashlib.sha256(b"".join(sorted(feeds))).digest()
