"""TLS between Twisted's line and what reads and writes above it, with a client's TLS at the other end, in memory."""

import asyncio
import ssl
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from twisted.internet.interfaces import ISSLTransport
from twisted.internet.protocol import Protocol
from twisted.internet.testing import StringTransport

from hub.host import jars, private
from naming.https import authority


class Pages(Protocol):
    """What is above: it keeps what it is told."""

    def __init__(self) -> None:
        self.told: list[bytes] = []
        self.is_lost = False

    def dataReceived(self, data: bytes) -> None:  # noqa: N802  # Twisted's name
        self.told.append(data)
        if data == b"wait":
            self.transport.pauseProducing()  # type: ignore[union-attr]

    def connectionLost(self, reason: Any = None) -> None:  # noqa: N802  # Twisted's name
        self.is_lost = True


def plain() -> Any:
    """A line of Twisted's that keeps what is written."""
    return StringTransport()  # type: ignore[no-untyped-call]


class Ends:
    """Both ends of one line."""

    def __init__(self, context: ssl.SSLContext, trusted: ssl.SSLContext) -> None:
        self.coming, self.going = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.browser = trusted.wrap_bio(self.coming, self.going, server_hostname="amani.home.arpa")
        self.pages, self.below = Pages(), plain()
        self.line = private.Line(context, self.pages)
        self.line.makeConnection(self.below)  # type: ignore[no-untyped-call]

    def carry(self) -> None:
        """What each wrote comes to the other."""
        self.line.dataReceived(self.going.read())
        self.coming.write(self.below.value())
        self.below.clear()

    def shake(self) -> None:
        for _turn in range(2):
            try:
                self.browser.do_handshake()
            except ssl.SSLWantReadError:
                self.carry()
        self.carry()


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    wanted = {"names": ["amani.home.arpa"], "title": "Amani", "now": 1_800_000_000, "sure": False}
    path = tmp_path_factory.mktemp("private") / "https.pem"
    path.write_text(authority.whole(wanted))
    return path


def on_a_line(certificate: Path, act: Callable[[Ends], None]) -> None:
    """Do something on a new line, in an event loop as a process of the hub has one."""
    context, trusted = private.loaded(certificate), ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    trusted.set_alpn_protocols(["h2", "http/1.1"])
    trusted.check_hostname, trusted.verify_mode = False, ssl.CERT_NONE  # who is trusted is `tests.system`'s
    assert context is not None

    async def live() -> None:
        ends = Ends(context, trusted)
        act(ends)
        for _turn in range(3):
            await asyncio.sleep(0)

    asyncio.run(live())


def test_what_is_above_is_told_once_hands_are_shaken(certificate: Path) -> None:
    def act(ends: Ends) -> None:
        assert ends.pages.transport is None
        ends.shake()
        assert ISSLTransport.providedBy(ends.pages.transport)
        assert ends.browser.selected_alpn_protocol() == "http/1.1"
        ends.browser.write(b"GET /")
        ends.carry()
        assert ends.pages.told == [b"GET /"]
        ends.line.writeSequence([b"here ", b"it is"])
        assert b"here" not in ends.below.value()
        ends.carry()
        assert ends.browser.read() == b"here it is"

    on_a_line(certificate, act)


def test_who_takes_no_more_is_told_no_more_until_it_does(certificate: Path) -> None:
    seen: list[Ends] = []

    def act(ends: Ends) -> None:
        ends.shake()
        for word in (b"wait", b"second", b"third"):
            ends.browser.write(word)
        ends.carry()
        assert ends.pages.told == [b"wait"]
        assert ends.below.producerState == "paused"
        ends.line.resumeProducing()
        seen.append(ends)

    on_a_line(certificate, act)
    assert seen[0].pages.told == [b"wait", b"second", b"third"]


def test_the_end_is_said_and_nothing_is_written_after_it(certificate: Path) -> None:
    def act(ends: Ends) -> None:
        ends.shake()
        ends.line.write(b"all")
        ends.line.loseConnection()
        ends.line.write(b"more")
        assert ends.below.disconnecting
        ends.carry()
        assert ends.browser.read() == b"all"
        assert ends.browser.read() == b""
        ends.line.connectionLost()
        assert ends.pages.is_lost

    on_a_line(certificate, act)


def test_who_shakes_no_hands_in_time_is_hung_up(certificate: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(private, "HANDSHAKE_WITHIN", 0.0)
    seen: list[Ends] = []
    on_a_line(certificate, seen.append)
    assert seen[0].below.disconnected
    seen[0].line.connectionLost()
    assert not seen[0].pages.is_lost  # it never heard of it


@pytest.mark.parametrize("words", [b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01\x02\x00" + b"\xff" * 512])
def test_whoever_speaks_something_else_is_hung_up(certificate: Path, words: bytes) -> None:
    def act(ends: Ends) -> None:
        ends.line.dataReceived(words)
        assert ends.below.disconnecting
        assert ends.pages.transport is None

    on_a_line(certificate, act)


def test_a_file_that_is_none_or_half_is_no_certificate(certificate: Path, tmp_path: Path) -> None:
    path = tmp_path / "https.pem"
    found = private.Certificate(path)
    assert found.context() is None
    for data in (b"", b"nonsense", certificate.read_bytes()[:400]):
        path.write_bytes(data)
        assert private.loaded(path) is None
    path.unlink()
    path.write_bytes(certificate.read_bytes())
    first = found.context()
    assert first is not None
    assert found.context() is first
    assert first.minimum_version == ssl.TLSVersion.TLSv1_2
    path.unlink()
    assert found.context() is None


def test_cookies_by_https_are_for_https_alone() -> None:
    given = b"sessionid=abc; Domain=home.arpa; expires=Mon, 23 Nov 2026; HttpOnly; Path=/first-run/; SameSite=Lax"
    told = b"__Host-sessionid=abc; expires=Mon, 23 Nov 2026; HttpOnly; SameSite=Lax; Path=/; Secure"
    assert jars.told(b"Set-Cookie", given) == (b"Set-Cookie", told)
    assert jars.told(b"Location", given) == (b"Location", given)
    sent = b"sessionid=planted; __Host-sessionid=abc; __Secure-sessionid=planted;__Host-look=dark-1; x"
    assert jars.taken(sent) == b"sessionid=abc; look=dark-1"
