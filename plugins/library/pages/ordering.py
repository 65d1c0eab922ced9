"""A steward's page with the shelves of this village in their order, to be changed. A place is a number in a signed
record about the shelf, so every hub shows the same order.
"""

from collections.abc import Iterable, Iterator, Sequence

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_POST, require_safe

from hub import api
from hub.core.errors import LocalError
from plugins.library.pages.answers import no_shelf
from plugins.library.pages.stewarding import STEP, changed, not_a_steward
from plugins.library.shelves.standing import Shelf, shelf_named, standing


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
        for each, order in renumbered(swapped(ours(), shelf, by)):
            api.publish(request, changed(each, right, {"order": order}))
    except LocalError as error:
        messages.error(request, str(error))
    return redirect("library:ordering")


def ours() -> list[Shelf]:
    return [each for each in standing() if each.here]


def swapped(shelves: Sequence[Shelf], shelf: Shelf, by: int) -> list[Shelf]:
    """These shelves, one of them moved past the nearest on that side."""
    found = list(shelves)
    at = next((place for place, each in enumerate(found) if each.text_id == shelf.text_id), 0)
    if 0 <= at + by < len(found):
        found[at], found[at + by] = found[at + by], found[at]
    return found


def renumbered(shelves: Iterable[Shelf]) -> Iterator[tuple[Shelf, int]]:
    """Those that need another number to stand in this order, with it: mostly two."""
    several = list(shelves)
    numbers = sorted({each.order for each in several})
    if len(numbers) < len(several):
        numbers = [place * STEP for place in range(len(several))]
    yield from ((each, order) for each, order in zip(several, numbers, strict=True) if each.order != order)
