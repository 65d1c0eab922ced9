"""A stand-in for a hub's web side that knows one page: so hub.js is tried in a real browser, alone.

Serves the real hub.js and hub.css, a page with a live list and a live part that holds a field, and the
socket at /live/. The test decides what the parts hold and when a topic is told.
"""

import asyncio
import json
import threading
from collections.abc import Coroutine
from typing import Any, Self

from websockets.asyncio.server import Server, ServerConnection, serve
from websockets.datastructures import Headers
from websockets.http11 import Request, Response

from tests.portal.css import STATIC

PAGE = """<!DOCTYPE html><html lang="en"><head><title>Square</title><link rel="stylesheet" href="/hub.css">
<script src="/hub.js" defer></script></head>
<body data-topics="square/list" data-say-new="New here" data-say-show="New here: tap to see"
data-say-count="New here: #. Tap to see">
<ul id="list" data-fragment="/fragment">{items}</ul>
<div id="board" data-fragment="" data-topic="square/board">
<textarea id="note"></textarea><b id="word">{word}</b></div>
<form><input id="reply"></form></body></html>"""


class Square:
    """One page and who listens to it."""

    def __init__(self) -> None:
        self.items = ["first"]
        self.word = "old"
        self.watched: list[list[str]] = []
        self.listeners: set[ServerConnection] = set()
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever)

    def __enter__(self) -> Self:
        self.thread.start()
        self.server: Server = self.run(self.open())
        port = next(iter(self.server.sockets)).getsockname()[1]
        self.address = f"http://127.0.0.1:{port}/"
        return self

    def __exit__(self, *exception: object) -> None:
        self.run(self.close())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join()
        self.loop.close()

    def run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self.loop).result(timeout=20)

    async def open(self) -> Server:
        return await serve(self.listen, "127.0.0.1", 0, process_request=self.answer)

    async def close(self) -> None:
        self.server.close()
        await self.server.wait_closed()

    def tell(self, topic: str) -> None:
        """Say that a topic changed."""
        for listener in list(self.listeners):
            self.run(listener.send(json.dumps({"topic": topic})))

    def hang_up(self) -> None:
        """Close all sockets, as a hub does that starts again."""
        for listener in list(self.listeners):
            self.run(listener.close())

    async def listen(self, listener: ServerConnection) -> None:
        self.listeners.add(listener)
        try:
            async for said in listener:
                self.watched.append(json.loads(said)["watch"])
        finally:
            self.listeners.discard(listener)

    def answer(self, listener: ServerConnection, request: Request) -> Response | None:
        """A page, a fragment, a file; None lets the socket through."""
        items = "".join(f'<li id="{item}">{item}</li>' for item in self.items)
        if request.path == "/live/":
            return None
        if request.path in ("/hub.js", "/hub.css"):
            kind = "text/javascript" if request.path.endswith("js") else "text/css"
            return reply((STATIC / request.path[1:]).read_text(encoding="utf-8"), kind)
        if request.path == "/fragment":
            return reply(items, "text/html", 200 if request.headers.get("X-Fragment") == "1" else 400)
        return reply(PAGE.format(items=items, word=self.word), "text/html")


def reply(text: str, kind: str, status: int = 200) -> Response:
    body = text.encode()
    headers = Headers({"Content-Type": f"{kind}; charset=utf-8", "Content-Length": str(len(body))})
    return Response(status, "", headers, body)
