"""Files, parts of files and blocks as answers. Nothing is given whose hash was not checked just before.

A file is read chunk by chunk, each when the line took the one before (`hub.host.sending`), so a film costs the memory
of one chunk. Its first chunk is read before the first header is sent: what turns out to be damaged there is told in
words, and what does later cuts the line, for an answer that ends too early must never look whole.
"""

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from itertools import chain
from typing import NamedTuple

from django.http import HttpRequest, HttpResponse, HttpResponseNotModified, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from hub.content import files, reading, store
from hub.content.gateway import asked as asking
from hub.content.gateway import isolation, kinds, ranges
from hub.content.gateway.asked import CAR_TYPE, RAW_TYPE, Asked
from hub.content.gateway.kinds import Kind
from hub.content.models import Stored
from hub.core import car
from hub.core.cid import RAW, Cid, cid_text, to_bytes
from hub.core.errors import RemoteError
from hub.core.unixfs import resolve, walk


def said(status: int, words: str) -> HttpResponse:
    """A sentence in place of content, kept by nobody."""
    response = HttpResponse(words, status=status, content_type="text/plain; charset=utf-8")
    response.headers["Cache-Control"] = "no-cache"
    return response


def no_address() -> HttpResponse:
    return said(400, _("This is not an address of content. Look at how it is written."))


def unreadable(error: RemoteError) -> HttpResponse:
    """What its rows tell of and cannot be read now: damaged, or made by others so that nobody can read it."""
    if error.code == "away":
        return said(503, reading.told_away())
    return not_here()


def not_here() -> HttpResponse:
    return said(404, _("This file is not here yet. It comes when a neighbour that has it is met."))


def not_shown() -> HttpResponse:
    return said(404, _("This file is not shown here."))


def no_such_part() -> HttpResponse:
    return said(404, _("Nothing of this name is in this folder. Look at what is in it."))


class Bytes(NamedTuple):
    """A file to be given: how long it is, how a part of it is read, each piece of it verified, and its first bytes for
    us alone."""

    cid: Cid
    size: int
    part: Callable[[int, int], Iterator[bytes]]
    beginning: Callable[[], bytes]


def file(request: HttpRequest, asked: Asked, stored: Stored, cache: str, status: int = 200) -> HttpResponseBase:
    """A file that is here. status: another than 200 where it stands in the place of something else, and then it is
    given whole."""
    if breaks_off(request, stored):
        return not_here()
    whole = Bytes(stored.cid, stored.size, partial(store.part, stored), partial(beginning, stored))
    return bytes_of(request, asked, whole, cache, status)


def breaks_off(request: HttpRequest, stored: Stored) -> bool:
    """Whether all of a file is asked for of which a part is known to be damaged: each time the line would be cut there,
    without a word. Players ask for ranges, and play up to it; what is one chunk is read before the first header."""
    if stored.cid.codec == RAW or not {"Range", "If-None-Match"}.isdisjoint(request.headers):
        return False
    return stored.holes.exists()


def bytes_of(request: HttpRequest, asked: Asked, whole: Bytes, cache: str, status: int = 200) -> HttpResponseBase:
    """A file or the part of it that is asked for."""
    tag = f'"{cid_text(whole.cid)}"'
    if status == 200 and asking.has(request, tag):
        return dressed(request, HttpResponseNotModified(), tag, cache)
    try:
        part = part_of(request, tag, whole.size) if status == 200 else None
    except ranges.Unsatisfiable:
        return beyond(whole.size)
    start, stop = part or (0, whole.size)
    pieces = whole.part(start, stop)
    first = next(pieces, b"")
    kind = kinds.kind_of(asked.filename, first if first and start == 0 else whole.beginning())
    response = body(request, first, pieces if len(first) < stop - start else None, 206 if part else status)
    response.headers["Content-Type"] = kind.media
    response.headers["Content-Length"] = str(stop - start)
    response.headers["Accept-Ranges"] = "bytes"
    if part:
        response.headers["Content-Range"] = ranges.spelled(part, whole.size)
    response.headers["Content-Disposition"] = disposition(request, asked, whole.cid, kind)
    return dressed(request, response, tag, cache)


