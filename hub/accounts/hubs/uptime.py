"""How long the hub has been up, over all its lives: the only clock that ends sessions, delays and epochs.

Wall clocks lie here (boxes boot in 1970), so time that matters is counted while the hub runs and saved with
writes that happen anyway, and hourly. A power cut loses at most that hour. The best guess of the date is saved
beside it, so that a box without a clock battery dates nothing before what it dated already. All processes of a
hub draw one line, "so many seconds saved when the machine's monotonic clock showed so much", begun by `start`
before the hub forks.
"""

import time
from typing import NamedTuple

from hub.accounts.models import Attempt, Uptime
from hub.log.clock import clock

HOUR = 3600


class Line(NamedTuple):
    """Seconds of uptime that were saved, and what the monotonic clock showed then."""

    seconds: int
    shown: float


class Drawn:
    """The line that this process reads from; None until it first asks."""

    line: Line | None = None


def start() -> None:
    """Begin a life of the hub: time while it was off does not count, and no delay lies in the future."""
    row, _ = Uptime.objects.get_or_create(pk=1)
    row.shown = time.monotonic()
    row.save(update_fields=["shown"])
    Attempt.objects.filter(last__gt=row.seconds).update(last=row.seconds)
    Drawn.line, clock.saved = Line(row.seconds, row.shown), row.clock


def seconds() -> int:
    """Whole seconds that the hub has been up, through all restarts."""
    line = Drawn.line or drawn()
    return line.seconds + max(0, int(time.monotonic() - line.shown))


def minutes() -> int:
    return seconds() // 60


def drawn() -> Line:
    """Read the line that the hub's start drew; a command run alone draws its own and saves nothing."""
    row = Uptime.objects.filter(pk=1).first()
    Drawn.line = Line(row.seconds, row.shown) if row else Line(0, time.monotonic())
    clock.saved = row.clock if row else 0
    return Drawn.line


def keep() -> None:
    """Save the time passed and the date; called beside other writes and by `keep_hourly`."""
    passed = seconds()
    row, _ = Uptime.objects.get_or_create(pk=1)
    clock.saved = row.clock  # another process may have heard from neighbours
    row.seconds, row.shown, row.clock = passed, time.monotonic(), clock.best()
    row.save(update_fields=["seconds", "shown", "clock"])


def keep_hourly() -> None:
    """Save the time passed if nothing else has for an hour; the host's loop calls this every few minutes."""
    saved = Uptime.objects.filter(pk=1).values_list("seconds", flat=True).first() or 0
    if seconds() - saved >= HOUR:
        keep()
