"""What lies in folders: found name by name, and shown as the website that they are, or as a list.

A website is its `index.html`, and for what is not in the folder the rules of its `_redirects`. The specification lets
only sites with a name of their own bring rules, since a rule could lead to another site of the same address. Here no
site shares anything with another (`isolation`), and a rule's path begins at its own root, so rules count at
`/ipfs/<cid>/` too (docs/adr/0031).
"""

from typing import Any, Final, NamedTuple
from urllib.parse import quote, unquote

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.encoding import iri_to_uri
from django.utils.translation import gettext as _

from hub.content import folders as kept
from hub.content import reading, store, whole
from hub.content.bringing import ahead
from hub.content.gateway import answers, on_its_way, paths, redirects
from hub.content.gateway.asked import Asked
from hub.content.models import Stored
from hub.core.cid import Cid, cid_text
from hub.core.errors import RemoteError
from hub.core.file_names import is_plain, shown
from hub.core.unixfs import Kind, Link, resolve

INDEX: Final = "index.html"
A_PAGE: Final = 100
"""Rows on one page of a list."""


class Row(NamedTuple):
    """One thing in a folder, as the list shows it."""

    name: str
    address: str
    size: int
    is_folder: bool
    is_here: bool
    lacks: bool
    """A part of it was lost here."""


def followed(root: Cid, names: tuple[str, ...]) -> list[Cid] | None:
    """The root and what each name leads to, one after the other; None where one leads nowhere. `RemoteError` where a
    folder on the way has not come."""
    way = [root]
    for name in names:
        found = below(way[-1], name)
        if found is None:
            return None
        way.append(found)
    return way


def below(folder: Cid, name: str) -> Cid | None:
    """What has this name in a folder that is here, or on its way."""
    with ahead.blocks_of(folder) as block_of:
        return resolve(block_of, folder, name)


def folder(request: HttpRequest, wished: Asked, cid: Cid, cache: str) -> HttpResponseBase:
    """A website's page, or the list of what is there; a slash at the end of the address, or links would go wrong."""
    if not wished.folder:
        asked = request.META.get("QUERY_STRING", "")
        here = paths.address(wished.base, wished.names, folder=True)
        return leading(301, f"{here}?{iri_to_uri(asked)}" if asked else here, cache)
    index = below(cid, INDEX)
    if index is None or kind_of(index) == Stored.Kind.FOLDER:
        return listed(request, wished, cid)
    return file(request, wished._replace(filename=INDEX), index, cache)


def kind_of(cid: Cid) -> str:
    """Whether this is a file or a folder, here or on its way; empty where nothing of it came."""
    stored = store.find(cid)
    if stored is not None:
        return stored.kind
    found = on_its_way.node(cid)
    return "" if found is None else Stored.Kind.FILE if found.kind == Kind.FILE else Stored.Kind.FOLDER


def is_listed(cid: Cid) -> bool:
    """Whether this is a folder that is shown as a list, having no page of its own."""
    if kind_of(cid) != Stored.Kind.FOLDER:
        return False
    index = below(cid, INDEX)
    return index is None or kind_of(index) == Stored.Kind.FOLDER


def file(request: HttpRequest, wished: Asked, cid: Cid, cache: str) -> HttpResponseBase:
    """A file that is here, or as far as it came."""
    stored = store.find(cid)
    return answers.file(request, wished, stored, cache) if stored else on_its_way.file(request, wished, cid, cache)


def file_at(folder: Cid, name: str) -> Stored | None:
    """The file of this name in a folder, where it is here."""
    found = below(folder, name)
    stored = store.find(found) if found else None
    return stored if stored is not None and stored.kind == Stored.Kind.FILE else None


def missing(request: HttpRequest, wished: Asked, cache: str) -> HttpResponseBase:
    """Nothing of this name is there: a website may say what is shown in its place."""
    root = wished.root
    ruled = file_at(root, redirects.NAME)
    if ruled is None:
        return answers.no_such_part()
    text = b"".join(store.part(ruled, 0, min(ruled.size, redirects.MOST_BYTES + 1)))
    try:
        way = redirects.way(redirects.rules(text), wished.names, folder=wished.folder)
    except RemoteError as error:
        return answers.said(
            500, _("The file _redirects of this website is wrong: %(reason)s.") % {"reason": error.detail}
        )
    return led(request, wished, root, way, cache) if way else answers.no_such_part()


