"""Where the files of a folder lie in it, by names that came from anybody: none leads out, or hides what it is."""

import unicodedata
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from hub.core.errors import LocalError
from plugins.library.records import MAX_FILE_NAME

MOST_DEEP: Final = 32
TURNING: Final = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
"""Signs that turn the letters around them."""


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
    if len(path) > MOST_DEEP or any(not is_plain(step) for step in path):
        shown = "".join(sign if sign.isprintable() else "\ufffd" for sign in name)[:80]
        raise LocalError(_("No folder here can hold a file called “%(name)s”. Give it another name.") % {"name": shown})
    return path


def is_plain(step: str) -> bool:
    """Whether a name is one, and shows all that it is."""
    hidden = any(sign in TURNING or sign == "\\" or unicodedata.category(sign) in ("Cc", "Cs") for sign in step)
    return step.strip() not in ("", ".", "..") and not hidden and len(step.encode("utf-8", "replace")) <= MAX_FILE_NAME


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
