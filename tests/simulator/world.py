"""The world: villages in a ring with chords, and the weather in which everything happens that a seed can think of.

    weather ── every moment one act of `acts` ──> hubs, lines, sticks, backups
    after enough events: heal ── all boxes up, all lines whole, no more acts ──> quiet ──> compared by `verdict`

A world is made of its plan alone; two worlds of one plan are equal event by event.
"""

import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from hub.core import stamp
from hub.core.cid import parse_id
from hub.core.entry import Entry
from hub.core.record import decode
from hub.core.run import Run, write
from hub.core.statement import CERTIFY, POST, Statement
from plugins.gossip.wire.credit import Limits

from . import people
from .agenda import Agenda
from .bookkeeping import about
from .disk import Appended, Change
from .hub import Hub
from .ledger import Chain
from .line import Line
from .oracle import EPOCH, Broken, Oracle
from .people import Person, Quill

NAMES: Final = ("ama", "kofi", "esi")
TICK: Final = 10_000
ROUNDS: Final = 8
MOST_HEALING: Final = 10_000
LONGEST_ROUND: Final = 1_800_000
WINDOWS: Final = (700, 4_000, 60_000, 2_000_000)


@dataclass(frozen=True, slots=True)
class Plan:
    """All that a world depends on. `pace` is the mean time between two acts, in ms; `trouble` says how many times more
    often than usual things go wrong."""

    seed: int = 1
    hubs: int = 20
    events: int = 100_000
    people: int = 3
    pace: int = 160
    trouble: float = 1.0


@dataclass(slots=True)
class Backup:
    """A copy of a hub's disk, and of the box folder beside it when somebody copied the whole machine."""

    hub: Hub
    changes: tuple[Change, ...]
    numbers: dict[str, int]


@dataclass(slots=True)
class Drawer:
    """What lies around: sticks that were filled, copies that were made."""

    sticks: list[list[Run]] = field(default_factory=list)
    backups: list[Backup] = field(default_factory=list)


