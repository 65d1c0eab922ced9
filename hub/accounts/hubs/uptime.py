"""How long the hub has been up, over all its lives: the only clock that ends sessions, delays and epochs.

Wall clocks lie here (boxes boot in 1970), so time that matters is counted while the hub runs and saved with
writes that happen anyway, and hourly. A power cut loses at most that hour. The best guess of the date is saved
beside it, so that a box without a clock battery dates nothing before what it dated already. All processes of a
hub draw one line, "so many seconds saved when the machine's monotonic clock showed so much", begun by `start`
before the hub forks.
"""

import time
from collections.abc import Mapping
from typing import NamedTuple

from django.db import transaction

from hub.accounts.models import Attempt, Uptime
from hub.log.clock import boot, clock

HOUR = 3600
A_MINUTE = 60_000
MOST_HEARD = 50


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
    believe(row)
    if row.boot != boot():
        row.boot, row.lent, row.heard = boot(), None, {}
    row.shown, row.clock = time.monotonic(), max(row.clock, clock.saved)
    row.save(update_fields=["shown", "clock", "boot", "lent", "heard"])
    Attempt.objects.filter(last__gt=row.seconds).update(last=row.seconds)
    Drawn.line = Line(row.seconds, row.shown)


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
    believe(row or Uptime())
    return Drawn.line


def believe(row: Uptime) -> None:
    """Take from the row what is known of the date, by the other processes too. What stood from the monotonic clock
    means nothing after the machine was off."""
    same = row.boot != "" and row.boot == boot()
    clock.remember(row.clock, int(row.shown * 1000) if same else None)
    clock.lent = row.lent if same else None
    if same:
        clock.hear_offsets({bytes.fromhex(hub): offset for hub, offset in row.heard.items()})


def learn() -> None:
    """Hear what other processes know of the date."""
    row = Uptime.objects.filter(pk=1).first()
    if row is not None:
        believe(row)


def keep() -> None:
    """Save the time passed and the date; called beside other writes and by `keep_hourly`."""
    with transaction.atomic():  # whoever lends the time meanwhile comes before or after
        passed, row = seconds(), the_row()
        believe(row)
        put(row, passed)


def lend(now: int) -> None:
    """A steward vouches for this time (ms), until the machine is turned off; after that it is the least that it is."""
    with transaction.atomic():
        passed, row = seconds(), the_row()
        believe(row)
        clock.lend(now)
        put(row, passed)


def the_row() -> Uptime:
    """What is saved, for one process at a time."""
    return Uptime.objects.select_for_update().filter(pk=1).first() or Uptime.objects.create(pk=1)


def put(row: Uptime, passed: int) -> None:
    """Write down what this process knows now."""
    row.seconds, row.shown, row.boot = passed, time.monotonic(), boot()
    row.clock, row.lent, row.heard = clock.best(), clock.lent, told()
    row.save(update_fields=["seconds", "shown", "clock", "boot", "lent", "heard"])
    clock.remember(row.clock)


def told() -> dict[str, int]:
    """What neighbours' clocks say, as the row holds it; of very many some."""
    return {hub.hex(): offset for hub, offset in sorted(clock.neighbours.items())[:MOST_HEARD]}


def keep_hourly() -> None:
    """Save the time passed if nothing else has for an hour, or if a neighbour's clock is news; the host's loop calls
    this every few minutes."""
    row = Uptime.objects.filter(pk=1).first() or Uptime()
    if seconds() - row.seconds >= HOUR or differ(row.heard, told()):
        keep()
    else:
        believe(row)


def differ(before: Mapping[str, int], now: Mapping[str, int]) -> bool:
    """Whether what neighbours say has changed by more than clocks do."""
    return before.keys() != now.keys() or any(abs(now[hub] - before[hub]) > A_MINUTE for hub in now)
