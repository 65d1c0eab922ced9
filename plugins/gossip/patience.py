"""How long a neighbour that did wrong is left alone: half a minute, doubling to ten minutes. PURE.

Seconds come from the caller, out of a monotonic clock, so a wall clock that jumps ends no pause. An exchange that ends
well makes everything forgotten, and so does a restart: what counts against somebody for good is for a steward to judge.
"""

FIRST = 30.0
LONGEST = 600.0


class Patience:
    """Wrongs in a row of each neighbour, by device key."""

    def __init__(self) -> None:
        self._wrongs: dict[bytes, int] = {}
        self._until: dict[bytes, float] = {}

    def wrong(self, key: bytes, now: float) -> None:
        """An exchange ended by the neighbour's fault."""
        count = self._wrongs[key] = self._wrongs.get(key, 0) + 1
        self._until[key] = now + float(min(FIRST * 2 ** min(count - 1, 10), LONGEST))

    def well(self, key: bytes) -> None:
        """An exchange ended in good order."""
        self._wrongs.pop(key, None)
        self._until.pop(key, None)

    def left(self, key: bytes, now: float) -> float:
        """Seconds for which this neighbour is neither called nor answered."""
        return max(0.0, self._until.get(key, now) - now)
