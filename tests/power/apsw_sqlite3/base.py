"""A database backend that is Django's own for SQLite in everything but the library beneath: apsw, which opens files
through a file system written in Python (`FILE_SYSTEM`).

The sqlite3 module is linked to a library of its own and cannot be given one. So a connection and a cursor of apsw are
shown here as Django expects them of sqlite3: rows are read at once, values turned by the declared types of columns, and
errors raised as sqlite3's, with their codes.
"""

import datetime
import decimal
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

import apsw
from django.db.backends.sqlite3 import base
from django.db.backends.sqlite3._functions import register  # type: ignore[import-untyped]  # not in the stubs
from django.utils.dateparse import parse_date, parse_datetime, parse_time

FILE_SYSTEM = "power"
TURNED: dict[str, Callable[[Any], Any]] = {
    "bool": bool,
    "date": parse_date,
    "time": parse_time,
    "datetime": parse_datetime,
    "timestamp": parse_datetime,
}
ERRORS: dict[type[apsw.Error], type[sqlite3.Error]] = {
    apsw.ConstraintError: sqlite3.IntegrityError,
    apsw.MismatchError: sqlite3.IntegrityError,
    apsw.CorruptError: sqlite3.DatabaseError,
    apsw.NotADBError: sqlite3.DatabaseError,
    apsw.TooBigError: sqlite3.DataError,
    apsw.MisuseError: sqlite3.InterfaceError,
}
CODES = {
    apsw.FullError: sqlite3.SQLITE_FULL,
    apsw.IOError: sqlite3.SQLITE_IOERR,
    apsw.ConstraintError: sqlite3.SQLITE_CONSTRAINT,
    apsw.BusyError: sqlite3.SQLITE_BUSY,
}
"""Of errors that a file system of Python raised, which carry none."""


class NoCheckpoint(apsw.FullError):
    """SQLite could not bring its log into the database file. It goes on with the log and tells nobody; apsw tells of
    everything that Python raised, and here the statement went well."""


class Told:
    """Raises apsw's errors as sqlite3's."""

    def __enter__(self) -> None:
        return None

    def __exit__(self, _kind: object, error: BaseException | None, _where: object) -> None:
        if isinstance(error, apsw.Error):
            told = ERRORS.get(type(error), sqlite3.OperationalError)(str(error))
            code = getattr(error, "extendedresult", 0) or CODES.get(type(error), sqlite3.SQLITE_ERROR)
            told.sqlite_errorcode = code
            raise told from error


class Cursor:
    """A cursor as sqlite3's, whose rows are all read when it was executed."""

    def __init__(self, line: apsw.Connection) -> None:
        self._line, self._cursor = line, line.cursor()
        self._cursor.exec_trace = self._see
        self._columns: tuple[tuple[str, str | None], ...] = ()
        self._rows: Iterator[Any] = iter(())
        self.rowcount, self.lastrowid, self.arraysize = -1, 0, 100

    def _see(self, cursor: apsw.Cursor, _sql: str, _values: object) -> bool:
        self._columns = cursor.get_description()
        return True

    @property
    def description(self) -> list[tuple[Any, ...]] | None:
        return [(name, *[None] * 6) for name, _ in self._columns] or None

    def execute(self, query: str, params: Any = None) -> "Cursor":
        self._columns = ()
        rows = []
        with Told(), suppress(NoCheckpoint):
            for row in self._cursor.execute(worded(query, params), bound(params)):
                rows.append(row)  # those before an error count too
        self._rows = turned(rows, self._columns)
        self.rowcount = self._line.changes() if is_change(query) else -1
        self.lastrowid = self._line.last_insert_rowid()
        return self

    def executemany(self, query: str, many: Any) -> "Cursor":
        rows = list(many)
        sql, changed = worded(query, rows[0] if rows else ()), 0
        with Told(), suppress(NoCheckpoint):
            for row in rows:
                list(self._cursor.execute(sql, bound(row)))
                changed += self._line.changes()
        self.rowcount = changed
        return self

    def __iter__(self) -> Iterator[Any]:
        return self._rows

    def fetchone(self) -> Any:
        return next(self._rows, None)

    def fetchmany(self, size: int | None = None) -> list[Any]:
        return [row for _, row in zip(range(size or self.arraysize), self._rows, strict=False)]

    def fetchall(self) -> list[Any]:
        return list(self._rows)

    def close(self) -> None:
        self._cursor.close(True)


