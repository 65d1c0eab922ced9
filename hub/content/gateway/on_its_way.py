"""Files that are on their way are given as far as they came, verified like any other.

A film begins to play when its beginning is here. Whoever asks for a part that has not come is kept waiting while
neighbours give more of the file, and what they wait for is brought next: players ask for the end of a film first, and
jump. Where nobody gives more now they are told so, and when to ask again. An answer that waited too long is cut off.
"""

from collections.abc import Iterator
from functools import partial
from typing import Final

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from hub.content import progress
from hub.content.bringing import ahead
from hub.content.gateway import answers, kinds
from hub.content.gateway.asked import Asked
from hub.core.cid import DAG_PB, Cid
from hub.core.errors import RemoteError
from hub.core.unixfs import Node, node_of

AGAIN: Final = 30
"""Seconds after which whoever asked may ask again."""


def node(cid: Cid) -> Node | None:
    """The first node of what came of this; None where not even that did."""
    if cid.codec != DAG_PB:
        return None
    try:
        with ahead.blocks_of(cid) as block_of:
            return node_of(cid, block_of(cid))
    except RemoteError:
        return None


def file(request: HttpRequest, asked: Asked, cid: Cid, cache: str) -> HttpResponseBase:
    """What came of a file, and what comes of it meanwhile."""
    found = node(cid)
    if found is None:
        return answers.not_here()
    whole = answers.Bytes(cid, found.size, partial(part, cid), partial(beginning, cid))
    try:
        return answers.bytes_of(request, asked, whole, cache)
    except RemoteError:
        return later(cid)


def part(cid: Cid, start: int, stop: int) -> Iterator[bytes]:
    """The bytes of a range. `RemoteError("missing")` where its first are not here and nobody gives more."""
    pieces = ahead.part(cid, start, stop)
    for first in pieces:
        if not first and not hubs(cid):
            raise ahead.missing(cid)
        yield first
        break
    yield from pieces


def beginning(cid: Cid) -> bytes:
    """The first bytes, where they are here."""
    try:
        return next(ahead.part(cid, 0, kinds.ENOUGH), b"")
    except RemoteError:
        return b""


def hubs(cid: Cid) -> int:
    """How many neighbours give more of it now."""
    found = progress.coming([cid], 0).get(cid)
    return found.hubs if found else 0


def later(cid: Cid) -> HttpResponseBase:
    """That this part is not here, and when to ask again."""
    found = progress.coming([cid], 0).get(cid)
    if found is None or not found.held:
        return answers.not_here()
    response = answers.said(503, f"{found.words} {found.next_step}")
    response.headers["Retry-After"] = str(AGAIN)
    return response
