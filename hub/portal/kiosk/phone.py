"""Pages that carry a session to one's own phone, or sign a screen in with it. How that is safe stands in `handing`.

Both begin at `/phone/`: who is signed in offers, a guest asks. What the QR code leads to is a page that changes nothing
when it is merely opened, as cameras and previews do.

What is given away at a shared screen outlasts that screen's session, so there the secret is asked once more: else who
finds it left open would be its person for a week.
"""

import json
from typing import Any, Final

import segno
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from hub import api
from hub.accounts.models import Handover, Person
from hub.accounts.people import pens
from hub.accounts.people.opened import opened as opened_by
from hub.accounts.people.secret import WrongSecret
from hub.accounts.sign_in import handing, screen, sessions
from hub.accounts.sign_in.delays import Wait
from hub.accounts.sign_in.handing import Gone, NotOpened, Taken, Taker, WrongDigits
from hub.accounts.sign_in.queue import Busy
from hub.api.reaching import address_of
from hub.core.errors import LocalError
from hub.portal.entrance.pin import needs_pin
from hub.portal.entrance.sign_in import enter, refusal_status
from hub.portal.forms import Digits
from hub.portal.squares import drawn

COOKIE = "taker"
OFFERED = "handing"
"""In a session: the token that it offers."""
ONCE_MORE: Final = (NotOpened, WrongDigits, Wait, Busy)
"""After these the digits may be typed again."""


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs_pin
def begin(request: HttpRequest) -> HttpResponse:
    """The screen that shows the code, or shows its digits."""
    try:
        if api.person_of(request) is None:
            return asking(request)
        return offering(request)
    except LocalError as error:
        return began(request, {"wrong": str(error)}, status=422)


def offering(request: HttpRequest) -> HttpResponse:
    """Somebody signed in wants to go on with their phone."""
    if request.method == "POST":
        request.session[OFFERED] = handing.offer(giver_of(request))
        return redirect("portal:phone")
    token = request.session.get(OFFERED)
    if not token:
        return began(request, {})
    handing.found(token)
    return began(request, {"token": token, "form": form_of(request), **code(request, token)})


def asking(request: HttpRequest) -> HttpResponse:
    """A screen at which nobody is signed in yet: it shows its code, or the digits for the one that it opened."""
    if request.method == "POST":
        return holding(request, redirect("portal:phone"), handing.ask())
    taker = taker_of(request)
    if taker is None:
        return began(request, {})
    digits, things = handing.look(taker)
    person = None if things is None else person_in(things)
    square = {} if handing.found(taker.token).giver else code(request, taker.token)
    return began(request, {"digits": digits, "giver": person, **square})


def began(request: HttpRequest, words: dict[str, Any], status: int = 200) -> HttpResponse:
    """The page, without what is over."""
    answer = render(request, "portal/kiosk/phone.html", words, status=status)
    if "wrong" in words:
        answer.delete_cookie(COOKIE, samesite="Lax")
        if hasattr(request, "session"):
            request.session.pop(OFFERED, None)
    return answer


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@needs_pin
@sensitive_variables()
def opened(request: HttpRequest, token: str) -> HttpResponse:
    """What the code leads to. At the taker it asks whether to go on here; at the giver, for the digits."""
    try:
        row, is_guest = handing.found(token), api.person_of(request) is None
        if row.taker:
            return at_giver(request, row, token) if not is_guest else at_stranger(request, row, token)
        return at_taker(request, token) if is_guest else at_signed_in(request, row, token)
    except ONCE_MORE as error:
        return asking_digits(request, token, form_of(request), str(error), refusal_status(error))
    except LocalError as error:
        return render(request, "portal/kiosk/opened.html", {"wrong": str(error), "token": token}, status=422)


@sensitive_variables()
def form_of(request: HttpRequest) -> Digits:
    """What is asked at the giver, with what was typed there."""
    sent = request.POST if request.method == "POST" else None
    return Digits(sent, with_secret=sessions.is_shared(request.session))


@sensitive_variables()
def asking_digits(request: HttpRequest, token: str, form: Digits, wrong: str = "", status: int = 200) -> HttpResponse:
    """The giver's page."""
    words = {"token": token, "form": form, "wrong": wrong}
    return screen.remember(request, render(request, "portal/kiosk/opened.html", words, status=status))


def at_giver(request: HttpRequest, row: Handover, token: str) -> HttpResponse:
    """The taker shows its digits; they are asked for here."""
    if row.giver not in (b"", giver_of(request)):
        raise Taken
    if request.method == "POST":
        return giving(request, token)
    return asking_digits(request, token, form_of(request))


