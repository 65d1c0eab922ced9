"""Who may derive a key now: one at a time on this box, eight in line, one for each screen.

A derivation takes 64 MiB and a core; thirty phones at once would stop the hub. Turns are taken by locks on
ranges of one file, which hold between processes and between threads, and which the kernel gives back when a
process dies (open-file-description locks: plain POSIX ones would not see the other threads of their own
process). Byte 0 is the derivation itself, the next eight are places in line, and far behind them each screen
has a byte of its own.

Who finds the line full waits outside of it, in the order in which they came (`Room`): their browser asks again every
few seconds, is told how many come first, and nobody who comes later gets past those who ask. The order is kept by
each web process for itself, and forgotten with it; a box has one.
"""

import fcntl
import hashlib
import os
import struct
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext_lazy as _

from hub.accounts.keys.files import box
from hub.accounts.keys.keyring import stretched
from hub.core.errors import LocalError

PLACES = 8
SCREENS_FROM = 1 << 20
GONE = 10
"""Seconds after which a screen that has not asked again has gone away."""

MOST_OUTSIDE = 100
FLOCK = "hhqqi4x"


class Busy(LocalError):
    """The line is full, or this screen is already in it. before: how many come first."""

    def __init__(self, before: int = 1) -> None:
        self.before = before
        super().__init__(_("Many people are signing in. The hub is busy, try again in a moment."))


class Room:
    """The screens that wait outside of a full line, and when each was last here; the first came first. called: whose
    turn has come. Who is called and does not come is soon gone, so nobody holds up the others by only asking."""

    def __init__(self) -> None:
        self.seen: dict[str, float] = {}
        self.called: set[str] = set()
        self.one_at_a_time = threading.Lock()

    def before(self, screen: str) -> int:
        """How many wait here that came before this screen, which from now on waits here too."""
        now = time.monotonic()
        with self.one_at_a_time:
            self.seen = {each: at for each, at in self.seen.items() if now - at < GONE}
            self.called &= self.seen.keys()
            if screen in self.seen or len(self.seen) < MOST_OUTSIDE:
                self.seen[screen] = self.seen[screen] if screen in self.called else now
            return list(self.seen).index(screen) if screen in self.seen else MOST_OUTSIDE

    def call(self, screen: str) -> None:
        """It is this screen's turn, and it was told so."""
        with self.one_at_a_time:
            self.called.add(screen)

    def leave(self, screen: str) -> None:
        """This screen waits here no more."""
        with self.one_at_a_time:
            self.seen.pop(screen, None)
            self.called.discard(screen)


room = Room()


def stretch(secret: str, salt: bytes, screen: str | None) -> bytes:
    """Derive in turn; see `turn` for the screen."""
    with turn(screen):
        return stretched(secret, salt)


@contextmanager
def turn(screen: str | None) -> Iterator[None]:
    """Hold the one right to derive; raises `Busy` instead of joining a full line or joining it twice.

    screen: the random name of the screen in use; requests that carry none share one place. None where nobody
    waits at a screen, as when a command makes accounts: that takes its turn however long it lasts.
    """
    with line_file() as line:
        if screen is not None:
            join(line, screen)
        claim(line, 0, wait=True)
        yield


def join(line: int, screen: str) -> None:
    """Take this screen's place and one of the eight; `Busy` without them, or while others who wait are to have them."""
    if not claim(line, screen_byte(screen)):
        raise Busy
    before = ahead(line, screen)
    if before or not any(claim(line, 1 + place) for place in range(PLACES)):
        raise Busy(before or PLACES)
    room.leave(screen)


def before_me(screen: str) -> int:
    """How many come before this screen. Asking keeps its place outside, until a place in line is free for it: then the
    answer is 0, and it has some seconds to come."""
    with line_file() as line:
        before = ahead(line, screen)
    if not before:
        room.call(screen)
    return before


def ahead(line: int, screen: str) -> int:
    """The same, of a line that is open."""
    free, outside = sum(is_free(line, 1 + place) for place in range(PLACES)), room.before(screen)
    return 0 if outside < free else PLACES - free + outside


@contextmanager
def line_file() -> Iterator[int]:
    """An open line of this box; closing it gives back whatever was claimed."""
    line = os.open(box() / "line", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        yield line
    finally:
        os.close(line)


def claim(line: int, byte: int, wait: bool = False) -> bool:
    """Lock one byte of the line; False if another holds it."""
    request = struct.pack(FLOCK, fcntl.F_WRLCK, os.SEEK_SET, byte, 1, 0)
    try:
        fcntl.fcntl(line, fcntl.F_OFD_SETLKW if wait else fcntl.F_OFD_SETLK, request)
    except (BlockingIOError, PermissionError):
        return False
    return True


def is_free(line: int, byte: int) -> bool:
    """Whether nobody else holds a byte of the line."""
    asked = struct.pack(FLOCK, fcntl.F_WRLCK, os.SEEK_SET, byte, 1, 0)
    kind = struct.unpack(FLOCK, fcntl.fcntl(line, fcntl.F_OFD_GETLK, asked))[0]
    return bool(kind == fcntl.F_UNLCK)


def screen_byte(screen: str) -> int:
    """A place in the file for each screen; far apart enough that two screens do not meet by chance."""
    digest = hashlib.blake2b(screen.encode(), digest_size=7).digest()
    return SCREENS_FROM + int.from_bytes(digest, "big")
