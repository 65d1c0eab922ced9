"""Room on the disk: people and neighbours stop writing before it is full, so that moderation and sign-in go on.

Below the floor the hub takes no more words, files, people or entries from neighbours, and says so; what is written by
right of a seat, erasing, what is said of keys (who was robbed cannot wait, and who leaves is not half gone), sessions
and reading go on. Should something else fill the disk to its last byte, a reserve
lies there as a file: whoever first meets the full disk frees it, and the next try finds room. It is laid down again
when there is plenty.

Files stop earlier, at a floor of their own: a film must not take the room that a village's words need for years. What
belongs to words, as photos and portraits do, and copies that were promised to others are taken down to the floor of
words.
"""

import os
import shutil
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _

from hub import durable
from hub.core.record import KEPT, Record
from hub.log.trouble import DiskFull

FLOOR: Final = 32 * 1024 * 1024
RESERVE: Final = 16 * 1024 * 1024
FLOOR_OF_FILES: Final = 500 * 1000 * 1000
SHARE_OF_FILES: Final = 20
"""Of a disk, one part in so many, where that is less."""


def is_short(size: int = 0) -> bool:
    """Whether nothing more may be taken from people and neighbours, with so many bytes more."""
    return shutil.disk_usage(settings.HUB_DATA).free - size < FLOOR


def expect(size: int = 0) -> None:
    """`DiskFull` where there is no room for what people write, or for so many bytes. Called before anything is done."""
    if is_short(size):
        raise told()


def fits(size: int) -> bool:
    """Whether a file of so many bytes leaves what is kept free of files: bytes, and names where a disk has so many."""
    names = os.statvfs(settings.HUB_DATA)
    if names.f_favail * SHARE_OF_FILES < names.f_files:  # tiny files use those up first
        return False
    disk = shutil.disk_usage(settings.HUB_DATA)
    return disk.free - size >= max(FLOOR, min(disk.total // SHARE_OF_FILES, FLOOR_OF_FILES))


def expect_for_file(size: int = 0, *, promised: bool = False) -> None:
    """`DiskFull` where a file of so many bytes would take that. promised: it may take the disk down to the floor of
    words."""
    if promised:
        expect(size)
    elif not fits(size):
        raise told_of_file()


def told_of_file() -> DiskFull:
    return DiskFull(_("The disk has no room for this file; words can still be written. Ask a steward to make room."))


def expect_for(records: Iterable[Record]) -> None:
    """The same, unless these are acts by right of a seat, of keys, or the hub's own: those may use the last room."""
    if not all(may_use_the_last(record) for record in records):
        expect()


def may_use_the_last(record: Record) -> bool:
    return record.type.startswith("hub.") or record.type in KEPT or bool(getattr(record, "seat", None))


def told() -> DiskFull:
    return DiskFull(_("The disk is full. Nothing was lost. Make room, or ask a steward to, and try again."))


def reserve() -> Path:
    return Path(settings.HUB_DATA) / "box" / "reserve"


def keep_reserve() -> None:
    """Lay the reserve down where there is plenty, free it where there is none; the host asks at its start and then
    every few minutes."""
    if is_short():
        release()
    elif not reserve().exists() and shutil.disk_usage(settings.HUB_DATA).free > 2 * (FLOOR + RESERVE):
        with durable.replacing(reserve()) as file:
            os.posix_fallocate(file.fileno(), 0, RESERVE)


def release() -> None:
    """A write met a full disk: make room for the next one."""
    reserve().unlink(missing_ok=True)
