"""Looks at the database before the hub starts: whether its pages still hang together.

The look is short, because people wait for it: SQLite's quick check, for some seconds at most. On a small hub it sees
everything, on a large one as far as it comes; the whole is checked whenever a backup is proved. It finds pages that a
worn card has mixed up or lost. A word that was changed within its page it cannot find; signatures can, at neighbours.

A file of no bytes has no page that could be wrong, and SQLite takes it for a new database, throwing away the log beside
it; a file of one byte as well. Where anything else of a hub lies in the folder it is a database that was lost. One that
is missing is not made anew either where keys of a hub lie: the new one's log would be read into whatever is then put in
its place by hand.

The look changes nothing: whoever may write is made by SQLite to bring the log into the file when it closes, and a log
that does not belong there would spoil a file that was whole, and be gone.
"""

import os
import sqlite3
import time
from contextlib import closing
from pathlib import Path
from threading import Timer
from typing import Final

from django.conf import settings
from django.db import connection

from hub.accounts.hubs.identity import was_founded
from hub.accounts.keys.files import keys
from hub.accounts.keys.keyring import seal_path
from hub.content.store import folder
from hub.core.errors import LocalError

SECONDS: Final = 5.0
LEAST: Final = 2
"""Bytes below which SQLite takes a file for a new database."""


class DamagedDatabase(LocalError):
    """The database's file is not as SQLite left it."""

    def __init__(self, found: str) -> None:
        super().__init__(f"The database cannot be used: {found}. {step()}")


class LostDatabase(LocalError):
    """There is no database where other things of a hub are."""


def step() -> str:
    """What to do about it."""
    return (
        f"Bring the hub back from a backup: manage.py restore FOLDER --replace --data {settings.HUB_DATA}. What is"
        " there now is kept aside; without a backup keep it, for most of it can be saved."
    )


def refuse_emptied() -> None:
    """`LostDatabase` where the database's file has no byte, and a seal, an identity or content lie beside it; or where
    it is missing, and keys of a hub lie here."""
    if connection.vendor != "sqlite":
        return
    path = Path(settings.DATABASES["default"]["NAME"])
    if path.exists() and path.stat().st_size < LEAST and has_been_a_hub():
        raise LostDatabase(
            f"The database cannot be used: {path.name} is empty, and other things of a hub lie by it. {step()}"
        )
    if not os.path.lexists(path) and was_founded():
        raise LostDatabase(
            f"The keys of a hub lie in {settings.HUB_DATA}, and its database does not. {step()} To begin a new hub,"
            " move the folders keys and box somewhere safe."
        )


def has_been_a_hub() -> bool:
    """Whether there are signs of a hub in the data folder. A seal on a stick may belong to another."""
    own = seal_path().is_relative_to(settings.HUB_DATA) and seal_path().exists()
    return own or was_founded() or (keys() / "device").exists() or any(each.is_file() for each in folder().rglob("*"))


def refuse_damaged(seconds: float = SECONDS) -> None:
    """`DamagedDatabase` where a page is found wrong within this time."""
    if connection.vendor != "sqlite" or not Path(settings.DATABASES["default"]["NAME"]).exists():
        return
    try:
        found = first_fault(Path(settings.DATABASES["default"]["NAME"]), seconds)
    except sqlite3.DatabaseError as error:
        if error.sqlite_errorcode & 0xFF not in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_ERROR):
            return  # the time is over; or it is none at all, which is told where it is opened
        found = str(error)
    if found:
        raise DamagedDatabase(found)


def first_fault(path: Path, seconds: float) -> str:
    """What is wrong with the first page that is; empty where none was found in time."""
    until = time.monotonic() + seconds
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)) as database:
        bell = Timer(seconds, database.interrupt)
        bell.start()
        try:
            (told,) = database.execute("PRAGMA quick_check(1)").fetchone()
        finally:
            bell.cancel()
            bell.join()
    if time.monotonic() >= until:
        return ""  # what was not looked at any more counts as wrong to SQLite
    return "" if told == "ok" else " ".join(str(told).replace("*** in database main ***", "").split())
