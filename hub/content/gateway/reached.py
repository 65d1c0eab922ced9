"""Where this hub is reached, as IPFS tools write addresses, and who asks: by the address at which they are met, never
by what their request says of itself."""

import ipaddress
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from hub.content.gateway import rights
from hub.content.wanted import neighbours


def is_neighbour(request: HttpRequest) -> bool:
    """Whether a neighbouring hub asks."""
    asking = request.META.get("REMOTE_ADDR")
    return any(urlsplit(address).hostname == asking for address in neighbours())


def is_near(request: HttpRequest) -> bool:
    """Whether a neighbour asks, or somebody in the ranges that whoever runs the hub named."""
    try:
        asking = ipaddress.ip_address(request.META.get("REMOTE_ADDR") or "")
    except ValueError:
        return is_neighbour(request)
    return any(asking in one for one in settings.HUB_NEAR) or is_neighbour(request)


def multiaddrs(request: HttpRequest) -> list[str]:
    """Where this hub was asked, as a multiaddr; none where that cannot be written as one."""
    host = rights.host(request)
    if host is None:
        return []
    name, _, port = host.rpartition(":") if not host.endswith("]") and ":" in host else (host, "", "")
    port = port or ("443" if request.is_secure() else "80")
    return [f"/{kind_of(name)}/{name.strip('[]')}/tcp/{port}/{'https' if request.is_secure() else 'http'}"]


def kind_of(name: str) -> str:
    try:
        return f"ip{ipaddress.ip_address(name.strip('[]')).version}"
    except ValueError:
        return "dns"
