"""Where the generations of a backup lie in its folder: found, begun, ended, dropped.

A generation is written under a name that ends in `.part`, flushed, and renamed: so what has a number is whole. Content
lies beside them, written once and shared; what no generation lists any more goes with the last that did.
"""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from hub import durable
from hub.core.errors import LocalError
from hub.host.backup import manifest

KEEP: Final = 3
NUMBER: Final = re.compile(r"[0-9]{4,}")
HALF_MADE: Final = re.compile(r"(?:[0-9]{4,}|proof)\.part")
OURS: Final = {"hub.db", "hub.db-journal", "raw.part", "raw.part-journal", "keys", "box", "restored.part"}
"""What lies beside the manifest in a generation, in one that is half made, or where one is proved."""
CONTENT: Final = re.compile(r"[0-9a-f]{64}(?:\.tree)?")


class NoBackup(LocalError):
    """There is no backup where one was looked for."""


def found(folder: Path) -> list[Path]:
    """The generations in a folder, the oldest first."""
    try:
        return sorted((path for path in folder.iterdir() if is_generation(path)), key=lambda path: int(path.name))
    except OSError:
        return []


def numbered(folder: Path) -> list[Path]:
    """What is called as generations are, be it one or not."""
    return [path for path in folder.iterdir() if NUMBER.fullmatch(path.name)]


def is_generation(path: Path) -> bool:
    return bool(NUMBER.fullmatch(path.name)) and (path / manifest.NAME).is_file()


def is_only_ours(path: Path) -> bool:
    """Whether a folder holds nothing but what a backup puts there. Whoever names a folder with other things in it
    loses none of them."""
    if path.is_symlink() or not path.is_dir():
        return False
    return all(each.name in OURS or each.name.startswith(manifest.NAME) for each in path.iterdir())


def newest(folder: Path) -> Path:
    """The generation that somebody means who names a folder: itself, or the newest in it."""
    if is_generation(folder):
        return folder
    if not folder.is_dir():
        raise NoBackup(f"{folder} is not here. Is the stick plugged in?")
    generations = found(folder)
    if not generations:
        raise NoBackup(f"There is no backup in {folder}.")
    newest = max(numbered(folder), key=lambda path: int(path.name))
    if not is_generation(newest):  # nobody is given an older one unasked
        raise NoBackup(f"{newest} has lost the list of its files, `manifest`. Name an older one, as {generations[-1]}.")
    return newest


def begun(folder: Path) -> Path:
    """An empty folder for the next generation, after what was left half made is swept away. One that has lost its
    manifest is no generation any more, and its number is taken all the same."""
    for left in folder.glob("*.part"):
        if HALF_MADE.fullmatch(left.name) and is_only_ours(left):
            shutil.rmtree(left)
    if (folder / "content" / "objects").is_dir():
        durable.sweep(folder / "content" / "objects")
    taken = (int(each.name) for each in numbered(folder))
    path = folder / f"{max(taken, default=0) + 1:04}.part"
    path.mkdir(mode=0o700)
    return path


def ended(path: Path) -> Path:
    """Give a generation its number: from here on it counts."""
    whole = path.with_suffix("")
    for part in (path, *(each for each in path.rglob("*") if each.is_dir())):
        durable.sync_folder(part)
    path.rename(whole)
    durable.sync_folder(whole.parent)
    return whole


def drop_older(folder: Path) -> None:
    """Keep the newest few, and the content that they list. A generation that cannot be read keeps all of it."""
    for old in filter(is_only_ours, found(folder)[:-KEEP]):
        going = old.with_name(f"{old.name}.part")
        old.rename(going)
        durable.sync_folder(folder)
        shutil.rmtree(going)
    try:
        listed = {file.path for kept in found(folder) for file in listing(kept).files}
    except manifest.Damaged:
        return
    for path in content(folder):
        if path.relative_to(folder).as_posix() not in listed:
            path.unlink()


def content(folder: Path) -> Iterator[Path]:
    """The files of content that lie in a folder of backups."""
    return (path for path in folder.glob("content/objects/??/*") if CONTENT.fullmatch(path.name) and path.is_file())


def listing(generation: Path) -> manifest.Manifest:
    """What a generation says of itself; `Damaged` where that cannot be believed."""
    path = generation / manifest.NAME
    try:
        if path.stat().st_size > manifest.LARGEST:
            raise manifest.Damaged("The list of its files, `manifest`, is too large to be one.")
        return manifest.read(path.read_bytes())
    except OSError as error:
        raise manifest.Damaged(f"The list of its files, `manifest`, cannot be read: {error.strerror}.") from None


def number(generation: Path) -> int:
    """Its number, also of one that is being made."""
    return int(generation.name.removesuffix(".part"))


def listed_before(generation: Path) -> dict[str, manifest.Kept]:
    """The files that the generation before this one lists, by their paths; none where that cannot be read."""
    earlier = [each for each in found(generation.parent) if number(each) < number(generation)]
    try:
        return {file.path: file for each in earlier[-1:] for file in listing(each).files}
    except manifest.Damaged:
        return {}


def place(generation: Path, file: manifest.Kept) -> Path:
    """Where a listed file lies."""
    return (generation.parent if file.path.startswith("content/") else generation) / file.path