class World:
    """Everything there is."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.luck = random.Random(plan.seed)
        self.agenda = Agenda()
        self.oracle = Oracle()
        self.counts: Counter[str] = Counter()
        self.drawer = Drawer()
        self.clocks: dict[str, int | None] = {}
        self.numbers: dict[str, int] = {}
        self.rotated: set[str] = set()
        self.declared: list[tuple[Hub, Person, Statement]] = []
        self._last_number = 0
        self.hubs = [self._hub(number) for number in range(plan.hubs)]
        self.people = {hub.name: self._people(hub) for hub in self.hubs}
        self.lines = self._lines()
        for number, hub in enumerate(self.hubs):
            if number % 4 == 1 and plan.hubs > 5:
                hub.far.add(self.hubs[(number + plan.hubs // 2) % plan.hubs].own.id)
        self._ticking()

    def _hub(self, number: int) -> Hub:
        name = f"village {number}"
        limits = Limits(window=self.luck.choice(WINDOWS))
        hub = Hub(name, people.village(name), self.agenda, random.Random(self.luck.random()), self.oracle, limits)
        # One clock in ten is years ahead; one in five stands in 1970 and nobody vouches for it.
        skew: int | None = self.luck.randint(-300_000, 300_000)
        if number % 10 == 3:
            skew = 3650 * stamp.DAY
        elif number % 5 == 4:
            skew = None
        self.clocks[name] = skew
        return hub

    def _people(self, hub: Hub) -> list[Person]:
        found = []
        for number in range(self.plan.people):
            name = f"{NAMES[number % len(NAMES)]} {number} of {hub.name}"
            caps = people.ALL if number % 2 == 0 else (POST, CERTIFY)
            found.append(people.person(name, hub.own, caps))
            self.renew(found[-1])
        return found

    def renew(self, who: Person) -> None:
        """From now on this person writes in a feed that nobody ever wrote in."""
        self._last_number += 1
        self.numbers[who.name] = self._last_number

    def _lines(self) -> list[Line]:
        count = len(self.hubs)
        pairs = {tuple(sorted((at, (at + hop) % count))) for at in range(count) for hop in (1, 2)}
        pairs |= {tuple(sorted(self.luck.sample(range(count), 2))) for _ in range(count // 4)}
        return [
            Line(self.hubs[a], self.hubs[b], self.agenda, random.Random(self.luck.random()))
            for a, b in sorted(pairs)
            if a != b
        ]

    def _ticking(self) -> None:
        for hub in self.hubs:
            if hub.up:
                hub.tick()
        self.agenda.after(TICK, self._ticking)

    # Writing, as hub.log.store does

    def best(self, hub: Hub) -> int:
        """What a box believes to be now."""
        skew = self.clocks[hub.name]
        wall = self.agenda.now + (EPOCH + skew if skew is not None else 0)
        return stamp.best(wall, skew is not None, EPOCH - 30 * stamp.DAY, 0, ())

    def write(self, hub: Hub, who: Person, *bodies: bytes, scope: str = "open") -> None:
        """Somebody writes; they are told that it is kept once it is."""

        def job() -> Callable[[], None]:
            pen = self.pen(hub, who, scope)
            entries = self.append(hub, pen, list(bodies))
            return lambda: self.oracle.acknowledge(hub.name, entries)

        hub.submit(job)

    def pen(self, hub: Hub, who: Person, scope: str = "open") -> Quill:
        """The feed to write in: a new one when the old one may not go on."""
        pen = people.quill(who, self.numbers[who.name], scope)
        chain = hub.ledger.chains.get(pen.key)
        if chain and (chain.closed or chain.fork is not None or not chain.seed):
            self.renew(who)
            pen = people.quill(who, self.numbers[who.name], scope)
        return pen

    def append(self, hub: Hub, pen: Quill, bodies: list[bytes]) -> list[Entry]:
        """Sign and store, the passport first."""
        self.oracle.writes_on(hub.name, pen.key)
        chain = hub.ledger.chains.get(pen.key)
        before = chain.entries[-1] if chain else None
        if chain is None:
            bodies.insert(0, people.passport(pen))
        entries, sigs = self.sign(hub, pen, before, bodies)
        hub.ledger.write(Appended(pen.key, tuple(entries), tuple(sigs), pen.seed))
        self.counts["entries"] += len(entries)
        return entries

    def sign(self, hub: Hub, pen: Quill, before: Entry | None, bodies: list[bytes]) -> tuple[list[Entry], list[bytes]]:
        """New entries of a feed, with the stamps that this box gives them."""
        best, own, items = self.best(hub), before.stamp if before else 0, []
        seen = [chain.entries[-1].stamp for chain in hub.ledger.chains.values()]
        for body in bodies:
            own = stamp.next_stamp(best, own, seen)
            items.append((own, body))
        entries, sigs = write(pen.seed, before, items)
        for body in bodies:
            if b"hub.erase" in body:
                wish = next(entry for entry in entries if entry.body == body)
                self.oracle.wishes[parse_id(decode(body)["entry"])].add(wish.id)
        wild = (self.clocks[hub.name] or 0) > stamp.DAY
        self.oracle.sign(pen, entries, sane=not wild)
        return entries, sigs

    # Running

    def run(self, draw: "Callable[[World], None]") -> None:
        """The whole story, until all is quiet; `draw` lets one act happen."""
        self._weather(draw)
        while self.agenda.done < self.plan.events:
            self.agenda.step()
        self.heal()

    def _weather(self, draw: "Callable[[World], None]") -> None:
        if self.agenda.done >= self.plan.events:
            return
        draw(self)
        delay = 1 + int(self.luck.expovariate(1 / self.plan.pace))
        self.agenda.after(delay, lambda: self._weather(draw))

    def heal(self) -> None:
        """All boxes up, all lines whole; rounds of meeting until a round changes nothing."""
        for hub in self.hubs:
            self.restart(hub)
        for count in range(1, ROUNDS + 1):
            before = self.digests()
            for line in self.lines:
                line.barred = False
                if count > 1:
                    line.cut()
                line.dial()
            self._until_quiet()
            if count == 1:
                self._last_words()
            self.counts["rounds"] = count
            if not self._declare_again() and count > 1 and self.digests() == before:
                return
        raise Broken(f"no quiet after {ROUNDS} rounds of meeting")

    def _last_words(self) -> None:
        """Everybody writes once more: with all lines up it is everywhere soon, without any new meeting."""
        for hub in self.hubs:
            for who in self.people[hub.name]:
                self.write(hub, who, people.post(f"{who.name} says goodnight"))
        self._until_quiet()
        for hub in self.hubs:
            for who in self.people[hub.name]:
                self._check_live(hub, people.quill(who, self.numbers[who.name]).key)

    def _check_live(self, home: Hub, feed: bytes) -> None:
        head = home.ledger.chains[feed].head
        held = [hub.ledger.chains.get(feed) for hub in self.hubs if home.own.id not in hub.far]
        if feed not in self.oracle.crooked and any(chain is None or chain.head != head for chain in held):
            raise Broken("what was written with all lines up did not reach everybody")

    def _declare_again(self) -> int:
        """A statement in a part of a feed that forked, or that an old disk forgot, reaches some hubs and not others:
        those who made it say it again. How many did."""
        again = 0
        for home, who, one in self.declared:
            near = [hub for hub in self.hubs if who.hub.id not in hub.far]
            if any((one.id, one.signer) not in hub.ledger.books.statements[about(one)] for hub in near):
                self.write(home, who, people.declared([one]))
                again += 1
        self.counts["declared again"] += again
        return again

    def _until_quiet(self) -> None:
        until = self.agenda.now + LONGEST_ROUND
        while not self._is_quiet():
            if self.agenda.now > until or self.agenda.done > 2 * self.plan.events + MOST_HEALING:
                raise Broken("the lines never fall silent")
            mark = self.agenda.now + 1_000
            while self.agenda.now < mark:
                self.agenda.step()
            for line in self.lines:
                line.dial()

    def _is_quiet(self) -> bool:
        return all(line.silent for line in self.lines) and all(hub.resting for hub in self.hubs)

    def restart(self, hub: Hub) -> None:
        """A box that lost power comes up again."""
        if not hub.up:
            self.oracle.restarted(hub.name)
            hub.start()

    def digests(self) -> list[object]:
        """What each hub holds, in short."""
        return [
            (hub.frontier.digest(), sum([len(chain.absent) for chain in hub.ledger.chains.values()]))
            for hub in self.hubs
        ]

    def chains(self, feed: bytes) -> list[tuple[Hub, Chain]]:
        """Everybody's copy of a feed."""
        return [(hub, chain) for hub in self.hubs if (chain := hub.ledger.chains.get(feed))]
