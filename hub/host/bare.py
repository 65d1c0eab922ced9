"""A start on a disk that has nothing left, not even the reserve of `hub.log.room`.

To read its database SQLite needs a file of 32 KB beside it, and the count of uptime two pages in its log: a hub that
has no room for these cannot be read. Before it gives up it removes what can be made again: files that were left half
written, and the collected copies of the look (over 2 MB), which are served from where they are installed instead. They
are collected again at a start that finds room.
"""

import errno
import shutil
from pathlib import Path
from typing import Final

from django.conf import settings

FULL: Final = (errno.ENOSPC, errno.EDQUOT)
LEAST: Final = 4 * 1024 * 1024
"""Bytes below which the look is not copied: with the copies the last room would be gone."""


def free() -> int:
    """Bytes that are left for this hub."""
    return shutil.disk_usage(settings.HUB_DATA).free


def is_bare() -> bool:
    """Whether there may soon be no room even to read the database."""
    return free() < LEAST


def collect() -> None:
    """Copy the look to where it is served from; a copy that the end of the disk cut short would be served for ever."""
    from django.core.management import call_command

    if is_bare():
        return give_up_the_look()
    try:
        call_command("collectstatic", interactive=False, verbosity=0)
    except OSError as error:
        if error.errno not in FULL:
            raise
        give_up_the_look()


def give_up_the_look() -> None:
    """Remove the copies, all of them: the empty folder says that none are served."""
    root = Path(settings.STATIC_ROOT)
    if root.is_dir():
        shutil.rmtree(root)
    root.mkdir()


def serve_what_was_collected() -> None:
    """Without copies the look is served as it is installed. Called before the pages are loaded."""
    settings.WHITENOISE_USE_FINDERS = settings.DEBUG or not any(Path(settings.STATIC_ROOT).iterdir())
