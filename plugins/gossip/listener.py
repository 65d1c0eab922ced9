"""Answers hubs that call: the websocket at /gossip/ on the exchange port. No cookies, no Origin, no HTTP session."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

from hub import api
from hub.core.errors import LocalError, RemoteError
from plugins.gossip import neighbours
from plugins.gossip.exchange import Hub
from plugins.gossip.models import Neighbour
from plugins.gossip.pipes import NOT_ACCEPTED, Answered

MAX_CALLERS = 64
MAX_STRANGERS = 8
"""Callers from one address that have not proven to be neighbours: one device alone never fills the port."""

_callers: set["Listener"] = set()
hub: Hub | None = None
"""Who answers; set by the exchange service of this process while it runs."""


_looking = asyncio.Lock()
"""Held while a caller's card is fetched: one at a time, for whoever shows it decides how long it takes."""
_moving: dict[bytes, asyncio.Task[None]] = {}
"""The looks for neighbours that call from elsewhere, by device key: one for each."""


class Listener(AsyncWebsocketConsumer):
    """One caller: its bytes go to the pipe's inbox, and a task of its own holds the conversation."""

    strange = True
    """Until it has proven to be a neighbour."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        try:
            await super().__call__(scope, receive, send)
        finally:  # however it ends, for a place that is not given back is lost until the next start
            _callers.discard(self)
            if hasattr(self, "pipe"):
                self.pipe.inbox.end("closed")

    async def connect(self) -> None:
        if hub is None or len(_callers) >= MAX_CALLERS or self.strangers_beside() >= MAX_STRANGERS:
            await self.close()
            return
        try:
            self.pipe = Answered(self)
        except RemoteError:  # it hung up before we looked
            await self.close()
            return
        _callers.add(self)
        await self.accept()
        self.talk = asyncio.create_task(self.answer(hub), name="answer")

    def strangers_beside(self) -> int:
        """How many others called from the same address and have not proven to be neighbours."""
        host, _port = self.caller()
        return sum(each.strange and each.caller()[0] == host for each in _callers)

    async def answer(self, hub: Hub) -> None:
        """Talk to the end, then hang up; a stranger is remembered as asking, for a steward to see."""
        code, key = 1000, b""
        try:
            await hub.answer(self.pipe, lambda neighbour: self.met(hub, neighbour))
        except RemoteError as error:
            if error.code == "not-accepted":
                code, key = NOT_ACCEPTED, bytes.fromhex(error.detail)
        except TimeoutError:
            pass  # a caller that never finished its handshake
        finally:
            await self.pipe.close(code)
        unheard = key and self.caller()[1] and await hub.exchange.run(neighbours.unheard, key)
        if unheard and not _looking.locked():  # a stranger that calls meanwhile will call again
            await self.look(hub, key, neighbours.asks)

    def met(self, hub: Hub, neighbour: Neighbour) -> None:
        """The caller is a neighbour. If it was found elsewhere than it calls from, it may have moved."""
        self.strange = False
        key, (host, port) = bytes(neighbour.key), self.caller()
        if port and (host, port) != (neighbour.address, neighbour.web_port) and key not in _moving:
            _moving[key] = asyncio.create_task(self.follow(hub, neighbour))
            _moving[key].add_done_callback(lambda _task: _moving.pop(key))

    async def follow(self, hub: Hub, neighbour: Neighbour) -> None:
        """Remember where a neighbour is that has moved: pages, photos and our own calls are looked for there."""
        if not await asyncio.to_thread(neighbours.may_be_at, neighbour, *self.caller()):
            await self.look(hub, bytes(neighbour.key), neighbours.moved)

    async def look(self, hub: Hub, key: bytes, note: Callable[[bytes, api.Card, str], None]) -> None:
        """Note the card that a caller shows at its own address; nothing of ours waits for that address, and no other
        is ever asked."""
        host, port = self.caller()
        with suppress(LocalError):  # no card to be had: nothing to note
            async with _looking:
                card = await asyncio.to_thread(
                    neighbours.fetch_card, f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
                )
            await hub.exchange.run(note, key, card, host)

    def caller(self) -> tuple[str, int]:
        """The caller's address, and the web port that it says its card is found at (0 when it says none)."""
        host = (self.scope.get("client") or ("", 0))[0]
        said = self.scope.get("query_string", b"")[:40].decode("ascii", "replace")
        name, _equals, port = said.partition("=")
        return host, int(port) if name == "web" and port.isdecimal() and len(port) <= 5 else 0

    async def receive(self, text_data: str | None = None, bytes_data: bytes | None = None) -> None:
        if bytes_data is None:
            self.pipe.inbox.end("frame")
        else:
            self.pipe.inbox.put(bytes_data)
