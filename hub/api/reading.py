"""Asking the log: what entries hold, which is the newest, what dates are worth; and telling or hearing of news."""

from collections.abc import Callable, Iterable
from typing import Any

from hub.core import stamp as stamps
from hub.live import wake
from hub.log import store
from hub.log.clock import clock
from hub.log.tables import head_position


def bodies(positions: Iterable[int]) -> dict[int, dict[str, Any]]:
    """The records at these positions as decoded maps, in one statement; what is not here is left out."""
    return store.bodies(positions)


def newest_by(person: bytes, most: int) -> dict[int, bytes]:
    """The ids (32 bytes) of the newest entries that a person wrote, by position, at most so many of each feed."""
    return store.newest_by(person, most)


def latest_position() -> int:
    """The arrival number of the newest entry here."""
    return head_position()


def now() -> int:
    """The best guess of now, in ms since 1970: to be shown, and never to decide anything."""
    return clock.best()


def is_wild(stamp: int) -> bool:
    """Whether a stamp lies so far ahead that its date is better called unknown."""
    return stamps.is_wild(stamp, clock.best())


def latest_tame() -> int:
    """The latest stamp that is not wild now, for statements that keep wild ones apart."""
    return clock.best() + stamps.DAY


def announce(*topics: str) -> None:
    """Tell open pages that these topics changed although no entry came."""
    wake.tell_topics(topics)


def on_growth(callback: Callable[[], None]) -> Callable[[], None]:
    """Call back in this process's event loop, soon, after the log grew; returns how to stop that."""
    return wake.on_growth(callback)
