"""Taking something out of the database's file, and not out of its rows alone.

SQLite overwrites what is freed, and the write-ahead log, which still holds the page as it was, is emptied. On other
databases nothing can be promised of their files.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from django.db import connection, transaction

from hub.log.tables import execute, select

PATIENCE_MS: Final = 2000
"""How long other readers may keep the write-ahead log from being emptied. Then it is done at a later wiping; until then
it holds nothing that is not sealed."""


@contextmanager
def shredding() -> Iterator[None]:
    """What is taken out of rows in here is overwritten. Inside a transaction, after which the log is emptied."""
    if connection.vendor == "sqlite":
        execute("PRAGMA secure_delete = ON")
    yield
    transaction.on_commit(empty_the_log)


def empty_the_log() -> None:
    """Put SQLite's write-ahead log into the database and cut it to nothing, unless readers hold it for long."""
    if connection.vendor != "sqlite":
        return
    before = select("PRAGMA busy_timeout")[0][0]
    execute(f"PRAGMA busy_timeout = {PATIENCE_MS}")
    try:
        select("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        execute(f"PRAGMA busy_timeout = {before}")
