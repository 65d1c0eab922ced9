"""Entries as pages read them: who wrote it, where, what it says now and why it may say nothing. Many in one
statement.

Reading only, and nothing of moderation: rows that plugins ask for with `visible()` decide what may be
looked up here.
"""

from collections.abc import Iterable
from typing import Any, NamedTuple

from hub.core.errors import RemoteError
from hub.core.record import decode
from hub.log.tables import ABSENT, ERASED, HERE, PRUNED, SLICE, id8, positions_of, select_in

STATES = {HERE: "here", ABSENT: "absent", PRUNED: "pruned", ERASED: "erased"}
COLUMNS = (
    "SELECT e.position, e.entry_id, e.seq, e.stamp, e.state, f.person, f.hub, f.key, f.scope, e.body"
    " FROM log_entry e JOIN log_feed f ON f.id = e.feed_id WHERE "
)
SIGNED = f"""
    SELECT e.position, e.entry_id, e.seq, f.person, f.hub, f.key
    FROM (
        SELECT position, entry_id, seq, feed_id, state FROM log_entry WHERE position IN {{}} LIMIT {SLICE}
    ) e JOIN log_feed f ON f.id = e.feed_id
    WHERE e.state = {HERE} AND f.person IS NOT NULL AND f.hub IS NOT NULL
"""  # noqa: S608  # constants
"""Of many entries. The limit cuts nothing off: by it PostgreSQL asks for the feeds of these alone, and else reads all
that there are, ten times as long where there are ten thousand."""

STILL_COMING = f"""
    SELECT e.entry_id, f.person FROM log_entry e
    JOIN log_feed f ON f.id = e.feed_id AND NOT f.blocked AND e.seq <= f.counts_to
    WHERE e.state = {ABSENT} AND NOT EXISTS (SELECT 1 FROM log_hidden h WHERE h.position = e.position)
    AND e.position IN {{}}
"""  # noqa: S608  # a constant
"""Entries known by their place in a feed alone, whose words may come."""


class Written(NamedTuple):
    """An entry, its author, the hub where it was written and its feed's key. `record` is the decoded map,
    None unless `state` is "here"; else "absent" (not yet come), "pruned" (dropped here for space) or
    "erased". `scope` is "open" of what travels and "here" of what stays at this hub.
    """

    position: int
    id: bytes
    seq: int
    stamp: int
    state: str
    person: bytes
    hub: bytes
    feed: bytes
    scope: str
    record: dict[str, Any] | None


class Signed(NamedTuple):
    """An entry that is here, without what it says: who wrote it where, and its place in its feed."""

    position: int
    id: bytes
    seq: int
    person: bytes
    hub: bytes
    feed: bytes


def written(positions: Iterable[int]) -> dict[int, Written]:
    """The entries at these positions."""
    rows = select_in(COLUMNS + "e.position IN {}", set(positions))
    return {row[0]: as_written(row) for row in rows}


def signed(positions: Iterable[int]) -> dict[int, Signed]:
    """The same of many of which nobody asks what they say; without those that are not here."""
    return {row[0]: Signed(*row) for row in select_in(SIGNED, set(positions))}


def written_by_id(entry_id: bytes) -> Written | None:
    """The entry with this id (32 bytes), or None when it has not come."""
    return next(iter(written(positions_of([entry_id]).values()).values()), None)


def written_by_ids(ids: Iterable[bytes]) -> dict[bytes, Written]:
    """The entries with these ids, by id; those that have not come are left out."""
    found = written(positions_of(ids).values())
    return {entry.id: entry for entry in found.values()}


def awaited(ids: Iterable[bytes]) -> set[bytes]:
    """Those of these ids (32 bytes) whose entry has not come and may: nobody took it out of sight or erased it before
    it came."""
    wanted = set(ids)
    held = positions_of(wanted)
    coming: dict[bytes, bytes | None] = dict.fromkeys(wanted - held.keys())
    coming |= dict(select_in(STILL_COMING, held.values()))
    erased = set(select_in("SELECT entry_id, author FROM log_erasure WHERE id8 IN {}", map(id8, coming)))
    return {each for each, writer in coming.items() if not erased & {(each, None), (each, writer)}}


def as_written(row: tuple[Any, ...]) -> Written:
    """A database row as a value; a body that does not decode counts as one that says nothing."""
    position, entry_id, seq, stamp, state, person, hub, feed, scope, body = row
    try:
        record = decode(bytes(body)) if body is not None else None
    except RemoteError:
        record = None
    return Written(
        position,
        bytes(entry_id),
        seq,
        stamp,
        STATES[state],
        bytes(person or b""),
        bytes(hub or b""),
        bytes(feed),
        scope,
        record,
    )
