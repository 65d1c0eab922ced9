"""Which files that rows tell of are not on the disk, nor in the bucket, asked as often as a page is shown.

A file that goes from its drawer (`objects/ab`), or is put back, changes that folder's own time, whoever did it. So a
drawer is looked through when this process first asks, and again when its time is another; else its time alone is asked.
A file that was cut off where it lies changes no drawer: a start finds it, or whoever reads it (`reading`).
"""

import os
from time import monotonic
from typing import Final, NamedTuple

from hub.content import files
from hub.content.models import Stored
from hub.core.cid import RAW
from hub.log.tables import select

DRAWERS: Final = 256
COARSE: Final = 3.0
"""Seconds within which two changes may leave a drawer with the same time: two on a FAT card."""

ROWS: Final = "SELECT id, codec, digest, size FROM content_stored WHERE kind = %s AND digest >= %s AND digest < %s"

Mark = tuple[str, int, int, int]


class Looked(NamedTuple):
    """What was found in a drawer at its time `mark`, and when that was seen first. firmly: nothing can have changed
    since that would leave it with the same."""

    mark: Mark | None
    since: float
    firmly: bool
    gone: frozenset[int]


looked: Final[dict[int, Looked]] = {}


def gone() -> set[int]:
    """The rows, by their numbers, of files that are not there."""
    return {row for drawer in range(DRAWERS) for row in looked_at(drawer).gone}


def looked_at(drawer: int) -> Looked:
    """What is found in a drawer, as it is now."""
    mark, now = mark_of(drawer), monotonic()
    last = looked.get(drawer)
    if last is not None and last.mark == mark and last.firmly:
        return last
    since = last.since if last is not None and last.mark == mark else now
    looked[drawer] = found = Looked(mark, since, now - since >= COARSE, gone_from(drawer))
    return found


def mark_of(drawer: int) -> Mark | None:
    """What changes with every name that comes or goes; None where there is no such drawer."""
    path = f"{files.folder()}/{drawer:02x}"
    try:
        told = os.stat(path)
    except OSError:
        return None
    return path, told.st_ino, told.st_mtime_ns, told.st_ctime_ns


def gone_from(drawer: int) -> frozenset[int]:
    """The same of the rows of one drawer. They are read before its names, so what comes meanwhile is not missed."""
    after = bytes([drawer + 1]) if drawer + 1 < DRAWERS else b"\xff" * 33
    rows = select(ROWS, [Stored.Kind.FILE, bytes([drawer]), after])
    if not rows:
        return frozenset()
    sizes = sizes_in(drawer)
    return frozenset(row for row, codec, digest, size in rows if not lies(sizes, codec, bytes(digest).hex(), size))


def lies(sizes: dict[str, int], codec: int, name: str, size: int) -> bool:
    """Whether a file of this size is among those, or may lie in the bucket."""
    name = name if codec == RAW else name + files.TREE
    there = sizes.get(name)
    return there == size if there is not None else name + files.BUCKET in sizes


def sizes_in(drawer: int) -> dict[str, int]:
    """The names in a drawer; nothing where the card does not give them."""
    found = {}
    try:
        with os.scandir(files.folder() / f"{drawer:02x}") as entries:
            for each in entries:
                found[each.name] = size_of(each)
    except OSError:
        return {}
    return found


def size_of(entry: "os.DirEntry[str]") -> int:
    """Bytes of a file; of one that just went, or that cannot be asked, none that a file has."""
    try:
        return entry.stat(follow_symlinks=False).st_size
    except OSError:
        return -1
