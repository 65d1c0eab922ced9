"""Putting an item on another shelf: its writer does, or a moderator of the village whose shelf it is."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from hub import api
from hub.api.pages import refuse, status_of
from hub.core.errors import LocalError
from plugins.library import records
from plugins.library.items import moving
from plugins.library.items.places import places_of, replaced_by_now
from plugins.library.items.reading import Work
from plugins.library.pages.adding import either
from plugins.library.pages.answers import no_item, refusal
from plugins.library.pages.deciding import approve_own
from plugins.library.pages.finding import work_at
from plugins.library.shelves.standing import Shelf, shelf_named


class Target(forms.Form):
    """The shelf on which an item is to stand."""

    shelf = forms.ChoiceField(
        label=gettext_lazy("To which shelf?"),
        widget=forms.RadioSelect,
        error_messages={"required": gettext_lazy("Choose a shelf."), "invalid_choice": gettext_lazy("Choose a shelf.")},
    )

    def __init__(self, *given: Any, shelves: list[Shelf], **options: Any) -> None:
        super().__init__(*given, **options)
        self.fields["shelf"].choices = [(each.text_id, each.title) for each in shelves]  # type: ignore[attr-defined]


@either
def move(request: HttpRequest, item_id: str) -> HttpResponse:
    """Choose another shelf."""
    work = work_at(request, item_id)
    if work is None or not work.is_shown:
        return no_item(request)
    if not moving.may_move(work, request):
        return refusal(request, _("Only who added this, or a moderator of this village, can move it."))
    shelves = {each.text_id: each for each in moving.others_for(work, request)}
    form = Target(request.POST if request.method == "POST" else None, shelves=list(shelves.values()))
    if form.is_valid() and put(request, form, work, shelves[form.cleaned_data["shelf"]]):
        return HttpResponseRedirect(work.address)
    context = {"form": form, "work": work, "shelf": work.shelf}
    return render(request, "library/move.html", context, status=status_of(form))


def put(request: HttpRequest, form: forms.Form, work: Work, shelf: Shelf) -> bool:
    """Sign that an item stands on a shelf; what somebody moves who may approve it there needs nobody else's yes."""
    right = moving.right_to_move(work, request)
    origin = shelf_named(str((work.entry.record or {})["shelf"]))
    after = replaced_by_now(work.entry, origin)[: records.MAX_AFTER] if origin else []
    record = records.Move(item=work.text_id, shelf=shelf.text_id, after=after or None, **right or {})
    try:
        api.publish(request, record, "open" if right else work.entry.scope)
    except LocalError as error:
        refuse(form, error)
        return False
    if places_of([work.entry]).get(work.entry.id) == shelf:
        for version in work.now:
            approve_own(request, shelf, work.entry.id, version.entry.id)
    return True
