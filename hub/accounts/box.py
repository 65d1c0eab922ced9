"""The files that never leave this box: HUB_DATA/box, readable by the hub alone, part of no backup.

Holds where they lie and how they are written so that a power cut leaves either the old file or the new one.
What is in them belongs to `keyring` and `incarnation`.
"""

import errno
import os
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext as _

from hub.log.trouble import DiskFull


def box() -> Path:
    """The folder of this box's own secrets (0700)."""
    return private_folder(settings.HUB_DATA / "box")


def keys() -> Path:
    """The folder of keys that do travel in the hub's backups (0700)."""
    return private_folder(settings.HUB_DATA / "keys")


def private_folder(path: Path) -> Path:
    """Make a folder that only the hub's own account may open."""
    path.mkdir(mode=0o700, parents=True, exist_ok=True)
    return path


def write_durably(path: Path, data: bytes) -> None:
    """Write a secret (0600) so that it is on the disk, under its name, when this returns. `DiskFull` leaves the old
    one."""
    part = path.with_name(path.name + ".part")
    part.unlink(missing_ok=True)
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except OSError as error:
        part.unlink(missing_ok=True)
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            raise DiskFull(_("The disk is full. Nothing was lost; free some space and try again.")) from error
        raise
    part.rename(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make a rename in a folder survive a power cut."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
