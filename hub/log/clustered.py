"""Plugin tables kept in the order in which pages read them, on SQLite.

`Clustered("forum_post", "topic", "position")` after a `CreateModel` makes the table one tree ordered by these
columns (`WITHOUT ROWID`), so a list is read from neighbouring pages and no second index is written. Such a
table must never be altered: Django's way of altering tables on SQLite would silently undo it, which `strayed`
finds. To change one, delete the model and create it anew; rows are rebuilt from the log. A table ordered by
`position` alone needs none of this.
"""

import re
from typing import Any

from django.db import connection
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

_KEY = re.compile(r'("position" \w+ NOT NULL) PRIMARY KEY')


class Clustered(Operation):
    """Migration operation: order an empty table by these columns. Nothing happens on other databases."""

    reduces_to_sql = True

    def __init__(self, table: str, *columns: str) -> None:
        self.table = table
        self.columns = columns

    def deconstruct(self) -> tuple[str, list[Any], dict[str, Any]]:
        return self.__class__.__name__, [self.table, *self.columns], {}

    def state_forwards(self, app_label: str, state: ProjectState) -> None:
        """The models stay what they are."""

    def database_forwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        if schema_editor.connection.vendor == "sqlite":
            self._rewrite(schema_editor)

    def database_backwards(
        self,
        app_label: str,
        schema_editor: BaseDatabaseSchemaEditor,
        from_state: ProjectState,
        to_state: ProjectState,
    ) -> None:
        """The table goes away with its model."""

    def describe(self) -> str:
        return f"Order the table {self.table} by {', '.join(self.columns)}"

    def _rewrite(self, schema_editor: BaseDatabaseSchemaEditor) -> None:
        with schema_editor.connection.cursor() as cursor:
            cursor.execute("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = %s", [self.table])
            made = cursor.fetchone()[0]
            cursor.execute(
                "SELECT sql FROM sqlite_master WHERE type = 'index' AND tbl_name = %s AND sql IS NOT NULL",
                [self.table],
            )
            indexes = [row[0] for row in cursor.fetchall()]
        schema_editor.execute(f"DROP TABLE {schema_editor.quote_name(self.table)}")
        for sql in [ordered(made, self.columns), *indexes]:
            schema_editor.execute(sql)


def ordered(made: str, columns: tuple[str, ...]) -> str:
    """A table's SQL with its primary key moved to these columns."""
    freed, found = _KEY.subn(r"\1", made)
    if not found or "position" not in columns:
        raise ValueError("a clustered table has `position` as its key, and among its columns")
    names = ", ".join(f'"{column}"' for column in columns)
    return f"{freed.rstrip()[:-1]}, PRIMARY KEY ({names})) WITHOUT ROWID"


def strayed() -> list[str]:
    """Tables that migrations ordered and that are ordered no more."""
    if connection.vendor != "sqlite":
        return []
    loader = MigrationLoader(connection)
    declared = {
        operation.table
        for migration in loader.disk_migrations.values()
        for operation in migration.operations
        if isinstance(operation, Clustered)
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, sql FROM sqlite_master WHERE type = 'table'")
        held = dict(cursor.fetchall())
    return sorted(table for table in declared if not held.get(table, "").endswith("WITHOUT ROWID"))
