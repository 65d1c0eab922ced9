"""The database's own copy: taken page by page while people write, then freed of what opens anything.

The copy is of one moment: a read transaction is held from the first page to the last, because each write beside it
would otherwise have SQLite begin the copy again, and on a busy hub it would never end. Writers go on; what they write
waits in the WAL meanwhile.

Rows that are left out are deleted in the copy. What was deleted still stands in free pages and between rows, here and
in the original, so the copy is written anew by VACUUM, which takes along only what lives.
"""

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from django.apps import apps

from hub.host.backup.manifest import COUNTED, Damaged
from hub.host.backup.pacing import Pace

PAGES: Final = 128
"""Copied between two rests: half a megabyte."""
STEPS: Final = 100_000
"""Of SQLite's machine, between two rests of VACUUM."""
TABLES: Final = {
    "entries": "log_entry",
    "feeds": "log_feed",
    "people": "accounts_person",
    "files": "content_stored",
}


def copied(source: Path, target: Path, pace: Pace) -> None:
    """Copy a database in use to a file that is not there yet; on the disk when this returns."""
    raw = target.with_name("raw.part")
    with closing(sqlite3.connect(f"{source.as_uri()}?mode=rw", uri=True, isolation_level=None)) as ours:
        ours.execute("BEGIN")
        ours.execute("SELECT COUNT(*) FROM sqlite_master").fetchone()
        with closing(sqlite3.connect(raw, isolation_level=None)) as copy, open(raw, "rb") as file:
            copy.execute("PRAGMA synchronous=OFF")
            ours.backup(copy, pages=PAGES, progress=pace.flushing(file.fileno()))
    with closing(sqlite3.connect(raw, isolation_level=None)) as copy:
        copy.execute("PRAGMA journal_mode=OFF")
        copy.execute("PRAGMA synchronous=OFF")
        for table in left_out():
            copy.execute(f'DELETE FROM "{table}"')  # noqa: S608  # tables of our own models
        write_anew(copy, target, pace)
    raw.unlink()


def write_anew(copy: sqlite3.Connection, target: Path, pace: Pace) -> None:
    """Write what lives in a database to another file."""
    with open(target, "xb") as file:
        copy.set_progress_handler(pace.flushing(file.fileno()), STEPS)
        copy.execute("VACUUM INTO ?", (str(target),))
        copy.set_progress_handler(None, 0)
        os.fsync(file.fileno())


def left_out() -> Iterator[str]:
    """The tables whose rows are in no backup, because they open something or mean nothing elsewhere."""
    for model in apps.get_models():
        if getattr(model, "left_out_of_backups", False):
            yield model._meta.db_table


@contextmanager
def opened(path: Path) -> Iterator[sqlite3.Connection]:
    """A database of a backup, to look at. Nothing in its folder is written, and nothing beside it is believed."""
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
        yield database


def refuse_damaged(database: sqlite3.Connection) -> None:
    """`Damaged` where SQLite finds a page of it wrong, or a row that belongs to none."""
    found = [told for (told,) in database.execute("PRAGMA integrity_check(1)") if told != "ok"]
    if found:
        raise Damaged(f"The database hub.db is damaged: {found[0]}.")
    if database.execute("PRAGMA foreign_key_check").fetchone():
        raise Damaged("The database hub.db is damaged: a row belongs to one that is not there.")


def counts(database: sqlite3.Connection) -> dict[str, int]:
    """How much is in it."""
    return {name: number(database, f"SELECT COUNT(*) FROM {TABLES[name]}") for name in COUNTED}  # noqa: S608  # tables of our own models


def head(database: sqlite3.Connection) -> int:
    """The last position of its log."""
    return number(database, "SELECT COALESCE(MAX(position), 0) FROM log_entry")


def hub_id(database: sqlite3.Connection) -> bytes:
    """Whose it is; empty for nobody's."""
    found: tuple[bytes] | None = database.execute("SELECT hub_id FROM accounts_hub WHERE id = 1").fetchone()
    return bytes(found[0]) if found else b""


def number(database: sqlite3.Connection, sql: str) -> int:
    return int(database.execute(sql).fetchone()[0])
