"""A line between two hubs: bytes arrive in order, late, in pieces, and the line may be cut at any byte.

one.talk ── Send ──> [ piece | piece | pie│ce ]  ──> other.talk.session.received
                                          cut: what lies before may still arrive, then both learn of it
"""

import random
from collections import deque
from functools import partial
from typing import TYPE_CHECKING

from .agenda import Agenda
from .hub import Hub, Talk

if TYPE_CHECKING:
    from plugins.gossip.wire.actions import Action

SPLIT = 0.08


class Line:
    """Two neighbours that accepted each other, reached or not."""

    def __init__(self, one: Hub, other: Hub, agenda: Agenda, luck: random.Random) -> None:
        self.ends = (one, other)
        self._agenda, self._luck = agenda, luck
        self._latency = luck.choice((1, 5, 20, 120))
        self._talks: dict[str, Talk] = {}
        self._flying: dict[str, deque[bytes]] = {}
        self._free: dict[str, int] = {}
        self._dialled = 0
        self.barred = False

    @property
    def up(self) -> bool:
        return bool(self._talks)

    @property
    def silent(self) -> bool:
        """Caught up, nothing owed, nothing on its way."""
        idle = all(talk.session.idle for talk in self._talks.values())
        return self.up and idle and not any(self._flying.values())

    def dial(self) -> None:
        """Reach the other side; either may lead."""
        if self.up or self.barred or not all(hub.up for hub in self.ends):
            return
        self._dialled += 1
        first, second = self.ends if self._luck.random() < 0.5 else self.ends[::-1]
        for hub, peer in ((first, second), (second, first)):
            self._flying[hub.name] = deque()
            self._free[hub.name] = self._agenda.now
            self._talks[hub.name] = hub.talks[peer.name] = Talk(hub, self, peer, leads=hub is first)
        for hub in (first, second):
            talk = self._talks[hub.name]
            talk.do(talk.session.start(self._agenda.seconds))

    def send(self, talk: Talk, data: bytes) -> None:
        """Bytes on their way to the other side."""
        sender = talk.hub.name
        if self._talks.get(sender) is not talk:
            return
        at = self._luck.randrange(1, len(data)) if self._luck.random() < SPLIT else len(data)
        for piece in (data[:at], data[at:]):
            if piece:
                arrival = max(self._free[sender], self._agenda.now + self._luck.randint(1, self._latency))
                self._free[sender] = arrival
                self._flying[sender].append(piece)
                self._agenda.after(arrival - self._agenda.now, partial(self._arrive, sender, self._dialled))

    def _arrive(self, sender: str, number: int) -> None:
        if number != self._dialled or not self._flying.get(sender):
            return
        piece = self._flying[sender].popleft()
        receiver = next(talk for name, talk in self._talks.items() if name != sender)
        self._give(receiver, piece)

    def _give(self, talk: Talk, data: bytes) -> None:
        actions: list[Action] = talk.session.received(data, self._agenda.seconds)
        talk.do(actions)

    def ended(self, talk: Talk) -> None:
        """One side ended it: the other reads what was said, then finds the line closed."""
        if self._talks.get(talk.hub.name) is talk:
            number = self._dialled
            self._agenda.after(self._latency + 1, lambda: self.cut(luck=1.0) if number == self._dialled else None)

    def cut(self, silent: Hub | None = None, luck: float | None = None) -> None:
        """The line breaks at some byte in each direction; a hub without power learns nothing of it."""
        talks, self._talks = self._talks, {}
        flying, self._flying = self._flying, {}
        self._dialled += 1
        for talk in talks.values():
            del talk.hub.talks[talk.peer.name]
        for talk in talks.values():
            if talk.hub is silent:
                continue
            data = b"".join(flying[talk.peer.name])
            kept = int(len(data) * (self._luck.random() if luck is None else luck))
            if kept:
                self._give(talk, data[:kept])
            talk.do(talk.session.closed(self._agenda.seconds))
