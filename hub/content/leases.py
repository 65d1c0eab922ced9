"""Reasons to keep content, and how much room each of those who have them may fill.

A lease keeps content until a minute of uptime, or as long as it is not given up. It counts against the room of its
owner and of its plugin as long as the content is here, whatever keeps it then: a file that somebody brought and an
entry names is still theirs. Who brings what is here already is told the same as who brings it first.

Room is a share of what the disk has for files, so a larger card gives more to everybody.
"""

import shutil
from typing import Any, Final, NamedTuple

from django.conf import settings
from django.db.models import Q, QuerySet, Sum
from django.utils.translation import gettext as _

from hub.content.models import Leased, Stored, Upload
from hub.core.cid import Cid
from hub.core.errors import TooMany

OF_A_PERSON: Final = 10
OF_A_NEIGHBOUR: Final = 4
"""One part in so many, of the disk without what other things fill."""
OF_A_PLUGIN: Final = 0.8


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
    Leased.objects.update_or_create(
        **cid._asdict(),
        label=lease.label,
        owner=lease.owner,
        reason=lease.reason,
        defaults={"until": lease.until, "promised": lease.promised, "size": size},
    )


def give_up(lease: Lease, cid: Cid) -> bool:
    """Have it kept for this reason no more; whether it was."""
    same = Leased.objects.filter(**cid._asdict(), label=lease.label, owner=lease.owner, reason=lease.reason)
    return same.delete()[0] > 0


def holding(cid: Cid, now: int) -> bool:
    """Whether a lease keeps this content at this minute of uptime."""
    return Leased.objects.filter(Q(until=None) | Q(until__gt=now), **cid._asdict()).exists()


def room_of_owner(lease: Lease, disk: int = 0) -> Room:
    """What the owner of a lease uses for all plugins, and may."""
    share = OF_A_NEIGHBOUR if lease.neighbour else OF_A_PERSON
    return Room(used(Q(owner=lease.owner)), (disk or of_the_disk()) // share)


def room_of_plugin(label: str, disk: int = 0) -> Room:
    """What a plugin uses for everybody, and may."""
    return Room(used(Q(label=label)), int((disk or of_the_disk()) * OF_A_PLUGIN))


def expect(lease: Lease, size: int) -> int:
    """How many bytes this lease may still bring; `TooMany` where these are more."""
    disk = of_the_disk()
    rooms = [room_of_plugin(lease.label, disk), *([room_of_owner(lease, disk)] if lease.owner else [])]
    left = min(room.left for room in rooms)
    if size > left:
        raise too_much(lease)
    return left


def too_much(lease: Lease) -> TooMany:
    """What to say to whoever would bring more than they may."""
    room = room_of_owner(lease)
    if not lease.owner or room_of_plugin(lease.label).left < room.left:
        return TooMany(_("The room that this part of the hub has for files is full. Ask a steward to make room."))
    sentence = _("Your files fill %(used)s MB of the %(most)s MB that you may use here. Take one back first.")
    return TooMany(sentence % {"used": room.used >> 20, "most": room.most >> 20})


def used(whose: Q) -> int:
    """Bytes of what is leased, each content counted once for each reason, and of what was announced and still comes."""
    return total(Leased.objects.filter(whose)) + total(Upload.objects.filter(whose, file=""))


def total(rows: QuerySet[Any]) -> int:
    return int(rows.aggregate(total=Sum("size"))["total"] or 0)


def of_the_disk() -> int:
    """Bytes that files of content fill or could."""
    return of_files() + shutil.disk_usage(settings.HUB_DATA).free


def of_files() -> int:
    """Bytes that files of content fill."""
    return total(Stored.objects.filter(kind=Stored.Kind.FILE))
