"""The outermost middleware: what every answer of the hub carries, static files included.

It stands above WhiteNoise, which answers before later middleware. Nothing here may touch the database except the
first-run gate, and that only until the hub is founded.
"""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.core.exceptions import DisallowedHost
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.middleware.gzip import GZipMiddleware
from django.utils.cache import patch_vary_headers

from hub.content.gateway import sites
from hub.portal import errors, gate
from naming.captive import answers as captive

POLICY = (
    "default-src 'self'; connect-src 'self'{sockets};{scripts} object-src 'none'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)
SQUEEZE = GZipMiddleware(lambda request: HttpResponse())
MUTE = {405: errors.wrong_way, 413: errors.too_big, 503: errors.resting}


class SecurityHeaders:
    """Leads to first run until the hub is founded, then dresses each answer. Hosts of content show nothing else, and
    those that phones ask for the internet no page of the hub."""

    def __init__(self, get_response: Callable[[HttpRequest], Any]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        apart = sites.answer(request, gate.is_open) or captive.answer(request, settings.HUB_CAPTIVE)
        return dressed(request, apart or gate.first_run(request) or self.get_response(request))


def dressed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Words for an empty refusal, headers for all, and less to send over a slow radio."""
    if response.status_code in MUTE and isinstance(response, HttpResponse) and not response.content:
        response = MUTE[response.status_code](request, response)
    headers = response.headers
    headers.setdefault("Content-Security-Policy", policy(request))
    headers.setdefault("X-Content-Type-Options", "nosniff")
    headers.setdefault("X-Frame-Options", "DENY")
    headers.setdefault("Referrer-Policy", "same-origin")
    headers.setdefault("Cross-Origin-Opener-Policy", "same-origin")
    if is_private(request, response):
        headers.setdefault("Cache-Control", "no-store")
    if "X-Fragment" in request.headers:
        headers.setdefault("Cache-Control", "no-store")
        patch_vary_headers(response, ["X-Fragment"])
    return squeezed(request, response)


def squeezed(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """Pages go compressed; files are compressed beforehand or not at all, and may be asked for in ranges."""
    kind = response.headers.get("Content-Type", "")
    is_page = not response.streaming and "Accept-Ranges" not in response.headers
    if is_page and kind.startswith(("text/", "application/json")):
        return SQUEEZE.process_response(request, response)
    return response


def is_private(request: HttpRequest, response: HttpResponseBase) -> bool:
    """Whether somebody is signed in before or after this answer: then Back must show nothing."""
    if request.path.startswith(settings.STATIC_URL):
        return False
    return settings.SESSION_COOKIE_NAME in request.COOKIES or settings.SESSION_COOKIE_NAME in response.cookies


def policy(request: HttpRequest) -> str:
    """What a page may load: scripts only from where the hub's own lie, for at the same address lies what people
    uploaded. Browsers of 2016 do not count the live socket under 'self'."""
    try:
        host = request.get_host()
    except DisallowedHost:
        return POLICY.format(sockets="", scripts="")
    scripts = "" if "[" in host else f" script-src {host}{settings.STATIC_URL} {host}/admin/jsi18n/;"
    return POLICY.format(sockets=f" ws://{host} wss://{host}", scripts=scripts)  # no policy can name an address of IPv6
