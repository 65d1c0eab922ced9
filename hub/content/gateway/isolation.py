"""Keeps what was uploaded apart from the hub's own pages, which lie at the same address.

A page or a drawing that holds a program runs in a world of its own (`sandbox` without `allow-same-origin`): it reads no
cookie, its requests carry none, it sends no form, opens no window, and asks for nothing but content. The headers stand
on every file, for what a file is opened as is the browser's choice in the end. Where a browser does not know of such
worlds, what may hold a program is only a file to save. Policies of a browser's own (`nosniff`) keep a picture from
being read as a page.
"""

import re
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils.cache import patch_vary_headers

from hub.content.gateway.kinds import Kind
from hub.content.gateway.reached import host
from hub.content.gateway.rights import PUBLIC

POLICY: Final = (
    "sandbox allow-scripts; default-src {here} 'unsafe-inline' 'unsafe-eval' data: blob:; "
    "base-uri {here}; form-action 'none'; frame-ancestors 'none'"
)
FIREFOX: Final = re.compile(r"Firefox/(\d{1,4})")
FIRST_FIREFOX: Final = 50
"""The first that knows `sandbox` in a policy; Chromium and Safari have since 2013."""

WITHOUT: Final = re.compile(
    r"MSIE |Trident/|Edge/12\.|Opera Mini|Presto/|UCBrowser|UCWEB|Version/[1-6]\.[\d.]+.* Safari/"
)
EXPOSED: Final = "Content-Length, Content-Range, X-Ipfs-Path, X-Ipfs-Roots"


def can_isolate(request: HttpRequest) -> bool:
    """Whether the browser that asks says that it is one that keeps programs of files apart."""
    agent = request.headers.get("User-Agent", "")
    if found := FIREFOX.search(agent):
        return int(found[1]) >= FIRST_FIREFOX
    if "Android" in agent and "Chrome/" not in agent:
        return False
    return agent.startswith("Mozilla/5.0") and not WITHOUT.search(agent)


def is_shown(request: HttpRequest, kind: Kind) -> bool:
    """Whether this is shown in the browser; what is not is saved."""
    return kind.shown and (not kind.is_active or can_isolate(request))


def apart(request: HttpRequest, response: HttpResponseBase, cache: str) -> None:
    """Dress an answer that holds what somebody uploaded. Only what is given to all may be read by programs of other
    sites: without that no website's own letters and modules would load."""
    name = host(request)
    spaces = ("",) if getattr(request, "is_site", False) else ("ipfs/", "ipns/")
    here = " ".join(f"{request.scheme}://{name}/{space}" for space in spaces) if name else "'none'"
    if name and name.startswith("["):
        here = "'self'"  # no policy can name an address of IPv6
    response.headers["Content-Security-Policy"] = POLICY.format(here=here)
    response.headers["X-Content-Type-Options"] = "nosniff"
    response.headers["Referrer-Policy"] = "same-origin"
    response.headers["Cache-Control"] = cache
    if cache == PUBLIC:
        response.headers["Access-Control-Allow-Origin"] = "*"
        response.headers["Access-Control-Expose-Headers"] = EXPOSED
        response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    patch_vary_headers(response, ["Accept", "User-Agent"])
