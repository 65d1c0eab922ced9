"""What a hub remembers of a neighbour in memory outlives its exchanges, and ends when it is a neighbour no more."""

import asyncio
from collections.abc import Iterator

import pytest

from hub import api
from hub.api.exchange import Exchange
from hub.core.keys import public_key
from hub.testing import sown
from plugins.gossip import neighbours
from plugins.gossip.exchange import Hub
from plugins.gossip.models import Neighbour
from plugins.gossip.wire.credit import Limits

HILLTOP, LAKESIDE = sown("Hilltop"), sown("Lakeside")


@pytest.fixture
def runner(transactional_db: None) -> Iterator[asyncio.Runner]:
    with asyncio.Runner() as runner:
        runner.get_loop()
        yield runner


@pytest.fixture
def hub(runner: asyncio.Runner) -> Iterator[Hub]:
    """Riverbend, whose neighbours Hilltop and Lakeside have both used up what they may do wrong."""
    exchange = Exchange()
    hub = Hub(exchange, sown("river"), api.HandshakeKeys(sown("key"), public_key(sown("key"))))
    for key in (HILLTOP, LAKESIDE):
        Neighbour.objects.create(key=key, hub=sown(key), name=key.hex()[:8], accepted=True)
        hub.budgets(key).strikes.spend(Limits().strikes, 0.0)
    yield hub
    runner.run(exchange.close())


def test_a_neighbour_has_the_same_budgets_in_every_exchange(runner: asyncio.Runner, hub: Hub) -> None:
    runner.run(hub.draw_near())
    assert not hub.budgets(HILLTOP).strikes.spend(0, 0.0)
    assert hub.budgets(HILLTOP) is not hub.budgets(LAKESIDE)


def test_who_is_removed_is_forgotten_and_nobody_else(runner: asyncio.Runner, hub: Hub) -> None:
    neighbours.remove(Neighbour.objects.get(key=HILLTOP))
    runner.run(hub.draw_near())
    assert hub.budgets(HILLTOP).strikes.spend(0, 0.0)
    assert not hub.budgets(LAKESIDE).strikes.spend(0, 0.0)
