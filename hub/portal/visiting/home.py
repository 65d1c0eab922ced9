"""At home: somebody elsewhere says that they are you. Yes asks for the PIN; no is told to nobody.

Two kinds of question stand on one page: a key that waits at another hub (`visiting.asking`), and somebody with a name
of their own who says that you are one person (`visiting.joining`).
"""

from collections.abc import Callable
from functools import partial
from typing import NamedTuple

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from hub.accounts.models import Person
from hub.accounts.people import pens
from hub.accounts.people.secret import WrongSecret
from hub.accounts.sign_in import screen
from hub.accounts.sign_in.queue import Busy
from hub.accounts.visiting import asking, ending, joining, slips
from hub.accounts.visiting.chains import Family
from hub.core.cid import id_text, parse_id
from hub.core.errors import LocalError, RemoteError
from hub.log.store import Pen
from hub.portal import errors
from hub.portal.entrance.pin import with_pin
from hub.portal.forms import OwnSecret
from hub.portal.visiting.arriving import page, refused
from hub.portal.visiting.asking import choosing, id_in
from naming.api import display_name, display_names

HOME = "portal/visiting/home.html"
SAME = "portal/visiting/same.html"


class Signed(NamedTuple):
    """Who is signed in, with the pen of this session."""

    person: Person
    pen: Pen


def signed(request: HttpRequest) -> Signed:
    """Who is signed in; LocalError where the session outlived its feed."""
    pen = pens.pen_in_hand(request)
    assert isinstance(request.user, Person)
    return Signed(request.user, pen)


@require_safe
@with_pin
def home(request: HttpRequest) -> HttpResponse:
    """What is asked of whoever is signed in."""
    return render(request, HOME, questions(request) | {"form": OwnSecret(auto_id="pin_%s")})


def questions(request: HttpRequest) -> dict[str, object]:
    """What a page with the questions says; where a code was typed, those that have it."""
    me, code = getattr(request.user, "person_id", b""), code_in(request)
    visits, joins = asking.questions(me, code), joining.asking(me)
    unused = {slip.key for slip in slips.made_by(me) if slip.state == "open"}  # they have a page of their own
    places = [one for one in ending.away(me) if one.key not in unused]
    names = display_names({*(one.hub for one in visits), *joins, *(one.hub for one in places)}, me)
    return {
        "visits": [(one.position, names[one.hub], " ".join(one.code)) for one in visits],
        "joins": [(id_text(one), names[one]) for one in joins],
        "places": [(id_text(one.cert), names[one.hub]) for one in places],
        "searched": code,
        "may_join": Family(me).may_join(),
        "many": len(visits) >= asking.MOST_OF_A_HUB,
    }


def code_in(request: HttpRequest) -> str:
    """The code of another screen that was typed, its digits alone."""
    typed = request.POST.get("code") or request.GET.get("code", "")
    return "".join(str(int(sign)) for sign in typed[:40] if sign.isdecimal())[:8]  # in whichever script


@require_POST
@with_pin
def answer(request: HttpRequest) -> HttpResponse:
    """Yes or no to one question; or the end of what was a yes."""
    form = OwnSecret(request.POST, auto_id="pin_%s")
    at = screen.screen_of(request) or None
    try:
        me, (yes, no) = signed(request), doing(request)
        if "no" in request.POST:
            no(me.person)
            messages.info(request, _("Nothing was done, and you are not asked this again."))
            return redirect("portal:visiting-home")
        if form.is_valid() and not yes(me.person, me.pen, secret=form.cleaned_data["secret"], screen=at):
            form.add_error("secret", str(WrongSecret()))
    except Busy:
        return errors.busy(request, request.path)
    except LocalError as wrong:
        form.errors.clear()  # the question is what is wrong, whether or not a PIN was typed
        return refused(request, HOME, form, wrong, questions(request))
    if form.errors:
        return page(request, HOME, form, questions(request), 422)
    messages.success(request, _("Done. It reaches the other village with the next exchange."))
    return redirect("portal:visiting-home")


def doing(request: HttpRequest) -> tuple[Callable[..., bool], Callable[[Person], None]]:
    """What yes and no do to the question that was sent; `Answered` where it names none."""
    visit, join, cert = (request.POST.get(name, "") for name in ("visit", "join", "end"))
    if visit.isascii() and visit.isdecimal() and len(visit) < 16:
        return confirming(int(visit)), partial(_refuse_visit, position=int(visit))
    try:
        other = parse_id(cert or join)
    except RemoteError:
        raise asking.Answered from None
    return (ending_at(other), nothing) if cert else (agreeing(other), partial(joining.refuse, other=other))


def nothing(person: Person) -> None:
    """What no does where it was not asked."""


def _refuse_visit(person: Person, *, position: int) -> None:
    asking.refuse(person, position)


def confirming(position: int) -> Callable[..., bool]:
    @sensitive_variables()
    def yes(person: Person, pen: Pen, *, secret: str, screen: str | None) -> bool:
        return asking.confirm(person, pen, position, secret, screen=screen)

    return yes


def ending_at(cert: bytes) -> Callable[..., bool]:
    @sensitive_variables()
    def yes(person: Person, pen: Pen, *, secret: str, screen: str | None) -> bool:
        return ending.end(person, pen, cert, secret, screen=screen)

    return yes


def agreeing(other: bytes) -> Callable[..., bool]:
    @sensitive_variables()
    def yes(person: Person, pen: Pen, *, secret: str, screen: str | None) -> bool:
        return joining.say(person, pen, other, secret, screen=screen)

    return yes


@require_http_methods(["GET", "HEAD", "POST"])
@with_pin
def same(request: HttpRequest) -> HttpResponse:
    """Say that somebody of another village is oneself: choose them, and prove it with the PIN."""
    if not Family(getattr(request.user, "person_id", b"")).may_join():
        return render(request, SAME, {"wrong": joining.Visiting()}, status=422 if request.method == "POST" else 200)
    other = id_in(request, "person")
    if other is None:
        return render(request, SAME, choosing(request))
    me = getattr(request.user, "person_id", None)
    words = {"whom": id_text(other), "name": display_name(other, me)}
    form = OwnSecret(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, SAME, form, words)
    try:
        me, at = signed(request), screen.screen_of(request) or None
        if not joining.say(me.person, me.pen, other, form.cleaned_data["secret"], screen=at):
            form.add_error("secret", str(WrongSecret()))
            return page(request, SAME, form, words, 422)
    except Busy:
        return errors.busy(request, request.get_full_path())
    except LocalError as wrong:
        return refused(request, SAME, form, wrong, words)
    messages.success(request, _("Said. Now say the same at home: your own page there asks you."))
    return redirect("portal:person", id_text(bytes(me.person.person_id)))
