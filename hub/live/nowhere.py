"""Answers at addresses where nothing is: a stranger's guess is no failure of ours, and logs nothing."""

from collections.abc import Awaitable, Callable
from typing import Any

from channels.generic.websocket import AsyncWebsocketConsumer

PLAIN = [(b"content-type", b"text/plain; charset=utf-8")]
WORDS = b"Nothing is here. This port is for neighbouring hubs; the pages are on another one.\n"


class Nobody(AsyncWebsocketConsumer):
    """A websocket that is not taken."""

    async def connect(self) -> None:
        await self.close()


async def no_page(scope: Any, receive: Any, send: Callable[[dict[str, Any]], Awaitable[None]]) -> None:
    """Every page of a port that has none."""
    await send({"type": "http.response.start", "status": 404, "headers": PLAIN})
    await send({"type": "http.response.body", "body": WORDS})
