"""Answers go out as fast as they are taken.

daphne gives Twisted whatever the application says at once: 300 MB for a phone that read nothing took 290 MB of
memory, and was read to its end for somebody who was long gone. Here whoever sends waits until the line takes more, and
a line that takes nothing for `PATIENCE` seconds is hung up: nobody holds a place for ever.
No reactor is imported here, so this may be loaded before the fork.
"""

import asyncio
import logging
from collections.abc import Mapping
from typing import Any

from daphne.http_protocol import WebRequest

from hub.core.errors import RemoteError

PATIENCE = 60.0
"""Seconds in which a reader takes the 64 KB that wait for them: a tenth of what thirty phones have on one radio."""


class PacedRequest(WebRequest):
    """A request whose answer is said piece by piece; each waits for its turn."""

    gone = False
    full: "asyncio.Future[None] | None" = None

    def handle_reply(self, message: Mapping[str, Any]) -> None:
        """More than one piece comes: have Twisted say when the line is full. Twisted calls what is told a producer."""
        if message.get("more_body") and not self.producer and self.channel is not None and not self.finished:
            self.registerProducer(self, True)
        super().handle_reply(message)

    def handle_exception(self, exception: BaseException) -> None:
        """What broke off in the middle must not look whole, and daphne's own words would come too late."""
        if self._response_started:
            self.hang_up()
        else:
            super().handle_exception(exception)

    def pauseProducing(self) -> None:  # noqa: N802  # Twisted's name
        if self.full is None:
            self.full = asyncio.get_running_loop().create_future()

    def resumeProducing(self) -> None:  # noqa: N802  # Twisted's name
        full, self.full = self.full, None
        if full is not None and not full.done():
            full.set_result(None)

    def stopProducing(self) -> None:  # noqa: N802  # Twisted's name
        """The line is lost; `connectionLost` comes too."""

    async def taken(self) -> None:
        """Wait until the line takes more; ConnectionAbortedError when nobody takes it any more."""
        if self.full is not None:
            try:
                await asyncio.wait_for(self.full, PATIENCE)
            except TimeoutError:
                self.hang_up()
        if self.gone:
            raise ConnectionAbortedError("nobody takes this answer any more")

    def finish(self) -> None:
        if self.producer:
            self.unregisterProducer()
        super().finish()

    def connectionLost(self, reason: Any) -> None:  # noqa: N802  # Twisted's name
        self.gone = True
        super().connectionLost(reason)
        self.resumeProducing()

    def hang_up(self) -> None:
        """End the line at once, whatever waits on it."""
        self.gone = True  # Twisted says so only when it comes round to it
        if self.channel is not None:
            self.channel.transport.abortConnection()


def told_briefly(record: logging.LogRecord) -> bool:
    """A filter of daphne's log: what broke off for bytes that a card forgot or somebody made wrong is one line. Where
    that was found is no news, and anybody may read such a file again and again."""
    if record.exc_info and isinstance(record.exc_info[1], RemoteError):
        record.exc_info = None
    return True


async def reply(server: Any, protocol: Any, message: Mapping[str, Any]) -> None:
    """Stands in for daphne's own, which it calls: it returns when the line takes more."""
    await type(server).handle_reply(server, protocol, message)
    if isinstance(protocol, PacedRequest) and message.get("more_body"):
        await protocol.taken()
