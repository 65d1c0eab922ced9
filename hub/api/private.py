"""The file behind https: in the folder that never leaves the box, and in no backup. What is in it belongs to who makes
it, who also tells where pages are given by it; the host reads its key and certificates."""

from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from hub import durable
from hub.accounts.keys import files

NAME = "https.pem"
HANDED_ON = ("Forwarded", "Via", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-IP")
"""What proxies say; browsers do not."""
Addresses = Callable[[], Sequence[str]]

_addresses: list[Addresses] = []


def path() -> Path:
    """Where it lies, or will."""
    return files.box() / NAME


def certificate() -> bytes:
    """What is in it; nothing where there is none."""
    return durable.content(path())


def change_certificate(change: Callable[[bytes], bytes]) -> None:
    """Write what `change` makes of it, whole or not at all, by one of all who ask at once; no bytes leave it as it is.
    DiskFull where there is no room."""
    with durable.alone(files.box()):
        if data := change(certificate()):
            files.write_durably(path(), data)


def https_port() -> int | None:
    """The port on which pages are given by https; None where whoever runs the hub wants none."""
    port: int | None = settings.HUB_HTTPS_PORT
    return port


def provide_private_addresses(addresses: Addresses) -> None:
    """Register a function that gives the addresses (`https://…/`) at which this hub has a certificate."""
    if addresses not in _addresses:
        _addresses.append(addresses)


def private_addresses() -> list[str]:
    """Where pages are given by https, each with its port; none where that is not wanted, or there is no certificate."""
    return [each for addresses in _addresses for each in addresses()] if https_port() else []


def travels_open(request: HttpRequest) -> bool:
    """Whether a page crosses a network on which others can read it: by http, and not to this machine's own screen. A
    proxy of this machine asks from here too: then it counts how that was asked."""
    if request.is_secure():
        return False
    if not is_own(str(request.META.get("REMOTE_ADDR", ""))):
        return True
    if scheme := asked_by(request):
        return scheme != "https"
    return any(each in request.headers for each in HANDED_ON) or not is_seen_here(request.headers.get("Host", ""))


def is_own(number: str) -> bool:
    return number in ("", "::1") or number.startswith(("127.", "::ffff:127."))


def asked_by(request: HttpRequest) -> str:
    """How a proxy was asked, by its own word; empty where none says so."""
    first, _comma, _others = request.headers.get("Forwarded", "").partition(",")
    pairs = dict(each.strip().lower().partition("=")[::2] for each in first.split(";"))
    scheme, _comma, _others = request.headers.get("X-Forwarded-Proto", "").partition(",")
    return (pairs.get("proto", "").strip('"') or scheme).strip().lower()


def is_seen_here(host: str) -> bool:
    """Whether a browser that asks this machine for this host runs on it, or comes by what nobody reads along. Others
    call a machine by a number or a name with a dot."""
    name = host.removeprefix("[").partition("]")[0] if host.startswith("[") else host.partition(":")[0]
    return is_own(name) or ("." not in name and ":" not in name) or name.endswith((".localhost", ".onion"))
