"""The address by which phones reach this hub: printed, and shown as a square to be read by a camera."""

import ipaddress
import socket
from typing import Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from hub.api.private import https_port

ELSEWHERE: Final = ("192.0.2.1", 9)
"""An address that is nobody's: which of our own would be used to reach it is asked of the system, and nothing sent."""


def address_of(request: HttpRequest) -> str:
    """The address by which phones reach this hub, as far as can be known: that of this page, unless only this machine
    itself could open it."""
    asked = urlsplit(f"//{request.get_host()}")
    if is_own(asked.hostname or "") and (outside := own_address()):
        port = f":{asked.port}" if asked.port else ""
        return f"{request.scheme}://{outside}{port}/"
    return f"{request.scheme}://{asked.netloc}/"


def open_address(request: HttpRequest) -> str:
    """The address by which phones reach this hub, by http: whoever comes new has installed no certificate."""
    found = urlsplit(address_of(request))
    if found.scheme == "http" or (found.port or 443) != https_port():
        return found.geturl()
    host, port = found.netloc.removesuffix(f":{found.port}"), settings.HUB_WEB_PORT
    return f"http://{host}/" if port == 80 else f"http://{host}:{port}/"


def is_own(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def own_address() -> str:
    """Of this machine's addresses the one that others see; empty without a network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        try:
            line.connect(ELSEWHERE)
        except OSError:
            return ""
        return str(line.getsockname()[0])
