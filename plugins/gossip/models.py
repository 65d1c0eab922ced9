"""Whom this hub exchanges with, what each side does not keep, and a receipt of every exchange.

All of it is local: nothing here is a record and nothing here travels.
"""

from django.db import models
from django.utils.translation import gettext_lazy as _

FORKED = "forked:"
"""Begins the note of a receipt that names whose feed forked: the id of the person, or hub, follows in hex."""


class Neighbour(models.Model):
    """A hub that we exchange with, once stewards of both hubs have accepted it; known by its device key."""

    key = models.BinaryField(max_length=32, unique=True, editable=False)
    hub = models.BinaryField(max_length=32, editable=False)
    name = models.CharField(_("name"), max_length=100)
    address = models.CharField(_("address"), max_length=255, blank=True)
    web_port = models.PositiveIntegerField(_("web port"), default=0)
    exchange_port = models.PositiveIntegerField(_("exchange port"), default=0)
    accepted = models.BooleanField(_("accepted here"), default=False)
    accepted_there = models.BooleanField(_("accepted there"), default=False)
    """Its steward accepted us, as far as we know: it talked to us, or called to ask."""
    heard = models.BooleanField(default=False, editable=False)
    """Known by what is told on this network alone: no steward looked for it, and it did not ask."""
    met_at = models.CharField(max_length=64, blank=True, editable=False)
    """The number of the machine with which it last proved who it is; what it asks of our pages comes from there."""
    connected = models.BooleanField(_("is here"), default=False, editable=False)
    trouble = models.CharField(_("what went wrong last"), max_length=60, blank=True, editable=False)
    strikes = models.PositiveIntegerField(_("strikes"), default=0, editable=False)
    known_hubs = models.JSONField(default=list, editable=False)
    """Hub ids that this neighbour exchanges with, as it says: what "two hops" is counted from."""

    class Meta:
        verbose_name = _("neighbour")
        verbose_name_plural = _("neighbours")
        ordering = ["name", "id"]

    def __str__(self) -> str:
        return self.name


class Decline(models.Model):
    """A feed that one side does not keep, remembered by both so that their frontiers can be equal."""

    neighbour = models.ForeignKey(Neighbour, on_delete=models.CASCADE, related_name="declines")
    feed = models.BinaryField(max_length=32)
    ours = models.BooleanField()
    """True: we declined it. False: they did."""

    class Meta:
        constraints = [models.UniqueConstraint(fields=["neighbour", "ours", "feed"], name="gossip_decline_once")]

    def __str__(self) -> str:
        return f"{self.neighbour_id} {'ours' if self.ours else 'theirs'}"


class Receipt(models.Model):
    """One exchange, as both screens show it. It stays when the neighbour is removed, for it tells what happened."""

    neighbour = models.ForeignKey(Neighbour, null=True, on_delete=models.SET_NULL, related_name="receipts")
    name = models.CharField(_("name"), max_length=100)
    """What the neighbour was called then."""
    began = models.DateTimeField(_("began"))
    ended = models.DateTimeField(_("ended"), null=True)
    gave = models.PositiveIntegerField(_("gave"), default=0)
    got = models.PositiveIntegerField(_("got"), default=0)
    code = models.CharField(_("how it ended"), max_length=60, blank=True)
    notes = models.JSONField(_("what was noticed"), default=list, editable=False)
    """Codes of what went wrong without ending it, each once, in the order in which it was first seen."""

    class Meta:
        verbose_name = _("receipt")
        verbose_name_plural = _("receipts")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.name}: {self.gave} / {self.got}"
