"""What this hub holds, feed by feed, as an exchange with neighbours reads it: all at first, then only what changed.

Reading only. `here` feeds and blocked ones are told too, marked, so that a mirror in memory can drop them.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from hub.core.feed import Proof, decode_proof
from hub.core.frontier import Row, frozen_row
from hub.log.tables import head_position, id_at, select, select_in

COLUMNS = "id, key, kind, person, hub, scope, own, blocked, low, head, head_id, stamp, fork, settled, absent"


class HeldFeed(NamedTuple):
    """A feed held here and its row in the frontier (of a frozen feed: fork and settled id)."""

    key: bytes
    kind: str
    hub: bytes
    scope: str
    own: bool
    blocked: bool
    stamp: int
    frozen: bool
    row: Row


def held_since(position: int, keys: Collection[bytes] = ()) -> tuple[int, list[HeldFeed]]:
    """The log's last position, and the feeds with entries after `position`, besides those asked for by key and all that
    are blocked: blocking and its end are no growth, so whoever remembers a blocked feed asks for it by key."""
    head = head_position()
    if position == 0:
        found = {row[0]: row for row in select(f"SELECT {COLUMNS} FROM log_feed")}  # noqa: S608  # constants only
    else:
        grown = {row[0] for row in select("SELECT feed_id FROM log_entry WHERE position > %s", [position])}
        found = {row[0]: row for row in select(f"SELECT {COLUMNS} FROM log_feed WHERE blocked")}  # noqa: S608  # constants only
        for column, wanted in (("id", grown), ("key", keys)):
            rows = select_in(f"SELECT {COLUMNS} FROM log_feed WHERE {column} IN {{}}", wanted)  # noqa: S608  # constants only
            found |= {row[0]: row for row in rows}
    return head, [held(row) for row in found.values() if row[9] > 0]


def held(row: tuple[Any, ...]) -> HeldFeed:
    """A database row as a value."""
    _id, key, kind, _person, hub, scope, own, blocked, low, head, head_id, stamp, fork, settled, absent = row
    key = bytes(key)
    frozen = fork is not None and joins(row[0], fork)
    if frozen:
        standing = frozen_row(key, fork, bytes(settled) if settled else None, low, absent)
    else:
        standing = Row(key, head, bytes(head_id), low, absent)
    return HeldFeed(key, kind, bytes(hub or b""), scope, bool(own), bool(blocked), stamp, frozen, standing)


def joins(feed: int, fork: int) -> bool:
    """Whether what we hold leads to the proven fork. Until then the feed does not count as frozen: entries below the
    fork may still come, and a chain that left the proven one further below hides a lower fork yet to be found."""
    proof = proof_of(feed)
    return proof is not None and (fork == 1 or id_at(feed, fork - 1) == proof.a.prev)


def proof_of(feed: int) -> Proof | None:
    """The lowest proof held about a feed."""
    rows = select("SELECT proof FROM log_forkproof WHERE feed_id = %s", [feed])
    return decode_proof(bytes(rows[0][0])) if rows else None
