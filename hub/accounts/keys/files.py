"""The files that never leave this box: HUB_DATA/box, readable by the hub alone, part of no backup.

Holds where they lie and what is said when they cannot be written; `hub.durable` writes them. What is in them belongs
to `keyring` and `incarnation`.
"""

import errno
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from django.conf import settings

from hub import durable
from hub.log import room


def box() -> Path:
    """The folder of this box's own secrets (0700)."""
    return private_folder(settings.HUB_DATA / "box")


def keys() -> Path:
    """The folder of keys that do travel in the hub's backups (0700)."""
    return private_folder(settings.HUB_DATA / "keys")


def private_folder(path: Path) -> Path:
    """Make a folder that only the hub's own account may open."""
    return durable.made(path, 0o700)


def write_durably(path: Path, data: bytes) -> None:
    """Write a secret so that it is on the disk, under its name, when this returns. `DiskFull` leaves the old one."""
    with told_in_words():
        durable.write(path, data)


def kept(path: Path, make: Callable[[], bytes]) -> bytes:
    """A secret of this box, made once. `DiskFull` leaves none."""
    with told_in_words():
        return durable.kept(path, make)


@contextmanager
def told_in_words() -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in (errno.ENOSPC, errno.EDQUOT):
            room.release()
            raise room.told() from error
        raise
