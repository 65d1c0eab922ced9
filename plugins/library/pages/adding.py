"""Pages that write: add a file, change what is said of it or send a newer version, take it back.

Each is a plain form whose words, and whose file, survive a mistake. Who may write is asked again at every send; whether
a change is by who added the item is judged by every reader anyway.
"""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from hub import api
from hub.api.pages import kept, refuse, status_of, who_reads
from hub.api.uploads import begun, files_of, takes_large
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.record import Record
from naming.api import own_name
from plugins.library import records
from plugins.library.items import rows
from plugins.library.items.reading import Work, works
from plugins.library.pages import deciding
from plugins.library.pages.answers import no_item, no_shelf, refusal
from plugins.library.pages.finding import wish_at, work_at
from plugins.library.pages.forms import ChangeItem, WriteItem
from plugins.library.pages.taking_in import LABEL, Came, from_stick, held_here, take_in, take_in_all, took_in_parts
from plugins.library.projections import file8
from plugins.library.shelves.standing import Shelf, shelf_named
from plugins.library.shelves.wording import told, who_adds
from plugins.library.wishes.reading import Wish

either = require_http_methods(["GET", "HEAD", "POST"])
Make = Callable[[Came, dict[str, Any]], Record]


@takes_large(files_of(LABEL))
@either
def add(request: HttpRequest, shelf_id: str) -> HttpResponse:
    """Put a file on a shelf; where the address names a wish, it is the answer."""
    shelf, role = shelf_named(shelf_id), api.role_of(request)
    if shelf is None:
        return no_shelf(request)
    if not shelf.allows(role, "add") or not shelf.allows(role, "read") or not api.may_upload(role):
        return refusal(request, who_adds(shelf, role))
    wish = wish_at(request, request.GET.get("wish", ""))
    form = WriteItem(*sent(request), by_id=role == "steward")
    if request.method != "POST":
        form.initial = kept(request)
    came, twins = came_with(request, form, None), list[Work]()
    if came is not None:
        twins = twins_of(request, came, form, None)
        if form.is_valid() and (entry := publish(request, form, came, shelf, item_on(shelf, signed(request)))):
            deciding.approve_own(request, shelf, entry.id, entry.id)
            return HttpResponseRedirect(after_adding(request, shelf, id_text(entry.id), wish))
    context = {"heading": _("Add a file"), "shelf": shelf, "verb": _("Add it"), "wish": wish}
    context |= {"back": wish.address if wish else reverse("library:shelf", args=[shelf_id])}
    return shown(request, form, came, twins, context)


def after_adding(request: HttpRequest, shelf: Shelf, item: str, wish: Wish | None) -> str:
    """Where to look now; who added what somebody asked for has said so with it."""
    if wish is not None:
        try:
            api.publish(request, records.Answer(wish=wish.text_id, item=item))
        except LocalError as error:
            messages.error(request, str(error))
    waits = shelf.waits and not shelf.allows(api.role_of(request), "approve")
    return reverse("library:item", args=[item]) if wish is None or waits else wish.address


@takes_large(files_of(LABEL))
@either
def change(request: HttpRequest, item_id: str) -> HttpResponse:
    """Other words for one's own item, or a newer version of its file."""
    work = work_at(request, item_id)
    if work is None or not work.is_shown:
        return no_item(request)
    if not work.mine:
        return refusal(request, _("Only who added this can change it."))
    form = ChangeItem(*sent(request), by_id=api.role_of(request) == "steward")
    if request.method != "POST":
        form.initial = as_it_is(work) | kept(request)
    came, twins = came_with(request, form, as_before(work)), list[Work]()
    if came is not None:
        twins = twins_of(request, came, form, work)
        if form.is_valid() and (entry := publish(request, form, came, work.shelf, change_of(work, signed(request)))):
            deciding.approve_own(request, work.shelf, work.entry.id, entry.id)
            return HttpResponseRedirect(work.address)
    context = {"heading": _("Change what is said of it"), "shelf": work.shelf, "verb": _("Save"), "back": work.address}
    return shown(request, form, came, twins, context)


@either
def retract(request: HttpRequest, item_id: str) -> HttpResponse:
    """Ask once, then take one's own item back, or bring it back."""
    work = work_at(request, item_id)
    if work is None or not work.mine:
        return refusal(request, _("Only who added this can take it back."))
    if request.method != "POST":
        return render(request, "library/retract.html", {"work": work, "shelf": work.shelf})
    try:
        api.publish(request, records.Retract(target=work.text_id, undone=work.gone), work.entry.scope)
    except LocalError as error:
        messages.error(request, str(error))
    return HttpResponseRedirect(reverse("library:mine"))


