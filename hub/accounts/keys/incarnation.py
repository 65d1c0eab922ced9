"""Which life of which box this is: 16 random bytes that no copy of a hub keeps.

A feed key belongs to one incarnation. The number lies in the box beside a hash of the machine's marks; a hub
that was restored, cloned or moved finds other marks, takes a new number, and with it new feeds, before it
writes anything: so two copies never continue one chain. Wrongly seeing a new machine costs one feed; wrongly
seeing the old one would cost a fork, so every mark that can be read counts.

The file system speaks through `f_fsid`, which ext4, f2fs and btrfs derive from their UUID and which needs no
rights to read. The database's inode is a mark of its own: an older copy moved into its place is a restore
too.
"""

import hashlib
import os
import secrets
from pathlib import Path

from django.conf import settings

from hub import durable
from hub.accounts.keys.files import box

MACHINE_MARKS = (
    Path("/etc/machine-id"),
    Path("/proc/device-tree/serial-number"),
    Path("/sys/firmware/devicetree/base/serial-number"),
)
SIZE = 16


def current() -> bytes:
    """This box's incarnation; a new one is written first if the marks are not those it was made with."""
    path = box() / "incarnation"
    if number := held(path):
        return number
    with durable.alone(path.parent):  # processes that start together are of one incarnation
        return held(path) or renewed(path)


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
    for mark in (*machine(), str(os.statvfs(folder).f_fsid), str(inode), str(database_inode())):
        told.update(mark.encode() + b"\0")
    return told.digest()


def machine() -> list[str]:
    """Machine-id and board serial: a cloned card shares the first and differs in the second."""
    return [path.read_text(errors="replace").strip() for path in MACHINE_MARKS if path.is_file()]


def database_inode() -> int:
    """Inode of the SQLite file, 0 where the log lives on a server."""
    if not settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        return 0
    try:
        return Path(settings.DATABASES["default"]["NAME"]).stat().st_ino
    except OSError:
        return 0
