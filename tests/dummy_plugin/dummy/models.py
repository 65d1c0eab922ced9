"""Rows: a mark, and what changes it; and who watches the gauge."""

from django.db import models

from hub.api import GENERATION, Item, Row


class Mark(Row):
    """One reading of the gauge."""

    stamp = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(GENERATION, "stamp", name="dummy_mark_stamp")]


class Touched(Item):
    """An entry that a change or a taking back names."""

    target8 = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["target8", "position"], name="dummy_touched_once")]


class Watched(models.Model):
    """How high somebody here wants to be told of; local."""

    person = models.BinaryField(max_length=32)
    level = models.IntegerField()
