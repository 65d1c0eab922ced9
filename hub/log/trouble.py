"""Whose fault an exception in the database is: the storage's, which ends a transaction, or a reducer's, which
does not.

A full disk or a lock that never came must never be booked as a plugin's failure to take a message.
"""

import sqlite3

from django.db import DatabaseError, OperationalError

from hub.core.errors import LocalError

SQLITE_STORAGE = frozenset(
    {
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_NOMEM,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_CORRUPT,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_PROTOCOL,
    }
)
SQLITE_FULL = (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR_SHMSIZE)
"""No room for a page, or for the 32 KB beside the database without which it cannot even be read."""
POSTGRES_STORAGE = ("08", "40", "53", "57", "58")
"""SQLSTATE classes: connection, serialisation and deadlock, resources, operator, system."""


class DiskFull(LocalError):
    """No space is left. The transaction was undone as a whole; everything stored before is safe."""


def is_storage(error: BaseException) -> bool:
    """Whether the storage itself failed, so that the transaction must end and its entries be offered
    again."""
    if not isinstance(error, DatabaseError):
        return False
    code = sqlite_code(error)
    if code is not None:
        return code in SQLITE_STORAGE
    state = getattr(error.__cause__, "sqlstate", None)
    return isinstance(state, str) and state.startswith(POSTGRES_STORAGE)


def cannot_be_opened(error: BaseException) -> bool:
    """Whether there is no database where one should be: its file is none, or its server does not answer."""
    unreachable = isinstance(error, OperationalError) and getattr(error.__cause__, "sqlstate", "") is None
    return sqlite_code(error) in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_NOTADB) or unreachable


def is_damaged(error: BaseException) -> bool:
    """Whether the database's file is not as SQLite left it."""
    code = sqlite_code(error)
    strange = code == sqlite3.SQLITE_ERROR and "unsupported file format" in str(error)  # it has no code of its own
    return strange or code in (sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_CORRUPT)


def is_barred(error: BaseException) -> bool:
    """Whether the database's file is one that this account may not open or write."""
    return sqlite_code(error) in (sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_READONLY)


def is_lasting(error: BaseException) -> bool:
    """Whether this does not pass by itself, as a database does that many write to."""
    failed = sqlite_code(error) == sqlite3.SQLITE_IOERR
    return failed or cannot_be_opened(error) or is_damaged(error) or is_barred(error)


def sqlite_code(error: BaseException) -> int | None:
    """SQLite's code of what it met, without the particulars; None where it is not SQLite's."""
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return None if code is None else code & 0xFF


def is_overtaken(error: BaseException) -> bool:
    """Whether others wrote after a transaction had begun to read. It may write nothing any more; a new one may."""
    return getattr(error.__cause__, "sqlite_errorcode", None) == sqlite3.SQLITE_BUSY_SNAPSHOT


def is_full(error: BaseException) -> bool:
    """Whether no space is left on the disk."""
    code = getattr(error.__cause__, "sqlite_errorcode", None)
    return code in SQLITE_FULL or getattr(error.__cause__, "sqlstate", None) == "53100"
