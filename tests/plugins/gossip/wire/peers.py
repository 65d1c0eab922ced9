"""Two sessions joined by hand: actions carried out on a `Replica`, every byte kept, no socket, no clock."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from plugins.gossip.wire.actions import (
    Action,
    CaughtUp,
    Ended,
    Hello,
    Ingest,
    IngestBodies,
    IngestProof,
    ListAbsent,
    Send,
    Serve,
    ServeBodies,
    ServeProofs,
    TheyDeclined,
    WeDeclined,
)
from plugins.gossip.wire.credit import Budgets, Limits
from plugins.gossip.wire.fetch import Policy
from plugins.gossip.wire.frames import Decoder, Frame
from plugins.gossip.wire.session import Session

from .replica import Replica

A = TypeVar("A")


class Peer:
    """A replica with a session, and what the session said about the neighbour."""

    def __init__(self, replica: Replica, leads: bool, limits: Limits | None = None, **remembered: Any) -> None:
        self.replica = replica
        self.limits = limits
        self.leads = leads
        self.budgets: Budgets = remembered.get("budgets") or Budgets(limits or Limits())
        self.declined: set[bytes] = set(remembered.get("declined", ()))
        self.their_declined: set[bytes] = set(remembered.get("their_declined", ()))
        self.out: deque[bytes] = deque()
        self.said: list[Action] = []
        self.transcript: list[bytes] = []
        self.names: frozenset[bytes] = remembered.get("names", frozenset())
        self.priority: Callable[[bytes], tuple[int, ...]] = lambda feed: (0,)
        self.session = self._session()

    def _session(self) -> Session:
        policy = Policy(
            keep=self.replica.keep,
            frozen=self.replica.frozen,
            ours=self.replica.ours,
            priority=lambda feed: self.priority(feed),
        )
        return Session(
            frontier=self.replica.frontier,
            policy=policy,
            hello=Hello(clock=1_700_000_000_000, boot=7, capabilities=()),
            leads=self.leads,
            declined=self.declined,
            their_declined=self.their_declined,
            limits=self.limits,
            budgets=self.budgets,
            names=self.names,
        )

    def again(self) -> "Peer":
        """A later session with what was remembered."""
        return Peer(
            self.replica,
            self.leads,
            self.limits,
            declined=self.declined,
            their_declined=self.their_declined,
            budgets=self.budgets,
        )

    def start(self, now: float = 0.0) -> None:
        self.do(self.session.start(now), now)

    def receive(self, data: bytes, now: float = 0.0) -> None:
        self.do(self.session.received(data, now), now)

    def write(self, name: str, *texts: str, now: float = 0.0) -> None:
        self.do(self.session.appended(self.replica.write(name, *texts), now), now)

    def do(self, actions: Sequence[Action], now: float = 0.0) -> None:
        """Carry out actions, and those that follow from them."""
        waiting = deque(actions)
        while waiting:
            action = waiting.popleft()
            self.said.append(action)
            waiting.extend(self._carry_out(action, now))

    def _carry_out(self, action: Action, now: float) -> Sequence[Action]:
        session, replica = self.session, self.replica
        match action:
            case Send(data):
                self.out.append(data)
                self.transcript.append(data)
            case Serve(ticket, asks, budget):
                return session.served(ticket, [replica.serve(*ask, budget) for ask in asks], now)
            case Ingest(ticket, runs, _):
                outcomes = replica.ingest(runs)
                took = [one for one, outcome in zip(runs, outcomes, strict=True) if outcome.stored]
                return [*session.stored(ticket, outcomes, now), *session.appended(took, now)]
            case ListAbsent(ticket, after, limit):
                return session.absent(ticket, replica.absent(after, limit), now)
            case ServeBodies(ticket, wanted):
                return session.bodies_served(ticket, replica.bodies(wanted), now)
            case IngestBodies(ticket, bodies):
                replica.take_bodies(bodies)
                return session.bodies_stored(ticket, now)
            case ServeProofs(ticket, feeds):
                return session.proofs_served(ticket, replica.proofs(feeds), now)
            case IngestProof(ticket, proof, seq):
                replica.freeze(proof, seq)
                return session.proof_stored(ticket, now)
            case WeDeclined(feeds):
                self.declined.update(feeds)
            case TheyDeclined(feeds, anew):
                self.their_declined -= self.their_declined if anew else set()
                self.their_declined.update(feeds)
        return ()

    def all_of(self, kind: type[A]) -> list[A]:
        return [action for action in self.said if isinstance(action, kind)]

    @property
    def ended(self) -> Ended | None:
        found = self.all_of(Ended)
        return found[0] if found else None

    @property
    def caught_up(self) -> CaughtUp | None:
        found = self.all_of(CaughtUp)
        return found[0] if found else None


def pair(a: Replica, b: Replica, limits: Limits | None = None) -> tuple[Peer, Peer]:
    """Two peers that have not started."""
    return Peer(a, True, limits), Peer(b, False, limits)


def settle(a: Peer, b: Peer, piece: int = 1 << 30, now: float = 0.0) -> int:
    """Carry bytes both ways until nobody has anything to say; how many crossings of the line that took."""
    crossings = 0
    while a.out or b.out:
        crossings += 1
        for sender, receiver in ((a, b), (b, a)):
            data = b"".join(sender.out)
            sender.out.clear()
            for at in range(0, len(data), piece):
                receiver.receive(data[at : at + piece], now)
    return crossings


def meet(a: Peer, b: Peer, piece: int = 1 << 30, now: float = 0.0) -> int:
    """A whole exchange from hello on."""
    a.start(now)
    b.start(now)
    return settle(a, b, piece, now)


def frames_of(peer: Peer) -> list[tuple[Frame, int]]:
    """Every frame the peer sent, with its length on the wire."""
    data, at, found = b"".join(peer.transcript), 0, []
    while at < len(data):
        size = 4 + int.from_bytes(data[at : at + 4], "big")
        found += [(frame, size) for frame in Decoder().received(data[at : at + size])]
        at += size
    return found


def overhead(*peers: Peer) -> int:
    """Bytes sent, the entries themselves not counted."""
    return sum(size for peer in peers for frame, size in frames_of(peer) if frame.name != "run")
