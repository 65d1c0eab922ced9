"""Bringing a hub back from a backup, whole or not at all.

Everything is first copied beside what is there, and each file compared with the list as it comes. Only then it changes
places: the old is put aside, never deleted, its database first, and the new database comes last. A power cut in between
leaves no database, so the hub says that one is missing and does not start as another; the same command then goes on.

**No fork follows.** The incarnation goes before the first file comes, whatever the machine's marks would say of it: a
database that was deleted and one that takes its place can have one inode. So the hub and each person open new feeds
before they write. What neighbours hold of the old feeds comes back by exchange, and files that the backup has not are
asked of them (`hub.host.keeping`).
"""

import os
import shutil
import sqlite3
from contextlib import suppress
from pathlib import Path
from typing import Final

from hub import durable
from hub.accounts.keys import keyring
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.host import lock, schema
from hub.host.backup import checking, database, files, generations
from hub.host.backup.manifest import Damaged, Kept, Manifest
from hub.host.backup.pacing import Pace
from hub.host.bare import FULL
from hub.host.keeping import RESTORED

STAGED: Final = "restored.part"
OWN: Final = ("hub.db", "hub.db-wal", "hub.db-shm", "backup.json", "keys", "content")
"""What a restore replaces, in the order in which it is put aside. The database first: without it no hub starts, and one
that started without its log would go on from where the file alone ends. How the backups of the hub before stood says
nothing of the one that comes."""
MARKS: Final = ("incarnation", "height")


class InTheWay(LocalError):
    """The data folder holds a hub, and nobody said that it may be put aside."""


def restore(generation: Path, data: Path, replace: bool) -> Manifest:
    """Bring the hub of this backup into a data folder; what the backup said of itself."""
    told = generations.listing(generation)
    refuse_its_own(data.resolve(), generation.resolve())
    data.mkdir(mode=0o700, parents=True, exist_ok=True)
    with lock.take(data, "a restore"):
        if not replace:
            refuse_a_hub(data, told, generation)
        staged = data / STAGED
        shutil.rmtree(staged, ignore_errors=True)
        if os.path.lexists(staged):
            raise LocalError(f"{staged} is in the way. Move it away, and try again.")
        try:
            unpack(generation, told, data, staged)
        except BaseException:
            shutil.rmtree(staged, ignore_errors=True)
            raise
        change_places(data, staged)
    return told


def refuse_its_own(data: Path, generation: Path) -> None:
    """`InTheWay` where the hub would lie in its own backup: what is put aside there would be the backup."""
    folder = generation.parent
    inside = data == folder or any(data.is_relative_to(each) for each in (generation, folder / "content"))
    if inside or generations.is_generation(data):
        raise InTheWay(f"{data} holds a backup, which must stay as it is. Name another folder with --data.")


def refuse_a_hub(data: Path, told: Manifest, generation: Path) -> None:
    """`InTheWay` where a hub lies here. Keys alone are no hub, if they are the same keys: its database was lost."""
    go_on = "Add --replace, and it is put aside and kept; or name another folder with --data."
    if (data / "hub.db").exists():
        raise InTheWay(f"{data} holds {whose(data / 'hub.db', told)}. {go_on}")
    here, there = (durable.content(folder / "keys" / "device") for folder in (data, generation))
    if here and here != there:
        raise InTheWay(f"{data} holds the keys of another hub. {go_on}")


def whose(path: Path, told: Manifest) -> str:
    """What lies in the way, in words."""
    try:
        with schema.untouched(path) as opened:  # with what lies in its log alone
            hub, head = database.hub_id(opened), database.head(opened)
    except (sqlite3.DatabaseError, OSError):
        return "a database that cannot be read"
    if hub != told.hub:
        return f"another hub ({id_text(hub)[-8:]})" if hub else "a hub that is not set up yet"
    return f"{told.name} already, with {'more' if head > told.head else 'no more'} than the backup has"


def unpack(generation: Path, told: Manifest, data: Path, staged: Path) -> None:
    """Copy everything beside its place; `Damaged` for the first file that is not as listed."""
    staged.mkdir(mode=0o700)
    for file in told.files:
        target = staged / file.path
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if not linked(data / file.path, target, file):
            bring(generations.place(generation, file), target, file)
    for missing in told.left:
        take_along(data / missing.path, staged / missing.path, missing.size)
    if told.database:
        checking.refuse_another_database(staged / "hub.db", told)
    for folder in (staged, *(each for each in staged.rglob("*") if each.is_dir())):
        durable.sync_folder(folder)


def linked(here: Path, target: Path, file: Kept) -> bool:
    """Whether content that is here already could be taken as it is."""
    if not file.path.startswith("content/") or not files.is_whole(here, file.size, file.digest, Pace()):
        return False
    with suppress(OSError):
        os.link(here, target)
        return True
    return False


def take_along(here: Path, target: Path, size: int) -> None:
    """Of what the backup had no place for, a file that is here still; readers compare its chunks with their ids."""
    with suppress(OSError):
        if here.stat().st_size == size:
            target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.link(here, target)


def bring(source: Path, target: Path, file: Kept) -> None:
    try:
        found = files.copy(source, target, Pace())
    except FileNotFoundError:
        raise Damaged(f"{file.path} is missing.") from None
    except OSError as error:
        if error.errno in FULL:
            raise
        raise Damaged(f"{file.path} cannot be copied: {error.strerror}.") from None
    if found != (file.size, file.digest):
        raise Damaged(f"{file.path} is not as it was when the backup was made.")


def change_places(data: Path, staged: Path) -> None:
    """Put the old aside and the new in its place."""
    box = data / "box"
    box.mkdir(mode=0o700, exist_ok=True)
    for mark in MARKS:
        (box / mark).unlink(missing_ok=True)
    durable.write(box / "founded", b"")
    durable.write(box / RESTORED, b"")
    put_aside(data)
    for name in reversed(OWN):  # the database last: with it the hub is there
        if (staged / name).exists():
            (staged / name).rename(data / name)
    durable.sync_folder(data)
    staged.rmdir()


def put_aside(data: Path) -> None:
    """Move what is there into a folder of its own, or into the one that a restore before had begun to fill: a database
    and its log belong together."""
    there = [data / name for name in OWN if os.path.lexists(data / name)]
    if not there:
        return
    aside = begun(data, {path.name for path in there})
    aside.mkdir(mode=0o700, exist_ok=True)
    for path in there:
        path.rename(aside / path.name)
        if path.name == "hub.db":  # on the disk before its log goes
            durable.sync_folder(aside)
            durable.sync_folder(data)
    durable.sync_folder(aside)
    durable.sync_folder(data)


def begun(data: Path, names: set[str]) -> Path:
    """The folder into which these belong: the last one, where it has the database that they lack, or lacks theirs, and
    nothing of theirs twice; else one more."""
    number = 1
    while (data / f"aside-{number}").exists():
        number += 1
    last = data / f"aside-{number - 1}"
    there = {path.name for path in last.iterdir()} if last.exists() else names
    fits = not there & names and "hub.db" in there | names
    return last if fits else data / f"aside-{number}"


def seal_is_here(path: Path) -> bool:
    """Whether the people of a database can sign in on this box. True where nobody has signed up."""
    with database.opened(path) as opened:
        names = {name for (name,) in opened.execute("SELECT DISTINCT seal FROM accounts_person")}
    return all(map(opens, names))


def opens(name: str) -> bool:
    try:
        return bool(keyring.seal_named(name))
    except LocalError:
        return False
