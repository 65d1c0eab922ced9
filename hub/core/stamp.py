"""Display time for boxes that boot in 1970: milliseconds since 1970 that decide nothing.

`best` is the most trustworthy guess of now, `next_stamp` what a new entry says. Stamps grow along what the
author has seen, so a conversation reads in order, but a stamp more than a day above the best guess is never
followed: one wild clock would otherwise carry a whole community into the future.
"""

from collections.abc import Iterable, Sequence
from typing import Final

from hub.core.entry import MAX_INT

DAY: Final = 24 * 60 * 60 * 1000
_ENOUGH_NEIGHBOURS: Final = 3


def best(wall: int, vouched: bool, built: int, saved: int, neighbours: Sequence[int]) -> int:
    """The best guess of now, in ms: the wall clock when a steward, an RTC or NTP vouches for it, else the
    largest of the build date, the last saved time and the median of three or more neighbours' clocks."""
    if vouched:
        return _in_range(wall)
    guesses = [built, saved]
    if len(neighbours) >= _ENOUGH_NEIGHBOURS:
        guesses.append(sorted(neighbours)[(len(neighbours) - 1) // 2])
    return _in_range(max(guesses))


def next_stamp(best: int, own_prev: int, seen: Iterable[int]) -> int:
    """The stamp of a new entry, after the own previous one and those seen that are not wild."""
    followed = max((stamp for stamp in (own_prev, *seen) if not is_wild(stamp, best)), default=0)
    return _in_range(max(best, followed + 1))


def is_wild(stamp: int, best: int) -> bool:
    """Whether a stamp lies more than a day above the best guess: shown as "date unknown"."""
    return stamp > best + DAY


def _in_range(stamp: int) -> int:
    return min(max(stamp, 0), MAX_INT)