class Connection:
    """A connection as sqlite3's, as far as Django and the hub use it."""

    isolation_level: str | None = None

    def __init__(self, path: str, timeout: float) -> None:
        with Told():
            self.line = apsw.Connection(path, vfs=FILE_SYSTEM)
        self.line.set_busy_timeout(int(timeout * 1000))

    def cursor(self, factory: object = None) -> Cursor:
        return Cursor(self.line)

    def execute(self, query: str, params: Any = None) -> Cursor:
        return self.cursor().execute(query, params)

    @property
    def in_transaction(self) -> bool:
        return bool(self.line.in_transaction)

    def commit(self) -> None:
        if self.in_transaction:
            self.execute("COMMIT")

    def rollback(self) -> None:
        if self.in_transaction:
            self.execute("ROLLBACK")

    def close(self) -> None:
        with Told(), suppress(NoCheckpoint):
            self.line.close()

    def create_function(self, name: str, count: int, call: Any, *, deterministic: bool = False) -> None:
        self.line.create_scalar_function(name, call, count, deterministic=deterministic)

    def create_aggregate(self, name: str, count: int, made: Any) -> None:
        def begun() -> tuple[Any, Any, Any]:
            return made(), lambda held, *values: held.step(*values), lambda held: held.finalize()

        self.line.create_aggregate_function(name, begun, count)

    def set_progress_handler(self, call: Any, steps: int) -> None:
        self.line.set_progress_handler(call, steps)


def worded(query: str, params: Any) -> str:
    """Django's marks for values as SQLite's."""
    if params is None:
        return query
    if hasattr(params, "keys"):
        return query % {name: f":{name}" for name in params}
    return base.FORMAT_QMARK_REGEX.sub("?", query).replace("%%", "%")


def bound(params: Any) -> Any:
    """Values as apsw takes them."""
    if params is None:
        return None
    if hasattr(params, "keys"):
        return {name: plain(value) for name, value in params.items()}
    return tuple(map(plain, params))


def plain(value: Any) -> Any:
    """A value that SQLite knows, as the adapters of Django's backend make it."""
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, datetime.datetime):
        return value.isoformat(" ")
    return value.isoformat() if isinstance(value, datetime.date) else value


def turned(rows: Sequence[Any], columns: Sequence[tuple[str, str | None]]) -> Iterator[Any]:
    """Rows with their values as Django expects them of columns so declared."""
    turns = [TURNED.get((kind or "").split("(")[0].split(" ")[0].lower()) for _, kind in columns]
    if not any(turns):
        return iter(rows)
    return (tuple(map(turn_one, row, turns)) for row in rows)


def turn_one(value: Any, turn: Callable[[Any], Any] | None) -> Any:
    return value if turn is None or value is None else turn(value)


def is_change(query: str) -> bool:
    return query.lstrip()[:7].upper().startswith(("INSERT", "UPDATE", "DELETE", "REPLACE"))


class DatabaseWrapper(base.DatabaseWrapper):
    """Django's own, connecting through apsw."""

    init_commands: list[str]

    def get_new_connection(self, conn_params: dict[str, Any]) -> Connection:
        connection = Connection(str(conn_params["database"]), conn_params["timeout"])
        register(connection)
        for command in ("PRAGMA foreign_keys = ON", "PRAGMA legacy_alter_table = OFF", *self.init_commands):
            if command.strip():
                connection.execute(command)
        return connection

    def create_cursor(self, name: str | None = None) -> Cursor:
        cursor: Cursor = self.connection.cursor()
        return cursor
