"""Refuses a database that a newer Banyan has changed, before anything of it is written.

An older program would not know the newer tables, and what it writes could not be read by the newer one again. What it
may not even do is to open the database as usual: that alone can move pages from SQLite's log into the file. So it is
looked at through a second name of the file, with a copy of its log beside it.

**What counts as newer.** Django notes each migration by app and number.
- Of an app that this program has: one that it does not know, with a number beyond all that it knows. A smaller one was
  folded into another since; a squashed one counts as the last that it replaced.
- Of an app that it does not have: the app is new in a newer Banyan, unless it was a plugin's, which may be removed at
  any time while its tables stay. A plugin has a row that knows it (`hub.plugins.models.Known`) before its first table
  is made, and keeps it for ever.
- A plugin that is here in an older version than its tables stops nobody else: it is left out, like one that broke.
"""

import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import connection
from django.db.migrations.loader import MigrationLoader

from hub.core.errors import LocalError
from hub.log.tables import select
from hub.plugins import loader

LOOK = "look-"
"""How the folder of a look begins."""
NUMBER = re.compile(r"(?:^|_squashed_)(\d{4})")
APPLIED = "SELECT app, name FROM django_migrations"
PLUGINS = "SELECT label FROM plugins_known"
BEFORE = "SELECT label FROM log_cursor"
"""Who knew plugins until there was that row."""
Applied = Iterable[tuple[str, str]]


class NewerDatabase(LocalError):
    """This hub was used with a newer version of the program."""

    def __init__(self, found: str) -> None:
        super().__init__(
            f"A newer Banyan has used this hub ({found}), and this one would damage what it keeps. Nothing was changed."
            " Install the newer version again, or bring back a backup from before it with manage.py restore."
        )


def refuse_newer() -> None:
    """`NewerDatabase` where this program is older than the database."""
    applied, plugins = noted()
    known = on_disk()
    here = {plugin.label for plugin in loader.installed()}
    for app, name in sorted(applied):
        if app not in here and is_newer(app, name, known, plugins):
            raise NewerDatabase(f"{app} {name}")


def on_disk() -> set[tuple[str, str]]:
    """App and name of every migration that this program has, by their files: each start and each command asks, and to
    load them all takes four times as long."""
    found: set[tuple[str, str]] = set()
    for app in apps.get_app_configs():
        module, _ = MigrationLoader.migrations_module(app.label)
        package = find_spec(module) if module and hasattr(app.module, "__path__") else None  # an app may be one file
        files = iter_modules(package.submodule_search_locations or [] if package else [])
        found |= {(app.label, name) for _, name, is_package in files if not is_package and name[0] not in "_~"}
    return found


def is_newer(app: str, name: str, known: Collection[tuple[str, str]], plugins: Collection[str]) -> bool:
    """Whether a migration was made after this program. known: all migrations that it has, by app and name."""
    if (app, name) in known:
        return False
    numbers = [number(each) for label, each in known if label == app]
    return number(name) > max(numbers) if numbers else app not in plugins


def number(name: str) -> int:
    """Where a migration stands among those of its app; one without a number stands at the beginning."""
    return max(map(int, NUMBER.findall(name)), default=0)


def newer_than(label: str, known: Collection[tuple[str, str]], applied: Collection[tuple[str, str]]) -> str:
    """The first migration of a plugin that its version here is too old for; empty where there is none."""
    return next((name for app, name in sorted(applied) if app == label and is_newer(app, name, known, [label])), "")


def noted() -> tuple[Applied, set[str]]:
    """The migrations that the database notes, and the labels of all plugins that it has known."""
    if connection.vendor != "sqlite":
        return both(set(connection.introspection.table_names()), select)
    path = Path(settings.DATABASES["default"]["NAME"])
    if not path.exists() or not path.stat().st_size:
        return [], set()
    try:
        with untouched(path) as database:
            return told_by(database)
    except OSError:
        return in_the_file(path)  # no room, or no right, to lay its log beside it
    except sqlite3.DatabaseError:
        return [], set()  # what is wrong with it is told where it is opened


def in_the_file(path: Path) -> tuple[Applied, set[str]]:
    """The same without what stands in the log alone. A newer Banyan that was ever stopped has left it in the file."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            return told_by(database)
    except sqlite3.DatabaseError:
        return [], set()


def told_by(database: sqlite3.Connection) -> tuple[Applied, set[str]]:
    tables = {name for (name,) in database.execute("SELECT name FROM sqlite_master")}
    return both(tables, lambda sql: database.execute(sql).fetchall())


def both(tables: set[str], ask: Callable[[str], list[Any]]) -> tuple[Applied, set[str]]:
    """The same, of a database that has these tables."""
    if "django_migrations" not in tables:
        return [], set()
    plugins = PLUGINS if "plugins_known" in tables else BEFORE
    return ask(APPLIED), {label for (label,) in ask(plugins)}


@contextmanager
def untouched(path: Path) -> Iterator[sqlite3.Connection]:
    """A database as its last commit left it. No byte of its files is written, and none is made beside them."""
    log = path.with_name(f"{path.name}-wal")
    if not log.exists() or not log.stat().st_size:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True)) as database:
            yield database
        return
    with tempfile.TemporaryDirectory(prefix=LOOK, dir=path.parent) as folder:
        other = Path(folder) / path.name
        os.link(path, other)
        shutil.copyfile(log, Path(folder) / log.name)
        with closing(sqlite3.connect(f"{other.absolute().as_uri()}?mode=ro", uri=True)) as database:
            yield database
