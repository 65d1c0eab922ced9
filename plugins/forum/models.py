"""The forum's rows: projections of its records, lean because every byte is written to a card.

A row holds its entry's position and what pages sort and filter by, never text. Ids are kept as eight bytes
(`…8`, see `ids`), a signed integer; who reads a body compares the whole id. There are no foreign keys: a
reply may come before its topic. Whether a change is by the one who wrote its target is asked when reading,
for either may come first.
"""

from django.db import models

from hub.api import GENERATION, Item, Row


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
    """A topic, its own stamp, how many replies are here, and the latest stamp in it. split8: who made it by a split,
    whether or not they had the right; 0 for one that was begun."""

    id8 = models.BigIntegerField()
    board8 = models.BigIntegerField()
    split8 = models.BigIntegerField(default=0)
    stamp = models.BigIntegerField()
    posts = models.IntegerField(default=0)
    last = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["id8"], name="forum_topic_id8"),
            models.Index(fields=["board8", "split8", "last"], name="forum_topic_board"),
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
        indexes = [models.Index(fields=["target8", "person8", "retracts", "feed8"], name="forum_change_target")]


class Answer(Row):
    """A reply to one post; those to a post are found `by_generation()`."""

    target8 = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(GENERATION, "target8", name="forum_answer_target")]


class Mention(Item):
    """Somebody whom a topic, post or edit names."""

    person8 = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person8", "position"], name="forum_mention_once")]


class Tag(Item):
    """A tag that a topic, or an edit of one, bears: `tag8` is what `projections.tag8` makes of it."""

    tag8 = models.BigIntegerField()
    topic8 = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tag8", "position"], name="forum_tag_once")]


class Reaction(Row):
    """A reaction. `worth` is `seq * 16 + sign`, the sign counted from 1 in `records.SIGNS` and 0 for none: the greatest
    of a feed is the one that counts."""

    target8 = models.BigIntegerField()
    person8 = models.BigIntegerField()
    feed8 = models.BigIntegerField()
    worth = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["target8", "person8", "feed8", "worth"], name="forum_reaction_target")]


class Vote(Row):
    """A vote. `worth` is `seq * 1024 + choices`, one bit for each choice: the greatest of a feed is the one that
    counts."""

    topic8 = models.BigIntegerField()
    person8 = models.BigIntegerField()
    feed8 = models.BigIntegerField()
    worth = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["topic8", "person8", "feed8", "worth"], name="forum_vote_topic")]


class Tally(Row):
    """A hub's count of a secret poll; the latest of a feed counts."""

    topic8 = models.BigIntegerField()
    hub8 = models.BigIntegerField()
    feed8 = models.BigIntegerField()
    seq = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["topic8", "hub8", "feed8", "seq"], name="forum_tally_topic")]


class Best(Row):
    """Which reply somebody calls the best; it counts where they began the topic."""

    topic8 = models.BigIntegerField()
    person8 = models.BigIntegerField()
    feed8 = models.BigIntegerField()
    seq = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["topic8", "person8", "feed8", "seq"], name="forum_best_topic")]


class Touched(models.Model):
    """How often anything that stands in the list of a board was changed here; board 0 stands for all of them. Not
    derived: a rebuild only makes it greater."""

    board8 = models.BigIntegerField(primary_key=True)
    times = models.BigIntegerField()


class Mark(models.Model):
    """How far a person here has read in a topic (`marks.Mark`); local."""

    person = models.BinaryField(max_length=32)
    topic8 = models.BigIntegerField()
    seen = models.BigIntegerField()
    upto = models.BigIntegerField()
    posts = models.IntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "topic8"], name="forum_mark_once")]


class Watch(models.Model):
    """A person here wants to be told of what is new in a topic; local."""

    person = models.BinaryField(max_length=32)
    topic8 = models.BigIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "topic8"], name="forum_watch_once")]


class Act(Row):
    """What somebody did by right of a seat; whether they had the right is asked when reading.

    target8: the topic, board or act that it concerns.  place8: the board where the topic stands or comes to stand, or
    the topic that takes it in; 0 for none.
    """

    class Kind(models.IntegerChoices):
        STICK = 1, "stick"
        ANNOUNCE = 2, "announce"
        LOCK = 3, "lock"
        MOVE = 4, "move"
        MERGE = 5, "merge"
        SPLIT = 6, "split"
        UNDO = 7, "undo"
        BOARD = 8, "board"

    id8 = models.BigIntegerField()
    kind = models.SmallIntegerField(choices=Kind.choices)
    target8 = models.BigIntegerField()
    place8 = models.BigIntegerField()
    zone8 = models.BigIntegerField()
    person8 = models.BigIntegerField()
    feed8 = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(fields=["id8"], name="forum_act_id8"),
            models.Index(fields=["target8", "person8", "feed8"], name="forum_act_target"),
            models.Index(fields=["place8", "person8", "feed8"], name="forum_act_place"),
        ]
