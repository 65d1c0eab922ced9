"""Keeps plugins' rows in step with the log: inline while a plugin stands at its head, in chunks while it does
not.

Each plugin has one cursor. An append is projected at once only for plugins whose cursor stood at the head
before it; anything else would let a new entry overtake older ones during a rebuild. A cursor whose
`projection` is not the plugin's version says "to be rebuilt": its rows stay readable until the background
comes to drop them.

A batch runs in one savepoint. When it fails it is halved until the messages that fail stand alone; each
becomes a `Failure` with its traceback and the rest go on, for one author must not be able to stop a plugin
everywhere.

When a judgement changes, a plugin that declares `forget` deletes its rows of the entries concerned and is handed
those that count now, in the transaction of the judgement: nobody sees it half done, and all other rows stay. Rows of
what is erased go the same way, mostly before the bodies do. Any other plugin, and any for which that would take too
long, is rebuilt.
"""

import logging
import traceback
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set

from django.db import connection, transaction

from hub import guard
from hub.core.entry import MAX_INT
from hub.log import registry
from hub.log.models import Cursor, Failure, NotShown
from hub.log.registry import Message, Projection
from hub.log.sorting import NOTHING, Read, Sorting, Trouble, count_not_shown, kind_of
from hub.log.tables import (
    ERASED,
    FeedState,
    Stored,
    execute,
    execute_many,
    head_position,
    select,
    select_in,
    states_by_id,
    stored_after,
    stored_at,
    writing,
)
from hub.log.trouble import is_storage

CHUNK = 2000
AT_ONCE = 5000
"""Most entries counted again inside the transaction that changed their judgement: about a second of a small box."""

MOST_FAILURES = 500
"""Failures kept of one plugin: a few megabytes, although anybody may write what it cannot take."""

logger = logging.getLogger(__name__)


def project_inline(
    entries: Sequence[Stored], states: Mapping[int, FeedState], before: int, after: int, read: Read = NOTHING
) -> None:
    """Project what was just appended, from position `before` to `after`, for every plugin that stood at
    `before`; `read` are records that were read ahead."""
    ready = [cursor for cursor in cursors().values() if cursor.position == before]
    _deliver(entries, states, ready, whole=True, read=read)
    _advance([cursor.label for cursor in ready], after)
    _take_back(entries)


def project_late(entries: Sequence[Stored], states: Mapping[int, FeedState]) -> None:
    """Hand over entries whose bodies came after their place in the log, to every plugin that has passed
    that place; their topics are told after the commit."""
    if not entries:
        return
    entries = sorted(entries)  # feed by feed until now
    first, last = entries[0].position, entries[-1].position
    ready = [cursor for cursor in cursors().values() if cursor.position >= last]
    late = _deliver(entries, states, ready, whole=True)
    registry.came_late([entry.position for entry in entries])
    transaction.on_commit(lambda: registry.announce_late(late), robust=True)  # Django cannot name a partial that fails
    for cursor in cursors().values():
        if first <= cursor.position < last:
            mark(cursor.label)
    _take_back(entries)


def catch_up(label: str, budget: int = CHUNK) -> bool:
    """Bring one plugin up to `budget` entries nearer to the head, rebuilding it when due; whether more is
    left."""
    projection = registry.projection(label)
    if projection is None:
        return False
    with writing():
        cursor = Cursor.objects.filter(label=label).first() or Cursor.objects.create(label=label)
        if cursor.projection != projection.version:
            _start_over(cursor, projection)
        entries = stored_after(cursor.position, budget)
        _deliver(entries, states_by_id({entry.feed for entry in entries}), [cursor], whole=False)
        more = len(entries) == budget
        _advance([label], entries[-1].position if entries else cursor.position)
    return more or label in behind()


def behind() -> dict[str, int]:
    """Plugins that have not read the whole log by their present version, and how many positions are left to each."""
    head, left = head_position(), dict[str, int]()
    held = {row[0]: (row[1], row[2]) for row in select("SELECT label, position, projection FROM log_cursor")}
    for known in registry.projections():
        position, version = held.get(known.label, (0, known.version if head == 0 else 0))
        if (position, version) != (head, known.version):
            left[known.label] = head - position if version == known.version else head
    return left


def rebuild(label: str) -> None:
    """Drop a plugin's rows and read the whole log again, now."""
    mark(label)
    while catch_up(label):
        pass


def recount(feed: int, from_seq: int, to_seq: int = MAX_INT) -> None:
    """Entries `from_seq..to_seq` of a feed count differently now: tell every plugin that has read one of
    them."""
    first, kinds = _kinds_between(feed, from_seq, to_seq)
    for projection, cursor in _readers(kinds):
        positions = _positions(feed, from_seq, to_seq, cursor.position) if cursor.position >= first else []
        if not positions:
            continue
        if _forgotten(projection, positions):
            _book(projection.label, _hand_again(projection, positions))
        else:
            mark(projection.label)


