"""How long a neighbour that did wrong is left alone: half a minute, doubling to ten minutes. PURE.

Seconds come from the caller, out of a monotonic clock, so a wall clock that jumps ends no pause. An exchange in good
order makes no wrong forgotten, for it costs nothing to whoever means to do wrong again; time does, and so does a
restart: what counts against somebody for good is for a steward to judge.
"""

from collections.abc import Collection
from typing import NamedTuple

FIRST = 30.0
LONGEST = 600.0
FORGOTTEN = 3600.0
"""Seconds after the end of a pause that make it the first again."""


class Pause(NamedTuple):
    """How many wrongs in a row led to it, and until when it lasts."""

    wrongs: int
    until: float


class Patience:
    """The last pause of each neighbour, by device key."""

    def __init__(self) -> None:
        self._pauses: dict[bytes, Pause] = {}

    def wrong(self, key: bytes, now: float) -> None:
        """An exchange ended by the neighbour's fault."""
        before = self._pauses.get(key)
        wrongs = before.wrongs + 1 if before and now - before.until < FORGOTTEN else 1
        self._pauses[key] = Pause(wrongs, now + float(min(FIRST * 2 ** min(wrongs - 1, 10), LONGEST)))

    def left(self, key: bytes, now: float) -> float:
        """Seconds for which this neighbour is neither called nor answered."""
        return max(0.0, self._pauses[key].until - now) if key in self._pauses else 0.0

    def keep(self, keys: Collection[bytes]) -> None:
        """Forget all others, who are neighbours no more."""
        self._pauses = {key: pause for key, pause in self._pauses.items() if key in keys}
