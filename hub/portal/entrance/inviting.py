"""The page on which a steward keeps a name for somebody and gets the word for them, shown once."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from hub import api
from hub.accounts.names import LONGEST, checked
from hub.accounts.people import inviting
from hub.core.errors import LocalError
from hub.portal.forms import text_line
from hub.portal.stewards import stewards_only


class Invite(forms.Form):
    """For whom."""

    name = text_line(_("Their name"), longest=LONGEST, hint=_("As people here call them."), rule=checked)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@stewards_only
@sensitive_variables()
def invite(request: HttpRequest) -> HttpResponse:
    """Who is invited; sent, somebody more, or one less."""
    if "take_back" in request.POST:
        inviting.take_back(request.POST["take_back"])
        return redirect("portal:invite")
    form, word = Invite(request.POST if request.method == "POST" else None), ""
    if form.is_valid():
        try:
            word = inviting.invite(form.cleaned_data["name"], api.person_of(request) or b"")
        except LocalError as wrong:
            form.add_error("name", str(wrong))
    words = {"form": form if form.errors else Invite(), "word": word, "invitations": inviting.invitations()}
    return render(request, "portal/invite.html", words | {"name": form.cleaned_data.get("name") if word else ""})
