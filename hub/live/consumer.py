"""The websocket at /live/: a page says which topics it shows and is told when one of them changes.

    page:  {"watch": ["forum/topic/bafy…", …]}       replaces what it watched before
    hub:   {"topic": "forum/topic/bafy…"}            refetch your fragment

No content travels here: the page fetches its fragment as any page, where language, permission and moderation
apply. So anybody on the village network may listen, but only pages of this hub itself: the Origin must be the
address asked.
"""

import json
from collections import Counter
from typing import Any
from urllib.parse import urlsplit

from channels.generic.websocket import AsyncWebsocketConsumer

from hub.live.browsers import BROWSERS
from hub.live.readers import listens

MAX_PAGES = 2000
MAX_OF_ONE = 200
"""Pages from one address: enough for all phones behind one access point, and never all there are."""

MAX_TOPICS = 32
MAX_TOPIC = 200
MAX_TEXT = 8192

NOT_UNDERSTOOD = 4400
TOO_MUCH = 4413
FULL = 4429

_sockets: Counter[str] = Counter()
"""How many are open from each address."""


class Refused(Exception):
    """What a page sent cannot be taken; carries the close code."""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Listener(AsyncWebsocketConsumer):
    """One open page."""

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.host = (scope.get("client") or ("", 0))[0]
        _sockets[self.host] += 1
        try:
            await super().__call__(scope, receive, send)
        finally:
            BROWSERS.leave(self)
            _sockets[self.host] -= 1
            if not _sockets[self.host]:
                del _sockets[self.host]

    async def connect(self) -> None:
        headers = dict(self.scope["headers"])
        if not from_this_hub(headers) or not await listens(headers):
            await self.close()
        elif len(BROWSERS) >= MAX_PAGES or _sockets[self.host] > MAX_OF_ONE:
            await self.accept()
            await self.close(FULL)
        else:
            await self.accept()
            BROWSERS.watch(self, ())

    async def websocket_receive(self, message: dict[str, Any]) -> None:
        """Channels' own reading of a message fails at an empty text."""
        try:
            BROWSERS.watch(self, topics_of(message.get("text")))
        except Refused as refused:
            BROWSERS.leave(self)
            await self.close(refused.code)

    async def push(self, text: str) -> None:
        """Send one topic; called by the registry of pages."""
        await self.send(text_data=text)


def from_this_hub(headers: dict[bytes, bytes]) -> bool:
    """Whether the page that opens this socket came from the same address as the socket itself."""
    origin, host = headers.get(b"origin"), headers.get(b"host")
    if not origin or not host:
        return False
    try:
        return urlsplit(origin.decode("ascii")).netloc.lower() == host.decode("ascii").lower()
    except ValueError:
        return False


def topics_of(text: str | None) -> list[str]:
    """The topics in what a page sent, or Refused."""
    if text is None:
        raise Refused(NOT_UNDERSTOOD)
    if len(text) > MAX_TEXT:
        raise Refused(TOO_MUCH)
    try:
        said: Any = json.loads(text)
    except (ValueError, RecursionError):  # what json raises for nonsense and for a thousand brackets
        raise Refused(NOT_UNDERSTOOD) from None
    topics = said.get("watch") if isinstance(said, dict) else None
    if not isinstance(topics, list) or not all(isinstance(topic, str) and topic for topic in topics):
        raise Refused(NOT_UNDERSTOOD)
    if len(topics) > MAX_TOPICS or any(len(topic) > MAX_TOPIC for topic in topics):
        raise Refused(TOO_MUCH)
    return topics
