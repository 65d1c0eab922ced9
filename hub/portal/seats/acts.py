"""What stewards do on their page: seat, agree, object, end a seat, step down. Each press is one signed record."""

from collections.abc import Callable, Mapping

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.accounts.models import Person, Seat
from hub.accounts.people import pens
from hub.accounts.seats import agreeing, roles
from hub.accounts.seats.standing import HELD
from hub.core.cid import parse_id
from hub.core.errors import LocalError, RemoteError
from hub.moderation.acts import announce
from hub.portal.seats.page import Give, show
from hub.portal.stewards import stewards_only


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def stewards(request: HttpRequest) -> HttpResponse:
    """Who looks after this hub; a press does one thing."""
    return pressed(request) if request.method == "POST" else show(request)


@stewards_only
def pressed(request: HttpRequest) -> HttpResponse:
    """Do what a button says, and say what came of it."""
    form = Give(request.POST) if request.POST.get("do") == "give" else None
    if form is not None and not form.is_valid():
        return show(request, form)
    try:
        said = give(request, form) if form is not None else done(request)
    except RemoteError:
        raise Http404 from None
    except LocalError as error:
        messages.error(request, str(error))
    else:
        announce()
        messages.success(request, said)
    return redirect("portal:stewards")


def who_acts(request: HttpRequest) -> Person:
    """Whoever is signed in, pen in hand; LocalError where the session outlived its feed."""
    person, pen = request.user, pens.pen_in_hand(request)
    assert isinstance(person, Person)
    person.pen = pen
    return person


def give(request: HttpRequest, form: Give) -> str:
    person, role = form.cleaned_data["name"], form.cleaned_data["role"]
    made = agreeing.give(person, role, who_acts(request), form.cleaned_data["reason"])
    if Seat.objects.filter(entry=made.id, standing=HELD).exists():
        return _("%(name)s has the seat from now on.") % {"name": person.name}
    return _("It is proposed. Another steward has to agree before it counts.")


def done(request: HttpRequest) -> str:
    """One of the presses that name a seat; Http404 for any other."""
    do = DO.get(request.POST.get("do", ""))
    if do is None:
        raise Http404
    return do(request, request.POST.get("reason", ""))


def entry_of(request: HttpRequest) -> bytes:
    return parse_id(request.POST.get("seat", ""))


def assent(request: HttpRequest, reason: str) -> str:
    agreeing.assent(entry_of(request), who_acts(request))
    return _("You agree. Until the day it counts any steward may object.")


def refuse(request: HttpRequest, reason: str) -> str:
    agreeing.refuse(entry_of(request), who_acts(request), reason)
    return _("You object. The seat does not begin.")


def end(request: HttpRequest, reason: str) -> str:
    entry = entry_of(request)
    agreeing.end(entry, who_acts(request), reason)
    if Seat.objects.filter(entry=entry, standing=HELD).exists():
        return _("You ask that this seat ends. Another steward has to agree.")
    return _("The seat has ended. What was decided before still counts.")


def leave(request: HttpRequest, reason: str) -> str:
    person = who_acts(request)
    agreeing.step_down(person, reason)
    if roles.role_of(person.person_id) == "steward":
        return _("It is written down, but you are a steward still: here they have changed too often for it to count.")
    return _("You are no steward any more. Thank you for what you did.")


DO: Mapping[str, Callable[[HttpRequest, str], str]] = {
    "assent": assent,
    "refuse": refuse,
    "end": end,
    "leave": leave,
}
