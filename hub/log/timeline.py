"""What somebody wrote, as the union of their feeds: positions of entries in sight, the last to reach this hub first.

In one feed positions rise with numbers, so each feed is read backwards along its index, and a page costs the same
however much its writer wrote.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple

from hub.log.kin import ALL_OF_ONE
from hub.log.sorting import kind_of
from hub.log.tables import select

MOST_FEEDS: Final = 60
"""Of somebody who has more, those that were written last."""

FEEDS: Final = f"""
    SELECT id, hub, fork, blocked, person, why = 'revoked' AND head > counts_to FROM log_feed
    WHERE person = %s OR person IN ({ALL_OF_ONE})
    ORDER BY stamp DESC LIMIT %s
"""  # noqa: S608  # a constant
OF_A_FEED: Final = """
    SELECT * FROM (
        SELECT e.position, e.stamp, f.scope, f.hub, e.body FROM log_entry e JOIN log_feed f ON f.id = e.feed_id
        WHERE e.feed_id = %s AND e.position < %s AND e.seq <= f.counts_to AND e.state = 0
            AND NOT EXISTS (SELECT 1 FROM log_hidden WHERE log_hidden.position = e.position)
        ORDER BY e.seq DESC LIMIT %s
    ) AS newest
"""


EVERYTHING: Final = """
    SELECT e.position, e.entry_id, e.stamp, f.scope, e.body FROM log_entry e JOIN log_feed f ON f.id = e.feed_id
    WHERE f.person = %s AND e.position > %s AND e.state = 0 ORDER BY e.position LIMIT %s
"""


class Own(NamedTuple):
    """An entry that is here whole, whatever is shown of it."""

    position: int
    id: bytes
    stamp: int
    scope: str
    body: bytes


def everything_of(person: bytes, most: int) -> Iterator[list[Own]]:
    """All that somebody wrote in any of their feeds, in the order of its arrival, so many at a time."""
    position = 0
    while rows := select(EVERYTHING, [person, position, most]):
        position = rows[-1][0]
        yield [Own(at, bytes(entry), stamp, scope, bytes(body)) for at, entry, stamp, scope, body in rows]


class FeedOf(NamedTuple):
    """One of somebody's feeds, the hub where it is written, and the id by which they are known there. `ended`: it was
    written on after they had ended it."""

    id: int
    hub: bytes
    forked: bool
    blocked: bool
    person: bytes
    ended: bool


def feeds_of(person: bytes) -> list[FeedOf]:
    """Somebody's feeds, also those that they write under another id of theirs (`kin`); the one written last first."""
    found = select(FEEDS, [person, person, MOST_FEEDS])
    return [
        FeedOf(feed, bytes(hub or b""), fork is not None, bool(blocked), bytes(writer), bool(ended))
        for feed, hub, fork, blocked, writer, ended in found
    ]


class Said(NamedTuple):
    """When and where an entry was written, whether it stays here, and the label of the plugin whose record it is."""

    stamp: int
    scope: str
    hub: bytes
    label: str


def timeline(feeds: Iterable[FeedOf], before: int, most: int) -> dict[int, Said]:
    """The entries before a position, by their positions, the newest first; one statement."""
    read: Sequence[int] = [feed.id for feed in feeds if not feed.blocked]
    if not read:
        return {}
    asked = [value for feed in read for value in (feed, before, most)]
    found = select(f"{' UNION ALL '.join([OF_A_FEED] * len(read))} ORDER BY 1 DESC LIMIT %s", [*asked, most])
    return {
        at: Said(stamp, scope, bytes(hub or b""), kind_of(bytes(body)).partition(".")[0])
        for at, stamp, scope, hub, body in found
    }
