"""Asking for what is on no shelf, and answering. A wish is a signed record that travels, so whoever has what is looked
for answers at their own hub, by naming an item; whoever asked sees it wherever they sign in.
"""

import re
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from hub import api
from hub.api.pages import kept, refuse, status_of, who_reads
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.record import Record
from hub.core.short_ids import short
from plugins.library import records
from plugins.library.items import rows as item_rows
from plugins.library.items.finding import items_with
from plugins.library.items.reading import Work, works
from plugins.library.models import Wish as WishRow
from plugins.library.pages.adding import either, signed
from plugins.library.pages.answers import refusal, sorry
from plugins.library.pages.finding import wish_at
from plugins.library.pages.views import answer as shown
from plugins.library.pages.wish_forms import Ask, Close, Name
from plugins.library.projections import title8
from plugins.library.shelves.standing import Shelf, as_called
from plugins.library.wishes import rows
from plugins.library.wishes.reading import Wish, in_line, items_named, readable_by, wishes
from plugins.library.wishes.reading import asked as asked_for

MOST_SHOWN = 50
LIKELY = 10


@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What people wait for, in its order, and what was found lately."""
    line, done = asked_for(request)
    start = begin_at(request) if begin_at(request) < len(line) else 0
    following = start + len(line[start : start + MOST_SHOWN])
    found = in_line(line[start:following], line, request)
    answered = [wish for wish in wishes(done, request) if wish.named and wish.closed is None]
    context = {"waiting": found, "start": start, "next": following, "answered": answered}
    context |= {"more": len(line) - following, "me": api.person_of(request)}
    return shown(request, "library/wishes.html", "library/_wishes.html", context)


def begin_at(request: HttpRequest) -> int:
    """How many places of the queue are passed over: whoever sends too much of it first hides nobody."""
    asked = request.GET.get("after", "")
    return int(asked) if re.fullmatch(r"[0-9]{1,6}", asked) else 0


@require_safe
def wish(request: HttpRequest, wish_id: str) -> HttpResponse:
    """One wish: its place, and what was named for it."""
    found = wish_at(request, wish_id)
    if found is None:
        return no_wish(request)
    if found.waits:
        line = asked_for(request).line
        found.place = line.index(found.entry.position) + 1 if found.entry.position in line else 0
    context = {"wish": found, "me": api.person_of(request), "form": Close(initial=kept(request))}
    return shown(request, "library/wish.html", "library/_wish.html", context)


@either
def ask(request: HttpRequest) -> HttpResponse:
    """Ask for something; what is here already, or asked for, is shown first."""
    if api.person_of(request) is None:
        return refusal(request, _("Sign in to write."))
    form = Ask(request.POST if request.method == "POST" else None, initial=kept(request))
    same, here = list[Wish](), list[Work]()
    if form.is_valid():
        title = form.cleaned_data["title"]
        if not form.cleaned_data["again"]:
            same, here = same_as(title, request), items_with(title, request, LIKELY)
        if same or here:
            form.add_error(None, _("Look whether it is one of these."))
        elif is_enough(request):
            form.add_error(None, _("You wait for five things already. Take one back first."))
        elif entry := send(request, form, asked(form, signed(request))):
            return redirect("library:wish", id_text(entry.id))
    context = {"form": form, "same": same, "here": here, "who_reads": who_reads("guest")}
    return render(request, "library/ask.html", context, status=status_of(form))


@either
def answer(request: HttpRequest, wish_id: str) -> HttpResponse:
    """Say which item is what somebody looks for."""
    found = wish_at(request, wish_id)
    if found is None:
        return no_wish(request)
    if api.person_of(request) is None:
        return refusal(request, _("Sign in to write."))
    form = Name(request.POST if request.method == "POST" else None, likely=likely(request, found))
    if form.is_valid():
        if form.named not in items_named({form.named}, request):
            form.add_error("address", _("There is no such file on the shelves. Choose one, or add it first."))
        elif send(request, form, records.Answer(wish=found.text_id, item=form.named)):
            return HttpResponseRedirect(found.address)
    context = {"form": form, "wish": found, "who_reads": who_reads("guest"), "shelves": shelves_for(found, request)}
    return render(request, "library/answer.html", context, status=status_of(form))


@require_POST
def wrong(request: HttpRequest, wish_id: str) -> HttpResponse:
    """Whoever asked says that what was named is something else: they wait on."""
    found, item = wish_at(request, wish_id), request.POST.get("item", "")
    if found is None or not found.mine:
        return refusal(request, _("Only who asked for this can say so."))
    if item in {work.text_id for work in found.named}:
        publish(request, records.Answer(wish=found.text_id, item=item, wrong=True))
    return HttpResponseRedirect(found.address)


@require_POST
def take_back(request: HttpRequest, wish_id: str) -> HttpResponse:
    """Whoever asked has it, or needs it no longer."""
    found = wish_at(request, wish_id)
    if found is None or not found.mine:
        return refusal(request, _("Only who asked for this can take it back."))
    publish(request, records.Retract(target=found.text_id))
    return redirect("library:wishes")


@require_POST
def close(request: HttpRequest, wish_id: str) -> HttpResponse:
    """A moderator of the wish's own village ends the waiting."""
    found, right, form = wish_at(request, wish_id), api.right_of(request, "moderator"), Close(request.POST)
    if found is None or right is None or not found.may_close:
        return refusal(request, _("Only moderators and stewards of its village can end this."))
    if form.is_valid():
        publish(request, records.Close(**right, wish=found.text_id, reason=form.cleaned_data["reason"]))
    return HttpResponseRedirect(found.address)


