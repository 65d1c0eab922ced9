"""The log's one look at the machine's clock, handed to the pure stamp rules.

Boxes boot in 1970: a clock that stands before this version was made is never believed, neither the wall clock nor
a neighbour's. Which time was last saved and what neighbours' clocks say is told here by those who know.
"""

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from hub.core import stamp

BUILT: Final = 1_790_000_000_000
"""When this version was made, in ms: no hub that runs it lives earlier."""


def _wall() -> int:
    return time.time_ns() // 1_000_000


def _monotonic() -> int:
    return time.monotonic_ns() // 1_000_000


@dataclass
class Clock:
    """What is known of the time, in ms. Told from outside; read at each publish."""

    wall: Callable[[], int] = _wall
    saved: int = 0
    """What `best` was when it was last saved: a floor while nothing better is known."""
    neighbours: dict[bytes, int] = field(default_factory=dict)
    """By neighbour, how far its clock stood from our monotonic one, in ms."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def hear(self, neighbour: bytes, clock: int) -> None:
        """A neighbour said what time it is."""
        if clock >= BUILT:
            with self.lock:
                self.neighbours[neighbour] = clock - _monotonic()

    def best(self) -> int:
        """The best guess of now."""
        with self.lock:
            heard = [offset + _monotonic() for offset in self.neighbours.values()]
        wall = self.wall()
        return stamp.best(wall, wall >= BUILT, BUILT, self.saved, heard)


clock = Clock()
