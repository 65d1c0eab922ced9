"""What neighbours send goes through the one door in the order of calls; live entries pass the others where they may."""

import asyncio
from typing import Any

import pytest

from hub.api.exchange import Exchange
from hub.core.errors import RemoteError
from hub.testing import Writer
from tests.log.acts import write

pytestmark = pytest.mark.django_db(transaction=True)
HILL = b"h" * 32


def test_a_live_entry_waits_for_its_own_feed() -> None:
    ama = Writer("ama")
    write(ama, *["word"] * 3002)
    *bulk, last = ama.runs()

    async def talk() -> int:
        exchange = Exchange()
        earlier = exchange.ingest(bulk, HILL)
        live = exchange.ingest([last], HILL, live=True)
        outcomes = [*await earlier, *await live]
        await exchange.close()
        return sum(each.stored for each in outcomes)

    assert asyncio.run(talk()) == 3003


def test_a_forged_run_fails_alone() -> None:
    ama, kofi = Writer("ama"), Writer("kofi")
    forged = [kofi.runs()[0]._replace(sig=bytes(64))]

    async def talk() -> list[Any]:
        exchange = Exchange()
        tried = [exchange.ingest(runs, HILL) for runs in (ama.runs(), forged, kofi.runs())]
        outcomes = await asyncio.gather(*tried, return_exceptions=True)
        await exchange.close()
        return [each.code if isinstance(each, RemoteError) else each for each in outcomes]

    first, second, third = asyncio.run(talk())
    assert second == "signature"
    assert [[each.stored for each in outcomes] for outcomes in (first, third)] == [[1], [1]]
