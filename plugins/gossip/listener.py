"""Answers hubs that call: the websocket at /gossip/ on the exchange port. No cookies, no Origin, no HTTP session."""

import asyncio
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

from hub.core.errors import RemoteError
from plugins.gossip.exchange import Hub
from plugins.gossip.models import Neighbour
from plugins.gossip.pipes import NOT_ACCEPTED, Answered

MAX_CALLERS = 64
MAX_STRANGERS = 8
"""Callers from one address that have not proven to be neighbours: one device alone never fills the port."""

_callers: set["Listener"] = set()
hub: Hub | None = None
"""Who answers; set by the exchange service of this process while it runs."""


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
        host, port = self.caller()
        if key and port:
            hub.looks.stranger(key, host, port)

    def met(self, hub: Hub, neighbour: Neighbour) -> None:
        """The caller is a neighbour. If it was found elsewhere than it calls from, it may have moved."""
        self.strange = False
        host, port = self.caller()
        if port and (host, port) != (neighbour.address, neighbour.web_port):
            hub.looks.neighbour(neighbour, host, port)

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
