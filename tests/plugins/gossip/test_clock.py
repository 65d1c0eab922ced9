"""What a neighbour says of the time when it greets us reaches the hub's own clock."""

import asyncio
from typing import Any

import pytest

from hub import api
from hub.api.exchange import Exchange
from hub.core.errors import RemoteError
from hub.core.keys import NETWORK, public_key
from hub.core.stamp import DAY
from hub.log.clock import BUILT, clock
from hub.testing import sown
from plugins.gossip.conversation import Conversation
from plugins.gossip.exchange import Hub
from plugins.gossip.ledger import Page
from plugins.gossip.models import Neighbour
from plugins.gossip.wire.frames import Encoder
from plugins.gossip.wire.handshake import Client, Server
from plugins.gossip.wire.secure import Secure
from tests.plugins.gossip.stranger import HELLO

RIVER = api.HandshakeKeys(sown("river"), public_key(sown("river")))


class Gone:
    """A connection whose other end has said its greeting and left."""

    peer = "192.0.2.9"

    async def send(self, data: bytes) -> None:
        """Nobody reads it."""

    async def receive(self) -> bytes:
        raise RemoteError("closed", "gone")

    async def close(self) -> None:
        """It is."""


async def unwritten(*_what: Any) -> None:
    """In place of the database thread: these pages are not kept."""


def shaken(name: str) -> Secure:
    """Our end of a line to a neighbour that has proven who it is."""
    client = Secure(Client(NETWORK, sown(name), public_key(sown(name)), RIVER.key, sown(name, "once")))
    ours = Secure(Server(NETWORK, RIVER.seed, sown("once")))
    forth = client.start()
    while ours.peer is None:
        back, _ = ours.received(forth)
        forth, _ = client.received(back) if ours.peer is None else (b"", b"")
    return ours


async def greeted(page: Page, said: int) -> None:
    """A neighbour greets us, saying what time it is, and leaves."""
    ours, exchange = shaken(page.neighbour.name), Exchange()
    talk = Conversation(Hub(exchange, sown("river", "hub"), RIVER), Gone(), ours, page, leads=False)
    await talk.hold(Encoder().frame("hello", HELLO | {"clock": said}))
    await exchange.close()


@pytest.mark.django_db
def test_three_neighbours_tell_a_hub_that_boots_in_1970_the_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "wall", lambda: 5_000)
    clock.remember(0)
    monkeypatch.setattr(clock, "neighbours", {})
    assert clock.best() == BUILT
    told = {"ama": BUILT + 90 * DAY, "kofi": BUILT + 91 * DAY, "esi": 5_000, "yaw": BUILT + 4000 * DAY}
    for name, said in told.items():
        neighbour = Neighbour.objects.create(key=sown(name, "key"), hub=sown(name, "hub"), name=name)
        asyncio.run(greeted(Page(unwritten, neighbour, ""), said))
    assert 0 <= clock.best() - (BUILT + 91 * DAY) < DAY