def forget(kinds: Mapping[int, str]) -> None:
    """Have plugins delete their rows of entries that are erased, by position with their record types, while their
    bodies can still be read; of whole batches, for each call costs a plugin its statements."""
    for projection, cursor in _readers(set(kinds.values())):
        read = sorted(at for at, kind in kinds.items() if kind in projection.types and at <= cursor.position)
        slices = (read[start : start + AT_ONCE] for start in range(0, len(read), AT_ONCE))
        if not all(_forgotten(projection, some) for some in slices):
            mark(projection.label)


def _readers(kinds: Set[str]) -> list[tuple[Projection, Cursor]]:
    """The plugins that reduce one of these record types and need no rebuild, and how far each has read."""
    held = cursors()
    return [
        (projection, held[projection.label])
        for projection in registry.projections()
        if projection.label in held and not projection.types.isdisjoint(kinds)
    ]


def mark(label: str) -> None:
    """Have a plugin rebuilt in the background."""
    execute("UPDATE log_cursor SET projection = 0 WHERE label = %s", [label])


def retry(failure: Failure) -> bool:
    """Hand a failed message over again; whether it was taken."""
    projection = registry.projection(failure.label)
    if projection is None:
        return False
    with writing():
        troubles = _hand_again(projection, [failure.position])
        Failure.objects.filter(pk=failure.pk).delete()
        _book(projection.label, troubles, failure.tries + 1)
        if not troubles:
            Cursor.objects.filter(label=projection.label).update(streak=0)
    return not troubles


def cursors() -> dict[str, Cursor]:
    """The cursors of registered plugins that need no rebuild; one that never read starts at 0."""
    held = {cursor.label: cursor for cursor in Cursor.objects.raw("SELECT * FROM log_cursor")}
    for known in registry.projections():
        if known.label not in held:
            held[known.label] = Cursor.objects.create(label=known.label, projection=known.version)
    versions = {known.label: known.version for known in registry.projections()}
    return {label: cursor for label, cursor in held.items() if versions.get(label) == cursor.projection}


def hand_over(projection: Projection, messages: Sequence[Message]) -> list[Trouble]:
    """Run a plugin's reducers over a batch; what it could not take, message by message."""
    if not messages:
        return []
    try:
        with transaction.atomic():
            guard.unended(_reduce, projection, messages)
    except Exception as error:
        if is_storage(error):
            raise
        if len(messages) == 1:
            return [Trouble(messages[0].position, messages[0].record.type, traceback.format_exc())]
    else:
        return []
    half = len(messages) // 2
    return hand_over(projection, messages[:half]) + hand_over(projection, messages[half:])


def _hand_again(projection: Projection, positions: Sequence[int]) -> list[Trouble]:
    """Hand over those of these entries that count now; what could not be taken."""
    troubles = []
    for start in range(0, len(positions), CHUNK):
        entries = stored_at(positions[start : start + CHUNK])
        sorting = Sorting([projection.label])
        sorting.add(entries, states_by_id({entry.feed for entry in entries}))
        troubles += sorting.troubles[projection.label]
        troubles += hand_over(projection, sorting.messages[projection.label])
    return troubles


def _forgotten(projection: Projection, positions: Sequence[int]) -> bool:
    """Whether a plugin could delete its rows of these entries; its failures there go with them."""
    if projection.forget is None or len(positions) > AT_ONCE:
        return False
    try:
        with transaction.atomic():
            guard.unended(projection.forget, positions)
    except Exception as error:
        if is_storage(error):
            raise
        logger.exception("plugin %s could not forget rows and is rebuilt", projection.label)
        return False
    execute_many(
        "DELETE FROM log_failure WHERE label = %s AND position = %s",
        [(projection.label, position) for position in positions],
    )
    return True


def _positions(feed: int, from_seq: int, to_seq: int, last: int) -> list[int]:
    """Where entries of a feed lie in the log, up to position `last`; one more than `AT_ONCE` says too many."""
    rows = select(
        "SELECT position FROM log_entry WHERE feed_id = %s AND seq BETWEEN %s AND %s AND position <= %s"
        " ORDER BY seq LIMIT %s",
        [feed, from_seq, to_seq, last, AT_ONCE + 1],
    )
    return [row[0] for row in rows]


def _reduce(projection: Projection, messages: Sequence[Message]) -> None:
    kinds = {message.record.type for message in messages}
    for reducer in projection.reducers:
        if not kinds.isdisjoint(reducer.types):
            reducer.fn([message for message in messages if message.record.type in reducer.types])


