"""Answers to phones that ask whether this is the internet, before anything else of the hub looks at the request.

Nothing here reads or sets a cookie, and nobody is signed in at a name that is not the hub's: at hosts that phones ask,
only these answers stand. The page is the same for everybody.
"""

import time
from typing import Final
from urllib.parse import urlsplit

import segno
from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed, HttpResponseRedirect
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString

from hub import api
from naming.captive.probes import HOSTS, Probe, expected
from naming.captive.shown import Shown

PAGE: Final = "/portal/"
WAYS: Final = ("GET", "HEAD")
SHOWN: Final = Shown()


def answer(request: HttpRequest, address: str) -> HttpResponse | None:
    """What is answered in place of a page of the hub; None where this is no question of a phone. address: where phones
    reach the hub, without the slash at the end; empty where nobody wants such answers."""
    if not address:
        return None
    host = name_of(request.META.get("HTTP_HOST", ""))
    if request.path == PAGE and host not in HOSTS:
        return welcome(request, address)
    if host == urlsplit(address).hostname:
        return None
    probe = expected(host, request.path)
    if probe is None and host not in HOSTS:
        return None
    return told(request, probe, address)


def name_of(host: str) -> str:
    """A host without its port and the dot of the root, in small letters."""
    name, _colon, port = host.lower().rpartition(":")
    return (name if name and port.isdecimal() else host.lower()).removesuffix(".")


def told(request: HttpRequest, probe: Probe | None, address: str) -> HttpResponse:
    """The way to the page, once for each machine; then what it expects. Who opens such an address as a page, as a phone
    does that noticed the way, is led there each time."""
    if request.method not in WAYS:
        return HttpResponseNotAllowed(WAYS)
    machine = str(request.META.get("REMOTE_ADDR", ""))
    is_opened = request.META.get("HTTP_UPGRADE_INSECURE_REQUESTS") == "1"
    if probe is None or is_opened or SHOWN.is_new(machine, time.monotonic()):
        return HttpResponseRedirect(address + PAGE, headers={"Cache-Control": "no-store"})
    response = HttpResponse(probe.body, status=probe.status, headers={"Cache-Control": "no-store"})
    if probe.kind:
        response.headers["Content-Type"] = probe.kind
    else:
        del response.headers["Content-Type"]
    return response


def welcome(request: HttpRequest, address: str) -> HttpResponse:
    """The page: what this is, its address, and the square for the camera of another phone."""
    if request.method not in WAYS:
        return HttpResponseNotAllowed(WAYS)
    with translation.override(translation.get_language_from_request(request)):
        words = {"hub": api.this_hub(), "address": address + "/", "square": square(address + "/")}
        return HttpResponse(render_to_string("naming/captive.html", words), headers={"Cache-Control": "no-store"})


def square(address: str) -> SafeString:
    """The address for a camera: black on white whatever the page looks like, with its quiet edge."""
    code = segno.make(address, error="m", micro=False)
    return SafeString(code.svg_inline(border=4, light="#fff", svgclass="qr-code", lineclass=None, omitsize=True))
