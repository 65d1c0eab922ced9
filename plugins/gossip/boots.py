"""Which boot numbers a neighbour's key has said hello with, to tell a box that started again from two that live. PURE.

A box that starts again takes a new number and is never heard with its old one. So a number that is heard again after
another one belongs to a box that lives beside it: a card was copied, or a backup runs beside what it was made of.
Seconds come from the caller, out of a monotonic clock. A restart of ours forgets all this, and learns it again from
three calls.
"""

from collections.abc import Collection
from typing import NamedTuple

ALIVE = 1200.0
"""Seconds for which a box that was heard counts as living: twice the longest pause between its calls."""
AT_MOST = 8


class Heard(NamedTuple):
    """When a boot number was heard first and last."""

    first: float
    last: float


class Boots:
    """The boot numbers of each neighbour, by device key."""

    def __init__(self) -> None:
        self.heard: dict[bytes, dict[int, Heard]] = {}

    def doubled(self, key: bytes, boot: int, now: float) -> bool:
        """Take in a hello; whether another box lives with the same key. 0: the neighbour said no number."""
        if not boot:
            return False
        alive = {each: heard for each, heard in self.heard.get(key, {}).items() if now - heard.last < ALIVE}
        first = alive[boot].first if boot in alive else now
        alive.pop(boot, None)
        doubled = any(heard.last > first for heard in alive.values())
        alive[boot] = Heard(first, now)
        self.heard[key] = dict(list(alive.items())[-AT_MOST:])
        return doubled

    def keep(self, keys: Collection[bytes]) -> None:
        """Forget all others, who are neighbours no more."""
        self.heard = {key: heard for key, heard in self.heard.items() if key in keys}
