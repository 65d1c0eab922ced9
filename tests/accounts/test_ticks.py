"""The hub's days."""

from collections.abc import Callable

from hub.accounts.hubs import ticks
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Tick
from hub.accounts.seats.seating import epoch_of


def test_a_day_of_uptime_makes_one_tick(hub: HubIdentity, time_passes: Callable[[int], None]) -> None:
    assert not ticks.tick_if_due()
    time_passes(24 * 3600)
    assert ticks.tick_if_due()
    assert not ticks.tick_if_due()
    assert epoch_of(hub.id) == 1


def test_each_epoch_is_the_previous_plus_one(hub: HubIdentity, time_passes: Callable[[int], None]) -> None:
    for _ in range(3):
        time_passes(24 * 3600)
        ticks.tick_if_due()
    assert list(Tick.objects.order_by("position").values_list("epoch", flat=True)) == [1, 2, 3]


def test_no_hub_no_days(db: None) -> None:
    assert not ticks.tick_if_due()