def led(request: HttpRequest, wished: Asked, root: Cid, way: redirects.Way, cache: str) -> HttpResponseBase:
    """Where a rule leads: to another site, to another path of this one, or to what is shown in place of this."""
    if not way.to.startswith("/"):
        return leading(way.status, iri_to_uri(way.to), cache)
    path, mark, beside = way.to.partition("?") if "?" in way.to else way.to.partition("#")
    try:
        names = paths.names(unquote(path[1:]))
    except RemoteError:
        return answers.no_such_part()
    if way.is_shown:
        return in_place(request, wished, root, names, way.status, cache)
    there = paths.address(wished.base, names, folder=path.endswith("/"))
    return leading(way.status, there + mark + quote(beside, safe="=&?#%/:@!$'()*+,;~"), cache)


def in_place(
    request: HttpRequest, wished: Asked, root: Cid, names: tuple[str, ...], status: int, cache: str
) -> HttpResponseBase:
    """A file of the website under an address where nothing is."""
    way = followed(root, names)
    if way and kind_of(way[-1]) == Stored.Kind.FOLDER:
        names, way = (*names, INDEX), followed(root, (*names, INDEX))
    stored = store.find(way[-1]) if way else None
    if stored is None or stored.kind == Stored.Kind.FOLDER:
        return answers.no_such_part()
    return answers.file(request, wished._replace(filename=names[-1]), stored, cache, status)


def leading(status: int, address: str, cache: str) -> HttpResponse:
    """The way to another address."""
    return HttpResponse(status=status, headers={"Location": address, "Cache-Control": cache})


def listed(request: HttpRequest, wished: Asked, cid: Cid) -> HttpResponse:
    """A page of the hub's own with what is in a folder."""
    found, size, is_all = links_in(cid)
    page = min(number(request), max(0, (len(found) - 1) // A_PAGE))
    listing = kept.listed(found[page * A_PAGE : (page + 1) * A_PAGE])
    all_here = whole.whole(each.cid for each in listing)
    words: dict[str, Any] = {
        "heading": wished.names[-1] if wished.names else _("Folder"),
        "above": above(wished),
        "rows": [row(wished, each, each.cid in all_here) for each in listing],
        "count": len(found),
        "is_all": is_all,
        "size": size,
        "before": page and str(page),
        "after": str(page + 2) if (page + 1) * A_PAGE < len(found) else "",
    }
    return render(request, "content/folder.html", words)


def links_in(folder: Cid) -> tuple[list[Link], int, bool]:
    """What is in a folder that is here, or on its way, how many bytes of that are here, and whether that is all there
    is. Anybody may ask for a page of thousands of names, so only those that it shows are looked up."""
    stored = store.find(folder)
    if stored is not None:
        found, is_all = kept.links_in(reading.nodes_of(stored), folder)
        return found, stored.size, is_all
    with ahead.blocks_of(folder) as block_of:
        found, is_all = kept.links_in(block_of, folder)
    return found, sum(each.size for each in kept.listed(found)), is_all


def number(request: HttpRequest) -> int:
    """The page of the list that is asked for, counted from nought."""
    asked = request.GET.get("page", "")
    return max(0, int(asked) - 1) if asked.isascii() and asked.isdecimal() and len(asked) < 7 else 0


def above(wished: Asked) -> list[tuple[str, str]]:
    """The folders that this one lies in, with their addresses; the first has no name."""
    names = wished.names
    return [(("", *names)[at], paths.address(wished.base, names[:at], folder=True)) for at in range(len(names))]


def row(wished: Asked, listed: store.Listed, is_whole: bool) -> Row:
    is_here, is_folder = bool(listed.kind), listed.kind == Stored.Kind.FOLDER
    if is_plain(listed.name):
        address = paths.address(wished.base, (*wished.names, listed.name), folder=is_folder)
    else:  # others wrote it, and it is on its way yet; what it stands for has an address of its own
        address = paths.address(f"/ipfs/{cid_text(listed.cid)}", folder=is_folder)
    return Row(shown(listed.name), address, listed.size, is_folder, is_here, is_here and not is_whole)
