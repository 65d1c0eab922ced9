"""Rows of this hub alone: reports, what waits to be let through, who has been welcomed, and decisions that nobody
signs. Of the first two there are never more than `reports` and `waiting` allow.
"""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from hub.accounts.models import Octets
from hub.accounts.records import LONGEST_REASON

LONGEST_ADDRESS = 300


class Report(models.Model):
    """Somebody asks a moderator to look at an entry. Who reports again writes the same row anew."""

    class Reason(models.TextChoices):
        HARM = "harm", _("It threatens or insults somebody")
        FALSE = "false", _("It is not true")
        PRIVATE = "private", _("It tells what is private")
        PLACE = "place", _("It does not belong here")
        OTHER = "other", _("Something else")

    entry = Octets(max_length=32, db_index=True)
    reporter = Octets(max_length=32)
    """A person's id, shown to nobody; of a guest a sign of the screen, of who left any other, which lead to nobody."""
    is_guest = models.BooleanField(_("by a guest"), default=False)
    reason = models.CharField(_("reason"), max_length=8, choices=Reason.choices)
    words = models.CharField(_("in their words"), max_length=LONGEST_REASON, blank=True)
    stamp = models.BigIntegerField()
    is_open = models.BooleanField(_("to be looked at"), default=True)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [models.UniqueConstraint(fields=["entry", "reporter"], name="one_report_each")]
        indexes = [models.Index(fields=["entry"], name="report_open", condition=Q(is_open=True))]

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Waiting(models.Model):
    """A record that somebody wants published and a moderator must see first."""

    class State(models.TextChoices):
        WAITS = "waits", _("waits for a moderator")
        APPROVED = "approved", _("let through, and published when its writer is here again")
        OUT = "out", _("published")
        DECLINED = "declined", _("declined")

    token = models.CharField(max_length=32, unique=True)
    """Whoever has it sees what became of the record: the only way for a writer whom the row does not name."""
    person = Octets(max_length=32, null=True, db_index=True)
    """Who signs it; null where the hub does."""
    writer = Octets(max_length=16, db_index=True)
    """A sign by which one writer's or screen's waiting things are counted; empty once they are decided."""
    type = models.CharField(_("record type"), max_length=64)
    body = Octets()
    """The record's bytes; empty once it is published."""
    scope = models.CharField(max_length=4)
    address = models.CharField(max_length=LONGEST_ADDRESS)
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.WAITS, db_index=True)
    reason = models.CharField(_("why it was declined"), max_length=LONGEST_REASON, blank=True)
    answer = models.CharField(_("the writer's answer"), max_length=LONGEST_REASON, blank=True)
    entry = Octets(max_length=32, null=True)
    decided_by = Octets(max_length=32, null=True)
    stamp = models.BigIntegerField()

    class Meta:
        verbose_name = _("waiting record")
        verbose_name_plural = _("waiting records")

    def __str__(self) -> str:
        return f"{self._meta.verbose_name} {self.pk}"


class Welcome(models.Model):
    """Somebody new here whom a moderator has welcomed: what they write needs no look any more."""

    person = Octets(max_length=32, unique=True)
    by = Octets(max_length=32, null=True)
    """Null for those who were here before newcomers were asked to wait."""


class Noted(models.Model):
    """A decision that is no signed record, because it concerns this hub alone, for the page of decisions."""

    class Kind(models.TextChoices):
        ON = "on"
        OFF = "off"
        DECLINE = "decline"

    kind = models.CharField(max_length=8, choices=Kind.choices)
    what = models.CharField(max_length=64, db_index=True)
    """The plugin's label; of what was declined the number of its row, and nothing of its words or its writer."""
    by = Octets(max_length=32)
    reason = models.CharField(max_length=LONGEST_REASON, blank=True)
    position = models.BigIntegerField(db_index=True)
    """The log's head when it was decided: so it stands among the acts that are entries."""
    stamp = models.BigIntegerField()
    lifted = models.BooleanField(default=False)
