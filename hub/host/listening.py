"""The listening sockets, bound before the fork so that a taken port is said in words before anything starts.

The queue is long: when power comes back, thirty phones and every neighbour knock within the same second.
"""

import errno
import ipaddress
import socket

BACKLOG = 1024


class Unavailable(Exception):
    """An address that cannot be listened on; the message says why in words."""


def listen(host: str, port: int) -> socket.socket:
    """A socket that listens there."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError:
        raise Unavailable(f"'{host}' is not an address of this machine.") from None
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
        listener.listen(BACKLOG)
    except OSError as error:
        listener.close()
        raise Unavailable(why(error, host, port)) from None
    listener.setblocking(False)
    return listener


def why(error: OSError, host: str, port: int) -> str:
    """The sentence for a bind that failed."""
    if error.errno == errno.EADDRINUSE:
        return f"Port {port} is in use by another program. Choose another with --port and --exchange-port."
    if error.errno == errno.EACCES:
        return f"Port {port} needs rights that this account lacks. Choose a port above 1023."
    if error.errno == errno.EADDRNOTAVAIL:
        return f"'{host}' is not an address of this machine."
    return f"Cannot listen on {host} port {port}: {error.strerror}."


def reachable_host(host: str) -> str:
    """An address that other machines on the village network can type, where the hub listens on all of them.

    Connecting a datagram socket sends nothing; it only asks which of our addresses the route would use.
    """
    if host not in ("", "0.0.0.0", "::"):  # noqa: S104  (compared, not bound)
        return host
    for target in ("10.255.255.255", "192.168.255.255", "198.51.100.1"):
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            try:
                probe.connect((target, 9))
            except OSError:
                continue
            found: str = probe.getsockname()[0]
            if not ipaddress.ip_address(found).is_unspecified:
                return found
    return "127.0.0.1"


def address(host: str, port: int) -> str:
    """The web address of a host and port."""
    bracketed = f"[{host}]" if ":" in host else host
    return f"http://{bracketed}/" if port == 80 else f"http://{bracketed}:{port}/"
