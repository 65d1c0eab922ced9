"""Reasons to keep content, and how much room each of those who have them may fill.

A lease keeps content until a minute of uptime, or as long as it is not given up. It counts against the room of its
owner and of its plugin as long as the content is here, whatever keeps it then: a file that somebody brought and an
entry names is still theirs. Who brings what is here already is told the same as who brings it first.

Room is a share of what the disk has for files, so a larger card gives more to everybody.
"""

import shutil
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from hub.content import filled
from hub.content.models import Leased, Stored
from hub.core.cid import Cid
from hub.core.errors import TooMany
from hub.log.tables import select

LEAST: Final = 4096
"""Bytes of the disk that the smallest file takes. In a folder there may be any number of them, so there each counts as
so many at least; what comes one by one has an entry of its own, which takes as much and counts for nobody."""
OF_A_PERSON: Final = 10
OF_A_NEIGHBOUR: Final = 4
"""One part in so many, of the disk without what other things fill."""
OF_A_PLUGIN: Final = 0.8


BELOW: Final = """
    WITH RECURSIVE below (codec, digest) AS (
        SELECT codec, digest FROM content_stored WHERE id = %s
        UNION
        SELECT within.codec, within.digest FROM below
        JOIN content_stored AS folder ON folder.digest = below.digest AND folder.codec = below.codec
        JOIN content_within AS within ON within.folder_id = folder.id
    )
"""
"""What begins a question about a row (%s) and all that lies below it, each once."""
FILLS: Final = """
    SELECT SUM(CASE WHEN held.size < %s THEN %s ELSE held.size END)
    FROM below JOIN content_stored AS held ON held.digest = below.digest AND held.codec = below.codec
    WHERE held.kind = 'file'
"""


class Lease(NamedTuple):
    """Why content is kept: the plugin, the person or neighbour (32 bytes; none for the hub itself) and what for."""

    label: str
    owner: bytes = b""
    reason: str = ""
    until: int | None = None
    promised: bool = False
    """A copy that this hub promised to others: it is taken until the disk is short even of room for words."""
    neighbour: bool = False


class Room(NamedTuple):
    """Bytes that are used, and the most that may be."""

    used: int
    most: int

    @property
    def left(self) -> int:
        return max(0, self.most - self.used)


def take(lease: Lease, cid: Cid, size: int) -> None:
    """Have content kept for this reason; once more for the same only moves its end."""
    told = {"until": lease.until, "promised": lease.promised, "size": size}
    with transaction.atomic():
        row, new = Leased.objects.select_for_update().get_or_create(**named(lease, cid), defaults=told)
        if not new:
            Leased.objects.filter(pk=row.pk).update(**told)
        filled.count(lease.label, lease.owner, size if new else size - row.size)


def fills(stored: Stored) -> int:
    """Bytes that content takes here: of a folder those of the files below it, each once."""
    if stored.kind == Stored.Kind.FILE:
        return stored.size
    return int(select(BELOW + FILLS, [stored.pk, LEAST, LEAST])[0][0] or 0)


def give_up(lease: Lease, cid: Cid) -> bool:
    """Have it kept for this reason no more; whether it was."""
    return ended(Leased.objects.filter(**named(lease, cid))) > 0


def drop(cid: Cid) -> None:
    """Have it kept for nothing but promises."""
    ended(Leased.objects.filter(**cid._asdict(), promised=False))


def ended(rows: QuerySet[Leased]) -> int:
    """Take these rows away; how many there were."""
    with transaction.atomic():
        gone = list(rows.select_for_update())
        Leased.objects.filter(pk__in=[row.pk for row in gone]).delete()
        for row in gone:
            filled.count(row.label, bytes(row.owner), -row.size)
    return len(gone)


def named(lease: Lease, cid: Cid) -> dict[str, Any]:
    """What tells its row from others."""
    return {**cid._asdict(), "label": lease.label, "owner": lease.owner, "reason": lease.reason}


def holding(cid: Cid, now: int) -> bool:
    """Whether a lease keeps this content at this minute of uptime."""
    return Leased.objects.filter(Q(until=None) | Q(until__gt=now), **cid._asdict()).exists()


def rooms(lease: Lease) -> list[Room]:
    """What its plugin uses for everybody, and may; and its owner, if it has one, for all plugins."""
    plugin, owner = (lease.label, b""), ("", lease.owner)
    used = filled.by(plugin, owner, filled.FILES)
    disk = used[filled.FILES] + free()
    share = OF_A_NEIGHBOUR if lease.neighbour else OF_A_PERSON
    return [Room(used[plugin], int(disk * OF_A_PLUGIN)), *([Room(used[owner], disk // share)] if lease.owner else [])]


def expect(lease: Lease, size: int) -> int:
    """How many bytes this lease may still bring; `TooMany` where these are more."""
    left = min(room.left for room in rooms(lease))
    if size > left:
        raise too_much(lease)
    return left


def too_much(lease: Lease) -> TooMany:
    """What to say to whoever would bring more than they may."""
    plugin, *owner = rooms(lease)
    if not owner or plugin.left < owner[0].left:
        return TooMany(_("The room that this part of the hub has for files is full. Ask a steward to make room."))
    sentence = _("Your files fill %(used)s MB of the %(most)s MB that you may use here. Take one back first.")
    return TooMany(sentence % {"used": owner[0].used >> 20, "most": owner[0].most >> 20})


def of_the_disk() -> int:
    """Bytes that files of content fill or could."""
    return of_files() + free()


def of_files() -> int:
    """Bytes that files of content fill."""
    return filled.by(filled.FILES)[filled.FILES]


def free() -> int:
    return shutil.disk_usage(settings.HUB_DATA).free
