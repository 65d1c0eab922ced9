"""Files of many chunks go into the bucket, where a hub has one (`HUB_BUCKET`), and come back to be mended.

A file is written, flushed and noted on the disk as everywhere. Later it is marked, put into the bucket, read back from
there and compared; then it is removed from the disk. What was let go of is removed from the bucket by its mark. All of
it is done by one thread of one process, so an object is never removed after it was put anew (docs/adr/0042).
"""

import logging
from collections.abc import Iterator
from typing import Final

from django.conf import settings
from django.db import transaction

from hub import durable
from hub.content import files, holding
from hub.content.bucket import ANOTHER, UNREACHED, Lying, bucket
from hub.content.files import BUCKET, GONE
from hub.content.models import Stored
from hub.log import room

A_TIME: Final = 256 * 1024 * 1024
"""Bytes that go there between two rests."""
PIECE: Final = 4 * 1024 * 1024

log = logging.getLogger(__name__)


def some(most: int = A_TIME) -> int:
    """Bring the bucket up to date: remove what was let go of, and put there about so many bytes; how many. OSError
    where it cannot be reached: all stays where it is, and is tried again."""
    if settings.HUB_BUCKET is None:
        return 0
    forget()
    sent = 0
    for stored in lying_here():
        if sent >= most:
            break
        try:
            sent += stored.size if put(stored) else 0
        except OSError as error:  # one that the card does not give keeps no other here
            if error.errno == UNREACHED:
                raise
            log.warning("content %s stays on the disk: %s", stored.cid.digest.hex(), error)
    return sent


def lying_here() -> Iterator[Stored]:
    """Whole files of many chunks on the disk."""
    for cid in files.marks(files.TREE):
        stored = holding.find(cid)
        if stored is not None and files.is_here(cid, stored.size) and not stored.holes.exists():
            yield stored


def expect_ours() -> None:
    """OSError where this is not the bucket in which files lie; one that is empty as nothing lies in any becomes it."""
    if bucket.is_ours():
        return
    if any(map(files.is_elsewhere, files.marks(BUCKET))):
        raise OSError(UNREACHED, ANOTHER)
    bucket.become_ours()


def put(stored: Stored) -> bool:
    """Have a file in the bucket and no more on the disk; whether it is so."""
    path = files.path_of(stored.cid)
    expect_ours()
    durable.write(files.marked(stored.cid, BUCKET), b"")
    with path.open("rb") as file:
        bucket.put(path.name, file)
    if not came_whole(stored):
        log.warning("content %s is not in the bucket as it was put there; it stays here", stored.cid.digest.hex())
        return False
    with transaction.atomic():
        held = Stored.objects.select_for_update().filter(pk=stored.pk).first()
        if held is None or held.holes.exists():
            return False
        files.remove(path)
    return True


def came_whole(stored: Stored) -> bool:
    """Whether the bucket gives what lies on the disk."""
    lying = Lying(files.path_of(stored.cid).name, stored.size)
    with files.reading(files.path_of(stored.cid)) as here:
        return all(here.read(at, PIECE) == lying.read(at, PIECE) for at in range(0, stored.size, PIECE))


def forget() -> None:
    """Remove from the bucket what was let go of, unless its row says that it was not."""
    marked = files.marks(BUCKET)
    for at in range(0, len(marked), holding.A_SLICE):
        asked = marked[at : at + holding.A_SLICE]
        for cid in set(asked) - holding.here(asked):
            files.renamed(files.marked(cid, BUCKET), files.marked(cid, GONE))
    for cid in files.marks(GONE):
        if not holding.taken_back(cid):
            expect_ours()
            bucket.remove(files.path_of(cid).name)
            files.remove(files.marked(cid, GONE))


def bring_back(stored: Stored) -> None:
    """Have a file on the disk that lies in the bucket, as it is there. `DiskFull` where there is no room for it."""
    cid = stored.cid
    if not files.is_elsewhere(cid):
        return
    room.expect_for_file(stored.size)
    with files.opened(cid, stored.size) as lying, files.part(cid) as part:
        for at in range(0, lying.size(), PIECE):
            part.write(lying.read(at, PIECE))
        part.put(cid)
