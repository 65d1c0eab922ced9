"""One's own pictures: choosing them, other ones instead, or none. The PIN or password is asked for at the end, because
it alone can certify what pictures open."""

from dataclasses import replace

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters, sensitive_variables
from django.views.decorators.http import require_http_methods, require_POST

from hub.accounts.models import Person
from hub.accounts.people.changing import choose_pictures, forget_pictures
from hub.accounts.people.kept import forget_lost
from hub.accounts.people.pens import drafts_key_of
from hub.accounts.people.secret import WrongSecret
from hub.accounts.sign_in import screen
from hub.accounts.sign_in.queue import Busy
from hub.core.errors import LocalError
from hub.portal import errors
from hub.portal.entrance import entered, presses
from hub.portal.entrance.entered import Entered
from hub.portal.entrance.pictures import SETS, shown
from hub.portal.entrance.pin import needs_pin
from hub.portal.entrance.sign_in import refusal_status
from hub.portal.forms import OwnSecret

OWN = "own"
SECONDS = 300


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
@sensitive_variables()
def own_pictures(request: HttpRequest) -> HttpResponse:
    """Which set; then the pictures, twice; then the secret."""
    person, held = request.user, entered.read(request, OWN)
    if request.method != "POST" or not isinstance(person, Person):
        return first_page(request)
    if held is not None and held.name != person.name:
        held = None
    if request.POST.get("picture_set") in SETS:
        return pictures_page(request, Entered(OWN, person.name, request.POST["picture_set"]))
    if held is None:
        return first_page(request, str(presses.Stale()))
    if presses.chosen(held):
        return sent(request, person, held)
    try:
        held = presses.twice(request, held)
    except LocalError as wrong:
        return pictures_page(request, replace(held, first=(), pressed=()), str(wrong))
    return secret_page(request, held, OwnSecret()) if presses.chosen(held) else pictures_page(request, held)


@sensitive_variables()
def sent(request: HttpRequest, person: Person, held: Entered) -> HttpResponse:
    """The last step: what the pictures open is certified by what the secret opens."""
    form = OwnSecret(request.POST)
    if not form.is_valid():
        return secret_page(request, held, form, 422)
    try:
        done = choose_pictures(
            person, form.cleaned_data["secret"], presses.chosen(held), screen=screen.screen_of(request)
        )
    except Busy:
        return entered.drop(request, errors.busy(request, reverse("portal:own-pictures")))
    except LocalError as wrong:
        form.add_error(None, str(wrong))
        return secret_page(request, held, form, refusal_status(wrong))
    if not done:
        form.add_error("secret", str(WrongSecret()))
        return secret_page(request, held, form, 422)
    update_session_auth_hash(request, person)
    messages.success(request, _("From now on your three pictures let you in. For what matters your PIN is asked."))
    return entered.drop(request, redirect("portal:own-pictures"))


@require_POST
@login_required
@needs_pin
def forget(request: HttpRequest) -> HttpResponse:
    """No pictures any more."""
    if isinstance(request.user, Person) and request.user.picture_set:
        forget_pictures(request.user)
        if key := drafts_key_of(request):
            forget_lost(bytes(request.user.person_id), key)
        update_session_auth_hash(request, request.user)
        messages.success(request, _("Your pictures open nothing any more. Sign in with your PIN or password."))
    return redirect("portal:own-pictures")


def first_page(request: HttpRequest, wrong: str = "") -> HttpResponse:
    """Which set of pictures, and the way to none."""
    sets = [(name, word, shown(name)[:3]) for name, word in SETS.items()]
    words = {"sets": sets, "wrong": wrong, "has": bool(getattr(request.user, "picture_set", ""))}
    return screen.remember(request, entered.drop(request, render(request, "portal/own_pictures.html", words)))


def pictures_page(request: HttpRequest, held: Entered, wrong: str = "") -> HttpResponse:
    """The pictures, to be pressed the first or the second time."""
    words = presses.buttons(held) | {"wrong": wrong, "action": reverse("portal:own-pictures")}
    return entered.keep(request, render(request, "portal/choose_pictures.html", words), held, SECONDS)


def secret_page(request: HttpRequest, held: Entered, form: OwnSecret, status: int = 200) -> HttpResponse:
    """The PIN or password, at the end."""
    answer = render(request, "portal/own_pictures_secret.html", {"form": form}, status=status)
    return entered.keep(request, answer, held, SECONDS)
