"""The log's one look at the machine's clock, handed to the pure stamp rules.

Boxes boot in 1970: the wall clock counts only while somebody vouches for it. Who vouches, which time was last
saved and what neighbours' clocks say is told here by those who know.
"""

import threading
import time
from dataclasses import dataclass, field
from typing import Final

from hub.core import stamp

BUILT: Final = 1_790_000_000_000
"""When this version was made, in ms: no hub that runs it lives earlier."""


@dataclass
class Clock:
    """What is known of the time. Told from outside; read at each publish."""

    vouched: bool = True
    saved: int = 0
    neighbours: dict[bytes, int] = field(default_factory=dict)
    """By neighbour, how far its clock stood from our monotonic one, in ms."""
    lock: threading.Lock = field(default_factory=threading.Lock)

    def vouch(self, vouched: bool) -> None:
        """A steward, a battery clock or NTP answers for the wall clock, or no longer does."""
        self.vouched = vouched

    def hear(self, neighbour: bytes, clock: int) -> None:
        """A neighbour said what time it is, in ms."""
        with self.lock:
            self.neighbours[neighbour] = clock - _monotonic()

    def best(self) -> int:
        """The best guess of now, in ms."""
        with self.lock:
            heard = [offset + _monotonic() for offset in self.neighbours.values()]
        return stamp.best(int(time.time() * 1000), self.vouched, BUILT, self.saved, heard)


def _monotonic() -> int:
    return time.monotonic_ns() // 1_000_000


clock = Clock()
