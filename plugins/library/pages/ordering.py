"""A steward's page with the shelves of this village in their order, to be changed. A place is a number in a signed
record about the shelf, so every hub shows the same order.
"""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from hub import api
from hub.core.errors import LocalError
from plugins.library.pages.answers import no_shelf
from plugins.library.pages.stewarding import changed, not_a_steward, ours
from plugins.library.shelves.standing import shelf_named


@require_safe
def shelves(request: HttpRequest) -> HttpResponse:
    """This village's shelves, each with what a steward may do."""
    if api.right_of(request, "steward") is None:
        return not_a_steward(request)
    return render(request, "library/ordering.html", {"shelves": ours()})


@require_POST
def up(request: HttpRequest, shelf_id: str) -> HttpResponse:
    """One place towards the top."""
    return moved(request, shelf_id, -1)


@require_POST
def down(request: HttpRequest, shelf_id: str) -> HttpResponse:
    """One place towards the end."""
    return moved(request, shelf_id, 1)


def moved(request: HttpRequest, shelf_id: str, by: int) -> HttpResponse:
    """Change places with a neighbour, at the ends with nobody."""
    right, shelf = api.right_of(request, "steward"), shelf_named(shelf_id)
    if shelf is None:
        return no_shelf(request)
    if right is None or not shelf.here:
        return not_a_steward(request)
    try:
        for each, order in api.new_places(ours(), shelf, by):
            api.publish(request, changed(each, right, {"order": order}))
    except LocalError as error:
        messages.error(request, str(error))
    return redirect("library:ordering")
