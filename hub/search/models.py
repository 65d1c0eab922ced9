"""What the index knows of itself. The words lie in `search_words`, a table that each database has in its own form
(`hub.search.tables`).
"""

from django.db import models

from hub.log.rows import Position


class Standing(models.Model):
    """How far the index has read the log, and what plugins declared of words then; one row."""

    position = models.BigIntegerField(default=0)
    version = models.BigIntegerField(default=0)
    """0: to be begun anew."""
    unclean = models.BooleanField(default=False)
    """Words were taken out that the database keeps in its file until it is tidied."""


class Indexed(models.Model):
    """That the words of the entry at a position are in the index, and a checksum of them: they can be taken out only
    as they were put in."""

    position = Position(primary_key=True)
    checksum = models.BigIntegerField()


class Late(models.Model):
    """A position that the index had passed when the entry's body came."""

    position = Position(primary_key=True)


class Changed(models.Model):
    """That the entry at a position changes another of the same writer's, named by the first eight bytes of its id: who
    looks for words meets the last."""

    position = Position(primary_key=True)
    target8 = models.BigIntegerField(db_index=True)
