"""Room for what neighbours' people name: their share of the disk, as a person's uploads have theirs.

What an entry names is brought by itself, so whoever writes entries could have every hub filled with films. Counted is
the neighbour through whom the writer's feed first came, for hubs and people can be invented, and a neighbour was let in
by a steward. What somebody here names, brought or promised counts for no neighbour. A folder that is on its way counts
as large as it says it is, until it is here. No file counts as less than the disk gives up for the smallest.
"""

from time import monotonic
from typing import Final, NamedTuple

from hub.content import leases
from hub.content.models import Leased, Wanted
from hub.core.cid import Cid
from hub.core.errors import TooMany
from hub.log import room
from hub.log.tables import select

THROUGH: Final = """
    SELECT DISTINCT feed.via FROM content_named AS named
    JOIN log_entry AS entry ON entry.position = named.position JOIN log_feed AS feed ON feed.id = entry.feed_id
    WHERE named.digest = %s AND named.codec = %s
"""
FILLED: Final = """
    WITH RECURSIVE carried(codec, digest) AS (
        SELECT named.codec, named.digest FROM content_named AS named
        JOIN log_entry AS entry ON entry.position = named.position JOIN log_feed AS feed ON feed.id = entry.feed_id
        WHERE feed.via = %s
        UNION
        SELECT within.codec, within.digest FROM content_within AS within
        JOIN content_stored AS folder ON folder.id = within.folder_id
        JOIN carried ON carried.digest = folder.digest AND carried.codec = folder.codec
    )
    SELECT SUM(CASE WHEN stored.size < %s THEN %s ELSE stored.size END) FROM content_stored AS stored
    JOIN carried ON carried.digest = stored.digest AND carried.codec = stored.codec
    WHERE stored.kind = 'file' AND NOT EXISTS (
        SELECT 1 FROM content_leased AS leased WHERE leased.digest = stored.digest AND leased.codec = stored.codec
    )
"""

COUNTED_FOR: Final = 600.0
"""Seconds. To count takes seconds where hundreds of thousands of files are named, and each photo that comes asks."""


class Counted(NamedTuple):
    """When it was counted, the bytes through that neighbour then, and of all files."""

    at: float
    there: int
    files: int


counted: dict[bytes, Counted] = {}


def is_promised(cid: Cid) -> bool:
    """Whether this hub promised to keep it, or a folder for which it is brought."""
    same = {**cid._asdict(), "promised": True}
    return Leased.objects.filter(**same).exists() or Wanted.objects.filter(**same).exists()


def expect(cid: Cid, size: int) -> None:
    """`TooMany` where none of the neighbours through whom it was named has room for so many bytes more."""
    most = leases.of_the_disk() // leases.OF_A_NEIGHBOUR
    if leases.of_files() + size <= most:  # all together fill less: no need to go through what each of them named
        return
    through = [row[0] for row in select(THROUGH, [cid.digest, cid.codec])]
    if None in through or Leased.objects.filter(**cid._asdict()).exists():
        return
    if through and all(fills(bytes(via)) + size > most for via in through):
        raise TooMany("the neighbour through whom it was named fills the room that one may fill")


def fills(via: bytes) -> int:
    """The same as `filled`, as it was counted lately, and with it what came here since, from whomever."""
    files = leases.of_files()
    last = counted.get(via)
    if last is None or monotonic() - last.at > COUNTED_FOR:
        last = counted[via] = Counted(monotonic(), filled(via), files)
    return last.there + max(0, files - last.files)


def filled(via: bytes) -> int:
    """Bytes here of what is named in feeds that came through this neighbour."""
    return int(select(FILLED, [via, leases.LEAST, leases.LEAST])[0][0] or 0)


def expect_disk(cid: Cid, size: int) -> None:
    """`DiskFull` where the disk has no room for so many bytes more; a promise goes down to the floor of words."""
    room.expect_for_file(size, promised=is_promised(cid))
