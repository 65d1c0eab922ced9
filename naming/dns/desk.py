"""Questions in, answers out, for datagrams and connections alike. What was answered is kept as bytes for a moment, so
that most questions cost one look into a dictionary; where names lead is asked elsewhere (`look`), many at once, and
everybody who asks for the same name meanwhile waits for one answer.

A look costs what hundreds of answers do, and anybody can make up names. So names that led somewhere before are looked
up first, all others in the turns of those who ask, and whoever finds no place is told at once that it failed: resolvers
have few places too, and would keep one for each answer that never comes.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Final, NamedTuple, TypeVar

from naming.dns import answers, packets
from naming.dns.packets import Query
from naming.dns.waiting import Waiting
from naming.dns.zone import Answer, Led, Name, Zone

logger = logging.getLogger(__name__)

T = TypeVar("T")

MOST_WARM: Final = 4096
MOST_KNOWN: Final = 4096
LONGEST_WARM: Final = 300
"""Bytes of a question that is kept with its answer: a longer one is filled up with what nobody reads."""
MOST_WAITING: Final = 512
"""For names that led somewhere before, and as many for all others."""
AT_A_TIME: Final = 32
OF_OTHERS: Final = 8
"""Of those that are looked up at a time, when many of the former wait."""

Look = Callable[[Sequence[Name]], Awaitable[Mapping[Name, Led | None]]]
Send = Callable[[bytes], None]


class Question(NamedTuple):
    """One that waits. data: its packet."""

    query: Query
    tcp: bool
    data: bytes
    send: Send


class Desk:
    """What is answered. warm: whole answers without their numbers, by questions without theirs."""

    def __init__(self, zone: Zone, look: Look) -> None:
        self.zone, self._look = zone, look
        self.warm = dict[bytes, bytes]()
        self._leads = dict[Name, Led]()
        self._others = dict[Name, Led | None]()
        self._before = dict[Name, None]()
        self._first, self._then = Waiting[Question](MOST_WAITING), Waiting[Question](MOST_WAITING)
        self._asked = asyncio.Event()
        self._age = 0
        self.used = False

    def renew(self, zone: Zone) -> None:
        """Forget what was answered: names may have changed. Which of them led somewhere is remembered."""
        self.zone = zone
        self._age += 1
        self.used = False
        for each in (self.warm, self._leads, self._others):
            each.clear()

    def take(self, data: bytes, tcp: bool, send: Send, asker: str) -> None:
        """Answer a packet, now or once it is known where its name leads; some are not answered at all. asker: in whose
        turn it waits."""
        query = packets.read(data, packets.LARGEST if tcp else packets.LARGEST_UDP)
        if isinstance(query, bytes):
            send(query)
        elif query is not None:
            self._answer(Question(query, tcp, data, send), asker)

    def _answer(self, question: Question, asker: str) -> None:
        query, tcp, data, send = question
        name = query.labels
        self.used = True
        if not self.zone.is_ours(name):
            send(self._written(query, self.zone.turned(name, query.type), tcp, b""))
            return
        labels = self.zone.place(name).labels
        if not labels or labels in self._others:
            send(self._known(question, self._others.get(labels)))
        elif led := self._leads.get(labels):
            send(self._known(question, led, data))
        else:
            self._wait(question, labels, asker)

    def _wait(self, question: Question, labels: Name, asker: str) -> None:
        waiting = self._first if labels in self._before else self._then
        if lost := waiting.add(asker, labels, question):
            lost.send(packets.refused(lost.query, packets.SERVFAIL))
        self._asked.set()

    def _known(self, question: Question, led: Led | None, data: bytes = b"") -> bytes:
        answer = self.zone.answer(question.query.labels, question.query.type, led)
        return self._written(question.query, answer, question.tcp, data)

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
            some = self._first.some(AT_A_TIME)
            some += self._then.some(max(OF_OTHERS, AT_A_TIME - len(some)))
            age = self._age
            try:
                led = await self._look(some)
            except Exception:
                logger.exception("Where names lead could not be looked up.")
                led = None
            for labels in some:
                self._told(labels, led, age)
            if not (self._first or self._then):
                self._asked.clear()

    def _told(self, labels: Name, found: Mapping[Name, Led | None] | None, age: int) -> None:
        waiting = self._first.taken(labels) + self._then.taken(labels)
        led = found.get(labels) if found is not None else None
        fresh = found is not None and age == self._age
        if fresh:
            self._remember(labels, led)
        for question in waiting:
            if found is None:
                question.send(packets.refused(question.query, packets.SERVFAIL))
            else:
                question.send(self._known(question, led, question.data if labels in self._leads else b""))

    def _remember(self, labels: Name, led: Led | None) -> None:
        """Names that lead nowhere, and those that everybody can make up, are kept apart: whoever does drives out no
        other."""
        self._before.pop(labels, None)
        if led is None or led.wild:
            keep(self._others, labels, led)
        else:
            keep(self._leads, labels, led)
            keep(self._before, labels, None)


def keep(memory: dict[Name, T], labels: Name, what: T) -> None:
    """Remember, in the place of what was remembered first where there is no more room."""
    if len(memory) >= MOST_KNOWN:
        del memory[next(iter(memory))]
    memory[labels] = what
