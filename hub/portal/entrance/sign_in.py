"""What both ways in and the way out have in common: a new session, Finish, and where somebody was going."""

from django.contrib import messages
from django.contrib.auth import login, logout
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from hub.accounts.hubs import identity
from hub.accounts.keys.keyring import SealMissing
from hub.accounts.models import Person
from hub.accounts.sign_in import screen
from hub.accounts.sign_in.delays import Crowd, Wait
from hub.accounts.sign_in.queue import Busy
from hub.core.errors import LocalError
from hub.log.trouble import DiskFull
from hub.moderation import waiting
from hub.portal.entrance import entered, faces

BACKEND = "hub.accounts.people.backend.Unseal"


@require_POST
def finish(request: HttpRequest) -> HttpResponse:
    """End the session, so that the next at this screen begins with nothing."""
    logout(request)
    return entered.drop(request, redirect("portal:home"))


def enter(request: HttpRequest, person: Person) -> HttpResponse:
    """Begin a new session for somebody whose keys are open. Whatever somebody chooses at the last step, be it a PIN,
    pictures or a new account, comes by here."""
    login(request, person, backend=BACKEND)
    if waiting.awaits_welcome(person.person_id):
        messages.info(request, meanwhile())
    answer = redirect(next_page(request) or resolve_url("portal:home"))
    return screen.remember(request, faces.remember(request, entered.drop(request, answer), person))


def meanwhile() -> str:
    """What somebody may do until a moderator lets them in."""
    if identity.founded().rules.reading == "members":
        return _("A moderator will let you in.")
    return _("A moderator will let you in. Until then you can read, and keep drafts.")


def page(request: HttpRequest, template: str, form: Form, status: int = 200) -> HttpResponse:
    """The form, or the form with what was wrong."""
    answer = render(request, template, {"form": form, "next": next_page(request)}, status=status)
    return screen.remember(request, answer)


def unable(request: HttpRequest, template: str, form: Form, reason: LocalError) -> HttpResponse:
    """The form once more, and why the hub can do nothing with it at present: too many tries, no seal, a full disk."""
    form.add_error(None, str(reason))
    return page(request, template, form, status=refusal_status(reason))


def refusal_status(reason: LocalError) -> int:
    """429 for who must wait, 507 for what there is no room to keep, 503 where the hub serves nobody now, 422 for what
    cannot be taken."""
    kinds = {Wait: 429, Crowd: 429, DiskFull: 507, Busy: 503, SealMissing: 503}
    return next((status for kind, status in kinds.items() if isinstance(reason, kind)), 422)


def next_page(request: HttpRequest) -> str:
    """The page of this hub that was asked for before; empty if none or if it lies elsewhere."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    return asked if url_has_allowed_host_and_scheme(asked, allowed_hosts={request.get_host()}) else ""
