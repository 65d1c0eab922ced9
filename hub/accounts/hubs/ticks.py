"""The hub's days: one `hub.tick` in its own feed for each 24 hours of uptime. Leases, bans and seats count
these."""

from django.db import transaction

from hub.accounts.hubs import uptime
from hub.accounts.hubs.identity import hub_pen
from hub.accounts.models import Hub
from hub.accounts.records import Tick
from hub.log import store

DAY = 24 * 3600


def tick_if_due() -> bool:
    """Publish the next day if it has come; the host asks every few minutes."""
    row, now = Hub.objects.filter(pk=1).first(), uptime.seconds()
    if row is None or now - row.ticked < DAY:
        return False
    with transaction.atomic():
        epoch = row.epoch + 1
        if Hub.objects.filter(pk=1, epoch=row.epoch).update(epoch=epoch, ticked=now) != 1:
            return False
        store.publish(hub_pen(), Tick(epoch=epoch))
        uptime.keep()
    return True
