"""The looks for hubs that call from elsewhere belong to the exchange service: they end with it, and what goes wrong in
one is written down and harms no other."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, suppress

import pytest
from django.db import connection

from hub import api
from hub.api.exchange import Exchange
from hub.core.keys import public_key
from hub.testing import sown
from plugins.gossip.dialer import Dialer
from plugins.gossip.exchange import Hub
from plugins.gossip.listener import Listener
from plugins.gossip.models import Neighbour
from tests.plugins.gossip.stranger import Stranger, card_shown

pytestmark = pytest.mark.django_db(transaction=True)
RIVER = api.HandshakeKeys(sown("river"), public_key(sown("river")))
PATIENCE = 20.0


@asynccontextmanager
async def serving() -> AsyncIterator[Hub]:
    """The exchange service of a hub, until the block ends."""
    exchange = Exchange()
    hub = Hub(exchange, sown("river", "hub"), RIVER)
    living = asyncio.create_task(Dialer(hub).run())
    try:
        yield hub
    finally:
        living.cancel()
        with suppress(asyncio.CancelledError):
            await living
        await exchange.close()


def comes_from(hub: Hub, neighbour: Neighbour, web_port: int) -> None:
    """This neighbour calls, and says that its card is at another port than before."""
    caller = Listener()
    caller.scope = {"type": "websocket", "client": ("127.0.0.1", 40000), "query_string": b"web=%d" % web_port}
    caller.met(hub, neighbour)


@asynccontextmanager
async def web_that_never_answers() -> AsyncIterator[tuple[int, asyncio.Event]]:
    """Its port, and whether somebody came."""
    asked, lines = asyncio.Event(), list[asyncio.StreamWriter]()

    def take(_reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        lines.append(writer)
        asked.set()

    async with await asyncio.start_server(take, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()[1], asked
        for line in lines:
            line.close()


def test_a_look_ends_with_the_service() -> None:
    async def scene() -> None:
        async with web_that_never_answers() as (port, asked):
            before = asyncio.all_tasks()
            async with serving() as hub:
                comes_from(hub, Neighbour(key=sown("hilltop"), address="127.0.0.9", web_port=port), port)
                async with asyncio.timeout(PATIENCE):
                    await asked.wait()
            assert asyncio.all_tasks() == before, "nobody looks on"

    asyncio.run(scene())


@pytest.fixture
def refusing() -> Iterator[None]:
    """A database that takes no change of the neighbour Broken."""
    refused = "WHEN old.name = 'Broken' BEGIN SELECT RAISE(ABORT, 'no'); END"
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TRIGGER refusing BEFORE UPDATE ON gossip_neighbour {refused}")
        yield
        cursor.execute("DROP TRIGGER refusing")


async def found_elsewhere(hub: Hub, stranger: Stranger) -> Neighbour:
    """A neighbour that was found at another address than its own."""
    fields = {"key": stranger.key, "hub": stranger.hub.id, "address": "127.0.0.9", "web_port": 1}
    return await hub.exchange.run(Neighbour.objects.create, name=stranger.name, exchange_port=2, **fields)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the trigger is written for SQLite")
@pytest.mark.usefixtures("refusing")
def test_what_goes_wrong_in_a_look_is_written_down_and_the_next_goes_on(caplog: pytest.LogCaptureFixture) -> None:
    async def scene() -> None:
        with card_shown(Stranger("Broken")) as broken, card_shown(Stranger("Hilltop")) as hilltop:
            async with serving() as hub:
                comes_from(hub, await found_elsewhere(hub, broken), broken.web_port)
                row = await found_elsewhere(hub, hilltop)
                comes_from(hub, row, hilltop.web_port)
                async with asyncio.timeout(PATIENCE):
                    while row.address != "127.0.0.1":
                        await hub.exchange.run(row.refresh_from_db)

    asyncio.run(scene())
    (told,) = [record for record in caplog.records if record.name == "plugins.gossip.looks"]
    assert told.exc_info
    assert Stranger("Broken").key.hex() in told.getMessage()