def same_as(title: str, request: HttpRequest) -> list[Wish]:
    """Those who wait for something of this title."""
    at = set(WishRow.objects.filter(title8=title8(title)).values_list("position", flat=True)[:MOST_SHOWN])
    line = asked_for(request).line if at else []
    return in_line([each for each in line if each in at], line, request)


def is_enough(request: HttpRequest) -> bool:
    """Whether who is signed in waits for as much as one person may."""
    person = api.person_of(request)
    own = rows.by(short(each) for each in api.ids_of(person)) if person else []
    done = rows.answered_among(own, readable_by(request))
    left = wishes([each.position for each in own if each.id8 not in done], request)
    return sum(each.closed is None for each in left) >= rows.MOST_OF_A_PERSON


def likely(request: HttpRequest, wish: Wish) -> list[Work]:
    """Items that may be what is looked for: those of its title, and what the one who answers added last."""
    person = api.person_of(request)
    own = item_rows.by(short(each) for each in api.ids_of(person)) if person else item_rows.by(())
    at = [row.position for row in item_rows.listed(own).order_by("-placed", "-position")[:LIKELY]]
    found = [*items_with(wish.title, request, LIKELY), *works(at, request).values()]
    # What stays here answers nobody in another village.
    may = [work for work in found if work.is_shown and not (work.stays and wish.village)]
    return list({work.text_id: work for work in may}.values())[:LIKELY]


def shelves_for(wish: Wish, request: HttpRequest) -> list[Shelf]:
    """The shelves to which who answers may add what is looked for; what stays here answers nobody elsewhere."""
    role = api.role_of(request)
    shelves = [each for each in readable_by(request) if each.allows(role, "add") and api.may_upload(role)]
    may = (each for each in shelves if each.scope == "open" or not wish.village)
    return as_called(may, api.person_of(request))


def asked(form: Form, name: str) -> records.Wish:
    """The record of a valid form."""
    given = form.cleaned_data
    return records.Wish(
        title=given["title"], as_=name, about=given["about"] or None, language=given["language"] or None
    )


def send(request: HttpRequest, form: Form, record: Record) -> Any:
    """Sign and store what a valid form says; None, with a sentence in the form, when that cannot be done."""
    try:
        return api.publish(request, record)
    except LocalError as error:
        refuse(form, error)
        return None


def publish(request: HttpRequest, record: Record) -> None:
    """The same of what a button says; why not is told on the next page."""
    try:
        api.publish(request, record)
    except LocalError as error:
        messages.error(request, str(error))


def no_wish(request: HttpRequest) -> HttpResponse:
    """An address of a wish that we do not show."""
    return sorry(request, _("Nobody waits for this"), _("It was taken back, or it has not come yet."))
