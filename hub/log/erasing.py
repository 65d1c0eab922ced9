"""Bodies that come late, and bodies that go for ever.

An erased body leaves its header and hash behind: the chain stays whole, and nobody can hand the body back.
Who may erase is decided by those who read `hub.erase`. An erasure that comes before the body waits here for it, and the
body is wanted until then: only its type tells whether it may go. Otherwise somebody with a stolen key could erase the
statement that revokes it wherever it has not come yet.
"""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from django.db import connection

from hub.core.entry import Entry
from hub.core.record import KEPT
from hub.log import projector, registry
from hub.log.models import Erasure
from hub.log.sorting import kind_of
from hub.log.tables import (
    ABSENT,
    ERASED,
    SLICE,
    FeedState,
    Stored,
    execute,
    execute_many,
    id8,
    positions_of,
    select,
    select_in,
    writing,
)


class Held(NamedTuple):
    """An entry that somebody wants erased."""

    id: bytes
    position: int
    state: int
    body: bytes | None
    person: bytes | None

    @property
    def kind(self) -> str:
        """The type of its record; empty where that is not here."""
        return "" if self.body is None else kind_of(self.body)


def erase(entry_id: bytes, author: bytes | None = None) -> bool:
    """Erase one body for ever; whether the entry is held and now erased."""
    return entry_id in erase_all([(entry_id, author)])


def erase_all(wanted: Sequence[tuple[bytes, bytes | None]]) -> set[bytes]:
    """Erase the bodies of these entries for ever; the ids of those that are held and now erased.

    With an author, only when the entry is that person's. A body that has not come is erased when it does. The kept
    types stay: feeds would lose their meaning.
    """
    gone = set[bytes]()
    with writing():
        for start in range(0, len(wanted), SLICE):
            some = wanted[start : start + SLICE]
            held = held_among(entry_id for entry_id, _author in some)
            going = {entry_id: entry for entry_id, author in some if (entry := going_now(held, entry_id, author))}
            _remove([entry for entry in going.values() if entry.state != ERASED])
            gone |= going.keys()
    return gone


def held_among(entry_ids: Iterable[bytes]) -> dict[bytes, Held]:
    """Those of these entries that are here, by id."""
    sql = (
        "SELECT e.entry_id, e.position, e.state, e.body, f.person FROM log_entry e JOIN log_feed f ON f.id = e.feed_id"
        " WHERE e.position IN {}"
    )
    return {row[0]: Held(*row) for row in select_in(sql, positions_of(entry_ids).values())}


def going_now(held: Mapping[bytes, Held], entry_id: bytes, author: bytes | None) -> Held | None:
    """The entry, if it may go and is here to go; what has not come is remembered."""
    entry = held.get(entry_id)
    if entry is not None and author is not None and (entry.person or b"") != author:
        return None
    if entry is None or entry.state == ABSENT:
        Erasure.objects.get_or_create(id8=id8(entry_id), entry_id=entry_id, author=author)
        return None
    return None if entry.kind in KEPT else entry


def _remove(entries: Sequence[Held]) -> None:
    if not entries:
        return
    if connection.vendor == "sqlite":
        execute("PRAGMA secure_delete = ON")  # for plugins' rows too
    projector.forget({entry.position: entry.kind for entry in entries})
    registry.erasing([entry.position for entry in entries])
    hashed = [(entry.position, entry.body) for entry in entries if entry.body is not None]
    execute_many(
        "UPDATE log_entry SET body_hash = %s WHERE position = %s",
        [(hashlib.sha256(body).digest(), position) for position, body in hashed],
    )
    positions = [(entry.position,) for entry in entries]
    execute_many(f"UPDATE log_entry SET body = NULL, state = {ERASED} WHERE position = %s", positions)  # noqa: S608  # a constant
    execute_many("DELETE FROM log_failure WHERE position = %s", positions)


def awaited(taken: Sequence[tuple[FeedState, Entry | Stored]]) -> frozenset[bytes]:
    """Which of these entries, whose bodies come now, were erased before that."""
    if not select("SELECT 1 FROM log_erasure LIMIT 1"):
        return frozenset()
    found: dict[bytes, list[bytes | None]] = {}
    for digest, author in select_in(
        "SELECT entry_id, author FROM log_erasure WHERE id8 IN {}", {id8(entry.id) for _, entry in taken}
    ):
        found.setdefault(digest, []).append(author)
    return frozenset(
        entry.id
        for state, entry in taken
        if any(author is None or author == state.person for author in found.get(entry.id, ()))
        and entry.body is not None
        and kind_of(entry.body) not in KEPT
    )


def absent_bodies(state: FeedState, offered: Mapping[int, bytes]) -> list[Stored]:
    """The entries of a feed whose body was absent and is among those offered, in the order of the log."""
    found = []
    sql = (
        "SELECT position, seq, stamp, entry_id, size, body_hash FROM log_entry"
        " WHERE feed_id = %s AND state = %s AND seq IN {}"
    )
    for position, seq, stamp, digest, size, body_hash in select_in(sql, offered, [state.id, ABSENT]):
        body = offered[seq]
        if len(body) == size and hashlib.sha256(body).digest() == body_hash:
            found.append(Stored(position, state.id, seq, stamp, digest, body))
    return sorted(found)
