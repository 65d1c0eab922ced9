"""How fast somebody's program may ask: so many requests at once, then so many a minute. Kept in the memory of the
process that answers, for a flood is over by the next start."""

from threading import Lock
from typing import Final

MOST_KNOWN: Final = 1000
"""Of more askers than these, those who asked longest ago are forgotten."""


class Pace:
    """A measure for each asker that fills by itself and is emptied by asking."""

    def __init__(self, at_once: int, a_minute: int) -> None:
        self.at_once, self.a_second = float(at_once), a_minute / 60
        self.left: dict[bytes, tuple[float, float]] = {}
        self.lock = Lock()

    def takes(self, who: bytes, now: float) -> bool:
        """Whether one more request is in measure. now: seconds that only grow."""
        with self.lock:
            left, then = self.left.pop(who, (self.at_once, now))
            left = min(self.at_once, left + (now - then) * self.a_second)
            self.left[who] = (left - 1 if left >= 1 else left, now)
            if len(self.left) > MOST_KNOWN:
                del self.left[next(iter(self.left))]
            return left >= 1
