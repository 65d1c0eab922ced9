"""Files of many chunks go into the bucket, where a hub has one (`HUB_BUCKET`), and come back to be mended.

A file is written, flushed and noted on the disk as everywhere. Later it is marked, put into the bucket, read back from
there and compared; then it is removed from the disk. What was let go of is removed from the bucket by its mark. All of
it is done by one thread of one process, so an object is never removed after it was put anew (docs/adr/0042).
"""

import errno
import os
from collections import deque
from collections.abc import Callable, Collection, Iterator
from functools import partial
from pathlib import Path
from typing import Final

from django.db import transaction

from hub import durable
from hub.content import files, holding
from hub.content.bucket import ANOTHER, UNREACHED, Lying, Refused, bucket, corners, own, witnessed
from hub.content.drawers import Mark, mark_of
from hub.content.files import BUCKET, GONE, TREE
from hub.content.models import Hole, Stored
from hub.content.scrubbing import sizes
from hub.core.cid import Cid
from hub.log import room

A_TIME: Final = 256 * 1024 * 1024
"""Bytes that go there between two rests."""
PIECE: Final = 1024 * 1024
ENOUGH: Final = 2
"""Looks into a drawer that find nothing to do, each in another round: what changed just after the first may have left
the drawer with the same time (`drawers`)."""

Act = Callable[[], int]
"""Something to be done with the bucket; bytes that went or came for it."""


class PutAway:
    """Brings the bucket up to date, drawer by drawer. What it does not take keeps no other here: the next time goes on
    behind that. A drawer in which nothing is to be done is not opened again before a name in it changes."""

    def __init__(self) -> None:
        self._acts = self._found()
        self._still: dict[Path, tuple[Mark | None, int]] = {}
        """At which time of a drawer how many looks found nothing to be done in it."""

    def some(self, most: int = A_TIME) -> int:
        """Bring back what is to be mended, remove what was let go of, and put there the rest; how many bytes moved.
        OSError or `DiskFull` where something cannot be: it stays where it is, and has its turn again after all else."""
        moved = 0
        while moved < most:
            act = next(self._acts, None)
            if act is None:
                self._acts = self._found()
                break
            moved += act()
        return moved

    def _found(self) -> Iterator[Act]:
        yield from [
            partial(bring_back, stored) for stored in Stored.objects.filter(pk__in=Hole.objects.values("stored"))
        ]
        for drawer in sorted(files.folder().glob("??")):
            mark = mark_of(os.fspath(drawer))
            before, looks = self._still.get(drawer, (None, 0))
            looks = looks if before == mark else 0
            if looks < ENOUGH:
                acts = list(acts_among(sorted(os.listdir(drawer))))
                self._still[drawer] = mark, 0 if acts else looks + 1
                yield from acts


def acts_among(names: Collection[str]) -> Iterator[Act]:
    """What is to be done about the files of a drawer."""
    marked = set(files.ending(names, BUCKET))
    for cid in [*files.ending(names, GONE), *(marked - holding.here(marked))]:
        yield partial(forget, cid)
    for cid in files.ending(names, TREE):
        yield partial(send, cid)


def send(cid: Cid) -> int:
    """Put a whole file there. Where the card does not give it, it has holes, and is not sent before they are filled."""
    stored = holding.find(cid)
    if stored is None or not files.is_here(cid, stored.size) or stored.holes.exists():
        return 0
    try:
        put(stored)
    except OSError as error:
        if error.errno == errno.EIO:
            deque(sizes(stored), maxlen=0)
        raise
    return stored.size


def put(stored: Stored) -> None:
    """Have a file in the bucket and no more on the disk, unless it was let go of meanwhile."""
    path = files.path_of(stored.cid)
    expect_ours()
    durable.write(files.marked(stored.cid, BUCKET), b"")
    with path.open("rb") as file:
        bucket.put(path.name, file)
    if not came_whole(stored):
        raise OSError(UNREACHED, f"content {stored.cid.digest.hex()} is not in the bucket as it was put there")
    with transaction.atomic():
        held = Stored.objects.select_for_update().filter(pk=stored.pk).first()
        if held is not None and not held.holes.exists():
            files.remove(path)


def expect_ours() -> None:
    """OSError where this is not the bucket in which files lie; one that is empty as nothing lies in any becomes it."""
    if is_ours(own()):
        return
    if any(map(files.is_elsewhere, files.marks(BUCKET))) and not witnessed(corners()):
        raise OSError(UNREACHED, ANOTHER)
    bucket.become_ours()


def is_ours(corner: str) -> bool:
    """Whether that is known. A key that may not list is refused what is not there, and may put it."""
    try:
        return bucket.is_ours(corner)
    except Refused:
        return False


def came_whole(stored: Stored) -> bool:
    """Whether the bucket gives, from where it was put, what lies on the disk."""
    path = files.path_of(stored.cid)
    lying = Lying(path.name, stored.size, [own()])
    with files.reading(path) as here:
        return all(here.read(at, PIECE) == lying.read(at, PIECE) for at in range(0, stored.size, PIECE))


def forget(cid: Cid) -> int:
    """Remove from the bucket what was let go of, unless its row says that it was not."""
    if holding.find(cid) is None:
        files.renamed(files.marked(cid, BUCKET), files.marked(cid, GONE))
    if files.lies(files.marked(cid, GONE)) and not holding.taken_back(cid):
        expect_ours()
        bucket.remove(files.path_of(cid).name)
        files.remove(files.marked(cid, GONE))
    return 0


def bring_back(stored: Stored) -> int:
    """Have a file on the disk that lies in the bucket, as it is there, to be mended; bytes that came. `DiskFull` where
    there is no room for it."""
    cid = stored.cid
    if not files.is_elsewhere(cid):
        return 0
    room.expect_for_file(stored.size)
    with files.opened(cid, stored.size) as lying, files.part(cid) as part:
        for at in range(0, lying.size(), PIECE):
            part.write(lying.read(at, PIECE))
        files.put({cid: part})
    return stored.size
