"""`GET /ipfs/<cid>` and `/ipfs/<cid>/<path>`: content for browsers, neighbouring hubs and any IPFS tool."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from hub.content.gateway import answers, asked, beside, folders, leaves, moving, paths, rights
from hub.content.gateway.asked import Asked, Form
from hub.content.gateway.crossing import asked_beforehand
from hub.content.gateway.hosts import Site
from hub.content.models import Stored
from hub.core.cid import Cid, cid_text
from hub.core.errors import RemoteError


@asked_beforehand
@require_safe
def show(request: HttpRequest, cid: str, path: str = "", base: str | None = None) -> HttpResponseBase:
    """What lies there, to whoever may have it. Even to who has it already nothing is confirmed that is not here. base:
    where the root stands, if not at `/ipfs/<cid>`."""
    try:
        wished = asked.read(request, paths.root(cid), path, base)
    except RemoteError:
        return answers.no_address()
    cache, only_beside = rights.keeping(request, wished.root), getattr(request, "only_beside", False)
    if cache is None and not is_from_outside(request) and beside.is_asked(request, cid_text(wished.root)):
        cache, only_beside = rights.keeping(request, wished.root, here=True), True
    if cache is None:
        return answers.not_shown()
    try:
        elsewhere = moving.elsewhere(request, wished, cache, Site("ipfs", cid_text(wished.root), True))
        response = elsewhere or found(request, wished, cache)
    except RemoteError as error:
        return answers.unreadable(error)
    if only_beside and beside.is_page(response):
        return answers.not_shown()
    beside.note(request, wished.root, response)
    return response


def is_from_outside(request: HttpRequest) -> bool:
    """Whether whoever asks is given only what travels: another hub, or anybody at a host of content."""
    return bool(getattr(request, "from_outside", False))


def found(request: HttpRequest, wished: Asked, cache: str) -> HttpResponseBase:
    if not wished.base and not wished.names and folders.kind_of(wished.root) == Stored.Kind.FILE:
        wished = wished._replace(folder=False)  # a host that is one file
    if not wished.names and wished.form is not Form.FILE:
        return told(request, wished, [wished.root], formed(request, wished, wished.root, cache))
    way = folders.followed(wished.root, wished.names)
    if way is None:  # a website's rules are for people: who checks blocks would take a page in their place for a lie
        return folders.missing(request, wished, cache) if wished.form is Form.FILE else answers.no_such_part()
    return told(request, wished, way, given(request, wished, way[-1], cache))


def given(request: HttpRequest, wished: Asked, cid: Cid, cache: str) -> HttpResponseBase:
    """What was found, as it is asked for."""
    if wished.form is not Form.FILE:
        return formed(request, wished, cid, cache)
    kind = folders.kind_of(cid)
    if kind == Stored.Kind.FOLDER:
        return folders.folder(request, wished, cid, cache)
    if kind and wished.folder:
        return answers.no_such_part()
    return folders.file(request, wished, cid, cache)


def formed(request: HttpRequest, wished: Asked, cid: Cid, cache: str) -> HttpResponseBase:
    """Blocks, for a program that checks them itself."""
    if wished.form is Form.RAW:
        return answers.raw(request, cid, cache)
    if wished.form is Form.LEAVES:
        return leaves.given(request, wished, cid)
    return answers.blocks(request, wished, cid, cache)


def told(request: HttpRequest, wished: Asked, way: list[Cid], response: HttpResponseBase) -> HttpResponseBase:
    """Say by which ids this was reached."""
    if response.status_code < 400:
        response.headers["X-Ipfs-Path"] = wished.address
        response.headers["X-Ipfs-Roots"] = ",".join(map(cid_text, way))
    return response
