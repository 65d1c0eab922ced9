"""Requests that are answered while they arrive, because what they carry would fit into no memory.

Twisted begins a request when all of it came, and knows one that was answered before only as a mistake. So what a large
one carries goes into a `Body` that a thread of the pages reads meanwhile; and one that was answered early lasts until
the rest was thrown away, for most browsers read an answer only after sending. No reactor is imported here, so this may
be loaded before the fork.
"""

from collections.abc import Mapping
from io import BytesIO
from typing import Any, Final

from hub.host.sending import PATIENCE, PacedRequest
from hub.portal.pouring import Body

LINGER: Final = 10.0
"""Seconds in which the rest of a refused request is thrown away: most browsers read an answer only after sending."""

SLOWEST: Final = 64 * 1024
"""Bytes that come in PATIENCE seconds at least, or the place is somebody else's."""


class PouredRequest(PacedRequest):
    """A request that may be `poured`."""

    content: Any
    body: Body | None = None
    is_answered = False

    def hold(self) -> None:
        """Take nothing more until it is known who asks and what for."""
        self.body = Body(self.channel.transport.pauseProducing, self.channel.transport.resumeProducing)
        self.channel.transport.pauseProducing()

    def pour(self) -> None:
        """Begin to answer."""
        self.content.close()
        self.content = BytesIO()
        self.channel.callLater(PATIENCE, self.watch, 0)
        self.channel.transport.resumeProducing()
        self.process_before_its_end()

    def process_before_its_end(self) -> None:
        """What Twisted tells a request at its end, the channel knows since its first line."""
        channel = self.channel
        self.method, self.uri, self.clientproto = channel._command, channel._path, channel._version
        self.path = self.uri.partition(b"?")[0]
        self.process()

    def watch(self, before: int) -> None:
        """Hang up where next to nothing comes: places are few."""
        if self.gone or self.body is None or self.body.is_all:
            return
        if self.body.came - before < SLOWEST and not self.body.waits:
            self.hang_up()
        else:
            self.channel.callLater(PATIENCE, self.watch, self.body.came)

    def handleContentChunk(self, data: bytes) -> None:  # noqa: N802  # Twisted's name
        if self.body is None:
            super().handleContentChunk(data)
        else:
            self.body.put(data)

    def requestReceived(self, command: bytes, path: bytes, version: bytes) -> None:  # noqa: N802  # Twisted's name
        """All of it came."""
        if self.body is None:
            super().requestReceived(command, path, version)
            return
        self.body.end()
        if self.is_answered:
            super().finish()

    def handle_reply(self, message: Mapping[str, Any]) -> None:
        """What is answered early closes the line."""
        if message["type"] == "http.response.start" and self.is_early() and self.channel is not None:
            self.channel.persistent = 0
            self.setHeader(b"Connection", b"close")
        super().handle_reply(message)

    def finish(self) -> None:
        if not self.is_early():
            super().finish()
        elif self.body is not None:
            self.is_answered = True
            self.body.close()
            self.channel.callLater(LINGER, self.channel.transport.abortConnection)

    def is_early(self) -> bool:
        return self.body is not None and not self.body.is_all

    def connectionLost(self, reason: Any) -> None:  # noqa: N802  # Twisted's name
        if self.body is not None:
            self.body.lose()
        super().connectionLost(reason)


def hand_over(server: Any, protocol: Any, scope: dict[str, Any]) -> Any:
    """Stands in for daphne's `create_application`, which it calls: what a request carries goes to the application as it
    lies there, and not piece by piece through a queue that holds all of it in memory."""
    if scope["type"] == "http" and isinstance(protocol, PouredRequest):
        if protocol.body is not None:
            scope["pouring"] = protocol.body
        else:
            scope["spooled"], protocol.content = protocol.content, BytesIO()
    return type(server).create_application(server, protocol, scope)
