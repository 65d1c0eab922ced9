"""Which life of which box this is: 16 random bytes that no copy of a hub keeps.

A feed key belongs to one incarnation. The number lies in the box beside a hash of the machine's marks; a hub
that was restored, cloned or moved finds other marks, takes a new number, and with it new feeds, before it
writes anything: so two copies never continue one chain. Wrongly seeing a new machine costs one feed; wrongly
seeing the old one would cost a fork, so every mark that can be read counts.

The file system speaks through `f_fsid`, which ext4, f2fs and btrfs derive from their UUID and which needs no
rights to read; an image of it on another card has another card's number. The database's inode is a mark of its own: an
older copy moved into its place is a restore too. One copied *over* it keeps the inode, so beside the marks lies how far
the log had come (`height`), and the hub compares when it starts.

What no box can notice by itself is an older image of the whole card, written back to the same card in the same box.
Then neighbours know more of its feeds than it does: their claim makes it ask, and what they show closes the feed.
"""

import hashlib
import logging
import os
import secrets
from functools import lru_cache
from pathlib import Path

from django.conf import settings

from hub import durable
from hub.accounts.keys import height
from hub.accounts.keys.files import box

MACHINE_MARKS = (
    Path("/etc/machine-id"),
    Path("/proc/device-tree/serial-number"),
    Path("/sys/firmware/devicetree/base/serial-number"),
)
CARD_MARKS = ("cid", "serial", "wwid", "device/cid", "device/serial", "device/wwid")
"""Below a disk or the disk of a partition, in /sys: an SD card's own number, or another disk's."""
DISKS = Path("/sys/dev/block")
SIZE = 16

log = logging.getLogger(__name__)


def current() -> bytes:
    """This box's incarnation; a new one is written first if the marks are not those it was made with."""
    path = box() / "incarnation"
    if number := held(path):
        return number
    with durable.alone(path.parent):  # processes that start together are of one incarnation
        return held(path) or renewed(path)


def end_if_rolled_back() -> None:
    """Take a new number where the database knows less than this box has written: an older one came into its place. The
    hub calls this when it starts, before it writes."""
    if height.is_lower():
        log.warning("The database is older than this box: what it lacks comes back from neighbours, into new feeds.")
        (box() / "incarnation").unlink(missing_ok=True)
        height.forget()


def held(path: Path) -> bytes | None:
    """The number in the file, if the file still lies on the machine that wrote it."""
    try:
        with path.open("rb") as file:
            data, inode = file.read(), os.fstat(file.fileno()).st_ino
    except FileNotFoundError:
        return None
    number, marked = data[:SIZE], data[SIZE:]
    return number if marked == marks(path.parent, inode) else None


def renewed(path: Path) -> bytes:
    """Take a new number. The file's own inode is one of its marks, so it must exist before it is filled."""
    number = secrets.token_bytes(SIZE)
    with durable.replacing(path) as file:
        file.write(number + marks(path.parent, os.fstat(file.fileno()).st_ino))
    return number


def marks(folder: Path, inode: int) -> bytes:
    """Hash of everything here that a copy on another machine or another disk would not share."""
    told = hashlib.blake2b(digest_size=32, person=b"hub-1 marks")
    files = str(os.statvfs(folder).f_fsid), str(inode), str(database_inode())
    for mark in (*machine(), *card(folder.stat().st_dev), *files):
        told.update(mark.encode() + b"\0")
    return told.digest()


def machine() -> list[str]:
    """Machine-id and board serial: a cloned card shares the first and differs in the second."""
    return [path.read_text(errors="replace").strip() for path in MACHINE_MARKS if path.is_file()]


@lru_cache(maxsize=4)
def card(device: int) -> tuple[str, ...]:
    """What the disk of this number calls itself; nothing where it says nothing."""
    disk = (DISKS / f"{os.major(device)}:{os.minor(device)}").resolve()
    places = [part / name for part in (disk, disk.parent) for name in CARD_MARKS]
    return tuple(text for path in places if (text := told(path)))


def told(path: Path) -> str:
    try:
        return path.read_text(errors="replace").strip()
    except OSError:
        return ""


def database_inode() -> int:
    """Inode of the SQLite file, 0 where the log lives on a server."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return 0
    try:
        return Path(settings.DATABASES["default"]["NAME"]).stat().st_ino
    except OSError:
        return 0
