"""The log's tables as the hot path uses them: plain SQL that SQLite and PostgreSQL both read, and the write
lock.

No judgement here. `writing()` opens the one transaction in which positions are given; on SQLite the single
writer puts commits in the order of positions, on PostgreSQL an advisory lock does, or readers that follow the
log would skip rows.
"""

import sqlite3
import struct
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, fields
from functools import lru_cache
from operator import attrgetter
from typing import Any, NamedTuple

from django.conf import settings
from django.db import DatabaseError, connection, transaction

from hub.log import registry, room
from hub.log.rows import in_generations
from hub.log.trouble import is_full
from hub.log.turn import turn

HERE, ABSENT, PRUNED, ERASED = range(4)
LOG_LOCK = 0x6C6F67  # "log"
SLICE = 500
"""Most values in one IN (…)."""

# What has no adapter is first asked for one in two ways that fail, half a microsecond for each value of a row. These
# hold for the whole process and change no value.
sqlite3.register_adapter(bytes, bytes)
sqlite3.register_adapter(type(None), {}.get)  # type: ignore[arg-type]  # the quickest function from None to None

_first8: Callable[[bytes], tuple[int]] = struct.Struct(">q").unpack_from

FEED_COLUMNS = (
    "id, key, kind, person, hub, scope, caps, why, low, head, head_id, stamp, fork, settled, counts_to,"
    " absent, own, closed"
)
SELECT_FEEDS = f"SELECT {FEED_COLUMNS} FROM log_feed WHERE "  # noqa: S608  # constants only
INSERT_ENTRY = (
    "INSERT INTO log_entry (position, feed_id, seq, stamp, size, state, entry_id, id8, sig, body_hash, body)"
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
INSERT_FEED = (
    f"INSERT INTO log_feed ({FEED_COLUMNS}, via, blocked)"  # noqa: S608  # constants only
    " VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s)"
)
FIND_IDS = f"SELECT position, entry_id FROM log_entry WHERE {in_generations('log_entry')} AND id8 IN {{}}"  # noqa: S608  # a constant
UPDATE_HEAD = (
    "UPDATE log_feed SET low = %s, head = %s, head_id = %s, stamp = %s, absent = %s, closed = %s WHERE id = %s"
)


@dataclass(slots=True)
class FeedState:
    """One feed's row during one transaction. `id` is 0 until the row is inserted."""

    id: int
    key: bytes
    kind: str
    person: bytes | None
    hub: bytes | None
    scope: str
    caps: str
    why: str
    low: int
    head: int
    head_id: bytes
    stamp: int
    fork: int | None
    settled: bytes | None
    counts_to: int
    absent: int
    own: bool
    closed: bool


every_column: Callable[[FeedState], tuple[Any, ...]] = attrgetter(*(field.name for field in fields(FeedState)))


def new_state(key: bytes) -> FeedState:
    """A feed of which nothing is held yet."""
    return FeedState(0, key, "", None, None, "", "", "", 1, 0, b"", 0, None, None, 0, 0, False, False)


class Stored(NamedTuple):
    """An entry as the projector reads it; `body` is None unless it is here."""

    position: int
    feed: int
    seq: int
    stamp: int
    id: bytes
    body: bytes | None


def id8(digest: bytes) -> int:
    """The first eight bytes as the signed integer by which an id is indexed."""
    number: int = _first8(digest)[0]
    return number


@lru_cache(maxsize=64)
def capabilities(text: str) -> frozenset[str]:
    """Capabilities as their column holds them."""
    return frozenset(text.split())


@contextmanager
def writing() -> Iterator[None]:
    """The transaction that may give positions; `DiskFull` when the disk is, and then nothing of it is
    stored."""
    first_come = connection.vendor == "sqlite" and not connection.in_atomic_block
    with turn(settings.HUB_DATA) if first_come else nullcontext():
        try:
            with transaction.atomic():
                if connection.vendor == "postgresql":
                    execute("SELECT pg_advisory_xact_lock(%s)", [LOG_LOCK])
                yield
        except DatabaseError as error:
            if is_full(error):
                room.release()
                raise room.told() from error
            raise


def announce_after_commit(position: int) -> None:
    transaction.on_commit(lambda: registry.announce(position), robust=True)


def execute(sql: str, values: Sequence[Any] = ()) -> int:
    """Run one statement; how many rows it touched."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        touched: int = cursor.rowcount
        return touched


def execute_many(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)


def select(sql: str, values: Sequence[Any] = ()) -> list[tuple[Any, ...]]:
    """Every row of a query; byte columns are `bytes` on both databases."""
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        found: list[tuple[Any, ...]] = cursor.fetchall()
        return found


def select_in(sql: str, values: Iterable[Any], before: Sequence[Any] = ()) -> Iterator[tuple[Any, ...]]:
    """Rows of a query that ends in `IN {}`, asked in slices; `before` are the values of each `%s` that stands before
    it."""
    wanted = list(values)
    for start in range(0, len(wanted), SLICE):
        part = wanted[start : start + SLICE]
        yield from select(sql.format("(" + ", ".join(["%s"] * len(part)) + ")"), [*before, *part])


def head_position() -> int:
    """The last position given; 0 for an empty log."""
    last: int = select("SELECT COALESCE(MAX(position), 0) FROM log_entry")[0][0]
    return last


def states_by_key(keys: Iterable[bytes]) -> dict[bytes, FeedState]:
    """The feeds held among these keys."""
    rows = select_in(SELECT_FEEDS + "key IN {}", keys)
    return {row[1]: FeedState(*row) for row in rows}


def states_by_id(ids: Iterable[int]) -> dict[int, FeedState]:
    rows = select_in(SELECT_FEEDS + "id IN {}", ids)
    return {row[0]: FeedState(*row) for row in rows}


def insert_feeds(states: Sequence[FeedState], via: Mapping[bytes, bytes | None]) -> None:
    """Give new feeds their numbers, under the write lock, and store them with the neighbour that brought
    each."""
    if not states:
        return
    last = select("SELECT COALESCE(MAX(id), 0) FROM log_feed")[0][0]
    for number, state in enumerate(states, last + 1):
        state.id = number
    execute_many(INSERT_FEED, [(*every_column(state), via.get(state.key), False) for state in states])


def save_heads(states: Iterable[FeedState]) -> None:
    execute_many(
        UPDATE_HEAD,
        [(state.low, state.head, state.head_id, state.stamp, state.absent, state.closed, state.id) for state in states],
    )


def id_at(feed: int, seq: int) -> bytes | None:
    """The id that we hold under this number."""
    rows = select("SELECT entry_id FROM log_entry WHERE feed_id = %s AND seq = %s", [feed, seq])
    return rows[0][0] if rows else None


def positions_of(digests: Iterable[bytes]) -> dict[bytes, int]:
    """Where the entries with these ids lie in the log; those that are not here are left out."""
    wanted = set(digests)
    found = {held: position for position, held in select_in(FIND_IDS, {id8(digest) for digest in wanted})}
    return {held: found[held] for held in found.keys() & wanted}


def stored_after(position: int, most: int) -> list[Stored]:
    """The next entries of the log, for whoever follows it."""
    rows = select(
        "SELECT position, feed_id, seq, stamp, entry_id, body FROM log_entry WHERE position > %s"
        " ORDER BY position LIMIT %s",
        [position, most],
    )
    return [Stored(*row) for row in rows]


def stored_at(positions: Iterable[int]) -> list[Stored]:
    """The entries at these positions, in the order of the log."""
    sql = "SELECT position, feed_id, seq, stamp, entry_id, body FROM log_entry WHERE position IN {}"
    return sorted(Stored(*row) for row in select_in(sql, positions))
