"""Signing in, signing up and Finish. What a secret opens is decided by `hub.accounts`; here are its words
on screen.
"""

from django.contrib.auth import authenticate, login, logout
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import get_language
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods, require_POST

from hub import api
from hub.accounts.models import Person
from hub.accounts.people.joining import sign_up as join
from hub.accounts.people.names import BadName
from hub.accounts.people.secret import WeakSecret
from hub.accounts.sign_in import delays, screen
from hub.accounts.sign_in.delays import Crowd, Wait
from hub.accounts.sign_in.queue import Busy
from hub.core.errors import LocalError
from hub.moderation.acts import announce
from hub.portal import errors
from hub.portal.forms import SignIn, SignUp

BACKEND = "hub.accounts.sign_in.backend.Unseal"


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_in(request: HttpRequest) -> HttpResponse:
    """Open somebody's keys with their name and secret."""
    form = SignIn(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, "portal/sign_in.html", form)
    try:
        person = authenticate(request, name=form.cleaned_data["name"], secret=form.cleaned_data["secret"])
    except Busy:
        return errors.busy(request, api.sign_in_address(next_page(request)))
    except LocalError as wrong:
        return unable(request, "portal/sign_in.html", form, wrong)
    if not isinstance(person, Person):
        form.add_error(
            None, _("This name and this PIN or password do not open anything here. Look at both and try again.")
        )
        return page(request, "portal/sign_in.html", form)
    return enter(request, person)


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def sign_up(request: HttpRequest) -> HttpResponse:
    """Make somebody's keys, sealed under the secret they choose."""
    form = SignUp(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, "portal/sign_up.html", form)
    name, secret, at = form.cleaned_data["name"], form.cleaned_data["secret"], screen.screen_of(request)
    try:
        delays.check_join(at)
        person = join(name, secret, screen=at, languages=(get_language() or "en",))
    except Busy:
        return errors.busy(request, reverse("portal:sign-up"))
    except (BadName, WeakSecret) as wrong:
        form.add_error("name" if isinstance(wrong, BadName) else "secret", str(wrong))
        return page(request, "portal/sign_up.html", form)
    except LocalError as wrong:
        return unable(request, "portal/sign_up.html", form, wrong)
    delays.joined(at)
    announce()
    return enter(request, person)


@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """End the session, so that the next at this screen begins with nothing."""
    logout(request)
    return redirect("portal:home")


def enter(request: HttpRequest, person: Person) -> HttpResponse:
    """Begin a new session for somebody whose keys are open."""
    login(request, person, backend=BACKEND)
    return screen.remember(request, redirect(next_page(request) or resolve_url("portal:home")))


def page(request: HttpRequest, template: str, form: Form, status: int = 200) -> HttpResponse:
    """The form, or the form with what was wrong."""
    answer = render(request, template, {"form": form, "next": next_page(request)}, status=status)
    return screen.remember(request, answer)


def unable(request: HttpRequest, template: str, form: Form, reason: LocalError) -> HttpResponse:
    """The form once more, and why the hub can do nothing with it at present: too many tries, no seal, a full disk."""
    form.add_error(None, str(reason))
    return page(request, template, form, status=429 if isinstance(reason, Wait | Crowd) else 503)


def next_page(request: HttpRequest) -> str:
    """The page of this hub that was asked for before; empty if none or if it lies elsewhere."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}) else ""
