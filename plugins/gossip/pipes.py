"""A byte pipe between two hubs over a websocket, either end of it, with a bound on what waits to be read.

Message boundaries mean nothing here. The bound is the credit that a session ever gives plus room for its small frames;
a peer that sends more than it was given credit for is cut off, because the server below would buffer it without end.
"""

import asyncio
from typing import Protocol

from channels.generic.websocket import AsyncWebsocketConsumer
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, WebSocketException

from hub.core.errors import RemoteError

MAX_WAITING = 8 * 1024 * 1024
MESSAGE = 256 * 1024
"""Bytes of one websocket message that we send; longer writes go as several."""

OPEN_TIMEOUT = 10.0
NOT_ACCEPTED = 4403
"""The websocket's close code for a caller whom no steward has accepted."""


class Pipe(Protocol):
    """What a conversation needs of a connection."""

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
    """The pipe of a hub that called us, over a Channels consumer."""

    def __init__(self, consumer: AsyncWebsocketConsumer) -> None:
        self._consumer = consumer
        self.inbox = Inbox()

    async def send(self, data: bytes) -> None:
        for start in range(0, len(data), MESSAGE):
            await self._consumer.send(bytes_data=data[start : start + MESSAGE])

    async def receive(self) -> bytes:
        return await self.inbox.take()

    async def close(self, code: int = 1000) -> None:
        await self._consumer.close(code)


class Called:
    """The pipe to a hub that we called."""

    def __init__(self, connection: ClientConnection) -> None:
        self._connection = connection

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
        await self._connection.close()


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
