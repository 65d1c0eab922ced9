"""Websites at hosts of their own, `<cid>.ipfs.<host>`, where whoever runs the hub named a host whose subdomains lead
here (`HUB_SITES`). There a website's own addresses may begin at its root, as its makers wrote them.

It is no more trusted than at `/ipfs/`: the same policy stands on every file, for a browser counts these hosts to the
hub's own site. No cookie is read or set, no page of the hub answers, and only what is given to everybody is given, for
nobody knows who asks (docs/adr/0037).

So it is at hosts that are names (`provide_hosts`): one that leads to content shows it, every other leads to the page of
this hub that shows where it leads. Only the hub's own host is left to the hub.
"""

from collections.abc import Callable
from typing import Final, NamedTuple

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.utils import translation
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from hub.content.gateway import answers, hosts, names, reached, views
from hub.content.gateway.hosts import Site
from hub.content.gateway.moving import host, leading, port
from hub.content.gateway.rights import PUBLIC
from hub.core.cid import cid_text, parse_cid
from hub.core.errors import LocalError, RemoteError

WAYS: Final = ("GET", "HEAD")
NAMED: Final = "public, max-age=30"
"""At a name may be something else tomorrow, and DNS too is believed for half a minute."""


class Opened(NamedTuple):
    """What a host that is a name opens: content (its id), else a page of the hub. own: the host of the hub's own pages,
    without a port."""

    own: str
    cid: str = ""
    address: str = ""


Hosts = Callable[[str], Opened | None]
_named: list[Hosts] = []


def provide_hosts(opens: Hosts) -> None:
    """Register a function that tells what a host (its name in small letters, without a port) opens: None where the hub
    itself is there; LocalError with a sentence where nothing is."""
    if opens not in _named:
        _named.append(opens)


def answer(request: HttpRequest, is_open: Callable[[], bool]) -> HttpResponseBase | None:
    """What is at a host of content; None at every other host. is_open: whether everybody reads at this hub."""
    try:
        site = hosts.read(reached.host(request) or "", settings.HUB_SITES)
    except RemoteError:
        return answers.no_address()
    if site is None:
        return named(request, is_open)
    stripped(request)
    with translation.override(translation.get_language_from_request(request)):
        return refused(request, site, is_open) or shown(request, site)


def named(request: HttpRequest, is_open: Callable[[], bool]) -> HttpResponseBase | None:
    """What is at a host that is a name."""
    name = (reached.host(request) or "").partition(":")[0].lower().removesuffix(".")
    with translation.override(translation.get_language_from_request(request)):
        try:
            opened = next((found for opens in _named if (found := opens(name)) is not None), None)
        except LocalError as error:
            return answers.said(404, str(error))
        if opened is None:
            return None
        if not opened.cid:
            return leading(request, opened.own + port(request), opened.address)
        request.own_host = opened.own  # type: ignore[attr-defined]  # for `moving`
        site = Site("ipfs", cid_text(parse_cid(opened.cid)), True)
        stripped(request)
        return refused(request, site, is_open) or for_now(shown(request, site))


def for_now(response: HttpResponseBase) -> HttpResponseBase:
    """What is given to everybody for good, at a name that may lead elsewhere soon."""
    if response.get("Cache-Control") == PUBLIC:
        response.headers["Cache-Control"] = NAMED
    return response


def stripped(request: HttpRequest) -> None:
    """Whoever asks is nobody here, whatever their browser sends along."""
    request.META.pop("HTTP_COOKIE", None)
    request.__dict__.pop("COOKIES", None)
    request.user = AnonymousUser()
    request.from_outside = request.is_site = True  # type: ignore[attr-defined]  # for `rights` and `isolation`


def refused(request: HttpRequest, site: Site, is_open: Callable[[], bool]) -> HttpResponseBase | None:
    """What is answered in place of content, if anything is."""
    if request.method not in WAYS:
        response = answers.said(405, _("This address takes only what its own page sends."))
        response.headers["Allow"] = ", ".join(WAYS)
        return response
    if "Service-Worker" in request.headers:
        return answers.said(403, _("This file is not shown here."))
    if not is_open():
        return answers.not_shown()
    return None if site.exact else leading(request, host(request, site), request.get_full_path())


def shown(request: HttpRequest, site: Site) -> HttpResponseBase:
    path = request.path.removeprefix("/")
    if site.space == "ipns":
        response = names.show(request, site.label, path, base="")
    else:
        response = views.show(request, site.label, path, base="")
    if response.status_code < 400:
        response.headers["X-Ipfs-Path"] = iri_to_uri(f"/{site.space}/{site.label}{request.path}")
    return response
