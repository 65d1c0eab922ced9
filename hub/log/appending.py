"""One transaction's worth of appending: what arrived is admitted, stored, judged and projected together.

A `Batch` lives inside `tables.writing()`. The order matters: statements are learnt before new feeds are
judged, feeds are stored before their entries, and old feeds are judged again and plugins told before anything
new is projected.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from hub.core import feed as feeds
from hub.core.entry import Entry, made
from hub.core.feed import Admission, Holding
from hub.core.judge import Passport
from hub.core.statement import Statement
from hub.log import erasing, forks, judging, kin, projector
from hub.log.holdings import proof_of
from hub.log.sorting import NOTHING, Read
from hub.log.tables import (
    ABSENT,
    ERASED,
    HERE,
    INSERT_ENTRY,
    FeedState,
    Stored,
    announce_after_commit,
    execute,
    execute_many,
    head_position,
    id8,
    id_at,
    insert_feeds,
    new_state,
    save_heads,
    states_by_key,
)

KEEP_SIGNATURE = "UPDATE log_entry SET sig = %s WHERE feed_id = %s AND seq = %s AND entry_id = %s AND sig IS NULL"


class Arrival(NamedTuple):
    """Verified runs of one feed that follow each other: their entries, for each the signature that came with it or
    None, the passport if they begin with one, and the neighbour that brought them. The last entry has a signature."""

    feed: bytes
    entries: Sequence[Entry]
    sigs: Sequence[bytes | None]
    passport: Passport | None
    via: bytes | None

    def parts(self) -> Iterator["Arrival"]:
        """The shortest runs in it: one for each signature."""
        start = 0
        for end, sig in enumerate(self.sigs, 1):
            if sig is not None:
                yield self._replace(entries=self.entries[start:end], sigs=self.sigs[start:end])
                start = end

    def __reduce__(self) -> tuple[Any, ...]:
        """Copied between processes column by column, three times as fast as entry by entry."""
        return arrival_of, (self.feed, tuple(zip(*self.entries, strict=True)), *self[2:])


def arrival_of(feed: bytes, columns: Sequence[Sequence[Any]], *rest: Any) -> Arrival:
    """An arrival from the columns of its entries."""
    return Arrival(feed, [made(Entry, row) for row in zip(*columns, strict=True)], *rest)


class Outcome(NamedTuple):
    """What became of an arrival: the admission (of its first part that had trouble), and how many entries were
    stored."""

    feed: bytes
    verdict: Admission
    stored: int


def together(outcomes: Sequence[Outcome]) -> Outcome:
    """The outcome of parts that follow each other: the trouble of those behind the first only follows from it."""
    stored = sum(outcome.stored for outcome in outcomes)
    fine = feeds.Append | feeds.Known
    telling = next((outcome for outcome in outcomes if not isinstance(outcome.verdict, fine)), outcomes[-1])
    return telling._replace(stored=stored)


class Batch:
    """All that one transaction appends."""

    def __init__(self, keys: Iterable[bytes], read: Read = NOTHING) -> None:
        self._read = read
        self.states = states_by_key(set(keys))
        self.before = self.position = head_position()
        self._opening: dict[bytes, Passport] = {}
        self._via: dict[bytes, bytes | None] = {}
        self._taken: list[tuple[FeedState, Entry, bytes | None]] = []
        self._stored: list[Stored] = []
        self._late: list[Stored] = []
        self._forked: set[int] = set()

    def admit(self, arrival: Arrival) -> Outcome:
        """Decide on what arrived and take what it brings: as a whole when all of it is new, else part by part."""
        feed, entries = arrival.feed, arrival.entries
        state = self.states.get(feed)
        holding = Holding(state.low, state.head, state.head_id, self._fork(state, entries)) if state else None
        verdict = feeds.admit(holding, entries, self._ours(state))
        stored = len(verdict.entries) if isinstance(verdict, feeds.Append) else 0
        if stored < len(entries) and arrival.sigs.count(None) < len(entries) - 1:
            return together([self.admit(part) for part in arrival.parts()])
        if isinstance(verdict, feeds.Append):
            self._append(state, verdict.entries, arrival)
        elif state is not None and isinstance(verdict, feeds.Forked):
            self._store()
            self._forked |= forks.prove(state, entries, arrival.sigs[-1] or b"", verdict.seq)
        elif state is not None and isinstance(verdict, feeds.Known):
            self._fill(state, arrival)
        return Outcome(feed, verdict, stored)

    def take(
        self, state: FeedState, entries: Sequence[Entry], sigs: Sequence[bytes | None], passport: Passport | None
    ) -> None:
        """Put entries that continue this feed at the end of the log."""
        if entries[0].seq == 1 and passport is not None:
            self.states[state.key] = state
            self._opening[state.key] = passport
        self._taken += [(state, entry, sig) for entry, sig in zip(entries, sigs, strict=True)]
        last = entries[-1]
        state.head, state.head_id, state.stamp = last.seq, last.id, last.stamp

    def finish(self) -> None:
        """Store, judge and project what was taken; listeners hear of it after the commit."""
        self._store()
        judging.judge_these(self._forked, self._by_id())
        if self.position > self.before:
            projector.project_inline(self._stored, self._by_id(), self.before, self.position, self._read)
        projector.project_late(self._late, self._by_id())
        if self._stored or self._late or self._forked:
            announce_after_commit(self.position)

    def _fork(self, state: FeedState, entries: Sequence[Entry]) -> int | None:
        """The fork that binds these entries: a proven one on another chain than theirs and ours does not, for then a
        lower fork is yet to be found, and only whole runs can prove it."""
        fork = state.fork
        if fork is None or fork == 1:
            return fork
        before = next((entry.id for entry in entries if entry.seq == fork - 1), None) or self._ours(state)(fork - 1)
        proof = proof_of(state.id)
        return fork if proof is None or before in (None, proof.a.prev) else None

    def _ours(self, state: FeedState | None) -> feeds.Ours:
        def ours(seq: int) -> bytes | None:
            if state is None:
                return None
            if seq == state.head:
                return state.head_id
            self._store()
            return id_at(state.id, seq)

        return ours

    def _append(self, state: FeedState | None, entries: Sequence[Entry], arrival: Arrival) -> None:
        if state is None:
            state = new_state(arrival.feed)
            self._via[state.key] = arrival.via
        elif state.own:
            # Our own key wrote on somewhere else: keep what it wrote, and never write with it again.
            state.closed = True
        if entries[0].seq > arrival.entries[0].seq:
            self._fill(state, arrival)
        if state.fork is not None and arrival.entries[-1].seq >= state.fork:
            forks.shorten(state, arrival.entries, arrival.sigs[-1] or b"")
        start = entries[0].seq - arrival.entries[0].seq
        self.take(state, entries, arrival.sigs[start : start + len(entries)], arrival.passport)

    def _fill(self, state: FeedState, arrival: Arrival) -> None:
        """Keep what a run that overlaps the stored entries adds: a signature, and bodies that were absent."""
        self._store()
        last = arrival.entries[-1]
        if last.seq <= state.head:
            execute(KEEP_SIGNATURE, [arrival.sigs[-1], state.id, last.seq, last.id])
        if state.absent:
            bodies = {entry.seq: entry.body for entry in arrival.entries if entry.body is not None}
            self.fill(state, bodies)

    def prove(self, state: FeedState, proof: feeds.Proof, seq: int) -> bool:
        """Keep a verified proof when it is the lowest; whether it is."""
        lower = forks.keep(state, proof, seq)
        self._forked |= lower
        return bool(lower)

    def fill(self, state: FeedState, bodies: dict[int, bytes]) -> int:
        """Store bodies that were absent, each checked against its entry, or let them go for ever where they were
        erased meanwhile; how many were stored."""
        offered = erasing.absent_bodies(state, bodies)
        erased = erasing.awaited([(state, entry) for entry in offered])
        found = [entry for entry in offered if entry.id not in erased]
        execute_many(
            "UPDATE log_entry SET body = %s, body_hash = NULL, state = 0 WHERE position = %s",
            [(entry.body, entry.position) for entry in found],
        )
        execute_many(
            "UPDATE log_entry SET state = %s WHERE position = %s",
            [(ERASED, entry.position) for entry in offered if entry.id in erased],
        )
        state.absent -= len(offered)
        save_heads([state])
        self._learn(entry.body for entry in found if entry.body is not None)
        self._late += found
        return len(found)

    def _store(self) -> None:
        """Write down what was taken so far."""
        taken, self._taken = self._taken, []
        if not taken:
            return
        opening, self._opening = self._opening, {}
        self._learn((entry.body for _, entry, _ in taken if entry.body is not None), opening)
        fresh = [self.states[key] for key in opening]
        judging.judge([judging.Opened(state, opening[state.key]) for state in fresh])
        insert_feeds(fresh, self._via)
        erased = erasing.awaited([(state, entry) for state, entry, _ in taken])
        execute_many(INSERT_ENTRY, self._rows(taken, erased))
        save_heads({id(state): state for state, _, _ in taken}.values())

    def _rows(
        self, taken: Iterable[tuple[FeedState, Entry, bytes | None]], erased: frozenset[bytes]
    ) -> list[tuple[Any, ...]]:
        """Rows of the log, the next positions given to them."""
        position, rows = self.position, []
        stored = self._stored.append
        for state, entry, sig in taken:
            _, seq, _, stamp, size, body_hash, body, digest = entry
            position += 1
            code, kept = HERE, None
            if digest in erased:
                code, body, kept = ERASED, None, body_hash
            elif body is None:
                code, kept = ABSENT, body_hash
                state.absent += 1
            stored(made(Stored, (position, state.id, seq, stamp, digest, body)))
            rows.append((position, state.id, seq, stamp, size, code, digest, id8(digest), sig, kept, body))
        self.position = position
        return rows

    def _learn(self, bodies: Iterable[bytes], opening: dict[bytes, Passport] | None = None) -> None:
        """Learn the statements of new passports and records, and judge older feeds that they concern."""
        found: list[Statement] = []
        for body in bodies:
            if judging.MARK in body:
                found += judging.statements_in(body)
        for passport in (opening or {}).values():
            found += passport.statements
        if found:
            fresh = judging.keep(found)
            judging.judge_these(judging.concerned_by(fresh), self._by_id())
            kin.learn(fresh)

    def _by_id(self) -> dict[int, FeedState]:
        return {state.id: state for state in self.states.values() if state.id}
