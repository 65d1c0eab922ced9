"""Brings the database up to date: the hub's own tables first, then each plugin's by itself.

One plugin's migration that breaks stops only that plugin: it is written down, and the hub starts without it
(`hub.plugins.dropping`). The next upgrade tries it again. A full disk or a database that cannot be had is nobody's
mistake, and stops the upgrade.
"""

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from functools import partial
from itertools import chain

from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.db.migrations.exceptions import InconsistentMigrationHistory
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder
from django.db.migrations.state import ProjectState

from hub import guard
from hub.host import damage, rereading, schema
from hub.log.trouble import is_storage
from hub.plugins import HubPlugin, loader
from hub.plugins.models import Known, Unmigrated


def upgrade() -> list[str]:
    """Migrate the hub and its plugins; the labels of those plugins that broke. `NewerDatabase`, `LostDatabase` and
    `DamagedDatabase` before anything is written."""
    refuse_newer()
    damage.refuse_emptied()
    damage.refuse_damaged()
    if wanting := not is_complete():
        with without_migrations_of([plugin.label for plugin in loader.installed()]):
            call_command("migrate", interactive=False, verbosity=0)
    rereading.read_anew()
    Known.objects.bulk_create([Known(label=plugin.label) for plugin in loader.installed()], ignore_conflicts=True)
    return [plugin.label for plugin in loader.installed() if wanting and not is_up_to_date(plugin)]


def is_complete() -> bool:
    """Whether nothing waits to be migrated, as at nearly every start: by the names of all migrations, instead of one
    look at the hub and one at each plugin that load them. Whatever is amiss is left to those, which find out whose it
    is."""
    try:
        here = {app.label for app in apps.get_app_configs()}
        applied = {each for each in MigrationRecorder(connection).applied_migrations() if each[0] in here}
        return applied == schema.on_disk() and not Unmigrated.objects.exists()
    except (Exception, SystemExit):
        return False


def refuse_newer() -> None:
    """`NewerDatabase` where the hub's tables come from a newer program. A plugin whose migrations cannot even be read
    keeps nobody from a command."""
    with without_migrations_of([plugin.label for plugin in loader.installed()]):
        schema.refuse_newer()


def is_up_to_date(plugin: HubPlugin) -> bool:
    """Migrate one plugin; whether it went well. The outcome is written down."""
    failures: list[BaseException] = []
    if guard.guard(plugin.label, "migrations", partial(try_to_migrate, plugin, failures)):
        Unmigrated.objects.filter(label=plugin.label).delete()
        return True
    if is_storage(failures[0]):
        raise failures[0]
    broken = guard.broken()[plugin.label]
    told = {"words": broken.words, "traceback": broken.traceback}
    Unmigrated.objects.update_or_create(label=plugin.label, defaults=told)
    return False


def try_to_migrate(plugin: HubPlugin, failures: list[BaseException]) -> None:
    """Migrate one plugin, and hand out what broke."""
    try:
        migrate(plugin.label)
    except BaseException as error:
        failures.append(error)
        raise


def migrate(label: str) -> None:
    """Migrate one plugin as if no other were installed."""
    others = [plugin.label for plugin in loader.installed() if plugin.label != label]
    with without_migrations_of(others):
        executor = MigrationExecutor(connection)
        executor.loader.check_consistent_history(connection)
        refuse_older(label, executor.loader)
        if clash := executor.loader.detect_conflicts().get(label):
            raise InconsistentMigrationHistory(f"these follow none of each other: {', '.join(sorted(clash))}")
        goals = [key for key in executor.loader.graph.leaf_nodes() if key[0] == label]
        executor.migrate(goals, executor.migration_plan(goals), own_tables(label, executor.loader, goals))


def own_tables(label: str, known: MigrationLoader, goals: Collection[tuple[str, str]]) -> ProjectState | None:
    """What a plugin's migrations find, where they depend on no other's: to draw all models of the hub for each plugin
    took most of the time that its tables took. None: whatever was applied."""
    state = ProjectState()
    for app, name in chain.from_iterable(map(known.graph.forwards_plan, goals)):
        if app != label:
            return None
        if (app, name) in known.applied_migrations:
            known.graph.nodes[app, name].mutate_state(state, preserve=False)
    return state


def refuse_older(label: str, known: MigrationLoader) -> None:
    """A plugin whose tables come from a later version of it must not write into them."""
    if name := schema.newer_than(label, known.disk_migrations, known.applied_migrations):
        raise InconsistentMigrationHistory(f"{name} was made by a newer version of this plugin; install that one again")


@contextmanager
def without_migrations_of(labels: Collection[str]) -> Iterator[None]:
    """Django reads the migrations of all apps before it runs one, and one that cannot be read would stop all."""
    before = settings.MIGRATION_MODULES
    settings.MIGRATION_MODULES = {**before, **dict.fromkeys(labels)}
    try:
        yield
    finally:
        settings.MIGRATION_MODULES = before
