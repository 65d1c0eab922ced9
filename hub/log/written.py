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
    "SELECT e.position, e.entry_id, e.seq, e.stamp, e.state, f.person, f.hub, f.key, f.scope, {}"
    " FROM {} e JOIN log_feed f ON f.id = e.feed_id"
)
WITH_WORDS = COLUMNS.format("e.body", "log_entry") + " WHERE e.position IN {}"
ALONE = COLUMNS.format("NULL", f"(SELECT * FROM log_entry WHERE position IN {{}} LIMIT {SLICE})")  # noqa: S608  # a constant
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


def written(positions: Iterable[int], *, words: bool = True) -> dict[int, Written]:
    """The entries at these positions. words: False where nobody asks what they say: then each `record` is None."""
    rows = select_in(WITH_WORDS if words else ALONE, set(positions))
    return {row[0]: as_written(row) for row in rows}


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
