"""Who is given what: the rule of docs/adr/0009, for whole files and folders and for what they consist of.

What entries in sight name is given with all that lies below it. So a chunk, a node, or a file that is asked for by its
own id is given where something that holds it is. What no entry names is given where the hub itself keeps it, for others
or because its caretaker said so; what waits in somebody's own room for its entry is not. What a plugin keeps back until
a moderator said yes is given to those who look at it, and to neighbouring hubs.
"""

from collections.abc import Iterator
from typing import Final
from urllib.parse import urlsplit

from django.db.models import Q
from django.http import HttpRequest

from hub.content import named
from hub.content.gateway.reached import host, is_neighbour
from hub.content.models import Chunk, Leased, Named, Node, Stored, Within
from hub.content.named import Given
from hub.core.cid import DAG_PB, Cid, short

PUBLIC, PRIVATE = (f"{who}, max-age=31536000, immutable" for who in ("public", "private"))
NOT_KEPT: Final = "private, no-store"
"""The next one at the same screen may not be somebody who looks after it."""

MOST_HOLDERS: Final = 64
"""Files and folders that hold one thing and are looked at: one of the first is given, or it is given to nobody."""


def keeping(request: HttpRequest, cid: Cid, *, here: bool = False) -> str | None:
    """The `Cache-Control` with which this is given to whoever asks, or None where it is not. here: it is known that a
    page of this hub asks."""
    here, back = here or is_asked_here(request), list[tuple[Cid, bool]]()
    for holder in holders(cid):
        if (outside := given(holder)) is Given.TO_ALL:
            return PUBLIC
        inside = named.given(holder) if here else outside
        if inside is Given.TO_ALL:
            return PRIVATE
        if inside is Given.KEPT_BACK:
            back.append((holder, outside is Given.KEPT_BACK))
    return NOT_KEPT if any(is_shown_to(request, holder, travels_) for holder, travels_ in back) else None


def is_shown_to(request: HttpRequest, cid: Cid, can_travel: bool) -> bool:
    """Whether what is kept back is given to who asks: to whom its plugin says, who have to look at it, and of what
    travels to neighbouring hubs, for there are some there too."""
    if can_travel and is_neighbour(request):
        return True
    return request.user.is_authenticated and named.given(cid, request=request) is Given.TO_ALL


def is_for_all(cid: Cid) -> bool:
    """Whether anybody is given this, from wherever they ask."""
    return any(given(holder) is Given.TO_ALL for holder in holders(cid))


def travels(cid: Cid) -> bool:
    """Whether this, or what it lies in, goes from hub to hub, be it kept back from people."""
    return any(given(holder) is not Given.NOT for holder in holders(cid))


def given(cid: Cid) -> Given:
    """To whom this is given from wherever they ask."""
    found = named.given(cid, outside=True)
    return Given.TO_ALL if found is Given.NOT and is_the_hubs_own(cid) else found


def is_the_hubs_own(cid: Cid) -> bool:
    """Whether this is kept for the hub itself or by its promise, and for as long as that is not taken back. Where
    entries name it they alone decide, or what moderators hid would be given all the same."""
    reasons = Leased.objects.filter(Q(owner=b"") | Q(promised=True), **cid._asdict(), until=None)
    return reasons.exists() and not Named.objects.filter(**cid._asdict()).exists()


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
