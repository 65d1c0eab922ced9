"""The file behind https: in the folder that never leaves the box, and in no backup. What is in it belongs to who makes
it, who also tells where pages are given by it; the host reads its key and certificates."""

from collections.abc import Callable, Sequence
from pathlib import Path

from django.conf import settings
from django.http import HttpRequest

from hub import durable
from hub.accounts.keys import files

NAME = "https.pem"
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
    """Whether a page crosses a network on which others can read it: by http, and not to this machine's own screen."""
    far = str(request.META.get("REMOTE_ADDR", ""))
    return not (request.is_secure() or far in ("", "::1") or far.startswith(("127.", "::ffff:127.")))
