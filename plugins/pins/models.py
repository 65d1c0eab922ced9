"""Rows of pins: projections of their records. Ids are eight bytes (`hub.core.short_ids`); whether somebody had the
right to a promise, and whose proof is believed, is asked when reading."""

from django.db import models

from hub.api import GENERATION, Item, Row


class Pinned(Row):
    """A promise, whoever made it. target8: a hash of what is kept."""

    id8 = models.BigIntegerField()
    target8 = models.BigIntegerField()
    zone8 = models.BigIntegerField()

    class Meta:
        indexes = [
            models.Index(GENERATION, "id8", name="pins_pinned_id8"),
            models.Index(fields=["zone8", "position"], name="pins_pinned_zone"),
        ]


class Unpinned(Row):
    """Somebody says that a promise ended."""

    kind = models.SmallIntegerField(default=1)
    target8 = models.BigIntegerField()
    person8 = models.BigIntegerField()
    feed8 = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["target8", "person8", "feed8"], name="pins_unpinned_target")]


class Asked(Row):
    """Somebody asks for room in the name of a village."""

    zone8 = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["zone8", "position"], name="pins_asked_zone")]


class Offered(Row):
    """What a hub offers; of each hub the one of the greatest `worth` counts, which holds its day and its number."""

    hub8 = models.BigIntegerField()
    worth = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["hub8", "worth"], name="pins_offered_hub")]


class Led(Row):
    """A hub says where the name `target8` leads, that it promised to keep."""

    target8 = models.BigIntegerField()
    hub8 = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["target8", "hub8", "position"], name="pins_led_target")]


class Shown(Row):
    """A hub (`by8`) answered the offer `to8` of another in its own feed."""

    by8 = models.BigIntegerField()
    to8 = models.BigIntegerField()

    class Meta:
        indexes = [models.Index(fields=["by8", "to8"], name="pins_shown_by")]


class Met(models.Model):
    """On which of our days a hub that keeps things with us was met last, or waited for first where it never was;
    local."""

    hub8 = models.BigIntegerField(primary_key=True)
    day = models.BigIntegerField()


class Staying(models.Model):
    """On which of its days this hub last told a neighbour that it keeps a pin; local, and it is bound by it."""

    pin8 = models.BigIntegerField(primary_key=True)
    day = models.BigIntegerField()


class Kept(models.Model):
    """That this hub keeps some content for a promise; local. One content may be kept for many promises, and is let go
    of with the last. size: its bytes, as far as they are known.  own: it was here when our village promised it, so it
    fills none of the room that is offered."""

    pin8 = models.BigIntegerField()
    cid = models.CharField(max_length=64)
    size = models.BigIntegerField(default=0)
    own = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pin8", "cid"], name="pins_kept_once")]
        indexes = [models.Index(fields=["cid", "size"], name="pins_kept_cid")]


class Alone(models.Model):
    """A promise of this village that nobody but this box is known to keep; local, found by looking at all in turn."""

    position = models.BigIntegerField(primary_key=True)


class Proved(Item):
    """A hub (`by8`) told of one pin that another (`of8`) should keep. word: 3 it held it, by an answer in a feed,
    2 it stays, 1 it holds, 0 it lacks it."""

    pin8 = models.BigIntegerField()
    of8 = models.BigIntegerField()
    by8 = models.BigIntegerField()
    word = models.SmallIntegerField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["position", "pin8", "word"], name="pins_proved_once")]
        indexes = [models.Index(GENERATION, "pin8", "position", name="pins_proved_pin")]


class Requested(models.Model):
    """What a program of somebody's said of the promise that it asked for, beside the promise itself (`service`); local.

    requestid: the promise's id.  created: microseconds since 1970, each once for one person.  cid: as the program wrote
    it.
    """

    requestid = models.CharField(max_length=59, primary_key=True)
    person8 = models.BigIntegerField()
    created = models.BigIntegerField()
    target8 = models.BigIntegerField()
    cid = models.CharField(max_length=80)
    name = models.CharField(max_length=255)
    origins = models.TextField()
    meta = models.TextField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person8", "created"], name="pins_requested_order")]