def _deliver(
    entries: Iterable[Stored],
    states: Mapping[int, FeedState],
    ready: Sequence[Cursor],
    *,
    whole: bool,
    read: Read = NOTHING,
) -> Mapping[str, Sequence[Message]]:
    """Hand entries over to the plugins of these cursors; what each of them was handed."""
    sorting = Sorting([cursor.label for cursor in ready], whole)
    sorting.add(entries, states, read)
    for cursor in ready:
        projection = registry.projection(cursor.label)
        messages, troubles = sorting.messages[cursor.label], sorting.troubles[cursor.label]
        if projection is None or not (messages or troubles):
            continue
        troubles += hand_over(projection, messages)
        _book(cursor.label, troubles)
        _keep_streak(cursor, troubles, messages)
    count_not_shown(sorting.not_shown)
    return sorting.messages


def _take_back(entries: Sequence[Stored]) -> None:
    """Have forgotten what reducers erased while this very batch was handed over: their readers got it with its body."""
    if gone := _erased_among(entries):
        read = (entry for entry in entries if entry.position in gone and entry.body is not None)
        forget({entry.position: kind_of(entry.body or b"") for entry in read})


def _erased_among(entries: Sequence[Stored]) -> set[int]:
    """Positions of entries that are erased now. Those of an append lie side by side and are read as one stretch."""
    if not entries:
        return set()
    positions = [entry.position for entry in entries]
    first, last = min(positions), max(positions)
    erased = f"SELECT position FROM log_entry WHERE state = {ERASED} AND position "  # noqa: S608  # a constant
    if last - first < 2 * len(entries):
        return {row[0] for row in select(erased + "BETWEEN %s AND %s", [first, last])}
    return {row[0] for row in select_in(erased + "IN {}", positions)}


def _keep_streak(cursor: Cursor, troubles: Sequence[Trouble], messages: Sequence[Message]) -> None:
    """Failures in a row: those after the last message that was taken."""
    if not troubles and not cursor.streak:
        return
    failed = {trouble.position for trouble in troubles}
    taken = max((message.position for message in messages if message.position not in failed), default=0)
    streak = sum(position > taken for position in failed) + (0 if taken else cursor.streak)
    if streak != cursor.streak:
        cursor.streak = streak
        execute("UPDATE log_cursor SET streak = %s WHERE label = %s", [streak, cursor.label])


def _advance(labels: Sequence[str], position: int) -> None:
    """Move the cursors of plugins that need no rebuild; a reducer of this very batch may have asked for one."""
    if labels:
        among = "label IN (" + ", ".join(["%s"] * len(labels)) + ")"
        sql = f"UPDATE log_cursor SET position = %s WHERE projection <> 0 AND {among}"  # noqa: S608  # slots alone
        execute(sql, [position, *labels])


def _start_over(cursor: Cursor, projection: Projection) -> None:
    for model in projection.models:
        table = connection.ops.quote_name(model._meta.db_table)
        execute(f"DELETE FROM {table}")  # noqa: S608  # a quoted table name
    Failure.objects.filter(label=projection.label).delete()
    NotShown.objects.filter(label=projection.label).delete()
    cursor.position, cursor.projection, cursor.streak = 0, projection.version, 0
    cursor.save()


def _book(label: str, troubles: Sequence[Trouble], tries: int = 1) -> None:
    """Keep what could not be taken, for a steward to try again: the newest of it, and of the rest the number."""
    if not troubles:
        return
    execute_many(
        "INSERT INTO log_failure (label, position, type, traceback, tries) VALUES (%s, %s, %s, %s, %s)"
        " ON CONFLICT (label, position) DO UPDATE SET traceback = excluded.traceback,"
        " tries = log_failure.tries + 1",
        [(label, one.position, one.type[:64], storable(one.traceback), tries) for one in troubles],
    )
    older = select(
        "SELECT position, type FROM log_failure WHERE label = %s AND position <= (SELECT position FROM log_failure"
        " WHERE label = %s ORDER BY position DESC LIMIT 1 OFFSET %s)",
        [label, label, MOST_FAILURES],
    )
    execute_many("DELETE FROM log_failure WHERE label = %s AND position = %s", [(label, row[0]) for row in older])
    count_not_shown(Counter((label, row[1], NotShown.Why.FAILED.value) for row in older))


def storable(traceback: str) -> str:
    """The end of a traceback as every database holds it: an author's words may stand in it."""
    return traceback[-8000:].replace("\0", "\\0")


def _kinds_between(feed: int, from_seq: int, to_seq: int) -> tuple[int, set[str]]:
    """The first position and the record types among these entries of a feed."""
    everything = {kind for projection in registry.projections() for kind in projection.types}
    first, kinds, seq = MAX_INT, set[str](), from_seq
    while not kinds >= everything:
        rows = select(
            "SELECT position, seq, body FROM log_entry WHERE feed_id = %s AND seq BETWEEN %s AND %s"
            " AND body IS NOT NULL ORDER BY seq LIMIT 500",
            [feed, seq, to_seq],
        )
        if not rows:
            break
        first = min([first, *(row[0] for row in rows)])
        kinds.update(kind_of(row[2]) for row in rows)
        seq = rows[-1][1] + 1
    return first, kinds
