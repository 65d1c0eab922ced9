"""Rows projected from the log: what people call themselves, who sits where, what moderators did.

Only the reducers in `projections` write them, and they can be dropped and rebuilt. They hold ids and short
words, so that names and roles are read without decoding records.
"""

from typing import Any

from django.db import models
from django.utils.translation import gettext_lazy as _

from hub.log.models import Row


class Octets(models.BinaryField):  # type: ignore[type-arg]  # generic in the stubs only
    """Bytes that read as bytes on every database; psycopg answers memoryviews."""

    def from_db_value(self, value: Any, *_others: Any) -> bytes | None:
        return None if value is None else bytes(value)


class Profile(Row):
    """The newest profile of one feed: one candidate of its person's name."""

    entry = Octets(max_length=32)
    feed = Octets(max_length=32, unique=True)
    seq = models.BigIntegerField()
    person = Octets(max_length=32, db_index=True)
    name = models.CharField(max_length=200)
    picture = models.CharField(max_length=100, blank=True)
    languages = models.JSONField(default=list)
    after = models.JSONField(default=list)


class Seat(Row):
    """One `hub.seat` record and how it stands, counted by `seats.standings`."""

    entry = Octets(max_length=32, db_index=True)
    feed = Octets(max_length=32)
    seq = models.BigIntegerField()
    hub = Octets(max_length=32, db_index=True)
    author = Octets(max_length=32)
    person = Octets(max_length=32, db_index=True)
    role = models.CharField(max_length=16)
    boards = models.JSONField(default=list)
    cited = Octets(max_length=32, null=True)
    assents = models.JSONField(default=list)
    after = models.JSONField(default=list)
    epoch = models.BigIntegerField(default=0)
    standing = models.CharField(max_length=8, default="void")


class Unseat(Row):
    """One `hub.unseat` record."""

    entry = Octets(max_length=32)
    feed = Octets(max_length=32)
    seq = models.BigIntegerField()
    hub = Octets(max_length=32, db_index=True)
    author = Octets(max_length=32)
    cited = Octets(max_length=32)
    seat = Octets(max_length=32)
    feeds = models.JSONField(default=dict)
    epoch = models.BigIntegerField(default=0)
    after = models.JSONField(default=list)


class Tick(Row):
    """A day of a hub's own uptime."""

    hub = Octets(max_length=32, db_index=True)
    epoch = models.BigIntegerField()


class Said(Row):
    """What stewards say beside their acts (`hub.why`, of an act) or decide in so many words (`hub.rules`)."""

    entry = Octets(max_length=32)
    hub = Octets(max_length=32, db_index=True)
    author = Octets(max_length=32)
    feed = Octets(max_length=32)
    seq = models.BigIntegerField()
    cited = Octets(max_length=32)
    of = Octets(max_length=32, db_index=True, default=b"")
    rules = models.JSONField(default=dict)
    reason = models.CharField(max_length=500, blank=True)


class Act(Row):
    """A moderator's or writer's act: erase, hide or block, or lift one of these; and whether it is in effect."""

    class Kind(models.TextChoices):
        HIDE = "hide", _("Taken out of sight")
        BLOCK = "block", _("Blocked: nothing of theirs is shown here")
        ERASE = "erase", _("Erased for good")
        LIFT = "lift", _("Shown again")

    kind = models.CharField(_("what was done"), max_length=8, choices=Kind.choices)
    target = Octets(max_length=32, db_index=True)
    zone = Octets(max_length=32, null=True)
    seat = Octets(max_length=32, null=True)
    author = Octets(max_length=32)
    feed = Octets(max_length=32)
    seq = models.BigIntegerField()
    reason = models.CharField(_("reason"), max_length=500, blank=True)
    done = models.BooleanField(_("in effect"), default=False)
    watches = models.BooleanField(default=False)
    """It counts, and what comes later may be its target."""

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        indexes = [models.Index(fields=["zone", "position"], name="act_watches", condition=models.Q(watches=True))]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class VisitAsked(Row):
    """Somebody at a hub says they are this person; `key` waits there for a word from home."""

    hub = Octets(max_length=32)
    person = Octets(max_length=32, db_index=True)
    key = Octets(max_length=32)
