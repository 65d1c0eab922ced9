"""The websocket at /live/ takes a bounded list of topics from this hub's own pages, and nothing else."""

import asyncio
import json
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator

from hub.live.browsers import BROWSERS
from hub.live.consumer import FULL, MAX_OF_ONE, MAX_TEXT, MAX_TOPIC, MAX_TOPICS, NOT_UNDERSTOOD, TOO_MUCH
from hub.live.urls import websocket_urlpatterns

pytestmark = pytest.mark.django_db(transaction=True)  # Channels looks at the connection that its thread may have

PATIENCE = 30.0
"""Seconds for anything that must happen: Channels' own tools allow one."""

OWN = [(b"host", b"riverbend:8000"), (b"origin", b"http://riverbend:8000")]
DEEP = '{"watch": ' + "[" * 3000 + "]" * 3000 + "}"


def page(headers: list[tuple[bytes, bytes]] = OWN, host: str = "192.0.2.7") -> WebsocketCommunicator:
    opened = WebsocketCommunicator(URLRouter(websocket_urlpatterns), "/live/", headers=headers)
    opened.scope["client"] = [host, 50_000]
    return opened


def play(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def in_time() -> None:
        async with asyncio.timeout(PATIENCE):
            await scene()

    asyncio.run(in_time())


def test_a_page_of_this_hub_hears_of_its_topic() -> None:
    async def scene() -> None:
        ama = page()
        assert (await ama.connect(PATIENCE))[0]
        await ama.send_to(text_data=json.dumps({"watch": ["forum/topic/one"]}))
        while not BROWSERS.watched():
            await asyncio.sleep(0)
        BROWSERS.tell(["forum/topic/one"])
        assert await ama.receive_json_from() == {"topic": "forum/topic/one"}
        await ama.disconnect(PATIENCE)
        assert len(BROWSERS) == 0

    play(scene)


def test_one_address_cannot_take_every_page() -> None:
    async def scene() -> None:
        pages = [page() for _ in range(MAX_OF_ONE)]
        for each in pages:
            await each.connect(PATIENCE)
        esi, ama = page(), page(host="192.0.2.8")
        await esi.connect(PATIENCE)
        assert await esi.receive_output(PATIENCE) == {"type": "websocket.close", "code": FULL}
        await esi.disconnect(PATIENCE)
        await ama.connect(PATIENCE)
        assert len(BROWSERS) == MAX_OF_ONE + 1
        await pages.pop().disconnect(PATIENCE)
        pages += [page(), ama]
        await pages[-2].connect(PATIENCE)
        assert len(BROWSERS) == MAX_OF_ONE + 1
        for each in pages:
            await each.disconnect(PATIENCE)
        assert len(BROWSERS) == 0

    play(scene)


@pytest.mark.parametrize(
    "headers",
    [
        [(b"host", b"riverbend:8000"), (b"origin", b"http://elsewhere:8000")],
        [(b"host", b"riverbend:8000"), (b"origin", b"null")],
        [(b"host", b"riverbend:8000"), (b"origin", b"http://[broken")],
        [(b"host", b"riverbend:8000"), (b"origin", b"http://\xff:8000")],
        [(b"host", b"riverbend:8000")],
        [(b"origin", b"http://riverbend:8000")],
    ],
)
def test_a_page_from_elsewhere_is_not_let_in(headers: list[tuple[bytes, bytes]]) -> None:
    async def scene() -> None:
        esi = page(headers)
        assert not (await esi.connect(PATIENCE))[0]
        assert len(BROWSERS) == 0

    play(scene)


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ("", NOT_UNDERSTOOD),
        ("not json", NOT_UNDERSTOOD),
        ("[]", NOT_UNDERSTOOD),
        ("null", NOT_UNDERSTOOD),
        ("{}", NOT_UNDERSTOOD),
        ('{"watch": "topic"}', NOT_UNDERSTOOD),
        ('{"watch": [1]}', NOT_UNDERSTOOD),
        ('{"watch": [""]}', NOT_UNDERSTOOD),
        ('{"watch": [null]}', NOT_UNDERSTOOD),
        (DEEP, NOT_UNDERSTOOD),
        (json.dumps({"watch": ["x"] * (MAX_TOPICS + 1)}), TOO_MUCH),
        (json.dumps({"watch": ["x" * (MAX_TOPIC + 1)]}), TOO_MUCH),
        ('{"watch": []}' + " " * MAX_TEXT, TOO_MUCH),
    ],
)
def test_what_cannot_be_taken_ends_the_socket_with_a_code(said: str, code: int) -> None:
    async def scene() -> None:
        esi = page()
        await esi.connect(PATIENCE)
        await esi.send_input({"type": "websocket.receive", "text": said})
        assert await esi.receive_output(PATIENCE) == {"type": "websocket.close", "code": code}
        assert len(BROWSERS) == 0
        await esi.disconnect(PATIENCE)

    play(scene)


def test_binary_messages_end_the_socket_with_a_code() -> None:
    async def scene() -> None:
        esi = page()
        await esi.connect(PATIENCE)
        await esi.send_to(bytes_data=b"\x00")
        assert (await esi.receive_output(PATIENCE))["code"] == NOT_UNDERSTOOD
        await esi.disconnect(PATIENCE)

    play(scene)


def test_an_unknown_address_is_closed_quietly() -> None:
    async def scene() -> None:
        esi = WebsocketCommunicator(URLRouter(websocket_urlpatterns), "/elsewhere/", headers=OWN)
        assert not (await esi.connect(PATIENCE))[0]

    play(scene)
