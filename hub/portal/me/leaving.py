"""Deleting one's account, in two steps: what goes and what cannot be taken back, then the PIN."""

from django import forms
from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from hub.accounts.models import Person
from hub.accounts.people import leaving, pens
from hub.accounts.people.opened import opened
from hub.accounts.people.secret import WrongSecret
from hub.accounts.seats import roles
from hub.accounts.sign_in.queue import Busy
from hub.accounts.sign_in.screen import screen_of
from hub.api.pages import refuse, status_of
from hub.core.errors import LocalError
from hub.live.soon import soon
from hub.plugins import forgetting
from hub.portal import errors
from hub.portal.entrance.pin import me, with_pin
from hub.portal.forms import secret_line
from hub.portal.me.gone import forgotten
from hub.portal.seats.acts import who_acts


class Leave(forms.Form):
    """What is to go. The secret is asked for on the second step alone."""

    words = forms.ChoiceField(
        label=gettext_lazy("What you wrote"),
        choices=[
            ("keep", gettext_lazy("Leave it here, without my name")),
            ("erase", gettext_lazy("Erase it, too")),
        ],
        initial="keep",
        widget=forms.RadioSelect,
    )


class Sure(Leave):
    secret = secret_line(gettext_lazy("PIN or password"))


@require_http_methods(["GET", "HEAD", "POST"])
@with_pin
def delete(request: HttpRequest) -> HttpResponse:
    """Say what happens, ask for the PIN, do it."""
    person = me(request)
    if request.method != "POST":
        return page(request, person, Leave())
    first = Leave(request.POST)
    if "secret" not in request.POST or not first.is_valid():
        return page(request, person, Sure(initial=first.cleaned_data) if first.is_valid() else first)
    form = Sure(request.POST)
    if not form.is_valid():
        return page(request, person, form)
    try:
        return gone(request, person, form)
    except Busy:
        return errors.busy(request, reverse("portal:me-delete"))
    except LocalError as wrong:
        refuse(form, wrong)
        return page(request, person, form)


@sensitive_variables()
def gone(request: HttpRequest, person: Person, form: Sure) -> HttpResponse:
    """Delete the account of whoever knows its secret."""
    with opened(person, form.cleaned_data["secret"], screen_of(request)) as found:
        if found is None:
            form.add_error("secret", str(WrongSecret()))
            return page(request, person, form)
    writer = who_acts(request)
    writer.here_pen = pens.here_pen_of(request)
    leaving.leave(writer, found.things["signer"], form.cleaned_data["words"] == "erase", forgotten)
    logout(request)
    soon(forgetting.settle)
    messages.success(request, _("Your account is gone. Thank you for having been here."))
    return redirect("portal:home")


def page(request: HttpRequest, person: Person, form: Leave) -> HttpResponse:
    """One of the two steps."""
    words = {
        "form": form,
        "sure": isinstance(form, Sure),
        "is_last": roles.is_last_steward(person),
        "erases": form["words"].value() == "erase",
    }
    return render(request, "portal/me/delete.html", words, status=status_of(form))
