"""Making a backup: database, device key, content and manifest into a new generation of a folder. `proving` makes sure
of it, and only then are older ones dropped.

What is there before stays whole until the new generation is. A power cut, a stick that is pulled out or a full disk
leaves what was there, and a `.part` that the next backup sweeps away.
"""

import errno
import fcntl
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from django.conf import settings
from django.db import connection

from hub import durable
from hub.accounts.hubs import identity, uptime
from hub.accounts.models import Hub, Person
from hub.content.models import Stored
from hub.core.errors import LocalError
from hub.host.backup import contents, database, files, generations, manifest
from hub.host.backup.generations import NoBackup
from hub.host.backup.manifest import Damaged, Kept, Left, Manifest
from hub.host.backup.pacing import Pace
from hub.log.clock import clock
from hub.log.models import Entry, Feed
from hub.log.trouble import DiskFull

FULL: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


def make(folder: Path, pace: Pace) -> Path:
    """Make a backup of this hub; the new generation. `LocalError` where it cannot be, and then what was there stays."""
    here = identity.founded()
    with told_in_words(folder):  # a stick that may not be looked at, too
        if not folder.is_dir():
            raise NoBackup(f"{folder} is not here. Plug the stick in, or make the folder first.")
        refuse_inside(folder)
        refuse_beside_the_seal(folder)
        with alone(folder):
            refuse_anothers(folder, here.id)
            refuse_little_room(folder)
            part = generations.begun(folder)
            held = [*filled(part, pace), *contents.copied(part, pace)]
            durable.write(part / manifest.NAME, manifest.signed(told(part, here, held), identity.device_seed()))
            return generations.ended(part)


def refuse_inside(folder: Path) -> None:
    """Nothing may lie in the data folder that is not the hub's."""
    if folder.resolve().is_relative_to(Path(settings.HUB_DATA).resolve()):
        raise LocalError(f"{folder} lies in the hub's own folder. Choose another disk or a stick.")


def refuse_beside_the_seal(folder: Path) -> None:
    """One stolen stick must not open everything: the seal's own stick takes no backup."""
    disks = [os.stat(path).st_dev for path in (folder, settings.HUB_DATA, settings.HUB_SEAL) if path and path.exists()]
    if len(disks) == 3 and disks[0] == disks[2] != disks[1]:
        raise LocalError(f"{folder} lies on the same stick as the seal; both together open everything. Use another.")


def refuse_anothers(folder: Path, hub: bytes) -> None:
    """Two hubs in one folder would drop each other's generations."""
    for generation in generations.found(folder)[-1:]:
        try:
            owner = generations.listing(generation)
        except Damaged:
            continue
        if owner.hub != hub:
            raise LocalError(f"{folder} holds the backups of {owner.name}. Give this hub a folder of its own.")


def refuse_little_room(folder: Path) -> None:
    """The database is written twice before anything can go."""
    size = 2 * Path(settings.DATABASES["default"]["NAME"]).stat().st_size if is_sqlite() else 0
    if shutil.disk_usage(folder).free < size + contents.SPARE:
        raise full(folder)


def full(folder: Path) -> DiskFull:
    return DiskFull(
        f"There is no room in {folder}. The backups in it are as they were; make room, or use another stick."
    )


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder; refused while somebody else does."""
    with durable.opened(folder) as descriptor:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise LocalError(f"Another backup is being made in {folder}. Wait for its end.") from None
        except OSError:
            pass  # a file system without locks
        yield


@contextmanager
def told_in_words(folder: Path) -> Iterator[None]:
    """What a disk says, as a sentence."""
    try:
        yield
    except sqlite3.DatabaseError as error:
        code = getattr(error, "sqlite_errorcode", 0) & 0xFF
        if code == sqlite3.SQLITE_FULL:
            raise full(folder) from error
        if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
            raise Damaged(f"The hub's own database is damaged: {error}. The older backups were kept.") from error
        raise LocalError(f"The backup in {folder} was not made: {error}. The older ones were kept.") from error
    except OSError as error:
        if error.errno in FULL:
            raise full(folder) from error
        raise LocalError(f"The backup in {folder} was not made: {error.strerror}. The older ones were kept.") from error


def filled(part: Path, pace: Pace) -> Iterator[Kept]:
    """Copy the database and the keys that travel."""
    if is_sqlite():
        database.copied(Path(settings.DATABASES["default"]["NAME"]), part / "hub.db", pace)
        yield Kept("hub.db", *files.size_and_digest(part / "hub.db", pace))
    (part / "keys").mkdir(mode=0o700)
    yield Kept("keys/device", *files.copy(Path(settings.HUB_DATA) / "keys" / "device", part / "keys" / "device", pace))


def told(part: Path, here: identity.HubIdentity, held: list[Kept | Left]) -> Manifest:
    """The manifest of what was copied, and of what was not."""
    kept = tuple(each for each in held if isinstance(each, Kept))
    left = tuple(each for each in held if isinstance(each, Left))
    epoch, up = Hub.objects.values_list("epoch", flat=True).get(pk=1), uptime.seconds()
    common = (here.id, here.name, clock.best(), epoch, up)
    if is_sqlite():
        with database.opened(part / "hub.db") as copy:
            head, counts = database.head(copy), database.counts(copy)
    else:
        head, counts = on_the_server()
    return Manifest(*common, head, counts, is_sqlite(), kept, here.papers, left)


def on_the_server() -> tuple[int, dict[str, int]]:
    models = {"entries": Entry, "feeds": Feed, "people": Person, "files": Stored}
    counts = {name: model._default_manager.count() for name, model in models.items()}
    return Entry.objects.order_by("-position").values_list("position", flat=True).first() or 0, counts


def is_sqlite() -> bool:
    """Whether the database is a file that a backup can hold."""
    return connection.vendor == "sqlite"


def beside_a_running_hub() -> bool:
    """Whether people may be waiting for pages while the backup is made."""
    path = Path(settings.HUB_DATA) / "up.lock"
    try:
        with path.open() as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False
