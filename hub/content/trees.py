"""Files and folders of the machine taken in, and content written out as such, by whoever runs the hub.

A pointer to another place (a symbolic link) is followed where it leads to a file of the same folder, as websites have
them; one that leads out is refused, or a folder from a stranger's stick would take in what it points to.
"""

import errno
import os
import secrets
import shutil
import stat
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

from hub import durable
from hub.content import arriving, folders, holding, reading
from hub.content.foreign import MOST_DEEP
from hub.content.leases import Lease
from hub.content.models import Stored
from hub.core.cid import Cid
from hub.core.errors import LocalError
from hub.core.unixfs import DEFAULT, Profile, entries

MOST_TOGETHER: Final = 256
BYTES_TOGETHER: Final = 2**21
"""Small files that are kept together: they lie in memory, and each is open, until then."""


def added(path: Path, profile: Profile = DEFAULT, lease: Lease | None = None) -> Stored:
    """Keep a file, or a folder with all that is in it. LocalError names what cannot be kept."""
    try:
        return taken(path, path.resolve(strict=True), profile, lease, MOST_DEEP)
    except OSError as error:
        raise LocalError(f"{error.filename or path} could not be read: {error.strerror}.") from error


def taken(path: Path, top: Path, profile: Profile, lease: Lease | None, deep: int) -> Stored:
    real, status = seen(path, top)
    if stat.S_ISREG(status.st_mode):
        with real.open("rb", buffering=0) as file:
            return arriving.receive(file, profile=profile, lease=lease, size=status.st_size)
    if not stat.S_ISDIR(status.st_mode):
        raise LocalError(f"{path} is neither a file nor a folder.")
    if deep == 0:
        raise LocalError(f"{path} lies deeper than {MOST_DEEP} folders.")
    names = sorted(os.listdir(path))
    folders.refuse_odd(names)  # before anything of it is kept
    small = dict(small_files(path, names, top, profile))
    within = [(name, small.get(name) or taken(path / name, top, profile, None, deep - 1).cid) for name in names]
    return folders.add_folder(within, profile=profile, lease=lease)


def seen(path: Path, top: Path) -> tuple[Path, os.stat_result]:
    """What lies at a path, followed to where it points; LocalError where that is out of the folder."""
    real = path.resolve(strict=True)
    status = real.stat()
    if not real.is_relative_to(top) or (real != top and path.is_symlink() and not stat.S_ISREG(status.st_mode)):
        raise LocalError(f"{path} points out of the folder, or to another one. Take it out, and try again.")
    return real, status


def small_files(path: Path, names: Iterable[str], top: Path, profile: Profile) -> Iterator[tuple[str, Cid]]:
    """Keep the files of a folder that are one chunk, many together; the names and ids of those that were."""
    waiting = dict[str, bytes]()
    for name in names:
        real, status = seen(path / name, top)
        if not stat.S_ISREG(status.st_mode) or status.st_size > profile.chunk:
            continue
        if len(waiting) == MOST_TOGETHER or sum(map(len, waiting.values())) + status.st_size > BYTES_TOGETHER:
            yield from zip(waiting, arriving.keep_small(waiting.values(), profile), strict=True)
            waiting.clear()
        arriving.expect_room(None, status.st_size)
        with real.open("rb", buffering=0) as file:
            data = arriving.filled(file, profile.chunk + 1)
        if len(data) <= profile.chunk:  # it may have grown
            waiting[name] = data
    yield from zip(waiting, arriving.keep_small(waiting.values(), profile), strict=True)


def gathered(within: Iterable[tuple[str, Cid]], lease: Lease | None = None) -> Stored:
    """Keep a folder of these, each at a path with "/" between the names of the folders that it lies in."""
    here: list[tuple[str, Cid]] = []
    deeper: dict[str, list[tuple[str, Cid]]] = {}
    for path, cid in within:
        step, _slash, rest = path.partition("/")
        if rest:
            deeper.setdefault(step, []).append((rest, cid))
        else:
            here.append((step, cid))
    here += [(step, gathered(below).cid) for step, below in deeper.items()]
    return folders.add_folder(here, lease=lease)


def written(stored: Stored, path: Path) -> None:
    """Write content to a new file or folder, whole or not at all. LocalError where one is there already, or the disk
    takes no more, or no such name."""
    if os.path.lexists(path):
        raise LocalError(f"{path} is there already. Name a file that is not.")
    part = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        if stored.total > shutil.disk_usage(path.parent).free:  # a few folders may stand for more than any disk holds
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), os.fspath(path))
        put(stored, part)
        part.rename(path)
        durable.sync_folder(path.parent)
    except OSError as error:
        raise LocalError(f"{error.filename or path} could not be written: {error.strerror}.") from error
    finally:
        shutil.rmtree(part, ignore_errors=True)


def put(stored: Stored, path: Path, deep: int = MOST_DEEP) -> None:
    if stored.kind == Stored.Kind.FOLDER:
        if deep == 0:  # it came from a neighbour
            raise LocalError(f"What is to be written lies deeper than {MOST_DEEP} folders.")
        path.mkdir()
        for link in entries(reading.nodes_of(stored), stored.cid):
            put(here(link.cid, link.name), path / link.name, deep - 1)
        return
    with durable.replacing(path) as file:
        for data in reading.part(stored, 0, stored.size):
            file.write(data)


def here(cid: Cid, name: str) -> Stored:
    found = holding.find(cid)
    if found is None:
        raise LocalError(f"{name} is not here.")
    return found
