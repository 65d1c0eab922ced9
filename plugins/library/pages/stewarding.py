"""A steward's pages: a new shelf, its words and rules, and how much room the files of each person and shelf take.

What is saved here are signed records like all else; they count everywhere by the seat that they cite.
"""

from typing import Any, NamedTuple

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from hub import api
from hub.api.pages import kept, refuse, status_of, who_reads
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.record import Record
from naming.api import display_names
from plugins.library import records
from plugins.library.items import rows
from plugins.library.items.reading import Work, works
from plugins.library.pages import forms
from plugins.library.pages.adding import either
from plugins.library.pages.answers import no_shelf, refusal
from plugins.library.projections import file8
from plugins.library.shelves.rules import RIGHTS, replaced_by_now
from plugins.library.shelves.standing import Shelf, shelf_named, standing


class Share(NamedTuple):
    """How much somebody's files, or those of a shelf, take."""

    name: str
    address: str
    files: int
    size: str


@either
def new_shelf(request: HttpRequest) -> HttpResponse:
    """A steward makes a shelf."""
    right = api.right_of(request, "steward")
    if right is None:
        return not_a_steward(request)
    form = forms.NewShelf(request.POST or None, initial={"read": "guest", "add": "member"} | kept(request))
    if form.is_valid() and publish(request, form, made(right, form.words)):
        return redirect("library:shelves")
    return shown(request, form, _("Add a shelf"), None)


@either
def change_shelf(request: HttpRequest, shelf_id: str) -> HttpResponse:
    """New words and rules for a shelf; whoever changed it at the same time elsewhere is shown."""
    right, shelf = api.right_of(request, "steward"), shelf_named(shelf_id)
    if shelf is None:
        return no_shelf(request)
    if right is None or not shelf.here:
        return not_a_steward(request)
    form = forms.ChangeShelf(request.POST or None, initial=as_it_is(shelf) | kept(request))
    if form.is_valid() and publish(request, form, changed(shelf, right, form.words)):
        return redirect("library:shelf", shelf_id)
    return shown(request, form, _("Change the shelf"), shelf)


@require_safe
def storage(request: HttpRequest) -> HttpResponse:
    """How much room the files of each person and of each shelf take."""
    if api.right_of(request, "moderator") is None:
        return refusal(request, _("Only moderators and stewards of this village see who takes how much room."))
    shares = {"people": of_people(api.person_of(request)), "shelves": of_shelves()}
    return render(request, "library/storage.html", {**shares, "lacking": lacking(request)})


def lacking(request: HttpRequest) -> list[Work]:
    """Items of which a part was lost here: whoever has such a file can add it again."""
    lost = {file8(cid) for cid in api.lost_here()}
    found = works(rows.with_file(lost), request).values() if lost else ()
    return [work for work in found if work.is_shown and any(each.lacks for each in (*work.now, *work.waiting))]


def of_people(viewer: bytes | None) -> list[Share]:
    """Those whose files take most, the largest share first."""
    taken = rows.sizes_by_person()
    names = display_names({person for person, _files, _size in taken}, viewer)
    return [
        Share(names[person], reverse("portal:person", args=[id_text(person)]), files, filesizeformat(size))
        for person, files, size in taken
    ]


def of_shelves() -> list[Share]:
    """The same of shelves."""
    shelves = {shelf.id8: shelf for shelf in standing()}
    return [
        Share(shelf.title, reverse("library:shelf", args=[shelf.text_id]), files, filesizeformat(size))
        for shelf8, files, size in rows.sizes_by_shelf(shelves)
        for shelf in [shelves[shelf8]]
    ]


def shown(request: HttpRequest, form: Form, heading: str, shelf: Shelf | None) -> HttpResponse:
    """The page with the form of a shelf."""
    context: dict[str, Any] = {
        "form": form,
        "heading": heading,
        "shelf": shelf,
        "others": shelf.heads[1:] if shelf else (),
    }
    context |= {"back": reverse("library:shelf", args=[shelf.text_id]) if shelf else reverse("library:shelves")}
    context["who_reads"] = who_reads(RIGHTS["read"])
    return render(request, "library/shelf_form.html", context, status=status_of(form))


def publish(request: HttpRequest, form: Form, record: Record) -> bool:
    """Sign and store what a valid form says; a sentence in the form when that cannot be done."""
    try:
        api.publish(request, record)
    except LocalError as error:
        refuse(form, error)
        return False
    return True


def ours() -> list[Shelf]:
    """This village's shelves in their order."""
    return [each for each in standing() if each.here]


def made(right: dict[str, Any], words: dict[str, Any]) -> records.Shelf:
    """The record of a shelf that comes after all others."""
    return records.Shelf(**right, **words, order=api.last_place(ours()))


def as_it_is(shelf: Shelf) -> dict[str, Any]:
    """What the form of a shelf begins with."""
    now = {name: bool(shelf.now.get(name)) for name in ("waits", "children", "closed")}
    return {"title": shelf.title, "about": shelf.about, "read": shelf.least("read"), "add": shelf.least("add"), **now}


def changed(shelf: Shelf, right: dict[str, Any], words: dict[str, Any]) -> records.ShelfChange:
    """A record that says a shelf whole again, with other words; it replaces all that changed it before."""
    now = shelf.now
    given = now.get("rights")
    rights = {**(given if isinstance(given, dict) else {}), **words.get("rights", {})}
    said: dict[str, Any] = {name: bool(now.get(name)) for name in ("waits", "children", "closed")}
    said |= {"title": shelf.title, "about": shelf.about or None, "order": shelf.order} | words | {"rights": rights}
    return records.ShelfChange(shelf=shelf.text_id, after=replaced_by_now(shelf.entry), **right, **said)


def not_a_steward(request: HttpRequest) -> HttpResponse:
    """Why this page is not for somebody."""
    return refusal(request, _("Only stewards of this village look after its shelves."))
