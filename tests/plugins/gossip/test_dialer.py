"""Whom the exchange service calls: every accepted neighbour, however quickly a steward changes their mind."""

import asyncio
from contextlib import suppress

import pytest

from hub import api
from hub.api.exchange import Exchange
from hub.core.keys import public_key
from hub.testing import sown
from plugins.gossip import dialer
from plugins.gossip.exchange import Hub
from plugins.gossip.models import Neighbour
from plugins.gossip.wire.words import SENTENCES

RIVER = api.HandshakeKeys(sown("river"), public_key(sown("river")))
PATIENCE = 20.0


class Hilltop:
    """A neighbour that hangs up on every call and counts them."""

    def __init__(self) -> None:
        self.calls = 0
        self.called = asyncio.Condition()

    async def answer(self, _reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.close()
        async with self.called:
            self.calls += 1
            self.called.notify_all()

    async def is_called(self, times: int) -> None:
        """Wait until it was called so often."""
        async with asyncio.timeout(PATIENCE), self.called:
            await self.called.wait_for(lambda: self.calls >= times)


BAD_ENDS = sorted({*SENTENCES, "unreachable", "not-accepted", "closed"} - {"bye", "closing", "anew"})


@pytest.mark.parametrize("code", BAD_ENDS)
def test_whatever_goes_wrong_again_and_again_the_pauses_grow(code: str) -> None:
    tries = dialer.Tries()
    longest = [tries.longest(code, lasted=1.0) for _ in range(8)]
    assert longest == [60.0, 120.0, 240.0, 480.0, *[dialer.LONGEST_PAUSE] * 4]
    assert tries.longest("bye", lasted=1.0) == dialer.BRIEFLY
    assert tries.longest(code, lasted=1.0) == 60.0


def test_a_neighbour_that_is_away_for_months_is_called_still() -> None:
    tries = dialer.Tries()
    assert {tries.longest("unreachable", lasted=1.0) for _ in range(2000)} >= {dialer.LONGEST_PAUSE}


def test_a_line_that_breaks_after_a_long_talk_is_called_again_soon() -> None:
    tries = dialer.Tries()
    assert [tries.longest("cut", lasted=3600.0) for _ in range(8)] == [dialer.FIRST_PAUSE] * 8


def test_a_call_that_another_connection_made_needless_is_no_failure() -> None:
    tries = dialer.Tries()
    assert [tries.longest("double", lasted=1.0) for _ in range(8)] == [dialer.FIRST_PAUSE] * 8


async def accept(exchange: Exchange, accepted: bool) -> None:
    await exchange.run(Neighbour.objects.update, accepted=accepted)


async def rests() -> None:
    """Wait until nobody is being called."""
    async with asyncio.timeout(PATIENCE):
        while any("_keep_calling" in repr(task) for task in asyncio.all_tasks()):
            await asyncio.sleep(0.01)


@pytest.mark.django_db(transaction=True)
def test_a_neighbour_accepted_again_between_two_looks_is_called_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(dialer, "LONGEST_PAUSE", 0.01)

    async def scene() -> None:
        exchange, hilltop = Exchange(), Hilltop()
        async with await asyncio.start_server(hilltop.answer, "127.0.0.1", 0) as server:
            port = server.sockets[0].getsockname()[1]
            fields = {"key": sown("hilltop"), "hub": sown("hilltop", "hub"), "address": "127.0.0.1"}
            await exchange.run(Neighbour.objects.create, **fields, exchange_port=port, accepted=True)
            living = asyncio.create_task(dialer.Dialer(Hub(exchange, sown("river", "hub"), RIVER)).run())
            try:
                await hilltop.is_called(1)
                await accept(exchange, False)
                await rests()
                before = hilltop.calls
                await accept(exchange, True)
                await hilltop.is_called(before + 1)
            finally:
                living.cancel()
                with suppress(asyncio.CancelledError):
                    await living
                await exchange.close()

    asyncio.run(scene())
