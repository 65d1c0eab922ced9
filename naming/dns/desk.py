"""Questions in, answers out, for datagrams and connections alike. What was answered is kept as bytes for a moment, so
that most questions cost one look into a dictionary; where names lead is asked elsewhere (`look`), many at once, and
everybody who asks for the same name meanwhile waits for one answer.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final

from naming.dns import answers, packets
from naming.dns.packets import Query
from naming.dns.zone import Answer, Led, Name, Zone

logger = logging.getLogger(__name__)

MOST_WARM: Final = 4096
MOST_KNOWN: Final = 4096
LONGEST_WARM: Final = 300
"""Bytes of a question that is kept with its answer: a longer one is filled up with what nobody reads."""
MOST_WAITING: Final = 512
AT_A_TIME: Final = 32

Look = Callable[[Sequence[Name]], Awaitable[Mapping[Name, Led | None]]]
Send = Callable[[bytes], None]


class Desk:
    """What is answered. warm: whole answers without their numbers, by questions without theirs."""

    def __init__(self, zone: Zone, look: Look) -> None:
        self.zone, self._look = zone, look
        self.warm = dict[bytes, bytes]()
        self._leads = dict[Name, Led]()
        self._nowhere = set[Name]()
        self._waiting = dict[Name, list[tuple[Query, bool, bytes, Send]]]()
        self._count = 0
        self._asked = asyncio.Event()
        self._age = 0
        self.used = False

    def renew(self, zone: Zone) -> None:
        """Forget what was answered: names may have changed."""
        self.zone = zone
        self._age += 1
        self.used = False
        for each in (self.warm, self._leads, self._nowhere):
            each.clear()

    def take(self, data: bytes, tcp: bool, send: Send) -> None:
        """Answer a packet, now or once it is known where its name leads; some are not answered at all."""
        query = packets.read(data, packets.LARGEST if tcp else packets.LARGEST_UDP)
        if isinstance(query, bytes):
            send(query)
        elif query is not None:
            self._answer(query, tcp, data, send)

    def _answer(self, query: Query, tcp: bool, data: bytes, send: Send) -> None:
        name = query.labels
        self.used = True
        if not self.zone.is_ours(name):
            send(self._written(query, self.zone.turned(name, query.type), tcp, b""))
            return
        labels = self.zone.place(name).labels
        if not labels or labels in self._leads or labels in self._nowhere:
            send(self._known(query, labels, self._leads.get(labels), tcp, data))
        elif self._count < MOST_WAITING:
            self._waiting.setdefault(labels, []).append((query, tcp, data, send))
            self._count += 1
            self._asked.set()

    def _known(self, query: Query, labels: Name, led: Led | None, tcp: bool, data: bytes) -> bytes:
        answer = self.zone.answer(query.labels, query.type, led)
        return self._written(query, answer, tcp, data if led is not None else b"")

    def _written(self, query: Query, answer: Answer, tcp: bool, data: bytes) -> bytes:
        """An answer as bytes. data: the packet that it answers, where that is to be kept. What cannot be written is a
        failure of that one answer: others are still asking."""
        try:
            written = answers.written(query, answer, tcp)
        except Exception:
            logger.exception("An answer of DNS cannot be written.")
            return packets.refused(query, packets.SERVFAIL)
        if data and not tcp and len(data) <= LONGEST_WARM:
            if len(self.warm) >= MOST_WARM:
                self.warm.clear()
            self.warm[data[2:]] = written[2:]
        return written

    async def run(self) -> None:
        """Ask where names lead; until cancelled."""
        while True:
            await self._asked.wait()
            some = list(self._waiting)[:AT_A_TIME]
            age = self._age
            try:
                led = await self._look(some)
            except Exception:
                logger.exception("Where names lead could not be looked up.")
                led = None
            for labels in some:
                self._told(labels, led, age)
            if not self._waiting:
                self._asked.clear()

    def _told(self, labels: Name, found: Mapping[Name, Led | None] | None, age: int) -> None:
        waiting = self._waiting.pop(labels)
        self._count -= len(waiting)
        led = found.get(labels) if found is not None else None
        fresh = found is not None and age == self._age
        if fresh:
            self._remember(labels, led)
        for query, tcp, data, send in waiting:
            if found is None:
                send(packets.refused(query, packets.SERVFAIL))
            else:
                send(self._known(query, labels, led, tcp, data if fresh else b""))

    def _remember(self, labels: Name, led: Led | None) -> None:
        """Names that lead nowhere are kept apart, so that whoever makes them up drives out none that is one."""
        if led is None:
            if len(self._nowhere) >= MOST_KNOWN:
                self._nowhere.clear()
            self._nowhere.add(labels)
        else:
            if len(self._leads) >= MOST_KNOWN:
                self._leads.clear()
            self._leads[labels] = led
