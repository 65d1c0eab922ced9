"""What a hub holds of what was said: lean, append-only tables that only `hub.log` writes.

Bytes written to a card are the budget here. Entries name their feed by a small integer without an index of
its own, an id is found in each generation by its first eight bytes (`id8`) and compared in full on read, and a body's
hash is stored only while the body is not. Everything a plugin shows lies in rows of its own (`Row`), never here.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.log.rows import GENERATION, Position, Row, RowQuerySet

__all__ = [
    "Cursor",
    "Entry",
    "Erasure",
    "Failure",
    "Feed",
    "ForkProof",
    "Half",
    "Hidden",
    "NotShown",
    "OnePerson",
    "Position",
    "Row",
    "RowQuerySet",
    "Sight",
    "Statement",
]

ILL_AFTER = 50


class Feed(models.Model):
    """A feed we hold: its passport and one unbroken stretch `low..head`, and what it may do by today's
    judgement."""

    key = models.BinaryField(max_length=32, unique=True)
    kind = models.CharField(max_length=6, default="")
    person = models.BinaryField(max_length=32, null=True)
    hub = models.BinaryField(max_length=32, null=True)
    scope = models.CharField(max_length=4, default="")
    caps = models.CharField(max_length=64, default="", blank=True)
    why = models.CharField(max_length=64, default="", blank=True)
    """Why less than everything counts, in the judge's word; empty when all does."""
    low = models.BigIntegerField(default=1)
    head = models.BigIntegerField(default=0)
    head_id = models.BinaryField(max_length=32)
    stamp = models.BigIntegerField(default=0)
    """The stamp of the head entry."""
    fork = models.BigIntegerField(null=True)
    settled = models.BinaryField(max_length=32, null=True)
    counts_to = models.BigIntegerField(default=0)
    """Entries up to this number count now; reducers see no others."""
    absent = models.IntegerField(default=0)
    via = models.BinaryField(max_length=32, null=True)
    """The neighbour that first brought it; null for feeds written here."""
    own = models.BooleanField(default=False)
    closed = models.BooleanField(default=False)
    """An own feed that is written no more, because somewhere a copy of its key wrote on."""
    blocked = models.BooleanField(default=False)

    class Meta:
        indexes = [
            models.Index(fields=["person"], name="log_feed_person"),
            models.Index(fields=["hub"], name="log_feed_hub"),
            models.Index(fields=["stamp"], name="log_feed_stamp"),
            models.Index(fields=["id"], name="log_feed_blocked", condition=Q(blocked=True)),
        ]


