"""Several lines that bring the chunks of one file, each the next that is missing; so who is slow brings less.

A neighbour that gives something else than was asked for is asked no more: that one chunk comes from another. One that
has not everything is asked further on, in growing steps, until it has refused too often in a row. When all that is
missing is being asked for, who has nothing to do asks for what another has been asked for too long.
"""

import hashlib
import logging
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.client import HTTPException
from typing import Final

from hub.content.bringing.coming import Coming
from hub.content.bringing.line import Line, Refused, Unfit
from hub.content.bringing.plan import ASKED, HERE, MISSING, Plan

MOST_LINES: Final = 4
MOST_REFUSALS: Final = 24
"""In a row, of a neighbour that has the file: what it has of it is found in steps of 1, 2, 4, 8 …"""
MOST_FAILURES: Final = 3
"""In a row."""
MOST_AT_ONCE: Final = 16
MOST_BYTES: Final = 16 * 2**20
"""Chunks that follow each other and are asked for by one question, and their bytes."""
QUICK: Final = 0.5
"""Seconds of a question after which the next is for twice as much; after longer ones it is for half."""
PATIENCE: Final = 2.0
"""Seconds after which what one was asked for is asked of another too, when nothing else is left."""
TICK: Final = 0.5
FLUSH_EVERY: Final = 16 * 2**20
"""Bytes after which what came is flushed, while more comes: so nobody waits at the end until a card has taken all."""

MISSING_ONE: Final = bytes((MISSING,))

log = logging.getLogger(__name__)


