"""What else is said of a name: a moderator blocks it and lifts that, whom it names agrees, hands it on, or takes it."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub import api
from hub.api.pages import page, refuse
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.record import Record
from naming import offers, records
from naming.acts import check_listened, written
from naming.core.registers import Value
from naming.held import Held
from naming.pages import forms, places
from naming.pages.answers import no_place
from naming.pages.asking import with_secret
from naming.pages.places import Place, Rights


def block(request: HttpRequest, called: str) -> HttpResponse:
    """A moderator says why nobody here is led by this name any more; it can be lifted."""
    place = places.written_so(called)
    if place is None:
        return no_place(request)
    right = right_of(request, place)
    form = forms.Reason(request.POST or None)
    if form.is_valid():
        try:
            publish(request, place, records.Block(label=place.label, reason=form.cleaned_data["reason"], **right))
            return redirect("naming:name", called)
        except LocalError as error:
            refuse(form, error)
    context: dict[str, Any] = {"form": form, "verb": _("Block it"), "label": place.label, "name": called}
    return page(request, _("Block a name"), "naming/_block.html", **context)


@require_POST
def lift(request: HttpRequest, called: str) -> HttpResponse:
    """A moderator puts a blocked name back: it is what it was."""
    place = places.written_so(called)
    if place is None:
        return no_place(request)
    right = right_of(request, place)
    blocks = written(each.id for each in Held().register(*place).blocks)
    return done(request, place, called, [records.Unbind(label=place.label, after=blocks, **right)] if blocks else [])


def right_of(request: HttpRequest, place: Place) -> dict[str, Any]:
    """The zone and the seat that a moderator of this hub cites; PermissionDenied for everybody else."""
    right = api.right_of(request, "moderator")
    if right is None or right["zone"] != id_text(place.zone):
        raise PermissionDenied(_("Only moderators and stewards of this hub block its names."))
    return right


@require_POST
def accept(request: HttpRequest, called: str) -> HttpResponse:
    """Whom a name leads to agrees with it."""
    place, rights = mine(request, called)
    if place is None:
        return no_place(request)
    return done(request, place, called, [records.Accept(**said_of(place, each)) for each in rights.accepts])


@require_POST
def take(request: HttpRequest, called: str) -> HttpResponse:
    """Whom a name is offered takes it."""
    place, rights = mine(request, called)
    if place is None:
        return no_place(request)
    told = {"label": place.label, "zone": id_text(place.zone)}
    return done(request, place, called, [records.Take(**told, of=id_text(each.id)) for each in rights.takes[:1]])


@require_POST
def decline(request: HttpRequest, called: str) -> HttpResponse:
    """Whom a name is offered wants to be told of it no more."""
    place, rights = mine(request, called)
    if place is None:
        return no_place(request)
    offers.decline(with_secret(request), rights.takes)
    messages.info(request, _("You are told of this offer no more. Nobody else is told that you left it."))
    return redirect("naming:names")


def offer(request: HttpRequest, called: str) -> HttpResponse:
    """Whom a name leads to offers it to somebody else."""
    if api.person_of(request) is None:
        return redirect(api.sign_in_address(request.get_full_path()))
    place, rights = mine(request, called)
    if place is None:
        return no_place(request)
    if not rights.hands:
        raise PermissionDenied(_("Only whom a name leads to hands it on, where whoever gave it lets them."))
    form = forms.Offer(api.person_of(request), request.POST or None)
    if form.is_valid():
        to = id_text(form.cleaned_data["to"])
        try:
            for each in rights.hands:
                publish(request, place, records.Offer(**said_of(place, each), to=to))
            messages.success(request, _("It is offered to them. It is yours until they take it, on this page."))
            return redirect("naming:name", called)
        except LocalError as error:
            refuse(form, error)
    context: dict[str, Any] = {"form": form, "verb": _("Offer it"), "label": place.label, "name": called}
    return page(request, _("Hand a name on"), "naming/_offer.html", **context)


def mine(request: HttpRequest, called: str) -> tuple[Place | None, Rights]:
    """A label that may lead to whoever asks, and what they may do with it."""
    with_secret(request)
    place, held = places.written_so(called), Held()
    if place is None:
        return None, Rights()
    return place, places.rights(request, held, place, held.register(*place))


def said_of(place: Place, value: Value) -> dict[str, str]:
    """What an answer to an operation says of it."""
    return {"label": place.label, "zone": id_text(place.zone), "of": id_text(value.operation.id)}


def publish(request: HttpRequest, place: Place, record: Record) -> None:
    """Say something of a name as whoever asks; TooMany where nobody would hear it."""
    if me := api.person_of(request):
        check_listened(me, *place)
    api.publish(request, record)


def done(request: HttpRequest, place: Place, name: str, said: list[Record]) -> HttpResponse:
    """Publish, and go back to the name; where there is nothing to say it changed meanwhile."""
    try:
        for record in said:
            publish(request, place, record)
        if not said:
            messages.info(request, _("It changed meanwhile: look at it as it is now."))
    except LocalError as error:
        messages.error(request, str(error))
    return redirect("naming:name", name)
