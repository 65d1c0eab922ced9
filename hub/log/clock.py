"""The log's one look at the machine's clock, handed to the pure stamp rules.

Boxes boot in 1970: a clock that stands before this version was made is never believed, and any other only where
somebody vouches for it (`vouching`, or a steward who lent a phone's time). Which time was last saved and what
neighbours' clocks say is told here by those who know. All of it is carried on by the monotonic clock, which nobody
sets.
"""

import threading
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final, NamedTuple

from hub.core import stamp
from hub.log import vouching

BUILT: Final = 1_790_000_000_000
"""When this version was made, in ms: no hub that runs it lives earlier."""
LATEST: Final = BUILT + 50 * 366 * stamp.DAY
"""No phone that shows a later time is believed."""

LENT, NEIGHBOURS, SAVED = "lent", "neighbours", "saved"
A_SECOND: Final = 1000
A_MINUTE: Final = 60_000


def _wall() -> int:
    return time.time_ns() // 1_000_000  # noqa: TID251  # the only place


def monotonic() -> int:
    return time.monotonic_ns() // 1_000_000


def boot() -> str:
    """The name of this start of the machine: what the monotonic clock shows means nothing in another."""
    try:
        return Path("/proc/sys/kernel/random/boot_id").read_text(encoding="ascii").strip()
    except OSError:
        return ""


def _voucher(wall: int) -> str:
    return vouching.voucher(wall, BUILT)


class Belief(NamedTuple):
    """What time it is (ms), and why. Unsure where nobody vouches for it."""

    now: int
    why: str

    @property
    def is_sure(self) -> bool:
        return self.why not in (NEIGHBOURS, SAVED)


class Clock:
    """What is known of the time, in ms. Told from outside; read at each publish and for each date that is shown."""

    def __init__(self, wall: Callable[[], int] = _wall, voucher: Callable[[int], str] = _voucher) -> None:
        self.wall, self.voucher = wall, voucher
        self.lent: int | None = None
        """How far a steward's phone stood from our monotonic clock."""
        self.neighbours: dict[bytes, int] = {}
        """By neighbour, how far its clock stood from our monotonic one."""
        self._saved: tuple[int, int] = (0, 0)
        self._vouched: tuple[int, int, str] | None = None
        self._lock = threading.Lock()

    @property
    def saved(self) -> int:
        """What was last saved as the time, and what has passed since: a floor while nothing better is known."""
        saved, at = self._saved
        return saved and saved + max(0, monotonic() - at)

    def remember(self, saved: int, at: int | None = None) -> None:
        """This was saved as the time when the monotonic clock showed `at`, in this start of the machine; else None."""
        self._saved = saved, monotonic() if at is None else at

    def hear(self, neighbour: bytes, clock: int) -> None:
        """A neighbour said what time it is."""
        if BUILT <= clock <= LATEST:
            self.hear_offsets({neighbour: clock - monotonic()})

    def hear_offsets(self, offsets: Mapping[bytes, int]) -> None:
        """What neighbours said, as far as it stood from our monotonic clock."""
        with self._lock:
            self.neighbours.update(offsets)

    def lend(self, now: int) -> None:
        """A steward vouches for this time."""
        self.lent = now - monotonic()

    def belief(self) -> Belief:
        """The best guess of now. A time service comes before a steward's phone, and that before a battery."""
        wall = self.wall()
        vouched = self._vouched_by(wall)
        if self.lent is not None and vouched in ("", vouching.BATTERY):
            wall, vouched = self.lent + monotonic(), LENT
        with self._lock:
            heard = [offset + monotonic() for offset in self.neighbours.values()]
        best = stamp.best(wall, bool(vouched), BUILT, self.saved, heard)
        is_theirs = best - stamp.best(0, False, 0, 0, heard) < A_MINUTE
        return Belief(best, vouched or (NEIGHBOURS if is_theirs else SAVED))

    def best(self) -> int:
        """The best guess of now."""
        return self.belief().now

    def _vouched_by(self, wall: int) -> str:
        """Who vouches for the machine's clock; asked again after a minute, and at once where it was set."""
        now = monotonic()
        if self._vouched is not None:
            at, offset, vouched = self._vouched
            if now - at < A_MINUTE and abs(wall - now - offset) < A_SECOND:
                return vouched
        vouched = self.voucher(wall)
        self._vouched = now, wall - now, vouched
        return vouched


clock = Clock()
