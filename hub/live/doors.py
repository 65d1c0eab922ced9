"""Stand before the websockets of plugins: a plugin that is switched off answers none, and those it has open are closed.

Pages of this hub alone come through those under `/<label>/` on the web port; neighbours through those on the exchange
port. A switch is announced as the topic `plugins`, and each process closes what is its own.
"""

import asyncio
from typing import Any, cast

from channels.db import database_sync_to_async
from channels.routing import URLRouter
from django.urls import Resolver404, URLPattern, path

from hub import guard
from hub.live.consumer import from_this_hub
from hub.live.nowhere import Nobody
from hub.live.readers import listens
from hub.plugins import loader, switches

SWITCHED_OFF = 4410
"""The code that an open websocket is closed with."""


class Door:
    """One plugin's websockets, or one address of them."""

    _path_routing = True  # channels' own mark for what reads the rest of a path

    def __init__(self, label: str, inner: Any) -> None:
        self.label = label
        self.inner = inner
        self.open: set[asyncio.Task[None]] = set()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        if not await self.may_enter(scope) or self.label not in await labels_on():
            await Nobody.as_asgi()(scope, receive, send)
            return
        session = asyncio.ensure_future(self.talk(scope, receive, send))
        self.open.add(session)
        try:
            await asyncio.wait([session])
        finally:
            self.open.discard(session)
            session.cancel()
        await self.ended(session, send)

    async def talk(self, scope: Any, receive: Any, send: Any) -> None:
        """Let the plugin speak. asyncio hands what ends a program on to the loop, out of whichever task it comes, so it
        is turned into an error inside the task."""
        guard.be_among_plugins()
        try:
            await self.inner(scope, receive, send)
        except guard.ENDINGS as ending:
            raise guard.ended(ending) from ending

    async def may_enter(self, scope: Any) -> bool:
        """Whether a page of this hub asks, of somebody who may read here."""
        headers = dict(scope["headers"])
        return from_this_hub(headers) and await listens(headers)

    async def ended(self, session: asyncio.Task[None], send: Any) -> None:
        """Close what was shut, and raise on what broke, which daphne closes."""
        if session.cancelled():
            await send({"type": "websocket.close", "code": SWITCHED_OFF})
        elif error := session.exception():
            if not isinstance(error, Resolver404):
                guard.note(self.label, "websockets", error)
            raise error

    def shut(self) -> None:
        """Close all that are open."""
        for session in self.open:
            session.cancel()


class OutsideDoor(Door):
    """For hubs, which carry no Origin."""

    _path_routing = False

    async def may_enter(self, scope: Any) -> bool:
        return True


labels_on = database_sync_to_async(switches.labels_on)


class Doors:
    """All doors of this process."""

    def __init__(self) -> None:
        self.doors: list[Door] = []
        self.shutting: set[asyncio.Task[None]] = set()

    def to_pages(self) -> list[URLPattern]:
        """What answers under `/<label>/` on the web port."""
        doors = [Door(label, URLRouter(own)) for label, own in loader.websocket_urlpatterns() if own]
        self.doors += doors
        return [path(f"{door.label}/", cast(Any, door)) for door in doors]

    def to_hubs(self) -> list[URLPattern]:
        """What answers on the exchange port."""
        doors = [
            (OutsideDoor(label, pattern.callback), pattern)
            for label, own in loader.exchange_urlpatterns()
            for pattern in own
        ]
        self.doors += [door for door, _ in doors]
        return [URLPattern(each.pattern, cast(Any, door), each.default_args, each.name) for door, each in doors]

    def hear(self, topic: str) -> None:
        """A topic was announced; called in the event loop."""
        if topic == switches.TOPIC:
            task = asyncio.get_running_loop().create_task(self.shut_those_off())
            self.shutting.add(task)
            task.add_done_callback(self.shutting.discard)

    async def shut_those_off(self) -> None:
        """Close the websockets of plugins that are off now."""
        on = await labels_on()
        for door in self.doors:
            if door.label not in on:
                door.shut()


DOORS = Doors()
