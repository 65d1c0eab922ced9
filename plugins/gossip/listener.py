"""Answers hubs that call: the websocket at /gossip/ on the exchange port. No cookies, no Origin, no HTTP session."""

import asyncio
from contextlib import suppress
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

from hub.core.errors import LocalError, RemoteError
from plugins.gossip import neighbours
from plugins.gossip.exchange import Hub
from plugins.gossip.pipes import NOT_ACCEPTED, Answered

MAX_CALLERS = 64
_callers: set["Listener"] = set()
hub: Hub | None = None
"""Who answers; set by the exchange service of this process while it runs."""


class Listener(AsyncWebsocketConsumer):
    """One caller: its bytes go to the pipe's inbox, and a task of its own holds the conversation."""

    async def connect(self) -> None:
        if hub is None or len(_callers) >= MAX_CALLERS:
            await self.close()
            return
        _callers.add(self)
        await self.accept()
        self.pipe = Answered(self)
        self.talk = asyncio.create_task(self.answer(hub), name="answer")

    async def answer(self, hub: Hub) -> None:
        """Talk to the end, then hang up; a stranger is remembered as asking, for a steward to see."""
        code = 1000
        try:
            await hub.answer(self.pipe)
        except RemoteError as error:
            if error.code == "not-accepted":
                code = NOT_ACCEPTED
                await hub.exchange.run(self.remember_asking, bytes.fromhex(error.detail))
        except TimeoutError:
            pass  # a caller that never finished its handshake
        finally:
            await self.pipe.close(code)

    def remember_asking(self, key: bytes) -> None:
        """Note who asks, by the card that they show at their own address."""
        host, port = self.caller()
        with suppress(LocalError):  # no card to be had: nothing to show a steward
            neighbours.asked(key, host, port)

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

    async def disconnect(self, code: Any) -> None:
        _callers.discard(self)
        if hasattr(self, "pipe"):
            self.pipe.inbox.end("closed")
