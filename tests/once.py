"""What many tests begin with is done once in each process: a hub is founded, people sign up, some are seated. For other
tests that begin alike, what that wrote is put back: the rows as they were, and the sealed keys of feeds, which no
transaction takes away.

That is the same as doing it only in a test whose transaction is undone at its end, where nothing but such steps, in the
same order, has written to the database so far, and all that they read beside it is as it was: the keys of this box,
the clock, the plugins that read the log. Otherwise a step is done, so each test finds what it would find alone.
"""

import pickle
import re
import time
from collections.abc import Callable, Collection, Hashable, Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from django.apps import apps
from django.db import connection

from hub import durable
from hub.accounts.hubs import uptime
from hub.accounts.keys.files import box, keys
from hub.accounts.keys.keyring import feeds, seal_path
from hub.accounts.sign_in.idle import PRESSES, Presses
from hub.content import drawers
from hub.log import registry
from hub.log.clock import clock
from hub.portal import news

T = TypeVar("T")
Table = list[tuple[Any, ...]]
WORD = re.compile(r"\w+")
READING = ("SELECT", "SAVEPOINT", "RELEASE", "BEGIN")
DAY = 24 * uptime.HOUR * 1000
MOST = 12
"""With more steps than this no second test begins: to keep what each of a hundred topics wrote would be for nothing."""


class Written(NamedTuple):
    """What a step left behind: the tables that it changed, and which of them held something before; the sealed keys of
    feeds; how long the hub was up, and when somebody pressed something last; and what the step answered."""

    tables: dict[str, Table]
    held: Collection[str]
    files: dict[Path, bytes]
    up: int | None
    pressed: tuple[dict[bytes, int], dict[bytes, int]]
    answer: bytes


class Begun:
    """The steps with which the test that runs has begun, and what was around each; None once anything else wrote. And
    the line from which the hub's uptime was read after the last of them: a test that lets time pass draws another."""

    steps: tuple[Hashable, ...] | None = None
    within = False
    line: uptime.Line | None = None
    before: dict[str, Table] = {}
    """The tables to which the step that is being done writes, as it found them."""


_written: dict[tuple[Hashable, ...], Written] = {}


@contextmanager
def watched() -> Iterator[None]:
    """A test: from its beginning on, whatever writes is seen. What this process knows by ids and sessions, which are no
    longer those of one test, is forgotten, and so is how long the hub was up."""
    Begun.steps, Begun.line = (), None
    uptime.Drawn.line = None
    vars(PRESSES).update(vars(Presses()))
    news._remembered.clear()
    drawers.looked.clear()
    connection.execute_wrappers.append(watch)
    try:
        yield
    finally:
        forget()


def watch(execute: Callable[..., T], sql: str, *rest: Any) -> T:
    """A wrapper of Django's around each statement."""
    if not sql.lstrip().startswith(READING):
        if Begun.within:
            keep_what_was(sql)
        else:
            forget()
    return execute(sql, *rest)


def keep_what_was(sql: str) -> None:
    """Remember the tables that a step is about to change for the first time: all that it names."""
    for name in tables().intersection(WORD.findall(sql)).difference(Begun.before):
        Begun.before[name] = rows_of(name)


def forget() -> None:
    """Something else has happened: from here on the steps of this test are done."""
    Begun.steps = None
    if watch in connection.execute_wrappers:
        connection.execute_wrappers.remove(watch)


@contextmanager
def stepping() -> Iterator[None]:
    """What is written within is the step's own, if it ends well."""
    Begun.within = True
    try:
        yield
    except BaseException:
        forget()
        raise
    finally:
        Begun.within = False


def once(step: Hashable, do: Callable[[], T]) -> T:
    """Do it, or put back what it wrote; its answer is a value that can be copied."""
    if Begun.steps is None or Begun.within or not is_undone_at_the_end() or uptime.Drawn.line != Begun.line:
        return do()
    if len(Begun.steps) == MOST:
        forget()
        return do()
    steps = (*Begun.steps, (step, around()))
    with stepping():
        answer: T = put_back(_written[steps]) if steps in _written else done(steps, do)
    Begun.steps, Begun.line = steps, uptime.Drawn.line
    return answer


def is_undone_at_the_end() -> bool:
    """Whether a test's own transaction is the outermost, as with pytest-django's `db`."""
    return connection.in_atomic_block and getattr(connection.atomic_blocks[0], "_from_testcase", False)


def around() -> tuple[Hashable, ...]:
    """What a step reads that is no row."""
    told = clock.wall() // DAY, clock.best() // DAY, clock.lent is None, len(clock.neighbours)
    plugins = tuple((one.label, one.version, one.reducers) for one in registry.projections())
    return tuple(own_files().items()), told, plugins


def own_files() -> dict[Path, bytes]:
    """The files by which this box is itself; empty those that are not there."""
    return {path: durable.content(path) for path in (seal_path(), keys() / "device", box() / "incarnation")}


def done(steps: tuple[Hashable, ...], do: Callable[[], T]) -> T:
    """Do the last of these steps and remember what it wrote; not where it made one of this box's own files, which knows
    its place on the disk and cannot be put back."""
    Begun.before, own, sealed = {}, own_files(), set(feeds().iterdir())
    answer = do()
    if own_files() == own:
        changed = {name: rows for name, before in Begun.before.items() if (rows := rows_of(name)) != before}
        held = {name for name in changed if Begun.before[name]}
        files = {path: path.read_bytes() for path in set(feeds().iterdir()) - sealed}
        up = uptime.seconds() if uptime.Drawn.line else None
        pressed = dict(PRESSES.last), dict(PRESSES.told)
        _written[steps] = Written(changed, held, files, up, pressed, pickle.dumps(answer))
    return answer


def put_back(written: Written) -> Any:
    """Put back what a step wrote; its answer."""
    with connection.cursor() as cursor:
        for name, rows in written.tables.items():
            place = connection.ops.quote_name(name)
            if name in written.held:
                cursor.execute(f"DELETE FROM {place}")
            if rows:
                row = f"({', '.join(['%s'] * len(rows[0]))})"
                values = [value for one in rows for value in one]
                cursor.execute(f"INSERT INTO {place} VALUES {', '.join([row] * len(rows))}", values)
    for path, data in written.files.items():
        if durable.content(path) != data:
            durable.write(path, data)
    if written.up is not None:
        uptime.Drawn.line = uptime.Line(written.up, time.monotonic())
    PRESSES.last, PRESSES.told = map(dict, written.pressed)
    return pickle.loads(written.answer)


@cache
def tables() -> frozenset[str]:
    """Where models keep their rows."""
    return frozenset(model._meta.db_table for model in apps.get_models(include_auto_created=True))


def rows_of(name: str) -> Table:
    """All that lies in a table."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {connection.ops.quote_name(name)}")
        rows: Table = cursor.fetchall()
    return rows
