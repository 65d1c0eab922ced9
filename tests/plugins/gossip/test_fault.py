"""What failed at this hub in the middle of an exchange, and what its steward then reads: the card is blamed only for
its own trouble.
"""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from django.db import OperationalError, connection

from hub.api.exchange import DiskFull, Exchange
from hub.core.errors import LocalError
from hub.testing import Writer, sown
from plugins.gossip.conversation import Conversation
from plugins.gossip.exchange import Hub
from plugins.gossip.ledger import Page
from plugins.gossip.models import Decline, Neighbour, Receipt
from plugins.gossip.wire.actions import Ingest, WeDeclined
from plugins.gossip.words import sentence
from tests.plugins.gossip.test_clock import RIVER, shaken

pytestmark = pytest.mark.django_db


class Silent:
    """A connection whose other end says nothing."""

    peer = "192.0.2.9"

    async def send(self, data: bytes) -> None:
        """It is not read."""

    async def receive(self) -> bytes:
        await asyncio.Event().wait()
        return b""

    async def close(self) -> None:
        """It is."""


def page_of(run: Any) -> Page:
    return Page(run, Neighbour.objects.create(key=sown("hill", "key"), hub=sown("hill", "hub"), name="Hilltop"), "")


def talk_over(exchange: Exchange, page: Page) -> Conversation:
    hub = Hub(exchange, sown("river", "hub"), RIVER)
    return Conversation(hub, Silent(), shaken("Hilltop"), page, leads=False)


@pytest.mark.parametrize(
    ("trouble", "code"),
    [(LocalError("a mistake"), "fault"), (OperationalError("disk I/O error"), "storage"), (DiskFull("full"), "full")],
)
def test_an_exchange_that_breaks_off_names_what_failed(trouble: Exception, code: str) -> None:
    ended: list[str] = []

    async def write(_write: object, *code: str) -> None:
        ended.extend(code)
        if not code:
            raise trouble

    page = page_of(write)
    page.note(WeDeclined((sown("ama"),)))  # something to write down

    async def breaks() -> None:
        exchange = Exchange()
        talk = talk_over(exchange, page)
        await talk.hold(b"")
        await exchange.close()

    asyncio.run(breaks())
    assert ended == [code]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="the trigger is written for SQLite")
def test_a_remark_that_the_database_does_not_take_ends_nothing_and_is_written_later() -> None:
    asked: list[Callable[[], None]] = []

    async def ask(write: Callable[[], None]) -> None:
        asked.append(write)

    page = page_of(ask)
    page.note(WeDeclined((sown("ama"),)))
    with connection.cursor() as cursor:
        cursor.execute("CREATE TRIGGER full BEFORE INSERT ON gossip_decline BEGIN SELECT RAISE(ABORT, 'full'); END")
        asyncio.run(page.keep())
        asked.pop()()
        assert not Receipt.objects.exists()
        cursor.execute("DROP TRIGGER full")
    asyncio.run(page.keep())
    asked.pop()()
    assert Decline.objects.count() == Receipt.objects.count() == 1


def test_entries_that_a_stopping_hub_refuses_are_not_blamed_on_its_card() -> None:
    ama = Writer("ama")

    async def unwritten(*_what: object) -> None:
        """In place of the database thread: this page is not kept."""

    page = page_of(unwritten)

    async def refuses() -> str:
        exchange = Exchange()
        exchange._intake.close()
        talk = talk_over(exchange, page)
        talk._hub.mirror.draw_near({ama.hub.id})
        held = asyncio.create_task(talk.hold(b""))
        await asyncio.sleep(0)
        talk._do([Ingest(0, tuple(ama.runs()), live=False)])
        await held
        await exchange.close()
        return talk.code

    assert asyncio.run(refuses()) == "fault"


def test_a_steward_reads_of_a_card_only_when_it_is_the_card() -> None:
    assert "card" not in sentence("fault")
    assert "made a mistake" in sentence("fault")
    assert "could not write to its card" in sentence("storage")
