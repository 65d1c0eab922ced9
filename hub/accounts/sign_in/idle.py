"""How long nobody has pressed anything in a session on a shared screen.

Counted in this process's memory, in seconds that the hub was up: reading pages writes nothing. A process that starts
anew counts from its start, so a restart signs nobody out. The row of a session says when it began, for the first page
after the sign-in.

A district hub has several web processes, and each sees a part of the presses. There, where a commit wears out no card,
the row is told of a press at most once a minute, and whoever judges by the row grants that minute.
"""

import time
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.db import connection

from hub.accounts.hubs import uptime
from hub.accounts.models import Session

MINUTE: Final = 60
STARTED: Final = time.monotonic()


@dataclass
class Presses:
    """What this process saw: of each session, by its row's place, the second of its last press."""

    began: int | None = None
    last: dict[bytes, int] = field(default_factory=dict)
    told: dict[bytes, int] = field(default_factory=dict)
    swept: int = 0


PRESSES: Final = Presses()


def begin() -> int:
    """The second of uptime at which this process started."""
    if PRESSES.began is None:
        PRESSES.began = uptime.seconds() - int(time.monotonic() - STARTED)
    return PRESSES.began


def press(place: bytes, ago: int = 0) -> None:
    """Somebody pressed something in this session, so many seconds ago."""
    now, began = uptime.seconds(), begin()
    at = max(began, now - ago)
    PRESSES.last[place] = max(at, PRESSES.last.get(place, 0))
    if are_many() and at - PRESSES.told.get(place, 0) >= MINUTE:
        PRESSES.told[place] = at
        Session.objects.filter(pk=place, seen__lt=at).update(seen=at)
    if now - PRESSES.swept >= MINUTE or now < PRESSES.swept:
        PRESSES.swept = now
        sweep(now)


def is_idle(place: bytes, seen: int) -> bool:
    """Whether nobody pressed anything for too long. seen: the second that the row knows."""
    grace = MINUTE if are_many() else 0
    last = max(PRESSES.last.get(place, 0), seen + grace, begin())
    return uptime.seconds() - last >= settings.HUB_IDLE_SECONDS


def sweep(now: int) -> None:
    """Forget and end the sessions that somebody walked away from. The memory never holds more than those in use."""
    gone = [place for place, last in list(PRESSES.last.items()) if now - last >= settings.HUB_IDLE_SECONDS]
    for place in gone:
        forget(place)
    if gone:
        grace = MINUTE if are_many() else 0
        Session.objects.filter(pk__in=gone, seen__lte=now - settings.HUB_IDLE_SECONDS - grace).delete()


def forget(place: bytes) -> None:
    """A session ended."""
    PRESSES.last.pop(place, None)
    PRESSES.told.pop(place, None)


def are_many() -> bool:
    """Whether other web processes may see presses too: on a district hub, whose log lies on a server."""
    return connection.vendor != "sqlite"
