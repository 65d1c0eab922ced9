"""Refuses a request that carries too much while it arrives, on the web port and on the exchange port.

Twisted keeps a whole body on the disk before the application is asked, so a limit inside the application would only
bound a second copy. Here announced and arriving bytes are counted first. Nor is a form taken apart by Twisted, which
would make many times its size of small objects: Django does that, within limits of its own.
No reactor is imported here, so this may be loaded before the fork.
"""

from functools import partial
from typing import Any

from daphne.http_protocol import HTTPFactory, WebRequest
from django.http import HttpRequest

from hub.portal.errors import too_big

MAX_REQUEST = 16 * 1024 * 1024
"""Bytes of one request for a page: a phone's photo fits, a file that would fill the card does not."""

NOTHING = 0
"""What a request to the exchange port may carry: neighbours speak by websocket."""

LINGER = 10.0
"""Seconds in which the rest of a refused request is thrown away: most browsers read an answer only after sending."""


class Intake(HTTPFactory):
    """Takes requests that carry at most `limit` bytes."""

    def __init__(self, server: Any, limit: int) -> None:
        super().__init__(server)
        self.limit = limit

    def buildProtocol(self, addr: Any) -> Any:  # noqa: N802  # Twisted's name
        protocol = super().buildProtocol(addr)
        protocol.requestFactory = partial(BoundedRequest, parsePOSTFormSubmission=False)
        return protocol


class BoundedRequest(WebRequest):
    """A request that is answered 413 as soon as it is known to be too big."""

    carried = 0
    refused = False

    def gotLength(self, length: int | None) -> None:  # noqa: N802  # Twisted's name
        """The headers are here; None announces no length."""
        fits = length is None or length <= self.channel.factory.limit
        super().gotLength(length if fits else 0)
        if not fits:
            self.refuse()

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802  # Twisted's name
        self.carried += len(data)
        if self.refused:
            return
        if self.carried > self.channel.factory.limit:
            self.refuse()
        else:
            super().handleContentChunk(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802  # Twisted's name
        """All of it came."""
        if self.refused:
            self.channel.loseConnection()
        else:
            super().requestReceived(command, path, version)

    def refuse(self) -> None:
        """Answer at once, keep nothing, and close when the sender is through or LINGER has passed."""
        self.refused = True
        self.content.close()
        self.requestHeaders.removeHeader(b"Expect")  # Twisted would say "100 Continue" after the answer
        self.channel.transport.write(refusal())
        self.channel.callLater(LINGER, self.channel.transport.abortConnection)


def refusal() -> bytes:
    """The page that says so, as it goes over the line."""
    page = too_big(HttpRequest())
    head = (
        f"HTTP/1.1 {page.status_code} Too Large\r\nContent-Type: {page.headers['Content-Type']}\r\n"
        f"Content-Length: {len(page.content)}\r\nConnection: close\r\n\r\n"
    )
    return head.encode() + page.content
