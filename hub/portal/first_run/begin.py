"""The end of first run: all that was answered is done at once, and its first steward is signed in."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.debug import sensitive_variables

from hub.accounts.first_run import Founding, WrongCode, claim_first_steward, newcomer, set_up
from hub.accounts.hubs import rules
from hub.accounts.models import Person
from hub.accounts.sign_in import screen
from hub.accounts.sign_in.queue import Busy
from hub.api.pages import refuse, status_of
from hub.core.errors import LocalError
from hub.portal import errors
from hub.portal.entrance.sign_in import enter
from hub.portal.first_board import access_by, open_first_board
from hub.portal.first_run.answers import Answers, unpacked
from hub.portal.first_run.forms import FirstSteward


@sensitive_variables()
def begun(request: HttpRequest, so_far: Answers) -> HttpResponse:
    """Found the hub and go on to its wall sheet. LocalError where it cannot be."""
    founding = founding_of(so_far)
    stewards = [unpacked(one) for one in so_far["stewards"]["stewards"]]

    def then(first: Person) -> None:
        open_first_board(first, founding.languages[0], access_by(founding.rules))

    first = set_up(so_far["languages"]["code"], founding, stewards, then)
    enter(request, first)
    return redirect("portal:wall")


def founding_of(so_far: Answers) -> Founding:
    """What the hub is to be."""
    given = so_far["name"]
    decided = rules.Rules(so_far["kind"]["kind"], **so_far["rules"])
    return Founding(given["name"], given["place"], tuple(so_far["languages"]["languages"]), given["picture"], decided)


@sensitive_variables()
def claimed(request: HttpRequest) -> HttpResponse:
    """A hub that was founded without a steward (from a file, or for a demonstration) asks for the steward alone."""
    form = FirstSteward(request.POST if request.method == "POST" else None)
    if form.is_valid():
        given = form.cleaned_data
        try:
            who = newcomer(given["steward"], given["secret"], screen.screen_of(request))
            return enter(request, claim_first_steward(given["code"], who))
        except Busy:
            return errors.busy(request)
        except WrongCode as wrong:
            form.add_error("code", str(wrong))
        except LocalError as wrong:
            refuse(form, wrong)
    return screen.remember(
        request, render(request, "portal/first_run/claim.html", {"form": form}, status=status_of(form))
    )