def sent(request: HttpRequest) -> tuple[Any, ...]:
    """What a form is bound to, also to one that was sent empty."""
    return (request.POST, request.FILES) if request.method == "POST" else ()


def came_with(request: HttpRequest, form: WriteItem, before: Came | None) -> Came | None:
    """The file that came with a form, now or with an earlier try, or that of before; None with a sentence in the form
    where there is none. It is kept even where the words are not right yet."""
    if request.method != "POST":
        return None
    uploads, tokens = request.FILES.getlist("file"), request.POST.getlist("brought")
    folder, held = (
        request.FILES.getlist("folder"),
        request.POST.get("held", "").strip() if "held" in form.fields else "",
    )
    stick = request.POST.get("stick", "") if "stick" in form.fields else ""
    try:
        if folder or len(uploads) + len(tokens) > 1:
            came: Came | None = take_in_all(request, [*uploads, *folder], tokens)
        elif uploads:
            came = take_in(request, uploads[0])
        elif tokens:
            came = took_in_parts(request, tokens[0])
        elif stick:
            came = from_stick(request, stick)
        else:
            came = held_here(held) if held else Came.unsealed(request, request.POST.get("sent", ""))
    except LocalError as error:
        refuse(form, error, "file")
        return None
    came = came or before
    if came is None:
        form.add_error("file", _("Choose a file."))
    return came


def twins_of(request: HttpRequest, came: Came, form: WriteItem, work: Work | None) -> list[Work]:
    """Where this file stands already, for somebody who did not say that it shall stand here too: a sentence in the
    form."""
    found = [each for each in works(rows.with_file([file8(came.file)]), request).values() if each.is_shown]
    found = [each for each in found if work is None or each.text_id != work.text_id]
    same = [each for each in found if any(version.file == came.file for version in each.now)]
    if same and not request.POST.get("again"):
        form.add_error(None, _("This file is here already. Look whether it is enough where it stands."))
    return same


def publish(request: HttpRequest, form: WriteItem, came: Came, shelf: Shelf, make: Make) -> Any:
    """Sign and store what a valid form says; None, with a sentence in the form, when that cannot be done."""
    try:
        picture = form.cleaned_data.get("cover")
        cover = api.add_portrait(picture) if picture else came.cover
        return api.publish(request, make(came, form.words | {"cover": cover}), shelf.scope)
    except LocalError as error:
        refuse(form, error)
        return None


def item_on(shelf: Shelf, name: str) -> Make:
    """What an item says of a file and its words."""
    return lambda came, words: records.Item(shelf=shelf.text_id, as_=name, **came.fields, **words)


def change_of(work: Work, name: str) -> Make:
    """What a change says; it replaces every version that stands or waits now."""
    after = [each.text_id for each in (*work.now, *work.waiting) if each.entry.id != work.entry.id]
    after += [old for each in work.now for old in (each.entry.record or {}).get("after") or ()]
    replaced = list(dict.fromkeys(after))[: records.MAX_AFTER] or None
    return lambda came, words: records.Change(
        target=work.text_id, as_=name, after=replaced, **came.fields, **words | {"cover": words["cover"] or came.cover}
    )


def as_before(work: Work) -> Came:
    """The file of an item as it stands."""
    said = work.first.entry.record or {}
    return Came(said["file"], said.get("name", ""), said.get("size", 0), said.get("media") or "", said.get("cover"))


def as_it_is(work: Work) -> dict[str, Any]:
    """What the form of an item begins with."""
    said = work.first.entry.record or {}
    return {name: said.get(name) or "" for name in ("title", "description", "language", "licence", "source")} | {
        "tags": ", ".join(work.first.tags)
    }


def signed(request: HttpRequest) -> str:
    """What who is signed in is called, as a record keeps it."""
    person = api.person_of(request)
    return own_name(person)[:50] if person else ""


def shown(
    request: HttpRequest, form: WriteItem, came: Came | None, twins: list[Work], context: dict[str, Any]
) -> HttpResponse:
    """The page with a form; a file that came with it need not be sent again."""
    shelf = context["shelf"]
    context |= {
        "begun": begun(request, LABEL),
        "form": form,
        "twins": twins,
        "told": told(shelf),
        "who_reads": who_reads(shelf.least("read"), shelf.scope),
    }
    if came is not None and form.is_bound:
        context |= {"came": came, "sent": came.sealed(request)}
    return render(request, "library/write.html", context, status=status_of(form))
