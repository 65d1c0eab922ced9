"""Pages that are read: the shelves, one shelf as a list or as pictures, one item, what somebody added. Each is plain
HTML; asked with `X-Fragment` each answers with its changing part alone. Nothing here writes.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hub import api
from hub.api.pages import ways, who_may_read
from hub.api.paging import Page, newest_first
from hub.core.short_ids import short
from plugins.library.items import counting, moving, rows
from plugins.library.items.reading import Work, works
from plugins.library.pages import deciding, naming
from plugins.library.pages.answers import no_item, no_shelf, refusal, sorry
from plugins.library.pages.finding import work_at
from plugins.library.shelves.standing import Shelf, as_called, by_village, shelf_named, standing
from plugins.library.shelves.wording import who_adds

LOOKS = ("list", "covers")


@require_safe
def shelves(request: HttpRequest) -> HttpResponse:
    """This village's shelves, then the others'."""
    role, me, found = api.role_of(request), api.person_of(request), standing()
    readable = [each for each in found if each.allows(role, "read")]
    context = {
        "villages": by_village(as_called(counting.counted(readable), me)),
        "may_add": role == "steward",
        "waiting": len(deciding.waiting_for(request)) if api.right_of(request, "moderator") else 0,
        "may_approve": any(each.waits and each.allows(role, "approve") for each in found),
        "me": me,
    }
    return answer(request, "library/shelves.html", "library/_shelves.html", context)


@require_safe
def shelf(request: HttpRequest, shelf_id: str) -> HttpResponse:
    """What stands on a shelf, the newest first."""
    found, role = shelf_named(shelf_id), api.role_of(request)
    if found is None:
        return no_shelf(request)
    if not found.allows(role, "read"):
        return sorry(request, found.title, who_may_read(found.least("read")), status=403)
    [found] = as_called([found], api.person_of(request))
    page = newest_first([rows.listed(rows.on_shelf(found))], "placed", request.GET)
    look = request.GET.get("look", "")
    context = {
        "shelf": found,
        "works": standing_on(found, page, request),
        "look": look if look in LOOKS else ("covers" if found.children else "list"),
        "older": page.before,
        "newest": "before" in request.GET,
        "may_add": found.allows(role, "add") and api.may_upload(role),
        "in_catalogue": found.scope == "open",
        "may_change": found.here and role == "steward",
        "who_adds": who_adds(found, role),
        "me": api.person_of(request),
    }
    return answer(request, "library/shelf.html", "library/_works.html", context)


def standing_on(shelf: Shelf, page: Page, request: HttpRequest) -> list[Work]:
    """The items of one page of a shelf; rows compare eight bytes, and only the whole id says which shelf is meant."""
    found = works([row.position for row in page.rows], request)
    return [each for each in found.values() if each.now and not each.gone and each.shelf.text_id == shelf.text_id]


@require_safe
def item(request: HttpRequest, item_id: str) -> HttpResponse:
    """One item: what is said of it, the file, who added it and by which way it came."""
    work = work_at(request, item_id)
    if work is None or not (work.is_shown or work.mine):
        return no_item(request)
    context: dict[str, Any] = {"work": work, "shelf": work.shelf, "me": api.person_of(request)}
    if "X-Fragment" not in request.headers and work.is_shown:
        context["ways"] = [*ways(request, work.entry.id, work.first.title), *naming.ways(request, work)]
        context["may_move"] = moving.may_move(work, request)
        context["address"] = naming.address_of(request, work)
        context["may_end"] = context["address"] and naming.may_give(request)
        context["may_name"] = not context["address"] and naming.may_name(request, work)
    return answer(request, "library/item.html", "library/_item.html", context)


@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What who is signed in added, on all shelves, also what waits, was refused or was taken back."""
    person = api.person_of(request)
    if person is None:
        return refusal(request, "")
    own = rows.by(short(each) for each in api.ids_of(person))
    page = newest_first([rows.listed(own)], "placed", request.GET)
    found = works([row.position for row in page.rows], request)
    context: dict[str, Any] = {"works": list(found.values()), "older": page.before, "newest": "before" in request.GET}
    return answer(request, "library/mine.html", "library/_mine.html", context)


def answer(request: HttpRequest, page: str, part: str, context: dict[str, Any]) -> HttpResponse:
    """The page, or its part alone for a page that is already open."""
    return render(request, part if "X-Fragment" in request.headers else page, context)
