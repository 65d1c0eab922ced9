"""Where a hub keeps everything, and taking that place away again where no hub began in it.

The settings make the place, for whatever they load for may need it. But a command that found no hub, or no file, must
not leave an empty one that looks like a hub that was lost. No Django here: it is asked before the settings are read.
"""

from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final, NamedTuple

PROJECT: Final = Path(__file__).resolve().parent.parent
BOX: Final = "box"
SECRET: Final = "site-secret"  # noqa: S105  # the name of its file


def data_folder(environment: Mapping[str, str]) -> Path:
    """The folder that holds everything of this hub."""
    return Path(environment.get("HUB_DATA") or PROJECT / "data").absolute()


class Before(NamedTuple):
    """A data folder as it was: what lay in it, and which folders on the way to it were missing, the innermost first."""

    folder: Path
    names: frozenset[str]
    missing: tuple[Path, ...]


def seen(folder: Path) -> Before:
    """A data folder as it is; one that cannot be looked into counts as one with a box, so nothing is taken away."""
    try:
        names = frozenset(each.name for each in folder.iterdir()) if folder.is_dir() else frozenset[str]()
        return Before(folder, names, tuple(each for each in (folder, *folder.parents) if not each.exists()))
    except OSError:
        return Before(folder, frozenset({BOX}), ())


def leave_as_it_was(before: Before) -> None:
    """Take away a box that came with nothing but the site's secret in it, and the folders that were made for it."""
    box = before.folder / BOX
    if BOX in before.names or seen(before.folder).names - before.names != {BOX} or seen(box).names != {SECRET}:
        return
    with suppress(OSError):  # somebody else begins a hub there at this moment
        (box / SECRET).unlink()
        for folder in (box, *before.missing):
            folder.rmdir()
