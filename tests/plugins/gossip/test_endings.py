"""However an exchange ends, its receipt counts all that came in it, even what is stored after the last word."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, suppress
from typing import Any

import pytest
from django.db import transaction

from hub.api.exchange import Exchange, Outcome
from hub.core.run import Run
from hub.testing import Writer, sown
from plugins.gossip import dialer, ledger, neighbours
from plugins.gossip.exchange import Hub
from plugins.gossip.models import Neighbour, Receipt
from tests.plugins.gossip.stranger import Stranger, answering
from tests.plugins.gossip.test_clock import RIVER

pytestmark = pytest.mark.django_db(transaction=True)

PATIENCE = 20.0


class Slow(Exchange):
    """A door to the log that says nothing of what was stored before it is told to."""

    def __init__(self) -> None:
        super().__init__()
        self.taken, self.told = asyncio.Event(), asyncio.Event()
        self.looks = 0

    async def run(self, function: Any, *args: Any, **kwargs: Any) -> Any:
        self.looks += function is ledger.accepted_neighbours
        return await super().run(function, *args, **kwargs)

    async def _ingest(self, runs: Sequence[Run], via: bytes, live: bool) -> list[Outcome]:
        outcomes = await super()._ingest(runs, via, live)
        self.taken.set()
        await self.told.wait()
        return outcomes


@pytest.fixture
def ama() -> Writer:
    return Writer("ama", "Hilltop")


@asynccontextmanager
async def called(ama: Writer) -> AsyncIterator[tuple[Slow, asyncio.Task[None]]]:
    """River calls Hilltop, which brings what ama wrote; it is stored, and River has not heard so."""
    hilltop, exchange = Stranger("Hilltop"), Slow()
    with answering(hilltop, hilltop.frame_of(ama.runs())) as (port, _called, _ended):
        fields = {"key": hilltop.key, "hub": hilltop.hub.id, "name": "Hilltop", "address": "127.0.0.1"}
        await exchange.run(Neighbour.objects.create, **fields, exchange_port=port, accepted=True)
        living = asyncio.create_task(dialer.Dialer(Hub(exchange, sown("river", "hub"), RIVER)).run())
        try:
            async with asyncio.timeout(PATIENCE):
                await exchange.taken.wait()
            yield exchange, living
        finally:
            exchange.told.set()
            living.cancel()
            with suppress(asyncio.CancelledError):
                await living
            await exchange.close()


async def several_looks(exchange: Slow) -> None:
    """Let the dialer look several times who is a neighbour still."""
    enough = exchange.looks + 5
    async with asyncio.timeout(PATIENCE):
        while exchange.looks < enough:
            await asyncio.sleep(0.01)


async def receipt(exchange: Exchange) -> tuple[int, str]:
    """What was got in the exchange that ended, and how it ended."""
    async with asyncio.timeout(PATIENCE):
        while (row := await exchange.run(Receipt.objects.exclude(code="").first)) is None:
            await asyncio.sleep(0.01)
    return row.got, row.code


def test_a_neighbour_removed_in_mid_exchange(ama: Writer, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialer, "LOOK_EVERY", 0.01)

    async def scene() -> None:
        async with called(ama) as (exchange, _living):
            await exchange.run(neighbours.remove, await exchange.run(Neighbour.objects.get))
            await several_looks(exchange)
            exchange.told.set()
            assert await receipt(exchange) == (1, "closing")

    asyncio.run(scene())


def remove_and_accept_again() -> None:
    """So quickly that no look falls between."""
    with transaction.atomic():
        row = Neighbour.objects.get()
        neighbours.remove(row)
        row.pk = None
        row.save(force_insert=True)


def test_a_neighbour_that_is_accepted_again_at_once_begins_anew(ama: Writer) -> None:
    async def scene() -> None:
        async with called(ama) as (exchange, _living):
            await exchange.run(remove_and_accept_again)
            exchange.told.set()
            assert await receipt(exchange) == (1, "closing")
            row = await exchange.run(Receipt.objects.get)
            assert row.neighbour_id is None, "it tells of the one that was removed"

    asyncio.run(scene())


def test_an_exchange_that_is_cancelled(ama: Writer) -> None:
    async def scene() -> None:
        async with called(ama) as (exchange, living):
            (call,) = [task for task in asyncio.all_tasks() if "_keep_calling" in repr(task)]
            call.cancel()
            await asyncio.wait({call}, timeout=0.1)  # its conversation waits for what it has not been told
            living.cancel()  # says goodbye to everybody, and so to this one too
            exchange.told.set()
            assert (await receipt(exchange))[0] == 1

    asyncio.run(scene())
