"""The hub's days: one `hub.tick` in its own feed for each 24 hours of uptime. Leases, bans and seats count
these."""

from django.db import transaction
from django.db.models import Max

from hub.accounts.hubs import uptime
from hub.accounts.hubs.identity import hub_pen
from hub.accounts.keys import keyring
from hub.accounts.models import Hub
from hub.accounts.records import Tick
from hub.accounts.rows import Tick as Day
from hub.log import store

DAY = 24 * 3600


def tick_if_due() -> bool:
    """Publish the next day if it has come; the host asks every few minutes. Without the seal it waits.

    A hub that was restored goes on behind the last day that its neighbours know of.
    """
    row, now = Hub.objects.filter(pk=1).first(), uptime.seconds()
    if row is None or now - row.ticked < DAY or not keyring.content_name():
        return False
    with transaction.atomic():
        epoch = max(row.epoch, newest(row.hub_id)) + 1
        if Hub.objects.filter(pk=1, epoch=row.epoch).update(epoch=epoch, ticked=now) != 1:
            return False
        store.publish(hub_pen(), Tick(epoch=epoch))
        uptime.keep()
    return True


def newest(hub: bytes) -> int:
    """The last day of a hub that its feeds tell, those of its earlier lives among them."""
    return Day.objects.filter(hub=hub).aggregate(last=Max("epoch"))["last"] or 0
