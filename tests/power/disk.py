"""What a disk holds after the power went. PURE: operations go in, files and their bytes come out.

What was flushed is there. Of what was not, any sectors may be there and any not, whatever their order was; and of what
was done to a folder since it was flushed, a beginning. Nothing promises more, on a card that reorders writes.
"""

import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

SECTOR = 512


class Made(NamedTuple):
    """A name in a folder leads to this file or folder now."""

    folder: str
    name: str
    file: int
    is_folder: bool = False


class Gone(NamedTuple):
    folder: str
    name: str


class Moved(NamedTuple):
    """A name in a folder became another there, in place of what that led to."""

    folder: str
    name: str
    new: str


class Written(NamedTuple):
    file: int
    offset: int
    data: bytes


class Shortened(NamedTuple):
    file: int
    size: int


class Flushed(NamedTuple):
    file: int


class FolderFlushed(NamedTuple):
    folder: str


class Answered(NamedTuple):
    """A call returned: what it did, by its number in the list of facts, has to last."""

    fact: int


Done = Made | Gone | Moved
Change = Written | Shortened
Operation = Done | Change | Flushed | FolderFlushed | Answered


@dataclass
class File:
    kept: bytes = b""
    loose: list[Change] = field(default_factory=list)


@dataclass
class Folder:
    kept: dict[str, int] = field(default_factory=dict)
    loose: list[Done] = field(default_factory=list)


class Disk:
    """A disk to which operations are done, one after the other. Paths are of folders, "" is the data folder."""

    def __init__(self, folders: Mapping[str, Mapping[str, int]], files: Mapping[int, bytes]) -> None:
        self.folders = {path: Folder(dict(names)) for path, names in folders.items()}
        self.files = {number: File(data) for number, data in files.items()}

    def do(self, operation: Operation) -> None:
        match operation:
            case Written(file) | Shortened(file):
                self.files.setdefault(file, File()).loose.append(operation)
            case Flushed(file):
                held = self.files.setdefault(file, File())
                held.kept, held.loose = changed(held.kept, held.loose), []
            case FolderFlushed(path):
                folder = self.folders[path]
                folder.kept, folder.loose = renamed(folder.kept, folder.loose), []
            case Made(path) | Gone(path) | Moved(path):
                self.folders[path].loose.append(operation)
                if isinstance(operation, Made) and operation.is_folder:
                    self.folders[inside(path, operation.name)] = Folder()

    def after_a_cut(self, draw: random.Random) -> dict[str, tuple[int, bytes]]:
        """Every file that a start finds, by its path, with its number and bytes: drawn from what may be there. The disk
        itself stays as it is."""
        found: dict[str, tuple[int, bytes]] = {}
        luck = draw.choice((0.0, 0.5, 0.9, 1.0))
        self._gather("", draw, luck, found)
        return found

    def _gather(self, path: str, draw: random.Random, luck: float, found: dict[str, tuple[int, bytes]]) -> None:
        folder = self.folders[path]
        names = renamed(folder.kept, folder.loose[: draw.randint(0, len(folder.loose))])
        for name, number in sorted(names.items()):
            inner = inside(path, name)
            if inner in self.folders:
                found[f"{inner}/"] = number, b""
                self._gather(inner, draw, luck, found)
            else:
                held = self.files.get(number, File())
                found[inner] = number, torn(held, draw, luck)


def inside(folder: str, name: str) -> str:
    return f"{folder}/{name}" if folder else name


def changed(data: bytes, changes: list[Change]) -> bytes:
    """Bytes after all of these changes."""
    if not changes:
        return data
    held = bytearray(data)
    for change in changes:
        if isinstance(change, Shortened):
            held[change.size :] = bytes(max(0, change.size - len(held)))
        else:
            put(held, change.offset, change.data)
    return bytes(held)


def put(held: bytearray, offset: int, data: bytes) -> None:
    if len(held) < offset:
        held.extend(bytes(offset - len(held)))
    held[offset : offset + len(data)] = data


def renamed(names: Mapping[str, int], done: list[Done]) -> dict[str, int]:
    """A folder's names after all of this was done."""
    held = dict(names)
    for each in done:
        if isinstance(each, Made):
            held[each.name] = each.file
        elif isinstance(each, Moved) and each.name in held:
            held[each.new] = held.pop(each.name)
        else:
            held.pop(each.name, None)
    return held


def torn(file: File, draw: random.Random, luck: float) -> bytes:
    """A file's bytes where of each change that was not flushed only some sectors lasted, and those in any order."""
    if not file.loose:
        return file.kept
    if draw.random() < 0.25:  # as a careful disk does it: a beginning, in order
        return changed(file.kept, file.loose[: draw.randint(0, len(file.loose))])
    held = bytearray(file.kept)
    for change in file.loose:
        if isinstance(change, Shortened):
            if draw.random() < luck:
                held[change.size :] = bytes(max(0, change.size - len(held)))
            continue
        for offset, sector in sectors(change):
            if draw.random() < luck:
                put(held, offset, sector)
    return bytes(held)


def sectors(change: Written) -> Iterator[tuple[int, bytes]]:
    """A write in pieces, none of which lies in two sectors."""
    at, end = change.offset, change.offset + len(change.data)
    while at < end:
        until = min(end, at - at % SECTOR + SECTOR)
        yield at, change.data[at - change.offset : until - change.offset]
        at = until
