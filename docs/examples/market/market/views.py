"""The page, its form, and what others show of prices."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from hub import api
from hub.api import pages
from hub.plugins import Line
from market import records
from market.models import Price
from naming.api import display_names, ways_to_page


class WritePrice(forms.Form):
    goods = pages.Line(label="What", limit=200)
    price = pages.Line(label="Price", limit=200)
    unit = pages.Line(label="For how much of it", limit=200, help_text="For example: a bag, a kilo, one.")
    place = pages.Line(label="Where", limit=200)


def prices(request: HttpRequest) -> HttpResponse:
    form = WritePrice(request.POST or None)
    if pages.send(request, form, records.Price):
        return redirect("market:prices")
    shown = {"prices": newest(request), "ways": ways_to_page(request, "Prices")}
    return pages.page(request, "Prices", "market/_prices.html", form=form, **shown)


def seen() -> QuerySet[Price]:
    """What no moderator hid, without dates that cannot be."""
    return Price.objects.visible().filter(stamp__lte=api.latest_tame())


def newest(request: HttpRequest) -> list[dict[str, Any]]:
    positions = list(seen().order_by("-stamp", "-position").values_list("pk", flat=True)[:50])
    entries = api.written(positions)
    names = display_names({entry.person for entry in entries.values()}, api.person_of(request))
    shown = [entries[at] for at in positions if entries[at].record]
    return [{"said": e.record, "id": e.id.hex(), "by": names[e.person], "when": pages.when(e.stamp)} for e in shown]


def news(request: HttpRequest) -> str:
    return f"{count} prices" if (count := seen().count()) else ""


def lines(positions: Collection[int]) -> dict[int, Line]:
    entries = api.written(seen().filter(pk__in=positions).values_list("pk", flat=True))
    return {at: line(e.id.hex(), e.record) for at, e in entries.items() if e.record}


def line(hex_id: str, said: dict[str, Any]) -> Line:
    return Line(f"{said['goods']}: {said['price']}", f"/market/#p{hex_id}", said["place"])
