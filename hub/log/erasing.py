"""Bodies that come late, and bodies that go for ever.

An erased body leaves its header and hash behind: the chain stays whole, and nobody can hand the body back.
Who may erase is decided by those who read `hub.erase`. An erasure that comes before the body waits here for it, and the
body is wanted until then: only its type tells whether it may go. Otherwise somebody with a stolen key could erase the
statement that revokes it wherever it has not come yet.
"""

import hashlib
from collections.abc import Mapping, Sequence

from django.db import connection

from hub.core.entry import Entry
from hub.core.record import KEPT
from hub.log import projector
from hub.log.models import Erasure
from hub.log.reading import entry_at
from hub.log.sorting import kind_of
from hub.log.tables import ABSENT, ERASED, FeedState, Stored, execute, id8, select, select_in, writing


def erase(entry_id: bytes, author: bytes | None = None) -> bool:
    """Erase a body for ever; whether the entry is held and now erased.

    With `author`, only when the entry is that person's. A body that has not come is erased when it does. The kept types
    stay: feeds would lose their meaning.
    """
    with writing():
        entry = entry_at(entry_id)
        if entry is not None and author is not None and bytes(entry.feed.person or b"") != author:
            return False
        if entry is None or entry.state == ABSENT:
            Erasure.objects.get_or_create(id8=id8(entry_id), entry_id=entry_id, author=author)
            return False
        if entry.state == ERASED:
            return True
        body = bytes(entry.body) if entry.body is not None else None
        if body is not None and kind_of(body) in KEPT:
            return False
        _erase(entry.position, entry.feed_id, entry.seq, body)
    return True


def _erase(position: int, feed: int, seq: int, body: bytes | None) -> None:
    readers = projector.readers_of(feed, seq, seq)
    if connection.vendor == "sqlite":
        execute("PRAGMA secure_delete = ON")
    if body is not None:
        execute(
            "UPDATE log_entry SET body_hash = %s WHERE position = %s",
            [hashlib.sha256(body).digest(), position],
        )
    execute("UPDATE log_entry SET body = NULL, state = %s WHERE position = %s", [ERASED, position])
    execute("DELETE FROM log_failure WHERE position = %s", [position])
    projector.tell(readers, feed, seq)


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
