"""The table of words as each database keeps it: FTS5 in SQLite, `tsvector` in PostgreSQL. Words come folded
(`hub.search.tokens`), so both compare the same.

SQLite keeps for each word the positions where it stands and nothing else: no text, no places in it (docs/adr/0010). So
words are taken out by naming them again, and stay in the file until pieces of the index are merged: `tidy`.
"""

import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any, Final

from django.db import DatabaseError, connection, transaction

from hub.log.tables import execute, execute_many, select
from hub.log.trouble import sqlite_code
from hub.search.tokens import Sought

PIECE: Final = 500
"""Pages that are merged in one step of tidying."""
STEPS: Final = 1000
"""Steps of SQLite's machine between two looks at the clock."""
CANCELLED: Final = "57014"
"""PostgreSQL's word for a statement that took too long."""
INTERRUPTED: Final = (4, 9)
"""SQLite's: aborted, interrupted."""

MADE_IN: Final = {
    "sqlite": [
        "CREATE VIRTUAL TABLE search_words USING fts5"
        "(words, content='', detail=none, columnsize=0, prefix='3', tokenize='ascii')",
        "INSERT INTO search_words (search_words, rank) VALUES ('automerge', 8)",
    ],
    "postgresql": [
        "CREATE TABLE search_words (position bigint PRIMARY KEY, words tsvector NOT NULL)",
        "CREATE INDEX search_words_found ON search_words USING gin (words)",
    ],
}
MATCHING: Final = {
    "sqlite": "search_words CROSS JOIN log_entry entry ON entry.position = search_words.rowid"
    " AND search_words MATCH %s AND search_words.rowid < %s",
    "postgresql": "search_words JOIN log_entry entry ON entry.position = search_words.position"
    " AND search_words.words @@ %s::tsquery AND search_words.position < %s",
}
"""SQL: entries that hold a question's words and lie before a position. CROSS, so that SQLite begins at the words."""
POSITION: Final = {"sqlite": "search_words.rowid", "postgresql": "search_words.position"}

Words = Mapping[int, Sequence[str]]
"""The words of the entries at these positions."""


def is_sqlite() -> bool:
    return connection.vendor == "sqlite"


def add(words: Words) -> None:
    """Put these words in."""
    if is_sqlite():
        sql = "INSERT INTO search_words (rowid, words) VALUES (%s, %s)"
        execute_many(sql, [(position, " ".join(each)) for position, each in words.items()])
    else:
        sql = "INSERT INTO search_words (position, words) VALUES (%s, array_to_tsvector(%s::text[]))"
        execute_many(sql, [(position, list(each)) for position, each in words.items()])


def remove(words: Words) -> None:
    """Take these words out; they must be what was put in."""
    if is_sqlite():
        sql = "INSERT INTO search_words (search_words, rowid, words) VALUES ('delete', %s, %s)"
        execute_many(sql, [(position, " ".join(each)) for position, each in words.items()])
    else:
        execute_many("DELETE FROM search_words WHERE position = %s", [(position,) for position in words])


def clear() -> None:
    """Take everything out."""
    if is_sqlite():
        execute("INSERT INTO search_words (search_words) VALUES ('delete-all')")
    else:
        execute("DELETE FROM search_words")


def tidy(*, begin: bool) -> bool:
    """Merge some pieces of the index, so that what was taken out leaves the file; whether more is left to do."""
    if not is_sqlite():
        return False  # PostgreSQL clears its tables by itself
    execute("PRAGMA secure_delete = ON")
    before = changes()
    execute("INSERT INTO search_words (search_words, rank) VALUES ('merge', %s)", [-PIECE if begin else PIECE])
    return changes() - before > 1


def changes() -> int:
    """How many rows this connection has changed so far."""
    total: int = select("SELECT total_changes()")[0][0]
    return total


def question(wanted: Sequence[Sought]) -> str:
    """The same question in the database's own words; folded words hold no sign that means anything to it."""
    if is_sqlite():
        return " ".join(f'"{one.word}"' + ("" if one.whole else "*") for one in wanted)
    return " & ".join(f"'{one.word}'" + ("" if one.whole else ":*") for one in wanted)


def in_time(seconds: float, sql: str, values: Sequence[Any]) -> tuple[list[tuple[Any, ...]], bool]:
    """The rows of a query that come within so many seconds, and whether these are all."""
    rows: list[tuple[Any, ...]] = []
    try:
        with limited(seconds), connection.cursor() as cursor:
            cursor.execute(sql, values)
            rows.extend(cursor)
    except DatabaseError as error:
        if is_cut(error):
            return rows, False
        raise
    return rows, True


def is_cut(error: DatabaseError) -> bool:
    """Whether a statement failed because its time was over."""
    return sqlite_code(error) in INTERRUPTED or getattr(error.__cause__, "sqlstate", None) == CANCELLED


def limited(seconds: float) -> AbstractContextManager[None]:
    """A block whose statements end after so many seconds, with an error."""
    return sqlite_for(seconds) if is_sqlite() else postgresql_for(seconds)


@contextmanager
def sqlite_for(seconds: float) -> Iterator[None]:
    """Statements of this block are interrupted after so long; what they gave until then was given."""
    connection.ensure_connection()
    line, end = connection.connection, time.monotonic() + seconds
    line.set_progress_handler(lambda: time.monotonic() > end, STEPS)
    try:
        yield
    finally:
        line.set_progress_handler(None, 0)


@contextmanager
def postgresql_for(seconds: float) -> Iterator[None]:
    """Each statement of this block is cancelled after so long, and gives nothing then."""
    with transaction.atomic():
        execute("SELECT set_config('statement_timeout', %s, true)", [str(max(1, int(1000 * seconds)))])
        yield
        execute("SET LOCAL statement_timeout TO DEFAULT")
