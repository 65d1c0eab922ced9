"""Serves Django's pages under ASGI with one thread hop a request.

Django's own ASGI handler makes a new thread, and so a new database connection, for every request, and hops to it once
for each synchronous middleware and signal (2.3 to 3.4 ms of CPU for an empty page). Pages here are synchronous
throughout, so a whole request runs in one of a few lasting threads.

Reading never waits behind sending: a form may stand in line for a key or for its photo, so forms have threads of their
own, as many as may stand in those lines and some more for whoever only sends words. Threads that read keep their
database connection. There are more that take forms, each seldom at work, so these give theirs back after each form (it
costs a millisecond to make): a connection's cache may grow to 16 MB.

What is large is read while it comes (`pouring`), so it holds a thread for as long as its sender takes: a few of those
are for it alone.

Nothing here knows what a page shows, nor how much a request may carry: `hub.host.intake` refuses what is too big.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractAsyncContextManager, closing, nullcontext, suppress
from tempfile import SpooledTemporaryFile
from typing import Any

from django.conf import settings
from django.core import signals
from django.core.exceptions import RequestAborted
from django.core.handlers.asgi import ASGIHandler, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.db import connections
from django.http import FileResponse, HttpResponse, HttpResponseBadRequest, HttpResponseBase, StreamingHttpResponse
from django.urls import set_script_prefix

from hub import guard
from hub.accounts.sign_in import queue
from hub.content import photo
from hub.portal import downloads, large
from hub.portal.downloads import Downloads, TooMany

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]

READING = frozenset(["GET", "HEAD", "OPTIONS"])
READERS = 4
FILE_READERS = 2
A_SLICE = 64 * 1024
NOT_YET = 0.5
"""Seconds until a piece that was not there is looked for again."""
SENDERS = queue.PLACES + photo.PLACES + 4
"""Threads are made only when those that there are have work at once."""

FILES = ThreadPoolExecutor(FILE_READERS, thread_name_prefix="files")
"""Read the pieces of files that go out: between two pieces a slow reader holds none of them."""


class OneHop(ASGIHandler):
    """Django's handler, its middleware and views run synchronously in a small pool of lasting threads."""

    def __init__(self) -> None:
        BaseHandler.__init__(self)  # ASGIHandler's own would load the middleware in its asynchronous form
        self.load_middleware(is_async=False)
        self.reads = ThreadPoolExecutor(READERS, thread_name_prefix="pages")
        self.forms = ThreadPoolExecutor(SENDERS, thread_name_prefix="forms")
        self.downloads = Downloads()
        self.large = ThreadPoolExecutor(large.AT_ONCE, thread_name_prefix="large")

    async def __call__(self, scope: dict[str, Any], receive: Receive, send: Send) -> None:
        poured = scope.pop("pouring", None)
        try:
            body = poured or scope.pop("spooled", None) or await read_body(receive)
        except RequestAborted:
            return
        threads, answer = (self.reads, self.respond) if scope["method"] in READING else (self.forms, self.take)
        threads = self.large if poured else threads
        with closing(body):
            response = await asyncio.get_running_loop().run_in_executor(threads, guard.unended, answer, scope, body)
            if poured and isinstance(response, HttpResponse):  # it may come before the rest, and then the line ends
                response.headers.setdefault("Content-Length", str(len(response.content)))
            with suppress(ConnectionAbortedError):  # who asked is gone
                await self.give(scope, response, send)

    async def give(self, scope: Mapping[str, Any], response: HttpResponseBase, send: Send) -> None:
        """Send an answer; one that comes in pieces, each when the one before was taken."""
        if not isinstance(response, StreamingHttpResponse):
            await self.send_response(response, send)
            return
        streamed: Any = response.streaming_content
        pieces = iter(streamed)
        if not downloads.is_long(response):
            response.streaming_content = read_on(response, pieces, nullcontext())
            await self.send_response(response, send)
            return
        try:
            whose, walks = str((scope.get("client") or [""])[0]), downloads.is_walk(response)
            async with self.downloads.turn(whose, walks=walks) as reading:
                response.streaming_content = read_on(response, pieces, reading)
                await self.send_response(response, send)
        except TooMany:
            response.close()
            await self.send_response(downloads.come_again(), send)

    def take(self, scope: dict[str, Any], body: Any) -> HttpResponseBase:
        """Answer a form, and keep no connection for the next."""
        try:
            return self.respond(scope, body)
        finally:
            connections.close_all()

    def respond(self, scope: dict[str, Any], body: Any) -> HttpResponseBase:
        """Answer one request, whole, in the calling thread."""
        set_script_prefix(get_script_prefix(scope))
        signals.request_started.send(sender=type(self), scope=scope)
        request, refusal = self.create_request(scope, body)
        response: HttpResponseBase = self.get_response(request) if request else refusal or HttpResponseBadRequest()
        if isinstance(response, StreamingHttpResponse):
            if isinstance(response, FileResponse):
                response.block_size = self.chunk_size
        else:
            response.close()  # here and not after sending: request_finished belongs to this thread's connection
        return response


async def read_on(
    response: Any, pieces: Iterator[bytes], reading: AbstractAsyncContextManager[None]
) -> AsyncIterator[bytes]:
    """Read a file response piece by piece without holding up the loop; of each piece only what is left to be sent is
    held while the next one is read. One that is empty says that the next has yet to come: nobody waits in a thread."""
    loop = asyncio.get_running_loop()
    try:
        while True:
            async with reading:
                piece = await loop.run_in_executor(FILES, next_of, pieces)
            if piece is None:
                return
            if not piece:
                await asyncio.sleep(NOT_YET)
            for start in range(0, len(piece), A_SLICE):
                yield piece[start : start + A_SLICE]
            del piece
    finally:
        response.close()


def next_of(pieces: Iterator[bytes]) -> bytes | None:
    """The next piece. What it asked of the database is over with it: a connection that lasts would be kept by threads
    that no request ever begins or ends in, so nobody would notice that it broke."""
    try:
        piece: bytes | None = guard.unended(next, pieces, None)
        return piece
    finally:
        connections.close_all()


async def read_body(receive: Receive) -> Any:
    """Collect a request's body in memory, or on disk when it is large."""
    body: Any = SpooledTemporaryFile(max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE)  # noqa: SIM115 closed by caller
    more = True
    while more:
        message = await receive()
        if message["type"] == "http.disconnect":
            body.close()
            raise RequestAborted
        body.write(message.get("body", b""))
        more = message.get("more_body", False)
    body.seek(0)
    return body
