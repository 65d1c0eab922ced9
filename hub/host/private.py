"""The web port on which nobody reads along: the same pages by https (TLS 1.2 and newer), with the certificate that the
hub keeps (`hub.api.private`). Until there is one the port answers nobody.

Python's own TLS, on which bytes go in and out of memory: Twisted's would load 11 MB of a library that nothing else here
calls. A `Line` is what Twisted calls a protocol to the line below it, and a transport to what reads and writes above.
No reactor is imported here, so this may be loaded before the fork.
"""

import asyncio
import logging
import ssl
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from twisted.internet.interfaces import IConsumer, IPushProducer, ISSLTransport
from twisted.internet.protocol import Factory, Protocol
from zope.interface import implementer

HANDSHAKE_WITHIN: Final = 20.0
"""Seconds: old phones take some, at the edge of the Wi-Fi."""
AT_ONCE: Final = 64 * 1024

logger = logging.getLogger(__name__)


class Certificate:
    """What the port shows of itself, read again when the file is another."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._seen: tuple[int, int] | None = None
        self._context: ssl.SSLContext | None = None

    def context(self) -> ssl.SSLContext | None:
        """None where there is no certificate, or none that can be read."""
        try:
            found = self.path.stat()
        except FileNotFoundError:
            self._seen = self._context = None
            return None
        if self._seen != (found.st_ino, found.st_mtime_ns):
            self._seen = found.st_ino, found.st_mtime_ns
            self._context = loaded(self.path)
        return self._context


def loaded(path: Path) -> ssl.SSLContext | None:
    """What a file with a key and the certificates for it makes possible."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    context.options |= ssl.OP_NO_RENEGOTIATION
    context.set_alpn_protocols(["http/1.1"])
    try:
        context.load_cert_chain(path)
    except (OSError, ValueError):  # ssl.SSLError is an OSError
        logger.warning("The certificate for https in %s cannot be read: a steward makes a new one.", path)
        return None
    return context


@implementer(ISSLTransport, IPushProducer, IConsumer)
class Line(Protocol):
    """One line under TLS. `protocol` reads and writes on it once hands were shaken."""

    transport: Any
    disconnecting = False
    _is_open = _is_paused = _is_lost = False
    _deadline: asyncio.TimerHandle | None = None

    def __init__(self, context: ssl.SSLContext, protocol: Any) -> None:
        self._coming, self._going = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._coming, self._going, server_side=True)
        self.protocol = protocol  # a websocket takes the place of the page that it began as

    def connectionMade(self) -> None:  # noqa: N802  # Twisted's name
        self._deadline = asyncio.get_running_loop().call_later(HANDSHAKE_WITHIN, self.abortConnection)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  # Twisted's name
        self._coming.write(data)
        self._go_on()

    def connectionLost(self, reason: Any = None) -> None:  # noqa: N802  # Twisted's name
        self._is_lost = True
        self._forget_deadline()
        if self._is_open:
            self.protocol.connectionLost(reason)

    def _forget_deadline(self) -> None:
        deadline, self._deadline = self._deadline, None
        if deadline is not None:
            deadline.cancel()

    def _go_on(self) -> None:
        """Shake hands, then hand on what came, as long as it is wanted."""
        if not self._is_open and self._shaken():
            self._is_open = True
            self._forget_deadline()
            self.protocol.makeConnection(self)
        while self._is_open and not (self._is_paused or self._is_lost) and (data := self._read()):
            self.protocol.dataReceived(data)
        self._flush()

    def _shaken(self) -> bool:
        try:
            self._tls.do_handshake()
        except ssl.SSLWantReadError:
            return False
        except ssl.SSLError:  # no TLS, an old one, or somebody who does not trust the certificate
            self.loseConnection()
            return False
        return True

    def _read(self) -> bytes:
        """What the other side wrote; nothing until more comes, or where it ended the line."""
        try:
            data = self._tls.read(AT_ONCE)
        except ssl.SSLWantReadError:
            return b""
        except ssl.SSLError:
            self.abortConnection()
            return b""
        if not data:
            self.loseConnection()
        return data

    def _flush(self) -> None:
        if self._going.pending and not self._is_lost:
            self.transport.write(self._going.read())

    def write(self, data: bytes) -> None:
        """Write, in one record or several; what is written after the end goes nowhere."""
        if data and self._is_open and not (self.disconnecting or self._is_lost):
            self._tls.write(data)
            self._flush()

    def writeSequence(self, pieces: Iterable[bytes]) -> None:  # noqa: N802  # Twisted's name
        self.write(b"".join(pieces))

    def loseConnection(self) -> None:  # noqa: N802  # Twisted's name
        """End the line when all was written, and say so: what is cut off must not look whole."""
        if self._is_open and not (self.disconnecting or self._is_lost):
            with suppress(ssl.SSLError):  # it would wait for the same from the other side
                self._tls.unwrap()
        self.disconnecting = True
        self._flush()
        self.transport.loseConnection()

    def abortConnection(self) -> None:  # noqa: N802  # Twisted's name
        self.disconnecting = True
        self.transport.abortConnection()

    def registerProducer(self, producer: Any, streaming: bool) -> None:  # noqa: N802  # Twisted's name
        self.transport.registerProducer(producer, streaming)

    def unregisterProducer(self) -> None:  # noqa: N802  # Twisted's name
        self.transport.unregisterProducer()

    def pauseProducing(self) -> None:  # noqa: N802  # Twisted's name
        self._is_paused = True
        self.transport.pauseProducing()

    def resumeProducing(self) -> None:  # noqa: N802  # Twisted's name
        """Take more: first what came already and waits here."""
        if self._is_paused and not self._is_lost:
            self._is_paused = False
            self.transport.resumeProducing()
            asyncio.get_running_loop().call_soon(self._go_on)

    def stopProducing(self) -> None:  # noqa: N802  # Twisted's name
        self.loseConnection()

    def getPeer(self) -> Any:  # noqa: N802  # Twisted's name
        return self.transport.getPeer()

    def getHost(self) -> Any:  # noqa: N802  # Twisted's name
        return self.transport.getHost()

    def getPeerCertificate(self) -> None:  # noqa: N802  # Twisted's name
        """Nobody is asked for one."""

    def setTcpNoDelay(self, enabled: bool) -> None:  # noqa: N802  # Twisted's name
        self.transport.setTcpNoDelay(enabled)

    def setTcpKeepAlive(self, enabled: bool) -> None:  # noqa: N802  # Twisted's name
        self.transport.setTcpKeepAlive(enabled)


class Private(Factory):
    """Takes calls for `pages`, the factory of the open port, with which it shares all limits."""

    noisy = False

    def __init__(self, pages: Any, certificate: Certificate) -> None:
        self.pages, self.certificate = pages, certificate

    def buildProtocol(self, addr: Any) -> Line | None:  # noqa: N802  # Twisted's name
        """None hangs up: there is no certificate yet."""
        context = self.certificate.context()
        return Line(context, self.pages.buildProtocol(addr)) if context else None
