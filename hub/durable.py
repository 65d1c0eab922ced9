"""Files that a power cut leaves whole: the old one or the new one, never half of either and never an empty one.

A file is written beside its place, flushed, renamed into it, and the folder flushed, for a rename lasts no longer than
its folder does. Lies below everything else, because the settings keep a secret this way before Django is set up. What
is in the files, and which words a full disk gets, belongs to the callers.
"""

import fcntl
import os
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO


@contextmanager
def replacing(path: Path) -> Iterator[IO[bytes]]:
    """A new file (0600) to fill. It is on the disk under `path` when the block has ended well; else nothing changed."""
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_EXCL, 0o600), "w+b") as file:
            yield file
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except BaseException:
        part.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)


def write(path: Path, data: bytes) -> None:
    """Put these bytes into a file, in place of what it held."""
    with replacing(path) as file:
        file.write(data)


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """What a file holds; where it is missing or empty it is made first, by one of all who ask at once."""
    if held := content(path):
        return held
    with alone(path.parent):
        if not content(path):
            write(path, make())
        return content(path)


def content(path: Path) -> bytes:
    """What a file holds, nothing where there is none."""
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return b""


def sweep(folder: Path) -> None:
    """Remove what a power cut left half written, at any depth. Call it only before anything writes."""
    for part in folder.rglob("*.part"):
        part.unlink(missing_ok=True)


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Wait until no other process and no other thread is in such a block for this folder."""
    with opened(folder) as descriptor:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield


def made(folder: Path, mode: int = 0o777) -> Path:
    """A folder, made with those it lies in where they are missing. What is put into it lasts no less than they do."""
    if not folder.is_dir():
        made(folder.parent, mode)
        folder.mkdir(mode=mode, exist_ok=True)
        sync_folder(folder.parent)
    return folder


def sync_folder(folder: Path) -> None:
    """Make what was made or renamed in a folder survive a power cut."""
    with opened(folder) as descriptor:
        os.fsync(descriptor)


@contextmanager
def opened(folder: Path) -> Iterator[int]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        yield descriptor
    finally:
        os.close(descriptor)
