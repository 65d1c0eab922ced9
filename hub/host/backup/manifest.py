"""What a backup says of itself: whose it is, when it was made, and each of its files with size and hash.

    file = CBOR [body, key, sig], body = canonical CBOR of a map, sig over SHA-256(body) for "hub-1 manifest"

The key is the hub's device key; the hub's own papers in the body prove that it is. Whoever holds the backup holds that
key too, so the signature tells a damaged backup from a whole one and whose it is; it does not tell who had it in hand.
"""

import hashlib
import re
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from hub.accounts.hubs.card import certified
from hub.core import plain, statement
from hub.core.errors import LocalError, RemoteError
from hub.core.keys import MANIFEST, public_key, sign, verify
from hub.core.statement import Statement

NAME: Final = "manifest"
FORMAT: Final = "hub-1 backup"
LARGEST: Final = 256 * 1024 * 1024
PATH: Final = re.compile(r"hub\.db|keys/[a-z][a-z0-9-]*|content/objects/([0-9a-f]{2})/\1[0-9a-f]{62}(\.tree)?")
COUNTED: Final = ("entries", "feeds", "people", "files")
SETS: Final = 6
"""Databases for which there is room beside the files: of the generations, and of one that is being made."""
ROOM, LARGE, DAMAGED, AWAY = REASONS = ("room", "large", "damaged", "away")
"""Why a file is not in it: no room, larger than the disk's format takes, damaged where the hub has it, in a bucket that
did not answer."""


class Damaged(LocalError):
    """A backup, or a part of it, is not as it was made."""


class Kept(NamedTuple):
    """One file: its path below the backup, its size in bytes, its SHA-256. changed: when a file of content was last
    written, as the disk that it lies on tells it."""

    path: str
    size: int
    digest: bytes
    changed: int = 0


class Left(NamedTuple):
    """A file of content that is not in it: where it would lie, its size in bytes, and why."""

    path: str
    size: int
    why: str


class Manifest(NamedTuple):
    """hub: its id.  made: about when, in ms.  epoch, uptime (seconds): the hub's own time.  head: the last position of
    its log.  counts: how many entries, feeds, people and files.  database: whether one is in it; the others lie on a
    server.  left: files that the hub had and this has not."""

    hub: bytes
    name: str
    made: int
    epoch: int
    uptime: int
    head: int
    counts: Mapping[str, int]
    database: bool
    files: tuple[Kept, ...]
    papers: tuple[Statement, ...]
    left: tuple[Left, ...] = ()

    def without(self, why: str) -> list[Left]:
        """The files that are not in it for this reason."""
        return [each for each in self.left if each.why == why]

    @property
    def room(self) -> int:
        """About the bytes of a disk on which all would have a place, with the databases of some generations."""
        of_database = sum(file.size for file in self.files if file.path == "hub.db")
        files = sum(each.size for each in self.files) + sum(each.size for each in self.left)
        return files + SETS * of_database


def signed(manifest: Manifest, seed: bytes) -> bytes:
    """The bytes of the file, signed with the device key's seed."""
    told = manifest._asdict() | {
        "format": FORMAT,
        "counts": dict(manifest.counts),
        "files": [list(file) for file in manifest.files],
        "left": [list(file) for file in manifest.left],
        "papers": [list(statement.to_wire(one)) for one in manifest.papers],
    }
    body = plain.write(told)
    return plain.write([body, public_key(seed), sign(seed, MANIFEST, hashlib.sha256(body).digest())])


def read(data: bytes) -> Manifest:
    """A manifest that is well signed by the hub that it names; `Damaged` otherwise, in words."""
    try:
        return proven(*plain.read(data, "manifest"))
    except (RemoteError, ValueError, TypeError, KeyError, AttributeError):
        raise Damaged("The list of its files, `manifest`, is damaged or was not signed by this hub.") from None


def proven(body: bytes, key: bytes, sig: bytes) -> Manifest:
    if not verify(key, MANIFEST, hashlib.sha256(body).digest(), sig):
        raise ValueError("not signed by its key")
    told = dict(plain.read(body, "manifest"))
    if told.pop("format") != FORMAT:
        raise ValueError("of another format")
    files = tuple(Kept(*file) for file in told.pop("files"))
    left = tuple(Left(*file) for file in told.pop("left", ()))
    papers = tuple(statement.from_wire(wire) for wire in told.pop("papers"))
    found = Manifest(files=files, papers=papers, left=left, **told)
    if not certified(found.hub, key, papers) or not is_sound(found):
        raise ValueError("not of the hub that it names")
    return found


def is_sound(told: Manifest) -> bool:
    """Whether each part is what it should be, and each file lies where files of a backup lie, once."""
    numbers: tuple[Any, ...] = (told.made, told.epoch, told.uptime, told.head, *map(told.counts.get, COUNTED))
    paths = [file.path for file in told.files]
    return (
        all(type(number) is int and number >= 0 for number in numbers)
        and (type(told.name), type(told.database)) == (str, bool)
        and len(set(paths)) == len(paths)
        and ("hub.db" in paths) is told.database
        and all(map(is_file, told.files))
        and all(map(is_left, told.left))
    )


def is_file(file: Kept) -> bool:
    """Whether this may be listed. Content of one chunk is called by its hash."""
    named = PATH.fullmatch(file.path)
    sound = type(file.size) is int and file.size >= 0 and type(file.digest) is bytes and len(file.digest) == 32
    is_leaf = bool(named) and file.path.startswith("content/") and not file.path.endswith(".tree")
    by_hash = not is_leaf or file.path.endswith(file.digest.hex())
    return bool(named) and sound and type(file.changed) is int and by_hash


def is_left(file: Left) -> bool:
    """Whether this may be told of."""
    sound = type(file.size) is int and file.size >= 0 and file.why in REASONS
    return sound and bool(PATH.fullmatch(file.path)) and file.path.startswith("content/")
