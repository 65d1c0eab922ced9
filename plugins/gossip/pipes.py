"""A byte pipe between two hubs over a websocket, either end of it, with a bound on what waits to be read.

Message boundaries mean nothing here. The bound is the credit that a session ever gives plus room for its small frames;
a peer that sends more than it was given credit for is cut off, because the server below would buffer it without end.
"""

import asyncio
from collections.abc import Sequence
from typing import Any, Protocol

from channels.generic.websocket import AsyncWebsocketConsumer
from twisted.internet.interfaces import ITCPTransport
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from hub.core.errors import RemoteError

MAX_WAITING = 8 * 1024 * 1024
MESSAGE = 256 * 1024
"""Bytes of one websocket message that we send; longer writes go as several."""

OPEN_TIMEOUT = 10.0
CLOSE_TIMEOUT = 3.0
NOT_ACCEPTED = 4403
"""The websocket's close code for a caller whom no steward has accepted."""


class Pipe(Protocol):
    """What a conversation needs of a connection."""

    @property
    def peer(self) -> str:
        """The number (IP address) of the machine at the other end."""

    async def send(self, data: bytes) -> None:
        """Write bytes; RemoteError "closed" when the other side is gone."""

    async def receive(self) -> bytes:
        """Bytes, at least one; RemoteError "closed" at the end."""

    async def close(self) -> None:
        """End it; harmless when ended."""


class Inbox:
    """Bytes that have come and not been read, bounded by MAX_WAITING."""

    def __init__(self) -> None:
        self._pieces: list[bytes] = []
        self._size = 0
        self._ended: str | None = None
        self._news = asyncio.Event()

    def put(self, data: bytes) -> None:
        """Take what came."""
        self._size += len(data)
        if self._size > MAX_WAITING:
            self.end("flood")
        elif data and self._ended is None:
            self._pieces.append(data)
            self._news.set()

    def end(self, code: str) -> None:
        """Nothing more will come."""
        self._ended = self._ended or code
        self._news.set()

    async def take(self) -> bytes:
        """All that waits, at least one byte; RemoteError at the end."""
        await self._news.wait()
        if self._ended == "flood" or not self._pieces:
            raise RemoteError(self._ended or "closed", "the connection ended")
        data = b"".join(self._pieces)
        self._pieces.clear()
        self._size = 0
        if self._ended is None:
            self._news.clear()
        return data


class Answered:
    """The pipe of a hub that called us, over a Channels consumer.

    Channels and daphne take whatever is sent and keep it in memory. So this is also what Twisted calls the producer of
    the connection: it is told when more than 64 KiB wait to go out, and when they have gone.
    """

    def __init__(self, consumer: AsyncWebsocketConsumer) -> None:
        self._consumer = consumer
        self.inbox = Inbox()
        self._going = asyncio.Event()
        self._going.set()
        line = line_of(consumer.scope["client"])
        line.unregisterProducer()
        line.registerProducer(self, True)

    @property
    def peer(self) -> str:
        return str(self._consumer.scope["client"][0])

    def pauseProducing(self) -> None:  # noqa: N802  # Twisted's name
        """Told by Twisted: wait with what comes next."""
        self._going.clear()

    def resumeProducing(self) -> None:  # noqa: N802  # Twisted's name
        """Told by Twisted: all that was sent has gone out."""
        self._going.set()

    def stopProducing(self) -> None:  # noqa: N802  # Twisted's name
        """Told by Twisted: the connection is lost, so what comes next goes nowhere."""
        self._going.set()

    async def send(self, data: bytes) -> None:
        for start in range(0, len(data), MESSAGE):
            await self._going.wait()
            await self._consumer.send(bytes_data=data[start : start + MESSAGE])

    async def receive(self) -> bytes:
        return await self.inbox.take()

    async def close(self, code: int = 1000) -> None:
        await self._consumer.close(code)


def line_of(client: Sequence[object]) -> Any:
    """Twisted's end of the connection from this address and port, one of those that the server reads from; RemoteError
    "closed" when it is gone already."""
    from twisted.internet import reactor  # not above: the first to import it chooses how the process waits

    lines: Any = reactor
    peers = ((line, line.getPeer()) for line in lines.getReaders() if ITCPTransport.providedBy(line))
    for line, peer in peers:
        if [peer.host, peer.port] == [*client]:
            return line
    raise RemoteError("closed", "the connection ended")


class Called:
    """The pipe to a hub that we called."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

    @property
    def peer(self) -> str:
        return str(self._connection.remote_address[0])

    async def send(self, data: bytes) -> None:
        try:
            for start in range(0, len(data), MESSAGE):
                await self._connection.send(data[start : start + MESSAGE])
        except WebSocketException:
            raise RemoteError("closed", "the connection ended") from None

    async def receive(self) -> bytes:
        try:
            data = await self._connection.recv(decode=False)
        except ConnectionClosed as closed:
            refused = closed.rcvd is not None and closed.rcvd.code == NOT_ACCEPTED
            raise RemoteError("not-accepted" if refused else "closed", "the connection ended") from None
        return data

    async def close(self) -> None:
        try:
            async with asyncio.timeout(CLOSE_TIMEOUT):  # its own time limit begins only when all has gone out
                await self._connection.close()
        except TimeoutError:
            self._connection.transport.abort()


async def call(host: str, port: int, own_web_port: int) -> Called:
    """Open a pipe to a hub's exchange port; RemoteError "unreachable" when nobody answers.

    own_web_port: where a hub that does not know us finds our signed card, at the address we call from.
    """
    address = f"[{host}]" if ":" in host else host
    try:
        connection = await connect(
            f"ws://{address}:{port}/gossip/?web={own_web_port}",
            open_timeout=OPEN_TIMEOUT,
            close_timeout=1,
            compression=None,
            ping_interval=None,
            max_size=MAX_WAITING,
            max_queue=4,
            proxy=None,
        )
    except (OSError, TimeoutError, WebSocketException) as error:
        raise RemoteError("unreachable", str(error)) from None
    return Called(connection)
