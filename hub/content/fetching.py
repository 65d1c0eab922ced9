"""One question to another hub's web port, bounded in bytes and in time as a whole.

A socket's own timeout counts from byte to byte, so whoever drips could hold its reader for ever; a timer hangs up.
Blocking: it belongs in a thread that nobody waits for.
"""

import contextlib
import socket
import threading
from collections.abc import Mapping
from http.client import HTTPConnection
from typing import Final

CONNECT_SECONDS = 5
NOTHING: Final[Mapping[str, str]] = {}


class Away(OSError):
    """Nobody can be reached there, so nothing was asked."""


def web_answer(
    host: str, port: int, path: str, most: int, seconds: float, wished: Mapping[str, str] = NOTHING
) -> tuple[int, bytes]:
    """Status and bytes of what a web server answers, at most one byte more than `most`, unverified and maybe cut off;
    Away when nobody is there, OSError or HTTPException when there is no answer. The connection lasts `seconds` at the
    longest; `wished` are more headers of the question."""
    connection = HTTPConnection(host, port, timeout=CONNECT_SECONDS)
    try:
        connect(connection)
        limit = threading.Timer(seconds, hang_up, [connection.sock])
        limit.daemon = True
        limit.start()
        try:
            connection.request("GET", path, headers={"Connection": "close", **wished})
            answer = connection.getresponse()
            return answer.status, answer.read(most + 1)
        finally:
            limit.cancel()
    finally:
        connection.close()


def connect(connection: HTTPConnection) -> None:
    try:
        connection.connect()
    except OSError as error:
        raise Away(*error.args) from None


def hang_up(line: socket.socket) -> None:
    """End a conversation from another thread; closing alone would not wake its reader."""
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
