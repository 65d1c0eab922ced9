"""The forum's rows: projections of its records, lean because every byte is written to a card.

A row holds its entry's position and what pages sort and filter by, never text. Ids are kept as their first
eight bytes (`…8`), a signed integer; who reads a body compares the whole id. There are no foreign keys: a
reply may come before its topic. Whether a change is by the one who wrote its target is asked when reading,
for either may come first.
"""

from django.db import models

from hub.api import GENERATION, Row


class Board(Row):
    """A board that somebody declared; it is shown while its writer is seated as a steward of that hub."""

    id8 = models.BigIntegerField()
    zone8 = models.BigIntegerField()
    person8 = models.BigIntegerField()
    order = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["id8"], name="forum_board_id8"),
            models.Index(fields=["zone8", "person8", "order", "position"], name="forum_board_zone"),
        ]


class Topic(Row):
    """A topic, its own stamp, how many replies are here, and the latest stamp in it."""

    id8 = models.BigIntegerField()
    board8 = models.BigIntegerField()
    stamp = models.BigIntegerField()
    posts = models.IntegerField(default=0)
    last = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["id8"], name="forum_topic_id8"),
            models.Index(fields=["board8", "last"], name="forum_topic_board"),
        ]


class Post(Row):
    """A reply; those of a topic are found `by_generation()`."""

    topic8 = models.BigIntegerField()
    stamp = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(GENERATION, "topic8", "stamp", name="forum_post_topic")]


class Change(Row):
    """An edit or a retraction of a topic or post; the latest of each kind in a feed counts."""

    target8 = models.BigIntegerField()
    person8 = models.BigIntegerField()
    feed8 = models.BigIntegerField()
    seq = models.BigIntegerField()
    retracts = models.BooleanField()

    class Meta:
        indexes = [models.Index(fields=["target8", "person8"], name="forum_change_target")]
