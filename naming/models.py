"""Rows of names: where in the log it was said what of which label. What follows from it is asked when reading.

Ids and labels are eight bytes of a hash; who reads an entry compares the whole. What another one replaced need not be
read for that: `place` are 16 bytes of a hash of zone and label, and `after` the whole ids of what it replaces.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.api import Row


class Said(Row):
    """Somebody (`person8`) says something of a label of a zone; by feeds, of which so much counts. target8: where it
    leads, by the word of the zone itself or of who takes it; or to whom it is offered; none where anybody else says
    it."""

    zone8 = models.BigIntegerField()
    label8 = models.BigIntegerField()
    person8 = models.BigIntegerField()
    feed8 = models.BigIntegerField()
    target8 = models.BigIntegerField(null=True)
    kind = models.SmallIntegerField()
    place = models.BinaryField(max_length=16)
    after = models.BinaryField()

    class Meta:
        verbose_name = _("word on a name")
        verbose_name_plural = _("words on names")
        indexes = [
            models.Index(fields=["zone8", "label8", "person8", "feed8", "position"], name="naming_said_zone"),
            models.Index(fields=["target8", "zone8", "kind", "position"], name="naming_said_target"),
        ]


class Claimed(Row):
    """A hub calls itself so, or (`ended`) does no more."""

    label8 = models.BigIntegerField()
    ended = models.BooleanField()
    hub8 = models.BigIntegerField()
    feed8 = models.BigIntegerField()
    place = models.BinaryField(max_length=16)
    after = models.BinaryField()

    class Meta:
        verbose_name = _("name that a hub calls itself")
        verbose_name_plural = _("names that hubs call themselves")
        indexes = [
            models.Index(fields=["label8", "ended", "hub8", "feed8", "position"], name="naming_claimed_label"),
            models.Index(fields=["hub8", "position"], name="naming_claimed_hub"),
        ]


class Founded(Row):
    """A group, and who founded it."""

    id8 = models.BigIntegerField()
    person8 = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["id8"], name="naming_founded_id8"),
            models.Index(fields=["person8"], name="naming_founded_person8"),
        ]


class Called(models.Model):
    """What somebody here calls a zone; local, and shown to nobody else."""

    person = models.BinaryField(max_length=32)
    label = models.CharField(max_length=63)
    zone = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "label"], name="naming_called_once")]


class Declined(models.Model):
    """An offer of which somebody here wants to be told no more; local, and told to nobody."""

    person = models.BinaryField(max_length=32)
    offer = models.BinaryField(max_length=32)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "offer"], name="naming_declined_once")]
