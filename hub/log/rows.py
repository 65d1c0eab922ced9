"""The shape of every projection row: the position of its entry, and reading with moderation applied.

Rows are written by reducers only, hold no text and no foreign keys, and can be dropped and rebuilt at any
time.
"""

from collections.abc import Sequence
from typing import Any, Final, Self

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func


class Position(models.BigIntegerField):  # type: ignore[type-arg]  # not subscriptable when Django runs
    """An arrival number as primary key. On SQLite it *is* the row's place in the table, so no second tree
    is kept."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str | None:
        return "integer" if connection.vendor == "sqlite" else super().db_type(connection)

    def deconstruct(self) -> tuple[str, str, Sequence[Any], dict[str, Any]]:
        """Plugins' migrations name the field by its public address."""
        name, _path, args, kwargs = super().deconstruct()
        return name, "hub.api.Position", args, kwargs


BITS: Final = 16
GENERATION: Final = F("position").bitrightshift(BITS)
"""Of 65,536 positions that follow each other, the same number. An index of what comes in no order, as ids do, begins
with it: then a commit changes pages of the youngest generation only, however many rows there are (docs/adr/0004)."""


def in_generations(table: str, position: str = "position") -> str:
    """SQL that is true of every row of a table, and makes an index that begins with `GENERATION` be used. `position` is
    the column as the statement names it."""
    last = f'(SELECT MAX(position) >> {BITS} FROM "{table}")'  # noqa: S608  # a table's name
    counted = f"SELECT 0 UNION ALL SELECT number + 1 FROM generation WHERE number < {last}"  # noqa: S608  # as above
    all_of_them = f"WITH RECURSIVE generation (number) AS ({counted}) SELECT number FROM generation"  # noqa: S608  # as above
    return f"({position} >> {BITS}) IN ({all_of_them})"


IN_SIGHT: Final = """
    JOIN log_feed {feed} ON {feed}.id = {entry}.feed_id AND NOT {feed}.blocked
        AND {entry}.seq <= {feed}.counts_to AND {entry}.state = 0
        AND NOT EXISTS (SELECT 1 FROM log_hidden WHERE log_hidden.position = {entry}.position)
"""
"""SQL that joins the `feed` of an `entry` of the log, if the entry counts, is here, and was not taken out of sight. The
feed's person is compared by "NOT <>", for by "=" SQLite would walk through all that the writer wrote."""


class InSight(Func):
    """Whether the entry at a position is neither hidden here nor of a blocked feed.

    Written as SQL that both databases read: built from querysets it took Django 2 ms a page to compile, four times.
    """

    template = (
        "(NOT EXISTS (SELECT 1 FROM log_hidden WHERE log_hidden.position = %(expressions)s)"
        " AND NOT EXISTS (SELECT 1 FROM log_entry WHERE log_entry.position = %(expressions)s"
        " AND log_entry.feed_id IN (SELECT id FROM log_feed WHERE blocked)))"
    )
    arity = 1
    output_field = models.BooleanField()


class OutOfSight(Func):
    """The contrary, asked from what is out of sight: on SQLite a few of many rows are found without the others."""

    template = (
        "(%(expressions)s IN (SELECT position FROM log_hidden) OR %(expressions)s IN (SELECT position FROM log_entry"
        " WHERE feed_id IN (SELECT id FROM log_feed WHERE blocked)))"
    )
    arity = 1
    output_field = models.BooleanField()


class Writer(Func):
    """The id of the person who wrote the entry at a position."""

    template = (
        "(SELECT log_feed.person FROM log_entry JOIN log_feed ON log_feed.id = log_entry.feed_id"
        " WHERE log_entry.position = %(expressions)s)"
    )
    arity = 1
    output_field = models.BinaryField()


class InGenerations(Func):
    """`in_generations` of a queryset."""

    template = in_generations("%(table)s", "%(expressions)s")
    arity = 1
    output_field = models.BooleanField()


def is_anything_out_of_sight() -> bool:
    """Whether a steward here hid any entry or blocked any feed."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT 1 FROM log_hidden) OR EXISTS (SELECT 1 FROM log_feed WHERE blocked)")
        return bool(cursor.fetchone()[0])


def sight() -> int:
    """A number that grows whenever something changed that any page may show or leave out for whoever wrote it: names,
    seats, what is hidden and who is blocked. What was drawn may be kept while it stays, as far as that goes."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT times FROM log_sight WHERE id = 1")
        found = cursor.fetchone()
    return found[0] if found else 0


def sight_changed() -> None:
    """Make that number grow, in the transaction of the change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO log_sight (id, times) VALUES (1, 1) ON CONFLICT (id) DO UPDATE SET times = log_sight.times + 1"
        )


class RowQuerySet(models.QuerySet[Any]):
    """Rows of a projection."""

    def visible(self) -> Self:
        """Without what a steward hid here and without blocked feeds: decided when reading, so it can be undone."""
        return self.filter(InSight(F("position")))

    def out_of_sight(self) -> Self:
        """The others, to be taken off a count of all: much cheaper than counting those that are visible. That nothing
        at all is out of sight is found out at once, and then no row is looked at."""
        return self.filter(OutOfSight(F("position"))) if is_anything_out_of_sight() else self.none()

    def with_writer(self) -> Self:
        """The same rows, each with the id (32 bytes) of who wrote it as `writer`, to be filtered by or counted by: each
        row that is looked at costs two more steps of the database."""
        return self.annotate(writer=Writer(F("position")))

    def by_generation(self) -> Self:
        """The same rows, found by an index that begins with `GENERATION`."""
        return self.filter(InGenerations(F("position"), table=self.model._meta.db_table))


class Row(models.Model):
    """One row a reducer wrote for the entry at `position`. Plugins subclass this."""

    position = Position(primary_key=True)

    objects = RowQuerySet.as_manager()

    class Meta:
        abstract = True


class Item(Row):
    """One of several rows that a reducer wrote for the entry at `position`: a tag of many, somebody of those named.
    Plugins subclass this, with a constraint that keeps a repeated message from writing it twice."""

    position = Position()

    class Meta:
        abstract = True
