"""What a large request carries, read while it comes: a film of any size takes the memory of a few pieces, and lies
nowhere but where it is going to stay.

The loop puts in what arrives, and a thread takes it out. Where the thread is slow the sender waits, where the sender is
slow the thread does.
"""

import asyncio
import threading
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Final

HELD: Final = 1 << 20
"""Bytes that wait to be read, after which the sender waits."""
A_READ: Final = 64 << 10


class BrokeOff(OSError):
    """Whoever sent this is gone, and so is the rest."""


class Body:
    """Bytes on their way. `put`, `end` and `lose` belong to the loop, `read` to one thread."""

    def __init__(self, pause: Callable[[], None], resume: Callable[[], None]) -> None:
        self.came = 0
        self.is_all = False
        self.waits = False
        """Whether the sender waits for whoever reads."""
        self._pause, self._resume = pause, resume
        self._loop = asyncio.get_running_loop()
        self._pieces: deque[bytes] = deque()
        self._held = 0
        self._over = False
        self._changed = threading.Condition()

    def put(self, data: bytes) -> None:
        with self._changed:
            self.came += len(data)
            if self._over:
                return
            self._pieces.append(data)
            self._held += len(data)
            if self._held > HELD and not self.waits:
                self.waits = True
                self._pause()
            self._changed.notify()

    def end(self) -> None:
        """All of it came."""
        with self._changed:
            self.is_all = True
            self._changed.notify()

    def lose(self) -> None:
        """Nothing more comes. What came can still be read."""
        with self._changed:
            self._over = True
            self._changed.notify()

    def read(self, size: int = -1) -> bytes:
        """At most so many bytes, as soon as there are any; none at the end. `BrokeOff` where the rest never comes."""
        if size < 0:
            return b"".join(iter(partial(self.read, A_READ), b""))
        with self._changed:
            self._changed.wait_for(lambda: self._pieces or self.is_all or self._over)
            if self._pieces:
                return self._taken(size)
            if self.is_all:
                return b""
            raise BrokeOff("who sent this is gone")

    def readline(self, _size: int = -1) -> bytes:
        """A piece: Django asks for lines to be rid of what it does not read."""
        return self.read(A_READ)

    def _taken(self, size: int) -> bytes:
        piece = self._pieces.popleft()
        if len(piece) > size:
            self._pieces.appendleft(piece[size:])
            piece = piece[:size]
        self._held -= len(piece)
        if self.waits and self._held < HELD // 2:
            self.waits = False
            with suppress(RuntimeError):  # the loop ended
                self._loop.call_soon_threadsafe(self._resume)
        return piece

    def close(self) -> None:
        """Nobody reads on: what still comes is thrown away."""
        with self._changed:
            self._over = True
            self._pieces.clear()
            self._held = 0
            self._changed.notify()
            if self.waits:
                self.waits = False
                self._loop.call_soon_threadsafe(self._resume)