class Entry(models.Model):
    """One link of a feed. `position` is its arrival number here, given under the lock that orders commits."""

    class State(models.IntegerChoices):
        HERE = 0, _("here")
        ABSENT = 1, _("not yet come")
        PRUNED = 2, _("dropped here for space")
        ERASED = 3, _("erased")

    position = Position(_("position"), primary_key=True)
    feed = models.ForeignKey(Feed, on_delete=models.DO_NOTHING, db_index=False, db_constraint=False)
    seq = models.BigIntegerField()
    stamp = models.BigIntegerField()
    size = models.IntegerField()
    state = models.SmallIntegerField(_("state"), choices=State.choices, default=State.HERE)
    entry_id = models.BinaryField(max_length=32)
    id8 = models.BigIntegerField()
    sig = models.BinaryField(max_length=64, null=True)
    body_hash = models.BinaryField(max_length=32, null=True)
    body = models.BinaryField(null=True)

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        constraints = [models.UniqueConstraint(fields=["feed", "seq"], name="log_entry_once")]
        indexes = [models.Index(GENERATION, "id8", name="log_entry_id8")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Statement(models.Model):
    """A signed statement held, found by what it is about (a person or hub id, or for host and settle a feed
    key) together with who signed it: what strangers say of somebody is never read."""

    id = models.BigAutoField(primary_key=True)
    statement_id = models.BinaryField(max_length=32)
    about = models.BinaryField(max_length=32)
    signer = models.BinaryField(max_length=32)
    sig = models.BinaryField(max_length=64)
    raw = models.BinaryField()
    found_by = models.BigIntegerField()
    """See `judging.found_by`."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["about", "statement_id", "signer"], name="log_statement_once")]
        indexes = [models.Index(fields=["found_by"], name="log_statement_found_by")]


class Half(models.Model):
    """A `same-person` statement held names these two; `counts` while `person` says so by a key that may (`kin`)."""

    id = models.BigAutoField(primary_key=True)
    person = models.BinaryField(max_length=32)
    other = models.BinaryField(max_length=32)
    counts = models.BooleanField(default=False)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["person", "other"], name="log_half_once")]
        indexes = [
            models.Index(fields=["person"], name="log_half_said", condition=Q(counts=True)),
            models.Index(fields=["other"], name="log_half_asked", condition=Q(counts=True)),
        ]


class OnePerson(models.Model):
    """Somebody who is one person with others, and the smallest id of all of them."""

    person = models.BinaryField(max_length=32, primary_key=True)
    one = models.BinaryField(max_length=32)

    class Meta:
        indexes = [models.Index(fields=["one"], name="log_oneperson_one")]


class ForkProof(models.Model):
    """The proof of the lowest fork known in a feed, as it travels."""

    feed = models.OneToOneField(Feed, on_delete=models.DO_NOTHING, primary_key=True, db_constraint=False)
    seq = models.BigIntegerField()
    proof = models.BinaryField()


class Erasure(models.Model):
    """An erasure whose entry has not come yet: it takes effect when the entry does."""

    id8 = models.BigIntegerField(db_index=True)
    entry_id = models.BinaryField(max_length=32)
    author = models.BinaryField(max_length=32, null=True)
    """Only when the entry turns out to be this person's; null when a steward of this hub said so."""


class Cursor(models.Model):
    """How far one plugin has read the log, and by which version of its reducers (0: to be rebuilt)."""

    label = models.CharField(max_length=64, primary_key=True)
    position = models.BigIntegerField(default=0)
    projection = models.IntegerField(default=0)
    streak = models.IntegerField(default=0)
    """Failures in a row."""

    @property
    def ill(self) -> bool:
        return self.streak >= ILL_AFTER


class Failure(models.Model):
    """A message that a plugin's reducer could not take, with what it said, for a steward to try again."""

    label = models.CharField(_("plugin"), max_length=64)
    position = models.BigIntegerField(_("position"))
    type = models.CharField(_("record type"), max_length=64)
    traceback = models.TextField(_("traceback"))
    tries = models.IntegerField(_("tries"), default=1)

    class Meta:
        verbose_name = _("failure")
        verbose_name_plural = _("failures")
        constraints = [models.UniqueConstraint(fields=["label", "position"], name="log_failure_once")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class NotShown(models.Model):
    """How many entries are kept and carried but shown by nobody here, by type and cause."""

    class Why(models.TextChoices):
        UNKNOWN = "unknown", _("no plugin here knows this type")
        MALFORMED = "malformed", _("not written as its type demands")
        FAILED = "failed", _("the plugin failed at it, too long ago to try again one by one")

    label = models.CharField(_("plugin"), max_length=64)
    type = models.CharField(_("record type"), max_length=64)
    why = models.CharField(_("why"), max_length=12, choices=Why.choices)
    count = models.BigIntegerField(_("entries"), default=0)

    class Meta:
        verbose_name = _("kind of entry not shown")
        verbose_name_plural = _("kinds of entry not shown")
        constraints = [models.UniqueConstraint(fields=["label", "type", "why"], name="log_not_shown_once")]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Hidden(models.Model):
    """A position that `visible()` leaves out, and the position of the act that hid it."""

    position = Position(primary_key=True)
    act = models.BigIntegerField(null=True)


class Sight(models.Model):
    """One row: how often what every page rests on has changed (`rows.sight`)."""

    times = models.BigIntegerField(default=0)
