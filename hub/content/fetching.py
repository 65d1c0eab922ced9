"""One question to another hub's web port, bounded in bytes and in time as a whole.

A socket's own timeout counts from byte to byte, so whoever drips could hold its reader for ever; a timer hangs up.
No answer leads anywhere else, and no name leads to this machine itself. Blocking: it belongs in a thread that nobody
waits for.
"""

import contextlib
import socket
import threading
from collections.abc import Mapping
from http.client import HTTPConnection
from ipaddress import IPv4Address, IPv6Address, ip_address
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
    """Open a connection. `Away` when nobody can be reached there, or nobody who may be asked."""
    connection.auto_open = 0
    try:
        connection.sock = reached(connection.host, connection.port)
    except (OSError, UnicodeError) as error:
        raise Away(*error.args) from None


def reached(host: str, port: int) -> socket.socket:
    """A line to the first of the places to which this name leads, and may, that answers."""
    trouble = OSError(f"{host} leads to no neighbour")
    for family, kind, protocol, _name, place in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM):
        if not may_lead(host, str(place[0])):
            continue
        line = socket.socket(family, kind, protocol)
        try:
            line.settimeout(CONNECT_SECONDS)
            line.connect(place)
            line.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        except OSError as error:
            trouble = error
            line.close()
        else:
            return line
    raise trouble


def may_lead(host: str, place: str) -> bool:
    """Whether a question to this host may go to this address. Numbers lead where they say: a steward typed them, or a
    neighbour called from there. Of a name somebody else decides where it leads, and may change that every minute: never
    to this machine, nor to what is only beside it and answers it because it is this machine that asks."""
    if is_number(host) or host == "localhost":
        return True
    found = within(ip_address(place.partition("%")[0]))
    return not (
        found.is_loopback or found.is_link_local or found.is_unspecified or found.is_multicast or found.is_reserved
    )


def is_number(host: str) -> bool:
    try:
        ip_address(host.partition("%")[0])
    except ValueError:
        return False
    return True


def within(address: IPv4Address | IPv6Address) -> IPv4Address | IPv6Address:
    """The older address that a newer one stands for, where it stands for one."""
    if isinstance(address, IPv6Address):
        return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else address)
    return address


def hang_up(line: socket.socket) -> None:
    """End a conversation from another thread; closing alone would not wake its reader."""
    with contextlib.suppress(OSError):
        line.shutdown(socket.SHUT_RDWR)
