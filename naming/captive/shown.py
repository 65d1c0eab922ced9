"""Who was led to the page already: in the memory of one process, bounded, and forgotten after some hours of absence."""

from collections import OrderedDict
from threading import Lock
from typing import Final

MOST: Final = 4096
AWAY: Final = 4 * 3600.0
"""Seconds after which somebody who asked nothing is shown the page again, as one who comes home."""


class Shown:
    """Machines by their addresses, the one that asked last at the end. Of more than `MOST` the first are forgotten, and
    would see the page once more."""

    def __init__(self) -> None:
        self._asked: OrderedDict[str, float] = OrderedDict()
        self._turn = Lock()

    def is_new(self, machine: str, now: float) -> bool:
        """Whether this machine has not asked lately; it has from now on. now: monotonic seconds."""
        with self._turn:
            before = self._asked.pop(machine, None)
            self._asked[machine] = now
            if len(self._asked) > MOST:
                self._asked.popitem(last=False)
        return before is None or now - before > AWAY

    def __len__(self) -> int:
        return len(self._asked)
