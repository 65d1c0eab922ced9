"""What the rest of the hub calls: publish, ingest, erase, and reading the log.

The only writer of entries. A publish reads its head, signs, inserts and projects in one transaction and is
told to nobody before the commit; what arrives is verified before the transaction that stores it.
"""

import os
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from django.utils.translation import gettext as _

from hub.core import feed as feeds
from hub.core import run as runs
from hub.core import stamp
from hub.core.entry import Entry
from hub.core.errors import LocalError
from hub.core.feed import Proof
from hub.core.judge import parse_open, passport_in
from hub.core.record import Record, to_body
from hub.core.run import Run
from hub.log import room
from hub.log.appending import Arrival, Batch, Outcome
from hub.log.clock import clock
from hub.log.erasing import erase, erase_all
from hub.log.models import Feed
from hub.log.reading import (
    absent_seqs,
    bodies,
    bodies_of,
    brought_by,
    cut_off,
    entry_at,
    held_back,
    ids_at,
    is_hub,
    kinds_of,
    newest_by,
    proofs,
    runs_wanted,
)
from hub.log.sorting import NOTHING, Read
from hub.log.tables import FeedState, new_state, positions_of, select, writing

__all__ = [
    "Outcome",
    "Pen",
    "absent_seqs",
    "append",
    "bodies",
    "bodies_of",
    "brought_by",
    "check",
    "cut_off",
    "entry_at",
    "erase",
    "erase_all",
    "held_back",
    "ids_at",
    "ingest",
    "ingest_bodies",
    "ingest_proof",
    "is_hub",
    "kinds_of",
    "newest_by",
    "open_feed",
    "positions_of",
    "proofs",
    "publish",
    "publish_many",
    "runs_wanted",
]


class Pen(NamedTuple):
    """A feed's key, in the hands of whoever may write it now."""

    seed: bytes
    key: bytes

    def __repr__(self) -> str:
        """Never the seed: values are printed in tracebacks and logs."""
        return f"Pen(key={self.key.hex()})"


def publish(pen: Pen, record: Record) -> Entry:
    """Write one record; durable and projected when this returns. `LocalError` says why it cannot be
    written."""
    return publish_many(pen, [record])[0]


def publish_many(pen: Pen, records: Iterable[Record]) -> list[Entry]:
    """Write records one after the other into one feed, in one commit."""
    records = list(records)
    room.expect_for(records)
    written = [to_body(record, os.urandom(16)) for record in records]
    with writing():
        batch = Batch([pen.key])
        state = batch.states.get(pen.key)
        if state is None:
            raise LocalError(_("This feed has not been opened at this hub."))
        _refuse(state)
        return _write(batch, pen, state, written)


def open_feed(pen: Pen, passport_body: bytes) -> Feed:
    """Begin a feed of our own with its passport."""
    parse_open(passport_body)
    with writing():
        batch = Batch([pen.key])
        if pen.key in batch.states:
            raise LocalError(_("This feed was opened before; a feed is begun once."))
        state = new_state(pen.key)
        state.own = True
        _write(batch, pen, state, [passport_body])
    return Feed.objects.get(key=pen.key)


def ingest(arrived: Sequence[Run], via: bytes | None) -> list[Outcome]:
    """Verify runs and store what is new; `RemoteError` for the first bad one, and then nothing is stored."""
    return append(check(arrived, via))


def check(arrived: Sequence[Run], via: bytes | None) -> list[Arrival]:
    """Verify runs and read passports, outside any transaction and in any process. Runs that follow each other arrive
    as one."""
    chains: list[tuple[list[Entry], list[bytes | None]]] = []
    for run in arrived:
        verified = runs.verify(run)
        if not chains or not follows(run, chains[-1][0][-1]):
            chains.append(([], []))
        entries, sigs = chains[-1]
        entries += verified
        sigs += [*[None] * (len(verified) - 1), run.sig]
    return [Arrival(entries[0].feed, entries, sigs, passport_in(entries[0]), via) for entries, sigs in chains]


def follows(run: Run, last: Entry) -> bool:
    """Whether the run goes on after this entry. A passport stays alone, as it travels."""
    return run.prev == last.id and run.first == last.seq + 1 and run.feed == last.feed and last.seq > 1


def append(
    arrivals: Sequence[Arrival], read: Read = NOTHING, committing: Callable[[], object] | None = None
) -> list[Outcome]:
    """Store verified runs in one transaction. `read` are records read ahead; `committing` is called when only the
    database's own work is left."""
    room.expect()
    with writing():
        batch = Batch((arrival.feed for arrival in arrivals), read)
        outcomes = [batch.admit(arrival) for arrival in arrivals]
        batch.finish()
        if committing is not None:
            committing()
    return outcomes


def ingest_bodies(feed_key: bytes, offered: Iterable[tuple[int, bytes]]) -> int:
    """Take bodies that were absent, where length and hash match; how many were taken."""
    room.expect()
    with writing():
        batch = Batch([feed_key])
        state = batch.states.get(feed_key)
        if state is None:
            return 0
        taken = batch.fill(state, dict(offered))
        batch.finish()
    return taken


def ingest_proof(proof: Proof) -> bool:
    """Take a proof that a feed we hold has forked; whether it is lower than what we knew."""
    seq = feeds.verify_proof(proof)
    with writing():
        batch = Batch([proof.feed])
        state = batch.states.get(proof.feed)
        if state is None:
            return False
        lower = batch.prove(state, proof, seq)
        batch.finish()
    return lower


def _write(batch: Batch, pen: Pen, state: FeedState, written: Sequence[bytes]) -> list[Entry]:
    best = clock.best()
    seen = [row[0] for row in select("SELECT MAX(stamp) FROM log_feed WHERE stamp <= %s", [best + stamp.DAY])]
    own, items = state.stamp, []
    for body in written:
        own = stamp.next_stamp(best, own, [number for number in seen if number is not None])
        items.append((own, body))
    entries, sigs = runs.write(pen.seed, _head_of(state), items)
    batch.take(state, entries, sigs, passport_in(entries[0]))
    batch.finish()
    return entries


def _head_of(state: FeedState) -> Entry | None:
    """The entry that the next one follows; only its place in the chain matters."""
    if state.head == 0:
        return None
    return Entry(state.key, state.head, None, state.stamp, 0, b"", None, state.head_id)


def _refuse(state: FeedState) -> None:
    if not state.own:
        raise LocalError(_("This feed is written at another hub."))
    if state.fork is not None:
        said = _(
            "This feed is frozen at entry %(seq)s: two different entries carry that number."
            " Nothing is lost, and its owner needs a new feed."
        )
        raise LocalError(said % {"seq": state.fork})
    if state.closed:
        raise LocalError(
            _("This feed is closed, because its key wrote somewhere else too; its owner needs a new feed.")
        )
    if state.why == "revoked" and state.counts_to <= state.head:
        raise LocalError(
            _("Nothing was written: your key for this hub was ended. Sign in again, or ask where you are at home.")
        )
