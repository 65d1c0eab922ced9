"""Disks that fail: real ones until a certain call, and then as cards do."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TypeVar

from hub.content import files
from hub.content.disk import Disk

D = TypeVar("D", bound=Disk)
CALLS = "open", "write", "write_at", "reserve", "read", "flush", "rename", "link", "unlink", "mkdir"


class PowerCut(BaseException):
    """Nothing is done any more, not even what tidies up."""


class Failing(Disk):
    """Counts its calls, and fails at one of them."""

    def __init__(self, at: int, error: BaseException, *, for_good: bool = False, only: tuple[str, ...] = CALLS) -> None:
        self.at, self.error, self.for_good, self.only = at, error, for_good, only
        self.calls = 0

    def __getattribute__(self, name: str) -> object:
        if name in CALLS and name in self.only:
            self.calls += 1
            if self.calls == self.at or (self.for_good and self.calls > self.at):
                raise self.error
        return super().__getattribute__(name)


class CutAfter(Failing):
    """Does this call, and then the power is gone."""

    def __getattribute__(self, name: str) -> object:
        call = super().__getattribute__(name)
        if name not in CALLS or self.calls != self.at - 1:
            return call

        def last(*values: object) -> None:
            call(*values)  # type: ignore[operator]  # a method of a disk
            raise self.error

        self.calls += 1
        return last


class Forgetful(Disk):
    """A card that once fails to take what was written to a place: it is in memory alone, and the next flush says
    nothing of it, as on Linux. What is not written once more by then is lost when memory lets go of it."""

    def __init__(self) -> None:
        self.failed = False
        self.written = dict[int, list[tuple[int, int]]]()
        self.lost = list[tuple[int, int, int]]()

    def write_at(self, descriptor: int, data: bytes | memoryview, offset: int) -> int:
        self.written.setdefault(os.fstat(descriptor).st_ino, []).append((len(data), offset))
        self.lost = [each for each in self.lost if each[1:] != (len(data), offset)]
        return super().write_at(descriptor, data, offset)

    def flush(self, descriptor: int) -> None:
        written = self.written.pop(os.fstat(descriptor).st_ino, [])
        if written and not self.failed:
            self.failed = True
            own = os.open(f"/proc/self/fd/{descriptor}", os.O_RDWR)  # which holds no lock of its writer's
            self.lost = [(own, *each) for each in written]
            raise unreadable()
        super().flush(descriptor)

    def let_go_of_memory(self, descriptor: int) -> None:
        for own, size, offset in self.lost:
            os.pwrite(own, bytes(size), offset)
        for own in {own for own, _size, _offset in self.lost}:
            os.close(own)
        self.lost = []


@contextmanager
def failing(
    at: int, error: BaseException, *, for_good: bool = False, only: tuple[str, ...] = CALLS
) -> Iterator[Failing]:
    """A disk of which this call fails; all after it too where it is for good."""
    with instead(Failing(at, error, for_good=for_good, only=only)) as disk:
        yield disk


@contextmanager
def instead(disk: D) -> Iterator[D]:
    """This disk in place of the machine's."""
    before, files.disk = files.disk, disk
    try:
        yield disk
    finally:
        files.disk = before


def full() -> OSError:
    return OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def unreadable() -> OSError:
    return OSError(errno.EIO, os.strerror(errno.EIO))
