"""Where this hub is reached, as IPFS tools write addresses, and who asks: by the address at which they are met, never
by what their request says of itself."""

import ipaddress

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from hub.content.wanted import machines


def is_neighbour(request: HttpRequest) -> bool:
    """Whether a neighbouring hub asks."""
    return request.META.get("REMOTE_ADDR") in machines()


def is_near(request: HttpRequest) -> bool:
    """Whether a neighbour asks, or somebody in the ranges that whoever runs the hub named."""
    try:
        asking = ipaddress.ip_address(request.META.get("REMOTE_ADDR") or "")
    except ValueError:
        return is_neighbour(request)
    return any(asking in one for one in settings.HUB_NEAR) or is_neighbour(request)


def host(request: HttpRequest) -> str | None:
    """The name under which the hub was asked; None where that is no name."""
    try:
        return request.get_host()
    except DisallowedHost:
        return None


def multiaddrs(request: HttpRequest) -> list[str]:
    """Where this hub was asked, as a multiaddr; none where that cannot be written as one."""
    here = host(request)
    if here is None:
        return []
    name, _, port = here.rpartition(":") if not here.endswith("]") and ":" in here else (here, "", "")
    port = port or ("443" if request.is_secure() else "80")
    return [f"/{kind_of(name)}/{name.strip('[]')}/tcp/{port}/{'https' if request.is_secure() else 'http'}"]


def kind_of(name: str) -> str:
    try:
        return f"ip{ipaddress.ip_address(name.strip('[]')).version}"
    except ValueError:
        return "dns"
