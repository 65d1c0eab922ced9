"""Tokens with which somebody's own programs promise for the village: made, shown once, and taken back."""

from typing import Any, Final

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_POST

from hub import api
from hub.api.pages import Line, page, refuse, when
from hub.api.tokens import LONGEST, Issued, issue, issued, revoke
from hub.core.errors import LocalError
from plugins.pins.pages.lists import may_pin

MAX_NAME: Final = 100
DAYS: Final = [
    ("30", gettext_lazy("A month")),
    ("90", gettext_lazy("Three months")),
    (f"{LONGEST}", gettext_lazy("A year")),
]


class NewToken(forms.Form):
    """For which program, and how long."""

    name = Line(MAX_NAME, label=gettext_lazy("Which program is it for"))
    days = forms.ChoiceField(choices=DAYS, label=gettext_lazy("How long"))


@never_cache
@sensitive_variables("made")
def all_mine(request: HttpRequest) -> HttpResponse:
    """The list and the form; a new token is shown in the answer to the form alone."""
    if api.person_of(request) is None:
        return redirect(api.sign_in_address(request.path))
    if not may_pin(request):
        raise PermissionDenied(_("Only moderators and stewards promise in the name of this village. Ask one of them."))
    form, made = NewToken(request.POST or None), ""
    if form.is_valid():
        try:
            made = issue(request, "pins", form.cleaned_data["name"], int(form.cleaned_data["days"]))
        except LocalError as error:
            refuse(form, error)
    context: dict[str, Any] = {
        "tokens": [row(each) for each in issued(request, "pins")],
        "address": request.build_absolute_uri("/pins/service"),
        "verb": _("Make a token"),
        "who_reads": _(
            "Whoever holds the token promises in the name of this village, and you are named. Keep it safe."
        ),
        "made": made,
    }
    if not made:
        context["form"] = form
    return page(request, _("Programs that pin"), "pins/_tokens.html", template="pins/tokens.html", **context)


def row(each: Issued) -> dict[str, Any]:
    """A token as the list shows it."""
    return {
        "number": each.number,
        "name": each.name,
        "made": when(each.made),
        "used": when(each.used) if each.used else "",
        "left": each.left,
    }


@require_POST
def end(request: HttpRequest, token8: str) -> HttpResponse:
    """Take one back."""
    if revoke(request, "pins", token8):
        messages.success(request, _("It is ended. The program that held it can do nothing here any more."))
    else:
        messages.info(request, _("There was no such token any more."))
    return redirect("pins:tokens")