class Hand:
    """A line at work: where it looks for the next chunk, and what it did not give."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.cursor = 0
        self.refused: set[int] = set()
        self.refusals = self.failures = 0
        self.asking = range(0)
        self.since = 0.0
        self.reach = 1
        self.brought = 0


class Crew:
    """Brings what a plan lacks into its place. `state` says what is known of each chunk and goes on saying it."""

    def __init__(self, plan: Plan, part: Coming, state: bytearray) -> None:
        self.plan, self.part, self.state = plan, part, state
        self.unfit: set[str] = set()
        self.asked = False
        self.brought = 0
        self.held = sum(part.size for part, known in zip(plan, state, strict=True) if known == HERE)
        self.trouble: Exception | None = None
        self._first = self._soon = self._unflushed = 0
        self._hands: list[Hand] = []
        self._ended = False
        self._changed = threading.Condition()

    @property
    def verified(self) -> int:
        """Bytes from the beginning that are here."""
        with self._changed:
            self._first = first_of(self.state, self._first)
            return self.plan[self._first].begins if self._first < len(self.plan) else self.plan.root.size

    @property
    def reached(self) -> dict[str, int]:
        """How far it is, as its row says it."""
        return {"size": self.plan.root.size, "came": self.verified, "held": self.held}

    @property
    def hubs(self) -> int:
        """How many give chunks now."""
        return sum(1 for hand in list(self._hands) if hand.brought)

    @property
    def is_whole(self) -> bool:
        return self.state.count(HERE) == len(self.plan)

    def hurry(self, begins: int) -> None:
        """Ask next for the bytes that begin here, if they are missing, and then for those that follow them."""
        with self._changed:
            self._soon = self.plan.number_of(begins)
            self._changed.notify_all()

    def work(self, lines: Iterable[Line], goes_on: Callable[[], bool]) -> None:
        """Until all is here, nobody gives more, or `goes_on`, which is asked about twice a second, says no more."""
        waiting = list(lines)
        if self.is_whole:
            return
        with ThreadPoolExecutor(MOST_LINES, "bringing") as threads, watching(waiting):
            under_way = [threads.submit(self._employ, line) for line in waiting]
            try:
                while not all(each.done() for each in under_way) and not self._ended:
                    with self._changed:
                        self._changed.wait(TICK)
                    self._flush()
                    if not goes_on():
                        break
            finally:
                self._end()
                for line in waiting:
                    line.hang_up()
        for each in under_way:
            each.result()
        if self.trouble:
            raise self.trouble

    def _flush(self) -> None:
        if self._unflushed >= FLUSH_EVERY:
            self._unflushed = 0
            self.part.flush()

    def _employ(self, line: Line) -> None:
        hand = Hand(line)
        try:
            if not self._ended and self._has_it(hand):
                with self._changed:
                    self._hands.append(hand)
                self._bring(hand)
        finally:
            line.close()
            with self._changed:
                if hand in self._hands:
                    self._hands.remove(hand)
                self._changed.notify_all()

    def _has_it(self, hand: Hand) -> bool:
        try:
            block = hand.line.node(self.plan.root.cid)
            self.asked = True
            if hashlib.sha256(block).digest() == self.plan.root.cid.digest:
                return True
            self._leave_out(hand, "it gives wrong bytes")
        except Unfit as unfit:
            self._leave_out(hand, str(unfit))
        except (Refused, OSError, HTTPException) as error:
            self.asked = self.asked or isinstance(error, Refused)
        return False

    def _bring(self, hand: Hand) -> None:
        while (run := self._next(hand)) is not None:
            began = time.monotonic()
            try:
                if not self._take(hand, run):
                    return
            except Unfit as unfit:
                self._give_back(hand)
                self._leave_out(hand, str(unfit))
                return
            except Refused:
                self._refused(hand, run)
            except (OSError, HTTPException):
                hand.failures += 1
                self._give_back(hand)
            else:
                quick = time.monotonic() - began < QUICK
                hand.reach = min(hand.reach * 2, MOST_AT_ONCE) if quick else max(hand.reach // 2, 1)

    def _take(self, hand: Hand, run: range) -> bool:
        """Ask for chunks that follow each other and write each when it is verified; False when no more can be."""
        parts = [self.plan[number] for number in run]
        root, sizes = self.plan.root, [part.size for part in parts]
        answer = hand.line.parts(root.cid, parts[0].begins, sizes, root.size)
        for number, part, data in zip(run, parts, answer, strict=False):
            if hashlib.sha256(data).digest() != part.digest:
                raise Unfit("it gives wrong bytes")
            if not self._wrote(hand, number, data):
                return False
        next(answer, None)  # its end, so that the line is free again
        return True

    def _wrote(self, hand: Hand, number: int, data: memoryview) -> bool:
        try:
            if self.state[number] != HERE:
                self.part.put_at(data, self.plan[number].begins)
        except OSError as error:
            self._give_back(hand)
            self.trouble = error
            self._end()
            return False
        with self._changed:
            if self.state[number] != HERE:
                self.brought += 1
                self.held += len(data)
            self.state[number] = HERE
            hand.asking, hand.since = range(number + 1, hand.asking.stop), time.monotonic()
            hand.brought += 1
            hand.refusals = hand.failures = 0
            self._unflushed += len(data)
            self._ended = self._ended or self.is_whole
            if self._ended or self._unflushed >= FLUSH_EVERY:
                self._changed.notify_all()
        return True

    def _next(self, hand: Hand) -> range | None:
        """The next chunks to be asked of this line; None when it has nothing more to do here."""
        with self._changed:
            while not self._ended and hand.refusals < MOST_REFUSALS and hand.failures < MOST_FAILURES:
                found = next(self._missing(hand), None)
                run = self._overdue(hand)
                if not run:
                    run = self._late(hand) if found is None else self._run(hand, found)
                if run:
                    self.state[run.start : run.stop] = bytes((ASKED,)) * len(run)
                    hand.asking, hand.since, hand.cursor = run, time.monotonic(), run.stop
                    return run
                if not any(other.asking for other in self._hands):
                    return None
                self._changed.wait(TICK)
        return None

    def _missing(self, hand: Hand) -> Iterator[int]:
        """What is missing and was not refused: what somebody waits for, then from where this line looks on, then from
        the beginning."""
        if self.state[self._soon : self._soon + 1] == MISSING_ONE and self._soon not in hand.refused:
            yield self._soon
        for start, stop in ((hand.cursor, len(self.state)), (0, hand.cursor)):
            at = self.state.find(MISSING, start, stop)
            while at >= 0:
                if at not in hand.refused:
                    yield at
                at = self.state.find(MISSING, at + 1, stop)

    def _run(self, hand: Hand, first: int) -> range:
        """This chunk and those that follow it without a gap, as far as this line is asked at once."""
        part, stop = self.plan[first], first + 1
        end = begins = part.begins + part.size
        while stop < min(len(self.state), first + hand.reach) and self.state[stop] == MISSING:
            begins, size = self.plan[stop].begins, self.plan[stop].size
            if begins != end or stop in hand.refused or begins + size - part.begins > MOST_BYTES:
                break
            end, stop = begins + size, stop + 1
        return range(first, stop)

    def _overdue(self, hand: Hand) -> range:
        """What somebody waits for, where those who were asked for it have taken too long."""
        asked = [other for other in self._hands if self._soon in other.asking]
        if not asked or self._soon in hand.refused or self.state[self._soon] != ASKED:
            return range(0)
        late = max(other.since for other in asked) < time.monotonic() - PATIENCE
        return range(self._soon, self._soon + 1) if late else range(0)

    def _late(self, hand: Hand) -> range:
        """What another was asked for too long ago."""
        since = time.monotonic() - PATIENCE
        late = sorted((other for other in self._hands if other.since < since), key=lambda other: other.since)
        for other in late:
            for number in other.asking:
                if self.state[number] == ASKED and number not in hand.refused:
                    return range(number, number + 1)
        return range(0)

    def _refused(self, hand: Hand, run: range) -> None:
        """Of several chunks some may be given: they are asked for again one by one."""
        if len(run) == 1:
            hand.refused.add(run.start)
            hand.cursor = (run.start + 2**hand.refusals) % len(self.state)
            hand.refusals += 1
        else:
            hand.cursor = run.start
        hand.reach = 1
        self._give_back(hand)

    def _give_back(self, hand: Hand) -> None:
        """What this line was asked for and did not give is missing again, unless another is asked for it too."""
        with self._changed:
            given, hand.asking = hand.asking, range(0)
            for number in given:
                if self.state[number] == ASKED and not any(number in other.asking for other in self._hands):
                    self.state[number] = MISSING
            self._changed.notify_all()

    def _leave_out(self, hand: Hand, why: str) -> None:
        self.unfit.add(hand.line.address)
        log.warning("%s is asked no more for %s: %s", hand.line.address, self.plan.root.cid.digest.hex(), why)

    def _end(self) -> None:
        with self._changed:
            self._ended = True
            self._changed.notify_all()


def first_of(state: bytearray, start: int) -> int:
    """The first chunk from `start` on that is not here."""
    while start < len(state) and state[start] == HERE:
        start += 1
    return start


@contextmanager
def watching(lines: list[Line]) -> Iterator[None]:
    """Somebody hangs up on questions that take too long."""
    over = threading.Event()

    def watch() -> None:
        while not over.wait(TICK):
            for line in lines:
                line.watch()

    watcher = threading.Thread(target=watch, name="bringing-watch", daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()
