"""Where each system asks whether it has the internet, and the answer by which it stays on a network.

PURE. The first time a phone is led to the hub's page; from then on it gets what it expects, for one that does not soon
leaves the Wi-Fi, or shows it as useless. What is asked by https can be answered by nobody, and is not tried.
"""

import ipaddress
from typing import Final, NamedTuple


class Probe(NamedTuple):
    """What a system expects: status, media type (empty for none) and body, to the byte."""

    status: int
    kind: str = ""
    body: bytes = b""


HTML: Final = "text/html"
TEXT: Final = "text/plain"
EMPTY: Final = Probe(204)
APPLE: Final = Probe(200, HTML, b"<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>")
LINUX: Final = Probe(200, TEXT, b"NetworkManager is online\n")
KINDLE: Final = Probe(200, HTML, b"<html><body>81ce4465-7167-4dcb-835b-dcc9e44c112a</body></html>\n")
FIREFOX: Final = Probe(
    200, HTML, b'<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>'
)

PATHS: Final = {
    "/generate_204": EMPTY,  # Android, ChromeOS, Chrome; makers of phones ask hosts of their own
    "/gen_204": EMPTY,
    "/hotspot-detect.html": APPLE,
    "/library/test/success.html": APPLE,
    "/connecttest.txt": Probe(200, TEXT, b"Microsoft Connect Test"),
    "/ncsi.txt": Probe(200, TEXT, b"Microsoft NCSI"),
    "/canonical.html": FIREFOX,
    "/success.txt": Probe(200, TEXT, b"success\n"),
    "/kindle-wifi/wifistub.html": KINDLE,
    "/check_network_status.txt": LINUX,
    "/nm": LINUX,
    "/nm-check.txt": LINUX,
    "/static/hotspot.txt": LINUX,
}
HOSTS: Final = frozenset(
    {
        *("connectivitycheck.gstatic.com", "clients1.google.com", "clients3.google.com", "www.google.com"),
        *("play.googleapis.com", "captive.apple.com", "www.apple.com"),
        *("www.msftconnecttest.com", "ipv6.msftconnecttest.com", "www.msftncsi.com", "ipv6.msftncsi.com"),
        *("detectportal.firefox.com", "spectrum.s3.amazonaws.com", "nmcheck.gnome.org", "fedoraproject.org"),
        *("ping.archlinux.org", "network-test.debian.org", "connectivity-check.ubuntu.com"),
    }
)
"""Those who are asked, so that what else is asked of them is answered as well: none of them is here."""
ASKED_AT_THE_ROOT: Final = "connectivity-check.ubuntu.com"
NEAR: Final = ("local", "home.arpa", "internal", "test", "localhost", "lan")
"""Suffixes of names that are given within a village, so that a hub may have one of them."""


def expected(host: str, path: str) -> Probe | None:
    """What a system expects that asks this of a host (its name alone, in small letters); None where it is no probe."""
    if host == ASKED_AT_THE_ROOT and path == "/":
        return EMPTY
    return PATHS.get(path) if host in HOSTS or is_elsewhere(host) else None


def is_elsewhere(host: str) -> bool:
    """Whether this is a name of the internet, which no hub has by itself: no address, and no name of a village."""
    try:
        ipaddress.ip_address(host.strip("[]"))
    except ValueError:
        return "." in host and not any(host.endswith(f".{suffix}") or host == suffix for suffix in NEAR)
    return False
