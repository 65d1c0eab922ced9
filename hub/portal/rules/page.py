"""The rules as a page; stewards change them there, and each change is a signed record with its reason."""

from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.accounts.hubs.identity import founded
from hub.accounts.hubs.rules import Rules
from hub.accounts.records import LONGEST_REASON
from hub.accounts.seats.ruling import decide
from hub.api.pages import status_of
from hub.core.errors import LocalError
from hub.moderation.acts import announce
from hub.portal.forms import text_line
from hub.portal.rules.words import ASKED, choices, told
from hub.portal.seats.acts import who_acts
from hub.portal.stewards import is_steward, stewards_only


class Decide(forms.Form):
    """All rules, and why they change."""

    def __init__(self, *sent: Any, **named: Any) -> None:
        super().__init__(*sent, **named)
        for name, asked in ASKED.items():
            self.fields[name] = choice(name, asked)
        self.fields["reason"] = text_line(gettext_lazy("Why"), longest=LONGEST_REASON, required=False)

    @property
    def rules(self) -> Rules:
        """What a valid form says."""
        return Rules(**{name: self.cleaned_data[name] for name in ASKED})


def choice(name: str, asked: Any) -> forms.ChoiceField:
    """One rule as large buttons."""
    words = {"required": gettext_lazy("Choose one."), "invalid_choice": gettext_lazy("Choose one of these.")}
    return forms.ChoiceField(label=asked, choices=choices(name), widget=forms.RadioSelect, error_messages=words)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def rules(request: HttpRequest) -> HttpResponse:
    """Who may do what here."""
    return changed(request) if request.method == "POST" else show(request)


def show(request: HttpRequest, form: Decide | None = None) -> HttpResponse:
    """The page; `form` where one was sent and could not be taken."""
    here = founded().rules._asdict()
    steward = is_steward(request)
    words = {"told": told(here), "form": (form or Decide(initial=here)) if steward else None}
    return render(request, "portal/rules.html", words, status=status_of(form))


@stewards_only
def changed(request: HttpRequest) -> HttpResponse:
    """Let what the form says hold from now on."""
    form = Decide(request.POST)
    if not form.is_valid():
        return show(request, form)
    if form.rules == founded().rules:
        messages.info(request, _("Nothing was changed: these are the rules already."))
        return redirect("portal:rules")
    try:
        decide(form.rules, who_acts(request), form.cleaned_data["reason"])
    except LocalError as error:
        messages.error(request, str(error))
    else:
        announce()
        messages.success(request, _("These rules hold from now on. Everybody can read that you changed them."))
    return redirect("portal:rules")
