"""Bounds of a session: what may be in flight, what a neighbour may send in a time, how often it may do wrong.

Credit counts the plain CBOR bytes of `run` and `bodies` frames. A side may send such a frame while the credit
it was given is above zero, so a credit smaller than one run still permits one. Credit returns when entries
are durably stored, so the disk of the receiver sets the pace. Time is a number of seconds that the caller
passes in.
"""

from dataclasses import dataclass
from typing import Final

from hub.core.errors import RemoteError


@dataclass(frozen=True, slots=True)
class Limits:
    """Every number that bounds a session. Bytes, seconds and counts; the defaults fit a small computer."""

    window: int = 6 * 1024 * 1024
    """Credit that the peer holds at most: bytes in flight or waiting for the disk."""
    budget_bytes: int = 1 << 30
    budget_entries: int = 5_000_000
    """Entries and bytes taken from this neighbour before its budget must refill."""
    refill_bytes: int = 4 * 1024 * 1024
    refill_entries: int = 20_000
    """What comes back to the budget each second."""
    control_bytes: int = 16 * 1024 * 1024
    control_refill: int = 256 * 1024
    """The same for frames that need no credit; a small frame counts as 64 bytes."""
    feeds: int = 65_536
    """Feeds wanted from, wanted by, or declined by the peer that are remembered at once."""
    serve_bytes: int = 512 * 1024
    serve_feeds: int = 64
    """How much one `Serve` asks of the driver."""
    bodies: int = 500
    """Absent bodies asked for at a time."""
    quiet: float = 20.0
    """Seconds without a byte before a ping."""
    answer: float = 10.0
    """Seconds to answer it before the session ends as silent."""
    stall: float = 60.0
    """Seconds without progress on what the peer owes us before the session ends as stalled."""
    unserved: float = 30.0
    """Seconds without progress on one feed before its claim counts as unserved."""
    strikes: int = 8
    refill_strikes: float = 1 / 60
    """Strikes that end a session, those of earlier sessions counted; how much of one is forgiven each second."""


class Budget:
    """A bucket that refills with time, up to its size."""

    def __init__(self, size: int, refill: float) -> None:
        self._size, self._refill = size, refill
        self._left = float(size)
        self._at: float | None = None

    def spend(self, amount: int, now: float) -> bool:
        """Take from the bucket; false when it is then empty."""
        if self._at is not None and now > self._at:
            self._left = min(self._size, self._left + (now - self._at) * self._refill)
        self._at = now
        self._left = max(self._left - amount, -float(self._size))
        return self._left > 0


class Budgets:
    """What one neighbour may send, and do wrong. They outlive sessions, or calling again would fill them: whoever makes
    the sessions keeps these for each neighbour, and all its sessions read one clock."""

    def __init__(self, limits: Limits) -> None:
        self.bytes = Budget(limits.budget_bytes, limits.refill_bytes)
        self.entries = Budget(limits.budget_entries, limits.refill_entries)
        self.control = Budget(limits.control_bytes, limits.control_refill)
        self.strikes = Budget(limits.strikes, limits.refill_strikes)


class Granted:
    """The credit that we gave the peer: how much is left to it, and how much we owe it, at first the whole window."""

    def __init__(self, window: int) -> None:
        self._window = window
        self._left = 0
        self._free = window

    def consume(self, size: int) -> None:
        """A frame of this size came."""
        if self._left <= 0:
            raise RemoteError("over-credit", f"{size} bytes without credit")
        self._left -= size

    def release(self, size: int) -> None:
        """That much of it is stored."""
        self._free += size

    def renew(self, idle: bool) -> int:
        """Credit to hand out now: a good part of the window at a time, or all of it when nothing else is going on."""
        if self._free < (1 if idle else max(1, self._window // 4)):
            return 0
        amount, self._free = self._free, 0
        self._left += amount
        return amount


MAX_HELD: Final = 6 * 1024 * 1024


class Held:
    """The credit that the peer gave us. A quarter, 64 KiB at most, is kept for live entries.

    A peer may promise more than `MAX_HELD`; no more is ever used, so what waits for the line is bounded.
    """

    def __init__(self) -> None:
        self.left = 0
        self._reserve = 0

    def open(self, amount: int) -> None:
        """The first grant, from the peer's hello."""
        self._reserve = min(64 * 1024, amount // 4)
        self.more(amount)

    def more(self, amount: int) -> None:
        """A further grant."""
        self.left = min(self.left + amount, MAX_HELD)

    @property
    def bulk(self) -> int:
        """What may be spent on entries that were asked for."""
        return self.left - self._reserve
