"""The library's rows: projections of its records, without their words.

A row holds its entry's position and what pages sort, filter and sum by. Ids are kept as eight bytes (`…8`, see
`hub.core.short_ids`); who reads a record compares the whole id. There are no foreign keys: a change may come before its
item. Whether it is by the one who added the item is asked when reading, for either may come first. `Cover` alone is no
projection but this hub's own.
"""

from django.db import models

from hub.api import Position, Row

MAX_WHY = 200


class Shelf(Row):
    """A shelf that somebody declared; it is shown while its writer had the right to it. waits: what is added may have
    to wait for a moderator."""

    id8 = models.BigIntegerField()
    zone8 = models.BigIntegerField()
    person8 = models.BigIntegerField()
    order = models.BigIntegerField()
    waits = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["id8"], name="library_shelf_id8"),
            models.Index(fields=["person8", "zone8", "order"], name="library_shelf_zone"),
        ]


class Item(Row):
    """A file that somebody added to a shelf; `size` as they say it."""

    id8 = models.BigIntegerField()
    shelf8 = models.BigIntegerField()
    person8 = models.BigIntegerField()
    file8 = models.BigIntegerField()
    stamp = models.BigIntegerField()
    size = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["id8"], name="library_item_id8"),
            models.Index(fields=["shelf8", "stamp"], name="library_item_shelf"),
            models.Index(fields=["person8", "stamp"], name="library_item_person"),
            models.Index(fields=["file8"], name="library_item_file8"),
        ]


class Change(Row):
    """What somebody said later of an item; only those by whoever added it are read."""

    id8 = models.BigIntegerField()
    target8 = models.BigIntegerField()
    person8 = models.BigIntegerField()
    feed8 = models.BigIntegerField()
    file8 = models.BigIntegerField()
    size = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["target8", "person8", "feed8"], name="library_change_target"),
            models.Index(fields=["file8"], name="library_change_file8"),
        ]


class Retraction(Row):
    """Somebody took an item back, or brought it back (`undone`); the latest of a feed counts."""

    target8 = models.BigIntegerField()
    person8 = models.BigIntegerField()
    feed8 = models.BigIntegerField()
    seq = models.BigIntegerField()
    undone = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["target8", "person8", "feed8", "seq"], name="library_retraction_target")]


class Act(Row):
    """What somebody did by right of a seat; whether they had the right is asked when reading. target8: the shelf that
    is changed, the wish that is closed, or the item or change that is judged. item8: of a verdict the item that it is
    about. waits: of a shelf that is changed, what is added may wait."""

    class Kind(models.IntegerChoices):
        SHELF = 1, "shelf"
        YES = 2, "yes"
        NO = 3, "no"
        CLOSED = 4, "closed"

    kind = models.SmallIntegerField(choices=Kind.choices)
    target8 = models.BigIntegerField()
    item8 = models.BigIntegerField()
    person8 = models.BigIntegerField()
    feed8 = models.BigIntegerField()
    waits = models.BooleanField()

    class Meta:
        indexes = [
            models.Index(fields=["target8", "person8", "feed8"], name="library_act_target"),
            models.Index(fields=["item8", "kind"], name="library_act_item"),
        ]


class Move(Row):
    """Somebody put the item `target8` on another shelf, by right of a seat or as who added it; whether they had the
    right is asked when reading."""

    class Kind(models.IntegerChoices):
        OWN = 1, "own"
        SEAT = 2, "seat"

    kind = models.SmallIntegerField(choices=Kind.choices)
    target8 = models.BigIntegerField()
    shelf8 = models.BigIntegerField()
    person8 = models.BigIntegerField()
    feed8 = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["target8", "person8", "feed8"], name="library_move_target"),
            models.Index(fields=["shelf8"], name="library_move_shelf"),
        ]


class Wish(Row):
    """Somebody asked for something, at the hub `hub8`. title8: the words of its title, however they are written."""

    id8 = models.BigIntegerField()
    person8 = models.BigIntegerField()
    hub8 = models.BigIntegerField()
    title8 = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["id8"], name="library_wish_id8"),
            models.Index(fields=["person8"], name="library_wish_person"),
        ]


class Answer(Row):
    """Somebody said that an item is, or is not, what was asked for in the wish `target8`."""

    target8 = models.BigIntegerField()
    item8 = models.BigIntegerField()
    person8 = models.BigIntegerField()
    feed8 = models.BigIntegerField()
    seq = models.BigIntegerField()
    wrong = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["target8", "item8"], name="library_answer_target")]


class Cover(models.Model):
    """What became of drawing a small picture of the file that the entry at a position names: its content id in `file`,
    or `why` there is none. Neither: it was begun so many times. Of this hub alone, by a job."""

    position = Position(primary_key=True)
    file = models.CharField(max_length=64, blank=True)
    why = models.CharField(max_length=MAX_WHY, blank=True)
    begun = models.PositiveSmallIntegerField(default=0)
