"""First run: one page that founds the hub, open to whoever holds the code that was printed where it was
started.

A hub that was founded without a steward (from a file, or for a demonstration) asks here for the steward
alone.
"""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hub.accounts.hubs.first_run import WrongCode, claim_first_steward, set_up
from hub.accounts.hubs.identity import this_hub
from hub.accounts.models import Person, Seat
from hub.accounts.sign_in import screen
from hub.accounts.sign_in.queue import Busy
from hub.core.errors import LocalError
from hub.portal import errors
from hub.portal.entrance.sign_in import enter
from hub.portal.first_board import open_first_board
from hub.portal.forms import FirstRun, FirstSteward


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def first_run(request: HttpRequest) -> HttpResponse:
    """Ask for what a hub must know, then found it and sign its first steward in."""
    founded = this_hub() is not None
    if founded and Seat.objects.filter(role="steward", standing="held").exists():
        return redirect("portal:home")
    form = (FirstSteward if founded else FirstRun)(request.POST if request.method == "POST" else None)
    if not form.is_valid():
        return page(request, form)
    try:
        steward = begin(form, screen.screen_of(request))
    except Busy:
        return errors.busy(request)
    except WrongCode as wrong:
        form.add_error("code", str(wrong))
    except LocalError as wrong:
        form.add_error(None, str(wrong))
    else:
        return enter(request, steward)
    return page(request, form)


def begin(form: FirstSteward, at: str) -> Person:
    """Found the hub and seat its steward, or only the latter where the hub is founded."""
    given = form.cleaned_data
    if isinstance(form, FirstRun):
        place = (given["name"], given["place"], given["languages"])
        steward = set_up(given["code"], *place, given["steward"], given["secret"], screen=at)
        open_first_board(steward, given["languages"][0])
        return steward
    return claim_first_steward(given["code"], given["steward"], given["secret"], screen=at)


def page(request: HttpRequest, form: FirstSteward) -> HttpResponse:
    """The form, or the form with what was wrong."""
    return screen.remember(request, render(request, "portal/first_run.html", {"form": form}))
