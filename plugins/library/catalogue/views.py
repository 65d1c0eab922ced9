"""The feeds of the catalogue: what this hub has for reading programs, to be browsed and searched. Who may read the
pages of a shelf may read its feed; nothing here writes.
"""

from collections.abc import Iterable
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub import api
from hub.api.paging import newest_first
from naming.api import display_name
from plugins.library.catalogue import atom, entries
from plugins.library.catalogue.atom import ACQUISITION, DESCRIPTION, NAVIGATION, Entry, Feed, Link
from plugins.library.items import finding, rows
from plugins.library.items.reading import Work, works
from plugins.library.shelves.standing import Shelf, shelf_named, standing

MOST_FOUND = 50


@require_safe
def catalogue(request: HttpRequest) -> HttpResponse:
    """The beginning: what is new, and the shelves."""
    shelves = listed(request)
    ways = [entries.way_to(shelf) for shelf in shelves]
    new = entries.way(
        "http://opds-spec.org/sort/new",
        "library:feed-new",
        _("What is new"),
        _("The latest files of all shelves."),
        entries.latest(each.updated for each in ways),
        here(),
    )
    return answer(request, "library:catalogue", entries.uri(here()), _("Library"), [new, *ways], NAVIGATION)


@require_safe
def new(request: HttpRequest) -> HttpResponse:
    """The latest of all shelves."""
    page = newest_first([rows.listed(each) for each in rows.on_shelves(listed(request))], "placed", request.GET)
    found = works([row.position for row in page.rows], request).values()
    known = f"{entries.uri(here())}?library:feed-new"
    return publications(request, "library:feed-new", known, _("What is new"), found, page.before)


@require_safe
def shelf(request: HttpRequest, shelf_id: str) -> HttpResponse:
    """What stands on a shelf, the newest first."""
    found = shelf_named(shelf_id)
    if found is None or not is_listed(found, request):
        return HttpResponse(_("This shelf is not here"), status=404, content_type="text/plain; charset=utf-8")
    page = newest_first([rows.listed(rows.on_shelf(found))], "placed", request.GET)
    there = works([row.position for row in page.rows], request).values()
    several = [work for work in there if work.shelf.text_id == found.text_id]
    return publications(
        request, "library:feed", entries.uri(found.entry.id), found.title, several, page.before, shelf_id
    )


@require_safe
def search(request: HttpRequest) -> HttpResponse:
    """Items whose words hold those that are looked for."""
    words = request.GET.get("q", "")
    found = finding.items_with(words, request, MOST_FOUND)
    known = f"{entries.uri(here())}?{urlencode({'q': words[:200]})}"
    return publications(request, "library:feed-search", known, _("What was found"), found, "")


@require_safe
def description(request: HttpRequest) -> HttpResponse:
    """How to search."""
    template = request.build_absolute_uri(reverse("library:feed-search")) + "?q={searchTerms}"
    name = display_name(here())
    return HttpResponse(atom.description(name, _("Library") + f": {name}", template), content_type=DESCRIPTION)


def here() -> bytes:
    """The id of this hub; zeros before it is founded."""
    hub = api.this_hub()
    return hub.id if hub else bytes(32)


def listed(request: HttpRequest) -> list[Shelf]:
    """The shelves in the catalogue of whoever asks."""
    return [each for each in standing() if is_listed(each, request)]


def is_listed(shelf: Shelf, request: HttpRequest) -> bool:
    return shelf.scope == "open" and shelf.allows(api.role_of(request), "read")


def publications(
    request: HttpRequest, name: str, known: str, title: str, found: Iterable[Work], before: str, *path: str
) -> HttpResponse:
    """A feed of items, and the way to those before them."""
    several = [entries.publication(work) for work in found if entries.is_listed(work)]
    address = reverse(name, args=path)
    more = [Link("next", f"{address}?{urlencode({'before': before})}", ACQUISITION)] if before else []
    if "before" in request.GET:
        more.append(Link("first", address, ACQUISITION))
    return answer(request, name, known, title, several, ACQUISITION, *path, more=more)


def answer(
    request: HttpRequest,
    name: str,
    known: str,
    title: str,
    several: list[Entry],
    kind: str,
    *path: str,
    more: Iterable[Link] = (),
) -> HttpResponse:
    """A feed as an answer, with the ways that stand in each."""
    query = urlencode({key: value for key, value in request.GET.items() if key in ("before", "q")})
    address = reverse(name, args=path) + (f"?{query}" if query else "")
    links = (
        Link("self", address, kind),
        Link("start", reverse("library:catalogue"), NAVIGATION),
        *([] if kind == NAVIGATION else [Link("up", reverse("library:catalogue"), NAVIGATION)]),
        Link("search", reverse("library:feed-description"), DESCRIPTION),
        *more,
    )
    updated = entries.latest(each.updated for each in several)
    feed = Feed(known, title, updated, display_name(here()), get_language() or "en", links, tuple(several))
    return HttpResponse(atom.written(feed), content_type=f"{kind};charset=utf-8")
