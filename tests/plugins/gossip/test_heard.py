"""Hubs that are heard of on the same network: stewards see strangers, a neighbour is called there, and nobody's word is
believed."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from http import HTTPStatus

import pytest
from django.test import Client

from hub import api
from hub.api import Hint
from hub.api.exchange import Exchange
from hub.core.keys import public_key
from hub.testing import sown
from plugins.gossip import dialer, neighbours
from plugins.gossip.exchange import Hub
from plugins.gossip.models import Neighbour
from plugins.gossip.words import state_of
from tests.people import founded_hub, signed_in
from tests.plugins.gossip.stranger import Stranger, answering, card_shown

pytestmark = pytest.mark.django_db(transaction=True)
RIVER = api.HandshakeKeys(sown("river"), public_key(sown("river")))
PATIENCE = 20.0
Says = Callable[[], Awaitable[bool]]


@pytest.fixture(autouse=True)
def quickly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Calls follow each other without pauses."""
    monkeypatch.setattr(dialer, "FIRST_PAUSE", 0.05)
    monkeypatch.setattr(dialer, "LONGEST_PAUSE", 0.05)


@asynccontextmanager
async def serving() -> AsyncIterator[Hub]:
    """The exchange service of a hub, until the block ends."""
    exchange = Exchange()
    hub = Hub(exchange, sown("river", "hub"), RIVER)
    living = asyncio.create_task(dialer.Dialer(hub).run())
    try:
        yield hub
    finally:
        living.cancel()
        with suppress(asyncio.CancelledError):
            await living
        await exchange.close()


async def heard(hint: Hint, until: Says) -> None:
    """Said again and again, as the network does, until something is so."""
    async with asyncio.timeout(PATIENCE):
        while not await until():
            api.hint(hint)
            await asyncio.sleep(0.02)


def accepted(stranger: Stranger) -> Neighbour:
    """A neighbour that is not where it was found."""
    fields = {"key": stranger.key, "hub": stranger.hub.id, "address": "127.0.0.9", "web_port": 1, "exchange_port": 2}
    return Neighbour.objects.create(name=stranger.name, accepted=True, **fields)


def test_a_stranger_is_shown_to_stewards_and_nothing_more() -> None:
    async def scene() -> None:
        with card_shown(Stranger("Hilltop")) as hilltop:
            async with serving() as hub:

                async def noted() -> bool:
                    return bool(await hub.exchange.run(Neighbour.objects.count))

                await heard(Hint(hilltop.key, "127.0.0.1", hilltop.web_port), noted)
                await heard(Hint(RIVER.key, "127.0.0.1", hilltop.web_port), noted)
            assert hilltop.looks == 1, "what was looked at once is not looked at again"

    asyncio.run(scene())
    row = Neighbour.objects.get()
    assert (row.name, row.accepted, row.accepted_there, row.heard) == ("Hilltop", False, False, True)
    assert state_of(row).startswith("Heard on this network.")
    founded_hub("Riverbend")
    assert "Hilltop" in signed_in(Client(), "kofi", "steward").get("/gossip/").content.decode()
    guest = Client().get("/gossip/")
    assert guest.status_code == HTTPStatus.OK
    assert "Hilltop" not in guest.content.decode()
    neighbours.accept(row)
    assert not Neighbour.objects.get().heard


def test_a_card_that_another_key_signed_is_no_hub() -> None:
    async def scene() -> None:
        with card_shown(Stranger("Hilltop")) as hilltop:
            async with serving():

                async def looked() -> bool:
                    return hilltop.looks > 0

                await heard(Hint(sown("another"), "127.0.0.1", hilltop.web_port), looked)

    asyncio.run(scene())
    assert not Neighbour.objects.exists()


def test_a_neighbour_that_is_heard_elsewhere_and_proves_it_is_followed() -> None:
    async def scene() -> None:
        hilltop = Stranger("Hilltop")
        with answering(hilltop) as (port, *_), card_shown(hilltop, port):
            async with serving() as hub:
                row = await hub.exchange.run(accepted, hilltop)

                async def followed() -> bool:
                    await hub.exchange.run(row.refresh_from_db)
                    return (row.address, row.web_port) == ("127.0.0.1", hilltop.web_port)

                await heard(Hint(hilltop.key, "127.0.0.1", hilltop.web_port), followed)

    asyncio.run(scene())


def test_a_copy_of_a_neighbours_card_leads_nobody_astray() -> None:
    """Anybody can show a card that they have seen, and say that they are it."""

    async def scene() -> None:
        hilltop, liar = Stranger("Hilltop"), Stranger("Hilltop")
        liar.seed = sown("not the key of Hilltop")
        with answering(liar) as (port, *_), card_shown(hilltop, port):
            async with serving() as hub:
                row = await hub.exchange.run(accepted, hilltop)

                async def tried() -> bool:
                    return hilltop.looks > 2

                await heard(Hint(hilltop.key, "127.0.0.1", hilltop.web_port), tried)
                await hub.exchange.run(row.refresh_from_db)
                assert (row.address, row.web_port, row.connected) == ("127.0.0.9", 1, False)

    asyncio.run(scene())


def test_of_very_many_that_are_told_a_few_are_shown_and_none_that_a_steward_looked_for() -> None:
    with card_shown(Stranger("Looked for")) as looked_for:
        founded_hub("Riverbend")
        neighbours.add(looked_for.address, accept=False)
    for number in range(neighbours.MAX_HEARD + 5):
        stranger = Stranger(f"Crowd {number}")
        card = api.read_card(stranger.card(8000, 8001))
        neighbours.is_near(card.key, card, "127.0.0.1")
    assert Neighbour.objects.filter(heard=True).count() == neighbours.MAX_HEARD
    assert Neighbour.objects.filter(name="Looked for", heard=False).exists()
