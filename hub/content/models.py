"""What content this hub holds and what it still looks for.

The bytes lie in files (`store.py`); rows only say that a whole file is there, that some record needs one that is not,
which entries name what, and which of them were taken back. Names and texts belong to records, never here.
"""

from django.db import models

from hub.log.rows import Position


class Stored(models.Model):
    """One file that lies whole and durable under its digest."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    size = models.PositiveIntegerField()


class Wanted(models.Model):
    """Content that a record here needs and that no neighbour has given yet."""

    digest = models.BinaryField(primary_key=True, max_length=32)
    tries = models.PositiveIntegerField(default=0)

    class Meta:
        indexes = [models.Index(fields=["tries"], name="content_wanted_tries")]


class Named(models.Model):
    """That the entry at a position of the log names this content."""

    digest = models.BinaryField(max_length=32)
    position = models.BigIntegerField(db_index=True)
    words8 = models.BigIntegerField()
    """The entry in whose words it stands, by the first eight bytes of its id: this one, or the one that it changes."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["digest", "position"], name="content_named_once")]


class TakenBack(models.Model):
    """That a person's entry at a position of the log takes back words of theirs, which may not have come yet, or brings
    them back (`undone`)."""

    position = Position(primary_key=True)
    words8 = models.BigIntegerField()
    person = models.BinaryField(max_length=32)
    undone = models.BooleanField(default=False)

    class Meta:
        indexes = [models.Index(fields=["words8", "person", "position", "undone"], name="content_taken_back")]