def at_stranger(request: HttpRequest, row: Handover, token: str) -> HttpResponse:
    """Nobody is signed in here: this is the taker once more, or who came too late, or a giver to be."""
    taker = taker_of(request)
    if taker is not None and taker.token == token:
        return redirect("portal:phone")
    if row.giver:
        raise Taken
    return redirect(api.sign_in_address(request.path))


def at_taker(request: HttpRequest, token: str) -> HttpResponse:
    """This screen may take; merely opening the page does not."""
    if request.method == "POST":
        return holding(request, redirect("portal:phone"), handing.claim(token))
    return render(request, "portal/kiosk/opened.html", {"token": token})


def at_signed_in(request: HttpRequest, row: Handover, token: str) -> HttpResponse:
    """Somebody is signed in where the taker should be."""
    if row.giver != giver_of(request):
        raise LocalError(_("You are signed in here already. Press Finish, then open the code once more."))
    if request.method == "POST":
        raise NotOpened
    return redirect("portal:phone")


@sensitive_variables()
def giving(request: HttpRequest, token: str) -> HttpResponse:
    """This screen gives, if the digits are those of the other, and the secret opens where it is asked for."""
    form = form_of(request)
    if not form.is_valid():
        return asking_digits(request, token, form, status=422)
    if "secret" in form.fields and not opens(request, form.cleaned_data["secret"]):
        form.add_error("secret", str(WrongSecret()))
        return asking_digits(request, token, form, status=422)
    things = carried(request)
    if things is None:
        raise Gone
    handing.give(token, giver_of(request), form.cleaned_data["digits"], things)
    return render(request, "portal/kiosk/given.html", {"is_shared": sessions.is_shared(request.session)})


@sensitive_variables()
def opens(request: HttpRequest, secret: str) -> bool:
    """Whether this is the secret of who is signed in. Waits and counts as sign-in does."""
    person = request.user
    assert isinstance(person, Person)
    with opened_by(person, secret, screen.screen_of(request)) as found:
        return found is not None


@never_cache
@require_POST
@sensitive_variables("things", "taker")
def take(request: HttpRequest) -> HttpResponse:
    """The taker becomes who gave."""
    taker = taker_of(request)
    try:
        if taker is None or api.person_of(request) is not None:
            raise Gone
        things = handing.collect(taker)
        person = person_in(things)
        if person is None:
            raise Gone
    except LocalError as error:
        return began(request, {"wrong": str(error)}, status=422)
    answer = enter(request, person)
    answer.delete_cookie(COOKIE, samesite="Lax")
    return answer


@sensitive_variables()
def carried(request: HttpRequest) -> bytes | None:
    """What a session holds of its person, packed; None where it may give nothing."""
    held, person = pens.carried(request), request.user
    if held is None or not isinstance(person, Person):
        return None
    return json.dumps([person.pk, person.get_session_auth_hash(), held]).encode()


@sensitive_variables()
def person_in(things: bytes) -> Person | None:
    """Who gave, with their pens in hand; None where they are no more, or changed their secret since."""
    pk, mark, held = json.loads(things)
    person = Person.objects.filter(pk=pk, is_active=True).first()
    if person is None or person.get_session_auth_hash() != mark or not pens.take(person, held):
        return None
    return person


def giver_of(request: HttpRequest) -> bytes:
    """The session that gives."""
    return sessions.place(request.session.session_key)


@sensitive_variables()
def holding(request: HttpRequest, answer: HttpResponse, taker: Taker) -> HttpResponse:
    """Give the taker's secret to its browser, and to nothing else."""
    answer.set_cookie(
        COOKIE,
        f"{taker.token}.{taker.secret.hex()}",
        max_age=handing.GOOD_FOR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
    return answer


@sensitive_variables()
def taker_of(request: HttpRequest) -> Taker | None:
    """The secret that this browser holds."""
    token, _dot, secret = request.COOKIES.get(COOKIE, "").partition(".")
    try:
        held = bytes.fromhex(secret)
    except ValueError:
        return None
    return Taker(token, held) if token and len(held) == 32 else None


def code(request: HttpRequest, token: str) -> dict[str, Any]:
    """The QR code that leads to a token's page, and its address."""
    address = address_of(request).rstrip("/") + reverse("portal:phone-opened", args=[token])
    square = segno.make(address, error="m", micro=False)
    return {"address": address, "qr": drawn(square)}
