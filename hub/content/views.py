"""`GET /ipfs/<cid>`: content to browsers and to neighbouring hubs, the same bytes for both.

What only entries that stay here name is given to pages of this hub and to whoever is signed in (docs/adr/0009).

Whoever wrote the content is not trusted: its type is read from its first bytes and only pictures are shown
in the page.
"""

from urllib.parse import urlsplit

from django.http import HttpRequest, HttpResponse, HttpResponseNotFound, HttpResponseNotModified
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub.content import named, store
from hub.core.errors import RemoteError

PUBLIC, PRIVATE = (f"{who}, max-age=31536000, immutable" for who in ("public", "private"))


@require_safe
def show(request: HttpRequest, cid: str) -> HttpResponse:
    """The bytes of a content id, cacheable for ever because they can never differ."""
    etag = f'"{cid}"'
    try:
        travels = named.is_given(cid, outside=True)
        if not travels and not (is_asked_here(request) and named.is_given(cid)):
            return absent(_("This file is not shown here."))
        cache = PUBLIC if travels else PRIVATE
        # Even to a browser that has it: never confirm what is not here.
        if request.headers.get("If-None-Match") == etag and store.has(cid):
            return keep(HttpResponseNotModified(), etag, cache)
        data = store.read(cid)
    except RemoteError:
        return absent(_("This is not an address of content. Look at how it is written."))
    if data is None:
        return absent(_("This file is not here yet. It comes when a neighbour that has it is met."))
    return keep(answer(data, cid), etag, cache)


def is_asked_here(request: HttpRequest) -> bool:
    """Whether a page of this hub, or somebody signed in, asks. No lock: a page names the address to all who read it;
    unless they read no page of this hub (`from_outside`)."""
    if getattr(request, "from_outside", False):
        return False
    return urlsplit(request.headers.get("Referer", "")).netloc == request.get_host() or request.user.is_authenticated


def answer(data: bytes, cid: str) -> HttpResponse:
    """Pictures in the page, everything else only as a file to save."""
    kind = picture_kind(data)
    response = HttpResponse(data, content_type=kind or "application/octet-stream")
    response["Content-Disposition"] = "inline" if kind else f'attachment; filename="{cid}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response


def picture_kind(data: bytes) -> str | None:
    """The media type when the first bytes are those of a picture that every browser shows safely."""
    if data.startswith(b"\xff\xd8\xff"):
        return "image/jpeg"
    if data.startswith(b"\x89PNG\r\n\x1a\n"):
        return "image/png"
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "image/webp"
    return None


def keep(response: HttpResponse, etag: str, cache: str) -> HttpResponse:
    """Headers for something that never changes."""
    response["ETag"] = etag
    response["Cache-Control"] = cache
    return response


def absent(words: str) -> HttpResponse:
    """A 404 that says what to do."""
    return HttpResponseNotFound(words, content_type="text/plain; charset=utf-8")
