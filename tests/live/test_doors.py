"""A plugin's websockets answer pages of this hub alone, while the plugin is on."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from channels.generic.websocket import AsyncWebsocketConsumer
from channels.routing import URLRouter
from channels.testing import WebsocketCommunicator
from django.urls import path

from hub import guard
from hub.live.doors import SWITCHED_OFF, Door, Doors, OutsideDoor, labels_on
from hub.plugins import switches

pytestmark = pytest.mark.django_db(transaction=True)
PATIENCE = 30.0
"""Seconds for anything that must happen: Channels' own tools allow one."""

OWN = [(b"host", b"riverbend:8000"), (b"origin", b"http://riverbend:8000")]
FOREIGN = [(b"host", b"riverbend:8000"), (b"origin", b"http://elsewhere")]


class Echo(AsyncWebsocketConsumer):
    """Says what it hears, breaks at the word "break", and tries to end the program at the word "leave"."""

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if text_data == "break":
            raise RuntimeError("the well is dry")
        if text_data == "leave":
            raise SystemExit("I am done with this hub")
        await self.send(text_data=text_data)


def opened(door: Door, headers: list[tuple[bytes, bytes]] = OWN) -> WebsocketCommunicator:
    routes = [path("forum/", door)]  # type: ignore[arg-type]  # Channels routes to programs, which Django's stubs know not
    return WebsocketCommunicator(URLRouter(routes), "/forum/echo/", headers=headers)


def echo() -> Door:
    return Door("forum", URLRouter([path("echo/", Echo.as_asgi())]))


def play(scene: Callable[[], Coroutine[Any, Any, None]]) -> None:
    async def in_time() -> None:
        async with asyncio.timeout(PATIENCE):
            await scene()

    asyncio.run(in_time())


def test_a_page_of_this_hub_comes_in_and_another_does_not() -> None:
    async def scene() -> None:
        ama, stranger = opened(echo()), opened(echo(), FOREIGN)
        assert (await ama.connect(PATIENCE))[0]
        await ama.send_to(text_data="well")
        assert await ama.receive_from(PATIENCE) == "well"
        await ama.disconnect(PATIENCE)
        assert not (await stranger.connect(PATIENCE))[0]

    play(scene)


def test_a_plugin_that_is_off_answers_nobody() -> None:
    switches.switch("forum", False)

    async def scene() -> None:
        assert not (await opened(echo()).connect(PATIENCE))[0]

    play(scene)


def test_what_is_open_is_closed_when_the_plugin_is_switched_off() -> None:
    async def scene() -> None:
        doors, door = Doors(), echo()
        doors.doors.append(door)
        ama = opened(door)
        assert (await ama.connect(PATIENCE))[0]
        doors.hear(switches.TOPIC)
        await asyncio.gather(*doors.shutting)
        await ama.send_to(text_data="still on")
        assert await ama.receive_from(PATIENCE) == "still on"
        await asyncio.to_thread(switches.switch, "forum", False)
        doors.hear(switches.TOPIC)
        assert await ama.receive_output(10) == {"type": "websocket.close", "code": SWITCHED_OFF}
        assert not door.open

    play(scene)


def test_a_websocket_that_breaks_is_remembered() -> None:
    async def scene() -> None:
        ama = opened(echo())
        await ama.connect(PATIENCE)
        await ama.send_to(text_data="break")
        with pytest.raises(RuntimeError):
            await ama.wait(PATIENCE)

    play(scene)
    assert [(trouble.label, trouble.member) for trouble in guard.troubles()] == [("forum", "websockets")]
    guard.forget_troubles()


def test_a_websocket_that_would_end_the_hub_has_only_broken() -> None:
    async def scene() -> None:
        ama = opened(echo())
        await ama.connect(PATIENCE)
        await ama.send_to(text_data="leave")
        with pytest.raises(guard.Ended):
            await ama.wait(PATIENCE)

    play(scene)
    words = "hub.guard.Ended: it would have ended the hub: SystemExit: I am done with this hub"
    assert [(trouble.label, trouble.words) for trouble in guard.troubles()] == [("forum", words)]
    guard.forget_troubles()


def test_hubs_come_in_without_an_origin() -> None:
    async def scene() -> None:
        assert "gossip" in await labels_on()
        hill = WebsocketCommunicator(OutsideDoor("gossip", Echo.as_asgi()), "/gossip/", headers=[])
        assert (await hill.connect(PATIENCE))[0]
        await hill.disconnect(PATIENCE)

    play(scene)
