"""The page of the gauge: reading and writing, and everything of people that stands there."""

from collections.abc import Collection
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

from dummy import records
from dummy.models import Mark
from hub import api
from hub.api import pages
from hub.plugins import Line
from naming.api import display_names, ways_to_page


class WriteMark(forms.Form):
    level = forms.IntegerField(label="How high, in cm", min_value=-10_000, max_value=10_000)
    note = pages.Line(label="What is to be said", limit=400, required=False)
    photo = forms.FileField(label="A photo", required=False)


def marks(request: HttpRequest) -> HttpResponse:
    form = WriteMark(request.POST or None, request.FILES or None)

    def compose(level: int, note: str, photo: Any) -> records.Mark:
        kept = api.add_photo(photo) if photo else None
        return records.Mark(level=level, note=note, as_=api.plain_name(api.role_of(request)), photo=kept)

    if form.is_valid() and api.is_newcomer(request):
        return redirect(api.hold(request, compose(**form.cleaned_data), "open", False, "/dummy/"))
    if pages.send(request, form, compose):
        api.announce("dummy/written")
        api.enqueue("dummy", "reckon", form.cleaned_data["note"])
        return redirect("dummy:marks")
    shown = {"marks": newest(), "ways": ways_to_page(request, "The gauge at the bridge")}
    return pages.page(request, "River", "dummy/_marks.html", form=form, topic="dummy dummy/written", **shown)


def newest() -> list[dict[str, Any]]:
    rows = Mark.objects.visible().filter(stamp__lte=api.latest_tame()).order_by("-stamp", "-position")[:50]
    entries = api.written(row.position for row in rows)
    people = {entry.person for entry in entries.values()}
    names, doubtful = display_names(people), api.held_back(people)
    here = api.present({photo for e in entries.values() if e.record and (photo := e.record.get("photo"))})
    shown = [entries[row.position] for row in rows if entries[row.position].record]
    return [
        {
            "said": entry.record,
            "by": names[entry.person],
            "doubtful": entry.person in doubtful,
            "photo": (entry.record or {}).get("photo") in here,
            "report": api.report_address(entry.id),
            "when": pages.when(entry.stamp),
        }
        for entry in shown
    ]


def news(request: HttpRequest) -> str:
    hub = api.this_hub()
    return f"{Mark.objects.visible().count()} marks at {hub.name}" if hub else ""


def lines(positions: Collection[int]) -> dict[int, Line]:
    seen = Mark.objects.visible().filter(pk__in=positions).values_list("pk", flat=True)
    return {at: Line(f"{said['level']} cm", "/dummy/", said.get("note", "")) for at, said in api.bodies(seen).items()}
