"""What is found: positions of entries whose words hold all that is looked for, what reached this hub last first.

Whether an entry counts and is in sight is asked here, at every reading; who may read it is for its plugin to say.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from hub.core.record import decode
from hub.log.rows import IN_SIGHT
from hub.search import tables
from hub.search.tokens import Sought

LATER = f"""
    SELECT 1 FROM search_changed change
    JOIN log_entry later ON later.position = change.position
    {IN_SIGHT.format(entry="later", feed="changer")} AND NOT changer.person <> author.person
"""  # noqa: S608  # constants only
FOUND = f"""
    SELECT entry.position, entry.body FROM {{matching}}
    {IN_SIGHT.format(entry="entry", feed="author")}
    WHERE NOT EXISTS ({LATER} WHERE change.target8 = entry.id8)
        AND NOT EXISTS ({LATER}
            JOIN search_changed own ON own.position = entry.position AND own.target8 = change.target8
            WHERE later.feed_id = entry.feed_id AND later.seq > entry.seq
        )
    ORDER BY {{position}} DESC LIMIT %s
"""  # noqa: S608  # constants only


class Candidates(NamedTuple):
    """The records at positions, as decoded maps; `whole` when these are all that there are, or all that were asked
    for."""

    records: dict[int, dict[str, Any]]
    whole: bool


def candidates(wanted: Sequence[Sought], before: int, most: int, seconds: float) -> Candidates:
    """What is found before a position, as far as it is found in time."""
    if not wanted:
        return Candidates({}, True)
    found = {"matching": tables.MATCHING[connection.vendor], "position": tables.POSITION[connection.vendor]}
    rows, whole = tables.in_time(seconds, FOUND.format(**found), [tables.question(wanted), before, most])
    return Candidates({position: decode(bytes(body)) for position, body in rows}, whole)
