"""`/ipns/<name>`: what a name of IPNS points to now, and the records that say so.

`/ipns/<name>/<path>` shows the content, with all rules of `/ipfs/` but that it may be kept only as long as the record
says. `?format=ipns-record` and `/routing/v1/ipns/<name>` give the record itself, for tools that check it. A record
comes by PUT to the latter, from neighbours and from the ranges in `HUB_NEAR`, or is asked of neighbours where somebody
opens the name (`seeking`). Names of the DNS are asked of nobody, so they are none.
Sources: specs.ipfs.tech/http-gateways/path-gateway, specs.ipfs.tech/routing/http-routing-v1.
"""

import hashlib
from functools import partial
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from hub.content.gateway import answers, asked, folders, moving, pointers, rights, seeking, views
from hub.content.gateway.asked import Asked
from hub.content.gateway.crossing import WAYS, asked_beforehand
from hub.content.gateway.hosts import Site
from hub.content.gateway.pointers import Over
from hub.content.gateway.reached import is_near, is_neighbour
from hub.content.gateway.seeking import Asking
from hub.core import ipns
from hub.core.errors import LocalError, RemoteError
from hub.core.ipns import A_SECOND, Pointer
from hub.log.clock import clock
from hub.log.trouble import DiskFull

RECORD_TYPE: Final = "application/vnd.ipfs.ipns-record"
LONGEST: Final = 24 * 3600
"""Seconds for which anybody is told to keep what a name points to, whatever its record says."""
AGAIN: Final = 5
"""Seconds after which whoever asked for a name that neighbours are asked for may ask again."""
A_MINUTE: Final = 60
"""The same where too many names are asked for."""
UNSURE: Final = 60
"""Seconds for which it is kept where nobody vouches for the clock."""


@asked_beforehand
@require_safe
def show(request: HttpRequest, name: str, path: str = "", base: str | None = None) -> HttpResponseBase:
    """What a name points to, or the record. base: where the root stands, if not at `/ipns/<name>`."""
    try:
        key = ipns.read_name(name)
        if is_for_record(request):
            return answers.no_address() if path else given(request, key) or sought(request, key)
        way = pointers.follow(key)
        if way is None:
            return sought(request, key)
        site = Site("ipns", ipns.name_text(key), True)
        wished = asked.read(request, way.root, path, f"/ipns/{site.label}" if base is None else base)
        return shown(request, wished, way, site)
    except Over as over:
        return answers.said(410, str(over))
    except RemoteError:
        return answers.no_address()


def unknown() -> HttpResponse:
    return answers.said(404, seeking.words(Asking.DONE))


def sought(request: HttpRequest, key: bytes) -> HttpResponse:
    """Nothing is known of a name, or of one that it leads to: have the neighbours asked for that."""
    ours = request.user.is_authenticated or is_near(request)
    asking = seeking.opened.ask(pointers.last_of(key), ours, request.META.get("REMOTE_ADDR") or "")
    if asking is Asking.DONE:
        return unknown()
    response = answers.said(429 if asking is Asking.ENOUGH else 503, seeking.words(asking))
    response.headers["Retry-After"] = str(AGAIN if asking is Asking.YES else A_MINUTE)
    return response


def shown(request: HttpRequest, wished: Asked, way: pointers.Way, site: Site) -> HttpResponseBase:
    """The content, to whoever may have it."""
    cache = rights.keeping(request, way.root)
    if cache is None:
        return answers.not_shown()
    try:
        through = folders.followed(way.root, way.names)
        if through is None:
            return answers.no_such_part()
        wished = wished._replace(root=through[-1])
        elsewhere = moving.elsewhere(request, wished, cache, site)
        if elsewhere is not None:
            return elsewhere
        response = views.found(request, wished, cache)
    except RemoteError as error:
        return answers.unreadable(error)
    if response.status_code < 400:
        who = "public" if cache == rights.PUBLIC else "private"
        response.headers["Cache-Control"] = f"{who}, max-age={kept_for(way.ttl, way.until)}"
    return response


def kept_for(ttl: int, until: int) -> int:
    """For how many seconds an answer is good: as its record says, and never longer than the record itself."""
    belief = clock.belief()
    if not belief.is_sure:
        return min(ttl // A_SECOND, UNSURE)
    left = until // A_SECOND - belief.now // 1000
    return max(0, min(ttl // A_SECOND, left, LONGEST))


def is_for_record(request: HttpRequest) -> bool:
    """Whether the record itself is asked for. The address has the last word."""
    wished = request.GET.get("format", "")
    return wished == "ipns-record" if wished else RECORD_TYPE in request.headers.get("Accept", "")[:1000]


@csrf_exempt  # a record is worth what its signature says, whoever brings it; and no page of another site may send a PUT
@partial(asked_beforehand, allow=f"{WAYS}, PUT")
@require_http_methods(["GET", "HEAD", "PUT"])
def record(request: HttpRequest, name: str) -> HttpResponseBase:
    """The record of a name, or a newer one."""
    try:
        key = ipns.read_name(name)
    except RemoteError:
        return answers.no_address()
    if request.method == "PUT":
        return taken(request, key)
    try:
        return given(request, key, ended=is_neighbour(request)) or unknown()
    except Over:
        return unknown()


def given(request: HttpRequest, key: bytes, *, ended: bool = False) -> HttpResponseBase | None:
    """The record of a name as it came; None where none did. ended: also one whose time has passed, for hubs that hold
    the one before it."""
    held = pointers.held_of(key)
    if held is None:
        return None
    pointer = ipns.read(held, key)
    if not ended:
        pointers.check(pointer)
    tag = f'"{hashlib.sha256(held).hexdigest()[:32]}"'
    response = HttpResponse(status=304) if asked.has(request, tag) else HttpResponse(held, content_type=RECORD_TYPE)
    return dressed(response, pointer, tag)


def dressed(response: HttpResponse, pointer: Pointer, tag: str) -> HttpResponse:
    name = ipns.name_text(pointer.key)
    response.headers["ETag"] = tag
    response.headers["Cache-Control"] = f"public, max-age={kept_for(pointer.ttl, pointer.until)}"
    response.headers["Content-Disposition"] = f'attachment; filename="{name}.ipns-record"'
    response.headers["X-Ipfs-Path"] = f"/ipns/{name}"
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Vary"] = "Accept"
    return response


def taken(request: HttpRequest, key: bytes) -> HttpResponse:
    """Keep a record that somebody near brings."""
    if not is_near(request):
        return answers.said(403, _("Records are taken from neighbouring hubs. Ask whoever runs this one to name you."))
    if request.content_type != RECORD_TYPE:
        return answers.said(415, f"Content-Type: {RECORD_TYPE}")
    try:
        pointers.keep(key, request.read(ipns.MOST_BYTES + 1), request.META.get("REMOTE_ADDR") or "")
    except RemoteError as wrong:
        return answers.said(400, _("This is no record of this name: %(reason)s.") % {"reason": wrong.detail})
    except DiskFull as error:
        return answers.said(507, str(error))
    except LocalError as error:
        return answers.said(409, str(error))
    return HttpResponse(status=200)
