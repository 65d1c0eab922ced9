"""Where the files of a folder lie in it, by names that came from anybody: none leads out, or hides what it is."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from hub import api
from hub.core.errors import LocalError
from hub.core.file_names import is_plain

MOST_DEEP: Final = 32


def placed(names: Sequence[str]) -> tuple[str, list[str]]:
    """What a folder is called, if its files say so, and the place of each file in it. LocalError for a name that no
    folder should hold."""
    paths = [checked(name) for name in names]
    top = paths[0][0] if paths and all(len(path) > 1 and path[0] == paths[0][0] for path in paths) else ""
    below = ["/".join(path[1:] if top else path) for path in paths]
    check_apart(below)
    return top, below


def checked(name: str) -> list[str]:
    path = name.split("/")
    if len(path) > MOST_DEEP or not all(map(is_plain, path)):
        raise api.odd_name(name)
    return path


def check_apart(paths: Sequence[str]) -> None:
    """Two files are not at one place, however its letters are made, nor one where another has a folder."""
    seen: set[str] = set()
    for path in (unicodedata.normalize("NFC", each) for each in paths):
        if path in seen:
            raise LocalError(_("Two files are called “%(name)s”. Give one another name.") % {"name": path[:80]})
        seen.add(path)
    folders = {"/".join(steps[:end]) for path in seen for steps in [path.split("/")] for end in range(1, len(steps))}
    for both in sorted(seen & folders):
        raise LocalError(_("Two files are called “%(name)s”. Give one another name.") % {"name": both[:80]})
