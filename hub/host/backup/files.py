"""Reading and copying files of a backup: hashed as they pass, never through a link, read from the disk itself.

What was just written still lies in memory, where it is always right; so it is dropped from there before it is read to
be compared.
"""

import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from hub import durable
from hub.host.backup.pacing import Pace

PIECE: Final = 1024 * 1024


@contextmanager
def opened(path: Path) -> Iterator[int]:
    """A file to be read from the disk. OSError where it is none, or a link."""
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    try:
        os.posix_fadvise(descriptor, 0, 0, os.POSIX_FADV_DONTNEED)
        yield descriptor
    finally:
        os.close(descriptor)


def pieces(path: Path, pace: Pace) -> Iterator[bytes]:
    """The bytes of a file, as `opened` has them."""
    with opened(path) as descriptor:
        while piece := os.read(descriptor, PIECE):
            yield piece
            pace.pause()


def filled(descriptor: int, size: int) -> bytes:
    """The next so many bytes, fewer at the end of the file."""
    found = bytearray()
    while len(found) < size and (data := os.read(descriptor, size - len(found))):
        found += data
    return bytes(found)


def size_and_digest(path: Path, pace: Pace) -> tuple[int, bytes]:
    told, size = hashlib.sha256(), 0
    for piece in pieces(path, pace):
        told.update(piece)
        size += len(piece)
    return size, told.digest()


def copy(source: Path, target: Path, pace: Pace) -> tuple[int, bytes]:
    """Copy a file so that it is on the disk, under its name, when this returns; its size and hash as it passed."""
    told, size = hashlib.sha256(), 0
    with durable.replacing(target) as file:
        for piece in pieces(source, pace):
            told.update(piece)
            file.write(piece)
            size += len(piece)
    return size, told.digest()


def is_whole(path: Path, size: int, digest: bytes, pace: Pace) -> bool:
    """Whether this very file lies there."""
    try:
        return path.stat().st_size == size and size_and_digest(path, pace) == (size, digest)
    except OSError:
        return False
