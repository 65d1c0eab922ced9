"""The giving half of a session: what the peer wants from us, what is being read for it, and what is pushed
live.

Wants are served smallest priority first, one `Serve` at a time, never beyond the peer's credit. Live entries
go out at once when the peer holds all before them and credit is left. Without credit they become a want like any
other, so that no entry is ever lost to a full window. Of a feed of which the peer was told that it lacks some they
wait for its want, which brings them too, or until it shows that it got there by another way (ADR 47).
"""

import heapq
from collections import deque
from collections.abc import Callable, Container, Sequence
from typing import Any, Final

from hub.core.entry import MAX_INT
from hub.core.errors import LocalError, RemoteError
from hub.core.frontier import Frontier, Row
from hub.core.run import Run, encode

from .actions import Ask, Head, PeerHas, Serve, Served
from .credit import Held, Limits
from .fetch import ASKS_PER_FRAME, Policy
from .frames import MAX_BULK
from .outbox import Outbox
from .reading import first_of, read_head, read_list, read_tuple

_ROOM: Final = MAX_BULK - 64
Order = tuple[int, ...]
_FIRST: Final[Order] = (-1,)


class Supply:
    """Belongs to one session."""

    def __init__(
        self,
        frontier: Frontier,
        policy: Policy,
        declined: Container[bytes],
        limits: Limits,
        out: Outbox,
        proofs: Callable[[Sequence[bytes]], None],
    ) -> None:
        self._frontier, self._policy, self._limits, self._out = frontier, policy, limits, out
        self._declined, self._offer_proofs = declined, proofs
        self.credit = Held()
        self._heap: list[tuple[Order, int, bytes]] = []
        self._queued: dict[bytes, int] = {}
        self._reading: dict[int, tuple[Ask, ...]] = {}
        self._rereads: dict[bytes, int] = {}
        self._grown: set[bytes] = set()
        self._frames: deque[tuple[bytes, int]] = deque()
        self._peer_heads: dict[bytes, int] = {}
        self._told: dict[bytes, int] = {}

    @property
    def idle(self) -> bool:
        """Nothing waits to be given."""
        return not self._queued and not self._reading and not self._frames

    def wanted(self, fields: list[Any]) -> None:
        """A `want` frame: credit, then feeds."""
        credit, asks = read_tuple(fields[:2], 2, "frame")
        if type(credit) is not int or not 0 <= credit <= 1 << 32:
            raise RemoteError("frame", "a want without credit")
        self.credit.more(credit)
        for item in read_list(asks, ASKS_PER_FRAME, "frame"):
            self._want(*read_head(item, "frame"))

    def _want(self, feed: bytes, first: int) -> None:
        self._told.pop(feed, None)
        if self._frontier.get(feed) is None or feed in self._declined:
            self._out.speak("none", [[feed, first, 0]])
        elif self._being_read(feed):
            self._rereads[feed] = first
        else:
            self._enqueue(feed, first, self._policy.priority(feed))

    def _being_read(self, feed: bytes) -> bool:
        return any(ask.feed == feed for asks in self._reading.values() for ask in asks)

    def _enqueue(self, feed: bytes, first: int, order: Order) -> None:
        if len(self._queued) >= self._limits.feeds:
            raise RemoteError("flood", f"more than {self._limits.feeds} feeds wanted at once")
        if feed not in self._queued:
            heapq.heappush(self._heap, (order, len(self._heap), feed))
        self._queued[feed] = first

    def pump(self) -> None:
        """Send what credit allows, and have more read when nothing waits."""
        while self._frames and self.credit.left > 0:
            frame, cost = self._frames.popleft()
            self.credit.left -= cost
            self._out.send(frame)
        if not self._frames and not self._reading and self._queued and self.credit.bulk > 0:
            self._read()

    def _read(self) -> None:
        asks: list[Ask] = []
        while self._heap and len(asks) < self._limits.serve_feeds:
            _, _, feed = heapq.heappop(self._heap)
            if (first := self._queued.pop(feed, None)) is not None:
                asks.append(Ask(feed, first))
        if asks:
            ticket = self._out.ticket()
            self._reading[ticket] = tuple(asks)
            self._out.act(Serve(ticket, tuple(asks), min(self.credit.bulk, self._limits.serve_bytes)))

    def served(self, ticket: int, answers: Sequence[Served]) -> None:
        """The driver read what was asked."""
        asks = self._reading.pop(ticket, None)
        if asks is None:
            raise LocalError("served: no such ticket")
        found = {answer.feed: answer for answer in answers}
        items: list[bytes] = []
        nothing: list[list[object]] = []
        for feed, first in asks:
            answer = found.get(feed)
            if answer:
                items += [encode(run) for run in answer.runs]
            self._conclude(feed, first, answer, nothing)
        for frame in pack(self._out, "run", items):
            self._frames.append(frame)
        if nothing:
            self._frames.append((self._out.encoder.frame("none", nothing), 0))
        self._rereads.clear()
        self._grown.clear()

    def _conclude(self, feed: bytes, first: int, answer: Served | None, nothing: list[list[object]]) -> None:
        """Ask on, or tell the end of a feed."""
        again = self._rereads.get(feed)
        last = _last_of(answer.runs) if answer and answer.runs else first - 1
        if answer is None or (answer.runs and (answer.more or feed in self._grown)) or again is not None:
            self._enqueue(feed, last + 1 if again is None else again, self._policy.priority(feed))
            return
        self._remember(feed, last)
        if feed in self._policy.frozen:
            # It may have been frozen after its head was told: the proof is why nothing more is given.
            self._offer_proofs((feed,))
            nothing.append([feed, last + 1, MAX_INT])
        elif not answer.runs:
            nothing.append([feed, first, answer.low])

    def give(self, frames: Sequence[tuple[bytes, int]]) -> None:
        """Other frames that cost credit: they wait in the same line."""
        self._frames.extend(frames)

    def heard(self, runs: Sequence[Run]) -> None:
        """The peer sent these, so it needs none of them back."""
        for run in runs:
            last = run.first + len(run.links) - 1
            self._remember(run.feed, last)
            self.reached(run.feed, last)

    def have(self, fields: list[Any]) -> bool:
        """A `have` frame: durably stored over there; whether it tells of any feed of ours."""
        heads: list[Head] = []
        for item in read_list(first_of(fields), ASKS_PER_FRAME, "frame"):
            feed, seq = read_head(item, "frame")
            if self._frontier.get(feed) is not None:
                heads.append(Head(feed, seq))
                self.reached(feed, seq)
        if heads:
            self._out.act(PeerHas(tuple(heads)))
        return bool(heads)

    def _remember(self, feed: bytes, seq: int) -> None:
        if len(self._peer_heads) >= self._limits.feeds:
            self._peer_heads.clear()  # it only spares echoes
        if seq > self._peer_heads.get(feed, 0):
            self._peer_heads[feed] = seq

    def told(self, row: Row) -> None:
        """The peer lacks some of what this row of ours shows, and was told so: it will ask."""
        self._told[row.feed] = row.seq

    def reached(self, feed: bytes, seq: int) -> None:
        """The peer says that it holds a feed up to there. If that is all it was told of, it will not ask."""
        if feed in self._told and seq >= self._told[feed]:
            del self._told[feed]
            self.push_from(feed, seq + 1)

    def push(self, runs: Sequence[Run]) -> None:
        """New entries, to be told at once if the peer lacks them."""
        items: list[bytes] = []
        behind = False
        for run in runs:
            last = run.first + len(run.links) - 1
            if not self._due(run.feed, last):
                continue
            if run.feed in self._queued or self._being_read(run.feed):
                self._grown.add(run.feed)
            elif self._frames or self.credit.left <= 0 or behind:
                behind = True
                self._enqueue(run.feed, run.first, _FIRST)
            else:
                items.append(encode(run))
                self._remember(run.feed, last)
        self._frames.extend(pack(self._out, "run", items))

    def push_from(self, feed: bytes, first: int) -> None:
        """Entries that came while the frontiers were compared, or while the peer's want was awaited."""
        own, first = self._frontier.get(feed), max(first, self._peer_heads.get(feed, 0) + 1)
        if own and own.seq >= first and feed not in self._queued and self._due(feed, own.seq):
            self._enqueue(feed, first, _FIRST)

    def _due(self, feed: bytes, last: int) -> bool:
        if feed in self._told:
            return False
        known = self._frontier.get(feed) is not None and feed not in self._policy.frozen
        return known and feed not in self._declined and self._peer_heads.get(feed, 0) < last


def pack(out: Outbox, name: str, items: Sequence[bytes], *fields: object) -> list[tuple[bytes, int]]:
    """As few frames as the cap allows, each with its cost."""
    frames: list[tuple[bytes, int]] = []
    batch: list[bytes] = []
    size = 0
    for item in items:
        if batch and size + len(item) > _ROOM:
            frames.append(out.encoder.bulk(name, batch, *fields))
            batch, size = [], 0
        batch.append(item)
        size += len(item)
    if batch:
        frames.append(out.encoder.bulk(name, batch, *fields))
    return frames


def _last_of(runs: Sequence[Run]) -> int:
    return runs[-1].first + len(runs[-1].links) - 1
