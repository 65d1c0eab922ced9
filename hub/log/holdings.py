"""What this hub holds, feed by feed, as an exchange with neighbours reads it: all at first, then only what changed.

Reading only. `here` feeds and blocked ones are told too, marked, so that a mirror in memory can drop them.
"""

from collections.abc import Collection
from typing import Any, NamedTuple

from hub.core.frontier import Row, frozen_row
from hub.log.tables import head_position, select, select_in

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
    """The log's last position, and the feeds with entries after `position`, besides those asked for by key."""
    head = head_position()
    if position == 0:
        found = select(f"SELECT {COLUMNS} FROM log_feed")  # noqa: S608  # constants only
    else:
        grown = {
            row[0] for row in select("SELECT feed_id FROM log_entry WHERE position > %s", [position])
        }
        found = list(select_in(f"SELECT {COLUMNS} FROM log_feed WHERE id IN {{}}", grown))  # noqa: S608
        named = select_in(f"SELECT {COLUMNS} FROM log_feed WHERE key IN {{}}", keys)  # noqa: S608
        found += [row for row in named if row[0] not in grown]
    return head, [held(row) for row in found if row[9] > 0]


def held(row: tuple[Any, ...]) -> HeldFeed:
    """A database row as a value."""
    _id, key, kind, _person, hub, scope, own, blocked, low, head, head_id, stamp, fork, settled, absent = row
    key = bytes(key)
    # Below a fork entries may still come: the feed counts as frozen once all of them are here.
    frozen = fork is not None and head >= fork - 1
    if frozen:
        standing = frozen_row(key, fork, bytes(settled) if settled else None, low, absent)
    else:
        standing = Row(key, head, bytes(head_id), low, absent)
    return HeldFeed(key, kind, bytes(hub or b""), scope, bool(own), bool(blocked), stamp, frozen, standing)
