"""What plugins keep of somebody who left this hub: each is asked to forget it, until it has.

That it is owed is written down in the transaction in which the account goes, also of a plugin that is off, broken or
uninstalled, for its tables stay. Each is asked a moment later by itself, in a transaction of its own, so that one that
fails has only failed: whoever leaves has left, and it is asked again each hour that the hub is up (docs/adr/0021).
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from threading import Event, Timer
from typing import Any, Final

from django.db import connection, transaction

from hub import guard
from hub.accounts.models import Person
from hub.log.shredding import shredding
from hub.log.trouble import DiskFull, is_overtaken, is_storage
from hub.plugins import HubPlugin, loader
from hub.plugins.models import Known, Owed

TRIES: Final = 3
"""So often a plugin begins anew at once, for others write while it reads, and then it may not."""
HOLDS: Final = 10.0
"""Seconds that it may take from its first write to its end. Others wait for it, SQLite's for no more than thirty."""
MOMENT: Final = 0.5
READS: Final = ("SELECT", "PRAGMA", "SAVEPOINT", "RELEASE", "ROLLBACK")


def owe(person: bytes) -> None:
    """Write down that all plugins have to forget somebody."""
    labels = {plugin.label for plugin in loader.installed()} | set(Known.objects.values_list("label", flat=True))
    Owed.objects.bulk_create([Owed(label=label, person=person) for label in sorted(labels)], ignore_conflicts=True)


def settle() -> None:
    """Ask all plugins that are loaded, on or off, for what they owe."""
    Owed.objects.filter(person__in=Person.objects.values("person_id")).delete()  # who visited, left, and visits again
    plugins = {plugin.label: plugin for plugin in loader.installed()}
    for row in Owed.objects.filter(label__in=plugins).order_by("pk"):
        guard.ask(row.label, "forgets", partial(forget, plugins[row.label], row), None)


@contextmanager
def apart() -> Iterator[None]:
    """A transaction that keeps nobody waiting before something is written in it: a plugin may hang first. SQLite's own
    would begin with the only place to write, as `settings` asks for."""
    database: Any = connection
    database.ensure_connection()  # which sets the mode that is put back
    mode, database.transaction_mode = getattr(database, "transaction_mode", None), None
    try:
        with transaction.atomic():
            yield
    finally:
        database.transaction_mode = mode


@contextmanager
def not_held_for_long() -> Iterator[None]:
    """A transaction that is not over so many seconds after something was written in it loses its connection, and with
    that whatever it wrote: a plugin that hangs cannot be ended, only parted from the database."""
    cuts = list[Timer]()
    raw = connection.connection

    def noting(execute: Callable[..., Any], sql: str, *more: Any) -> Any:
        if not cuts and not sql.lstrip().upper().startswith(READS):
            cuts.append(Timer(HOLDS, cut, [raw, over]))
            cuts[0].daemon = True
            cuts[0].start()
        return execute(sql, *more)

    over = Event()
    try:
        with connection.execute_wrapper(noting):
            yield
    finally:
        over.set()
        for each in cuts:
            each.cancel()


def cut(raw: Any, over: Event) -> None:
    """End what a connection is doing and, if that was not what kept it, the connection."""
    with suppress(Exception):  # one that ended this moment
        (raw.interrupt if hasattr(raw, "interrupt") else raw.cancel)()
    if not over.wait(MOMENT):
        raw.close()


def forget(plugin: HubPlugin, row: Owed) -> None:
    """Have a plugin forget one person. Neither a full disk is a fault of its own, nor that others write."""
    for _try in range(TRIES):
        try:
            with apart(), not_held_for_long(), shredding():
                plugin.forgets(bytes(row.person))
                row.delete()
        except Exception as error:
            if not isinstance(error, DiskFull) and not is_storage(error):
                raise
            if is_overtaken(error):
                continue
        return
