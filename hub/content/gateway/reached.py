"""Where this hub is reached, as IPFS tools write addresses: the name and port at which it was asked."""

import ipaddress

from django.http import HttpRequest

from hub.content.gateway import rights


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
