"""What lies on a stick in the box: files and folders at the top of the folder that `HUB_STICK` names. Whoever adds it
chooses from what lies there, and types no path."""

import os
import stat
from pathlib import Path
from typing import Final, NamedTuple

from django.conf import settings
from django.utils.translation import gettext as _

from hub.content import leases, trees
from hub.content.leases import Lease
from hub.content.models import Stored
from hub.core.errors import LocalError
from hub.core.file_names import is_plain
from hub.log import room

MOST: Final = 200
"""Files and folders that are shown; a stick with more is better tidied."""


class Lying(NamedTuple):
    """A file with its bytes, or a folder."""

    name: str
    size: int
    folder: bool


def lying() -> list[Lying]:
    """What is there, by name; nothing where there is no stick."""
    if settings.HUB_STICK is None:
        return []
    found = []
    try:
        with os.scandir(settings.HUB_STICK) as entries:
            for entry in entries:
                mode = entry.stat(follow_symlinks=False)
                if is_shown(entry.name) and (stat.S_ISREG(mode.st_mode) or stat.S_ISDIR(mode.st_mode)):
                    found.append(Lying(entry.name, mode.st_size, stat.S_ISDIR(mode.st_mode)))
    except OSError:  # it was pulled out
        return []
    return sorted(found)[:MOST]


def is_shown(name: str) -> bool:
    """Whether it is meant for people, and shows all that it is."""
    return not name.startswith(".") and is_plain(name)


def added(name: str, lease: Lease) -> Stored:
    """Keep what lies there by this name."""
    if settings.HUB_STICK is None or name not in {each.name for each in lying()}:
        raise LocalError(_("This is on the stick no more. Put the stick in, and load the page again."))
    path = settings.HUB_STICK / name
    size = size_of(path)
    leases.expect(lease, size)
    room.expect_for_file(size)
    return trees.added(path, lease=lease)


def size_of(path: Path) -> int:
    """Bytes of a file, or of all files below a folder."""
    try:
        if not path.is_dir():
            return path.stat().st_size
        return sum((Path(where) / name).lstat().st_size for where, _below, names in os.walk(path) for name in names)
    except OSError:
        raise LocalError(
            _("The stick cannot be read. Take it out, put it in again, and load the page again.")
        ) from None
