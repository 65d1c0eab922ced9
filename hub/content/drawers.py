"""Which files that rows tell of are not on the disk, nor in the bucket, asked as often as a page is shown.

A file that goes from its drawer (`objects/ab`), or is put back, changes that folder's own time, whoever did it. So a
drawer is looked through when this process first asks, and again when its time is another; else its time alone is asked.
A file that was cut off where it lies changes no drawer: a start finds it, or whoever reads it (`reading`).
"""

import os
from collections.abc import Collection, Iterator
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
    place = os.fspath(files.folder())
    return {row for drawer in range(DRAWERS) for row in looked_at(drawer, f"{place}/{drawer:02x}").gone}


def looked_at(drawer: int, path: str) -> Looked:
    """What is found in a drawer, as it is now."""
    mark, now = mark_of(path), monotonic()
    last = looked.get(drawer)
    if last is not None and last.mark == mark and last.firmly:
        return last
    since = last.since if last is not None and last.mark == mark else now
    found = frozenset(gone_from(drawer, path, None if last is None else last.gone))
    looked[drawer] = here = Looked(mark, since, now - since >= COARSE, found)
    return here


def mark_of(path: str) -> Mark | None:
    """What changes with every name that comes or goes; None where there is no such drawer."""
    try:
        told = os.stat(path)
    except OSError:
        return None
    return path, told.st_ino, told.st_mtime_ns, told.st_ctime_ns


def gone_from(drawer: int, path: str, before: Collection[int] | None) -> Iterator[int]:
    """The same of one drawer; `before` were gone when it was last looked through. The rows are read before the names,
    so what comes meanwhile is not missed. Each size is asked once, and of what was gone again."""
    after = bytes([drawer + 1]) if drawer + 1 < DRAWERS else b"\xff" * 33
    rows = select(ROWS, [Stored.Kind.FILE, bytes([drawer]), after])
    there = names_in(path) if rows else {}
    for row, codec, digest, size in rows:
        name = bytes(digest).hex() if codec == RAW else bytes(digest).hex() + files.TREE
        file = there.get(name)
        if file is None:
            if name + files.BUCKET not in there:
                yield row
        elif (before is None or row in before) and size_of(file) != size:
            yield row


def names_in(path: str) -> dict[str, "os.DirEntry[str]"]:
    """What lies in a drawer; nothing where the card does not say."""
    try:
        with os.scandir(path) as entries:
            return {each.name: each for each in entries}
    except OSError:
        return {}


def size_of(file: "os.DirEntry[str]") -> int:
    """Bytes of a file; of one that just went, or that cannot be asked, none that a file has."""
    try:
        return file.stat(follow_symlinks=False).st_size
    except OSError:
        return -1
