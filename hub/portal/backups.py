"""What people are told of backups: when one was last proved, and what keeps the next from being made.

HUB_DATA/backup.json holds it, written by `manage.py backup` alone. It is no row, because the database that it tells of
must not be written after it was copied. Age is counted in days that the hub was on, as everything is; the date beside
it is what the clock said, and it may be wrong.
"""

import json
import os
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from hub import durable
from hub.accounts.hubs import uptime
from hub.portal.dates import when

DAY: Final = 24 * 3600
OLD: Final = 7 * DAY
"""Seconds of uptime after which stewards are reminded."""


class Outside(NamedTuple):
    """Files that are not in a backup: how many had no place on its disk, of how many bytes, and the bytes of a disk
    that would do; how many were larger than its format takes; how many were damaged here; how many lie
    on another machine that did not answer."""

    no_room: int = 0
    size: int = 0
    room: int = 0
    large: int = 0
    damaged: int = 0
    away: int = 0


NOTHING: Final = Outside()


class Standing(NamedTuple):
    """proved: the hub's uptime in seconds when a backup was last proved, and `made`, about which date (ms), `epoch` of
    the hub and `entries` it had then; None for never.  trouble: why the last try failed; empty where it did not.
    tried: the uptime then.  outside: what the one that was proved has not."""

    proved: int | None = None
    made: int = 0
    epoch: int = 0
    entries: int = 0
    trouble: str = ""
    tried: int = 0
    outside: Outside = NOTHING


class Told(NamedTuple):
    """How it stands, in words. kind: good or warn."""

    kind: str
    what: str
    words: str
    next_step: str = ""


def file() -> Path:
    return Path(settings.HUB_DATA) / "backup.json"


def read() -> Standing:
    """How backups stand; as never made where nothing can be read."""
    try:
        told = dict(json.loads(durable.content(file())))
        outside = Outside(*told.pop("outside", ()))
        standing = Standing(**told, outside=outside)
    except (ValueError, TypeError, OSError):
        return Standing()
    numbers = (standing.proved or 0, standing.made, standing.epoch, standing.entries, standing.tried, *outside)
    return standing if all(type(number) is int for number in numbers) else Standing()


def proved(uptime_then: int, made: int, epoch: int, entries: int, outside: Outside = NOTHING) -> None:
    """A backup was brought back on trial, and all was there but what it says."""
    keep(Standing(uptime_then, made, epoch, entries, tried=uptime_then, outside=outside))


def failed(trouble: str) -> None:
    """A backup could not be made or not be proved; those of before stand."""
    keep(read()._replace(trouble=trouble, tried=uptime.seconds()))


def keep(standing: Standing) -> None:
    with suppress(OSError):  # a full card: the next try tells it again
        durable.write(file(), json.dumps(standing._asdict()).encode())


def age(standing: Standing) -> int | None:
    """Seconds of uptime since the last proof; None for never, or of another life of the hub."""
    passed = uptime.seconds() - standing.proved if standing.proved is not None else -1
    return passed if passed >= 0 else None


def is_overdue() -> bool:
    """Whether stewards are to be reminded."""
    passed = age(read())
    return passed is None or passed >= OLD


def told() -> Told:
    """How backups stand."""
    standing = read()
    passed = age(standing)
    last = last_proof(standing, passed)
    if standing.trouble and settings.HUB_BACKUP:
        what, next_step = trouble(standing.trouble)
        return Told("warn", what, last, next_step)
    if passed is None:
        return Told("warn", _("This hub has no backup."), _("If the box breaks, all is lost."), first_step())
    if passed >= OLD:
        return Told("warn", _("The last backup is old."), last, first_step())
    if settings.HUB_BACKUP and on_the_same_disk(settings.HUB_BACKUP):
        what = _("The backup lies on the same disk as the hub.")
        return Told("warn", what, last, _("If that disk breaks, both are gone. Use a stick or another disk."))
    if missing := left_out(standing.outside):
        return Told("warn", _("The backup does not hold everything."), last, " ".join(missing))
    return Told("good", _("There is a backup."), last)


def left_out(outside: Outside) -> list[str]:
    """What is not in the backup, and what to do about it, in sentences."""
    said = []
    if outside.no_room:
        words = ngettext(
            "%(count)d file (%(size)s) has no place on its disk; one of %(room)s would do.",
            "%(count)d files (%(size)s) have no place on its disk; one of %(room)s would do.",
            outside.no_room,
        )
        size, room = filesizeformat(outside.size), filesizeformat(outside.room)
        said.append(words % {"count": outside.no_room, "size": size, "room": room})
    if outside.large:
        words = ngettext(
            "%(count)d file is larger than its disk can take: have the disk formatted as exFAT.",
            "%(count)d files are larger than its disk can take: have the disk formatted as exFAT.",
            outside.large,
        )
        said.append(words % {"count": outside.large})
    if outside.damaged:
        words = ngettext(
            "%(count)d file is damaged on this hub's own card, and neighbours are asked for it.",
            "%(count)d files are damaged on this hub's own card, and neighbours are asked for them.",
            outside.damaged,
        )
        said.append(words % {"count": outside.damaged})
    if outside.away:
        words = ngettext(
            "%(count)d file lies on another machine that did not answer. The next backup asks it again.",
            "%(count)d files lie on another machine that did not answer. The next backup asks it again.",
            outside.away,
        )
        said.append(words % {"count": outside.away})
    return (
        [*said, _("Whoever looks after the box sees which: manage.py verify, with the folder of the backups.")]
        if said
        else []
    )


def last_proof(standing: Standing, passed: int | None) -> str:
    """When a backup was last brought back on trial."""
    if passed is None:
        return _("None was ever proved.")
    days, known = passed // DAY, {"date": when(standing.made), "entries": standing.entries}
    if not days:
        return _("It was last proved %(date)s, with %(entries)d entries.") % known
    words = ngettext(
        "It was last proved %(date)s, %(count)d day of this hub ago, with %(entries)d entries.",
        "It was last proved %(date)s, %(count)d days of this hub ago, with %(entries)d entries.",
        days,
    )
    return words % {**known, "count": days}


def trouble(code: str) -> tuple[str, str]:
    """What went wrong at the last try, and what to do about it."""
    again = _("The hub tries again within the hour.")
    if code == "absent":
        return _("The stick for backups is not here."), _("Plug it in again.") + " " + again
    if code == "full":
        return _("The stick for backups is full."), _("Make room on it, or use a larger one.") + " " + again
    if code == "damaged":
        return _("A backup was made that is not whole."), _("The stick may be worn: use a new one.") + " " + again
    return _("The last backup was not made."), again + " " + _("The reason stands where the hub was started.")


def first_step() -> str:
    if settings.HUB_BACKUP:
        return _("The hub makes one by itself as soon as the stick is in.")
    return _("Tell whoever looks after the box. The hub can make backups by itself, on a stick.")


def on_the_same_disk(folder: Path) -> bool:
    try:
        return os.stat(folder).st_dev == os.stat(settings.HUB_DATA).st_dev
    except OSError:
        return False
