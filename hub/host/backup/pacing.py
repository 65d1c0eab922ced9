"""How fast a backup goes beside people who read and write: it works a little, then rests longer than it worked.

What was written is flushed at each rest. Otherwise a hundred megabytes would wait in memory for the end, and then every
post would wait behind them for the disk.
"""

import os
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

REST: Final = 3.0
"""Seconds of rest for each second of work, beside a running hub."""
LONGEST: Final = 2.0


@dataclass
class Pace:
    """rest: seconds for each second of work; 0 where nobody waits."""

    rest: float = 0.0
    since: float = field(default_factory=time.monotonic)

    def pause(self) -> None:
        """Rest for the work since the last rest."""
        if self.rest:
            time.sleep(min(LONGEST, self.rest * (time.monotonic() - self.since)))
            self.since = time.monotonic()

    def flushing(self, descriptor: int) -> Callable[..., None]:
        """A pause that flushes a file first, for whoever calls back as they work."""

        def pause(*_progress: object) -> None:
            if self.rest:
                os.fdatasync(descriptor)
                self.pause()

        return pause
