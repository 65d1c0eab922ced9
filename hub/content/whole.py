"""Whether all of some content is here, as far as that can be told without reading it: its rows, no hole, and its files
on the disk. Of a folder all that lies below it counts.

A folder has its row once all it holds is here. So to tell of many folders whether all of each is here, nobody goes
through them: what was lost since is little, and leads up to the folders that lack it (docs/adr/0043).

What a card forgot and nobody has read since cannot be known here. Whoever reads it notes a hole (`reading`), and from
then on it is told.
"""

from collections.abc import Collection, Iterable, Iterator
from typing import Final, NamedTuple

from hub.content import drawers, files, holding, leases
from hub.content.foreign import MOST_DEEP
from hub.content.models import Hole, Stored, Wanted, Within
from hub.core.cid import Cid
from hub.log.tables import select, select_in

LYING: Final = """
    SELECT below.codec, below.digest, held.kind, held.size
    FROM below LEFT JOIN content_stored held ON held.digest = below.digest AND held.codec = below.codec
"""

ABOVE: Final = """
    WITH RECURSIVE lost (codec, digest) AS ({}),
    above (id) AS (
        SELECT within.folder_id FROM lost
        JOIN content_within within ON within.digest = lost.digest AND within.codec = lost.codec
        UNION
        SELECT within.folder_id FROM above
        JOIN content_stored folder ON folder.id = above.id
        JOIN content_within within ON within.digest = folder.digest AND within.codec = folder.codec
    )
    SELECT id FROM above
"""
"""The folders above what was lost."""
NOTED: Final = """
    SELECT codec, digest FROM content_lacked
    UNION SELECT codec, digest FROM content_stored WHERE id IN (SELECT stored_id FROM content_hole)
"""
GONE: Final = "SELECT codec, digest FROM content_stored WHERE id IN {}"
MOST_LOST: Final = 10_000
"""Content that is told of where a part of it was lost."""


class Lying(NamedTuple):
    """Something below a folder. kind: file or folder, None where there is no row of it."""

    cid: Cid
    kind: str | None
    size: int


def whole(cids: Iterable[Cid]) -> set[Cid]:
    """Those of these of which nothing is known to be missing."""
    asked = set(cids)
    there = [stored for stored in holding.rows_of(asked) if stored.cid in asked]
    lack = lacking({stored.pk for stored in there if stored.kind == Stored.Kind.FOLDER})
    lack |= set(Hole.objects.values_list("stored_id", flat=True).distinct())
    return {stored.cid for stored in there if stored.pk not in lack and lies(stored)}


def lost_here() -> set[Cid]:
    """Content here of which something is known to be missing; of more than `MOST_LOST` what came last, and so what lies
    within others last."""
    gone = drawers.gone()
    rows = {*Hole.objects.values_list("stored_id", flat=True), *gone}
    rows |= {row[0] for row in (*select(ABOVE.format(NOTED)), *select_in(ABOVE.format(GONE), gone))}
    return {stored.cid for stored in Stored.objects.filter(pk__in=sorted(rows, reverse=True)[:MOST_LOST])}


def lies(stored: Stored) -> bool:
    """Whether the bytes of it are where they belong; those of a folder are blocks in rows."""
    return stored.kind == Stored.Kind.FOLDER or files.is_there(stored.cid, stored.size)


def lacking(asked: set[int]) -> set[int]:
    """Those of these folders, by the numbers of their rows, below which something is missing."""
    if not asked:
        return set()
    found = asked & {row[0] for row in select(ABOVE.format(NOTED))}
    for (folder,) in select_in(ABOVE.format(GONE), drawers.gone()):
        if found == asked:
            break
        found |= asked & {folder}
    return found


def lying_below(stored: Stored) -> Iterator[Lying]:
    """This, and all that lies below it, each once."""
    if stored.kind == Stored.Kind.FILE:
        yield Lying(stored.cid, stored.kind, stored.size)
        return
    for codec, digest, kind, size in select(leases.BELOW + LYING, [stored.pk]):
        yield Lying(Cid(codec, bytes(digest)), kind, size or 0)


def look_after(cids: Collection[Cid]) -> None:
    """Have what is gone from the disk below these, or has no row, brought from neighbours again."""
    for stored in holding.rows_of(cids):
        for each in list(lying_below(stored)):
            if each.kind is None:
                Wanted.objects.get_or_create(**each.cid._asdict())
            elif each.kind == Stored.Kind.FILE and is_gone(each.cid):
                holding.drop_damaged(each.cid)


def is_gone(cid: Cid) -> bool:
    """Whether no file lies where the content belongs, nor in the bucket."""
    return not files.lies(files.path_of(cid)) and not files.is_away(cid)


def file_below(cid: Cid, draw: int) -> Stored | None:
    """The file below a folder to which a number leads, the same on every hub that has it; of a file that itself, of an
    empty folder the folder. None where one on the way is not here."""
    stored = holding.find(cid)
    for _ in range(MOST_DEEP):
        if stored is None or stored.kind == Stored.Kind.FILE:
            return stored
        within = Within.objects.filter(folder=stored).order_by("digest", "codec")
        count = within.count()
        if not count:
            return stored
        draw, turn = divmod(draw, count)
        stored = holding.find(within[turn].cid)
    return None
