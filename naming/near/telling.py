"""What is told of a hub by DNS-SD, and what is read of others. PURE.

A hub is told twice: as `_http._tcp`, for browsers of the network and phones that list what there is, and as
`_servicehub._tcp`, for hubs. The name is what the hub calls itself and only a hint, as two may have the same; the key
stands in TXT, and the handshake proves it.
"""

import ipaddress
from collections.abc import Collection, Iterable, Iterator, Mapping
from ipaddress import IPv4Interface
from typing import Final, NamedTuple

from hub.core.cid import id_text
from hub.core.errors import RemoteError
from hub.core.keys import key_text, parse_key

PAGES: Final = "_http._tcp.local."
HUBS: Final = "_servicehub._tcp.local."
VERSION: Final = "hub-1"
PLAIN_WEB, FREE_PORTS = 80, 1024
LONGEST: Final = 63
"""Bytes of an instance name, by DNS."""


class Told(NamedTuple):
    """A hub as it is told: its name (of at most 63 bytes), its host, and by service its port and TXT."""

    name: str
    host: str
    pages: tuple[int, Mapping[str, str]]
    hubs: tuple[int, Mapping[str, str]]


class Heard(NamedTuple):
    """A hub as another one is heard to be. hosts: where it may be; web_port: where its card is found."""

    key: bytes
    hosts: tuple[str, ...]
    web_port: int


def told(hub: bytes, key: bytes, name: str, ports: tuple[int, int], again: bool = False) -> Told:
    """What to tell of this hub. ports: of pages and of the exchange.  again: where its name is taken on this network,
    so that it is told with the beginning of its id."""
    mark = id_text(hub).removeprefix("bafyrei")[:10]
    common = {"key": key_text(key), "hub": id_text(hub)}
    return Told(
        cut(name, f" (k-{mark})" if again else ""),
        f"k-{mark}.local.",
        (ports[0], {"path": "/", **common}),
        (ports[1], {"v": VERSION, "web": str(ports[0]), **common}),
    )


def cut(name: str, mark: str) -> str:
    """A name as an instance may have it: within its bytes, whole letters, and no dot, of which the codec would make
    two labels."""
    room = LONGEST - len(mark.encode())
    return (name.replace(".", " ").encode()[:room].decode(errors="ignore").strip() or "Banyan") + mark


def heard(
    text: Mapping[bytes, bytes | None],
    places: Iterable[str],
    own: Collection[IPv4Interface],
    ours: Collection[str] = (),
) -> Heard | None:
    """What another hub's TXT says, at those of its addresses that lie on our networks; None where it says nothing that
    could be a hub there. ours: numbers of this machine that it does not listen at."""
    web = (text.get(b"web") or b"").decode("ascii", "replace")
    try:
        key = parse_key((text.get(b"key") or b"").decode("ascii", "replace"))
    except RemoteError:
        return None
    hosts = tuple(beside((each for each in places if each not in ours), own))
    if not hosts or not web.isdecimal() or len(web) > 5 or not is_port_of_pages(int(web)):
        return None
    return Heard(key, hosts, int(web))


def is_port_of_pages(port: int) -> bool:
    """Whether a hub may give its pages there. Whoever says so has us ask it: of the ports by which machines are run
    that is one alone."""
    return port == PLAIN_WEB or FREE_PORTS <= port < 65536


def beside(places: Iterable[str], own: Collection[IPv4Interface]) -> Iterator[str]:
    """Those numbers that are of another machine on one of our networks. Anybody there may say any number, and nobody
    who does decides that we ask a machine elsewhere, or what listens on our own."""
    at = {each.ip for each in own}
    for place in places:
        number = ipaddress.ip_address(place)
        networks = [each for each in own if number in each.network and number != each.network.broadcast_address]
        if networks and number not in at and not number.is_multicast and not number.is_unspecified:
            yield place
