"""Who is given what: the rule of docs/adr/0009, for whole files and folders and for what they consist of.

What entries in sight name is given with all that lies below it. So a chunk, a node, or a file that is asked for by its
own id is given where something that holds it is.
"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from django.core.exceptions import DisallowedHost
from django.http import HttpRequest

from hub.content import named
from hub.content.models import Chunk, Node, Stored, Within
from hub.core.cid import DAG_PB, Cid, cid_text, short

PUBLIC, PRIVATE = (f"{who}, max-age=31536000, immutable" for who in ("public", "private"))

MOST_HOLDERS: Final = 64
"""Files and folders that hold one thing and are looked at: one of the first is given, or it is given to nobody."""


def keeping(request: HttpRequest, cid: Cid) -> str | None:
    """The `Cache-Control` with which this is given to whoever asks, or None where it is not."""
    here = is_asked_here(request)
    for holder in holders(cid):
        text = cid_text(holder)
        if named.is_given(text, outside=True):
            return PUBLIC
        if here and named.is_given(text):
            return PRIVATE
    return None


def travels(cid: Cid) -> bool:
    """Whether anybody is given this, from wherever they ask."""
    return any(named.is_given(cid_text(holder), outside=True) for holder in holders(cid))


def holders(cid: Cid) -> Iterator[Cid]:
    """This, then what it is a part of, then the folders that those lie in, nearest first."""
    seen, waiting = {cid}, [cid]
    for _ in range(MOST_HOLDERS):
        if not waiting:
            return
        yield (each := waiting.pop(0))
        for above in around(each):
            if above not in seen and len(seen) < MOST_HOLDERS:
                seen.add(above)
                waiting.append(above)


def around(cid: Cid) -> Iterator[Cid]:
    """The files and folders that hold this themselves."""
    whole = Stored.objects.filter(pk__in=Within.objects.filter(digest=cid.digest, codec=cid.codec).values("folder"))
    if cid.codec == DAG_PB:
        parts = Stored.objects.filter(pk__in=Node.objects.filter(digest=cid.digest).values("stored"))
    else:
        parts = Stored.objects.filter(pk__in=Chunk.objects.filter(first8=short(cid.digest)).values("stored"))
    for found in (whole, parts):
        for stored in found.order_by("pk")[:MOST_HOLDERS]:
            yield stored.cid


def is_asked_here(request: HttpRequest) -> bool:
    """Whether a page of this hub, or somebody signed in, asks. No lock: a page names the address to all who read it;
    unless they read no page of this hub (`from_outside`)."""
    if getattr(request, "from_outside", False):
        return False
    return urlsplit(request.headers.get("Referer", "")).netloc == host(request) or request.user.is_authenticated


def host(request: HttpRequest) -> str | None:
    """The name under which the hub was asked; None where that is no name."""
    try:
        return request.get_host()
    except DisallowedHost:
        return None