def part_of(request: HttpRequest, tag: str, size: int) -> ranges.Range | None:
    """The range that is asked for; none where it is only meant for what the file was before (`If-Range`)."""
    if request.headers.get("If-Range", tag) != tag:
        return None
    return ranges.asked(request.headers.get("Range", ""), size)


def beyond(size: int) -> HttpResponse:
    response = said(416, _("The file is shorter than what was asked for. Load it from its beginning."))
    response.headers["Content-Range"] = f"bytes */{size}"
    return response


def beginning(stored: Stored) -> bytes:
    """The first bytes of a file as they lie there. They are given to nobody, so their chunk is not hashed for them: who
    fetches a film by its parts would have each hashed twice."""
    try:
        with files.opened(stored.cid, stored.size) as file:
            return file.read(0, kinds.ENOUGH)
    except OSError:
        return b""


def body(request: HttpRequest, first: bytes, more: Iterator[bytes] | None, status: int = 200) -> HttpResponseBase:
    """An answer of this chunk and of those that follow. One that is asked only for its headers is read no further."""
    if request.method == "HEAD":
        return HttpResponse(status=status)
    if more is None:
        return HttpResponse(first, status=status)
    return StreamingHttpResponse(following(first, more), status=status)


def following(first: bytes, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The first of them and the rest, none of them held longer than it is needed."""
    yield first
    del first
    yield from pieces


def disposition(request: HttpRequest, asked: Asked, cid: Cid, kind: Kind) -> str:
    """Shown or saved, and under which name."""
    saved = asked.saved or not isolation.is_shown(request, kind)
    return content_disposition_header(saved, asked.filename or cid_text(cid)) or "inline"


def raw(request: HttpRequest, cid: Cid, cache: str) -> HttpResponseBase:
    """One block as it is."""
    tag = f'"{cid_text(cid)}.raw"'
    data = store.block(cid)
    if data is None:
        return not_here()
    if asking.has(request, tag):
        return dressed(request, HttpResponseNotModified(), tag, cache)
    response = body(request, data, None)
    response.headers["Content-Type"] = RAW_TYPE
    response.headers["Content-Length"] = str(len(data))
    response.headers["Content-Disposition"] = f'attachment; filename="{cid_text(cid)}.bin"'
    return dressed(request, response, tag, cache)


def blocks(request: HttpRequest, asked: Asked, cid: Cid, cache: str) -> HttpResponseBase:
    """Blocks as a CAR. How long it will be nobody knows before; what is not here breaks it off."""
    scope, part, repeats = asked.blocks
    if store.block(cid) is None:
        return not_here()
    before = leading_to(asked)
    way = f".{hashlib.sha256(b''.join(map(to_bytes, before))).hexdigest()[:16]}" if before else ""
    tag = f'W/"{cid_text(cid)}.car.{scope.value}.{part}.{int(repeats)}{way}"'.replace(" ", "")
    if asking.has(request, tag):
        return dressed(request, HttpResponseNotModified(), tag, cache)
    above = ((each, block_of(each)) for each in before)
    found = chain(above, walk(block_of, cid, scope, part, repeats=repeats))
    response = body(request, car.header([cid]), (car.section(each, data) for each, data in found))
    response.headers["Content-Type"] = f"{CAR_TYPE}; version=1; order=dfs; dups={'y' if repeats else 'n'}"
    response.headers["Content-Disposition"] = f'attachment; filename="{cid_text(cid)}.car"'
    response.headers["Accept-Ranges"] = "none"
    return dressed(request, response, tag, cache)


def leading_to(asked: Asked) -> list[Cid]:
    """The blocks that lead from the root to what is asked for below it. Only who has them can check that it is that:
    so a CAR begins with them (the Trustless Gateway's `dag-scope`)."""
    passed: list[Cid] = []

    def noted(cid: Cid) -> bytes:
        passed.append(cid)
        return block_of(cid)

    at: Cid | None = asked.root
    for name in asked.names:
        at = resolve(noted, at, name) if at is not None else None
    return passed


def block_of(cid: Cid) -> bytes:
    data = store.block(cid)
    if data is None:
        raise RemoteError("missing", f"{cid_text(cid)} is not here")
    return data


def dressed(request: HttpRequest, response: HttpResponseBase, tag: str, cache: str) -> HttpResponseBase:
    """What every answer that holds content carries."""
    response.headers["ETag"] = tag
    isolation.apart(request, response, cache)
    return response
