"""Travel slips at home: making one, which is shown once and printed, and taking back those that were not used."""

from typing import Any

import segno
from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables
from django.views.decorators.http import require_http_methods

from hub.accounts.hubs.identity import founded
from hub.accounts.paper.words import language_of, words_of
from hub.accounts.people.secret import WrongSecret
from hub.accounts.seats.seating import epoch_of
from hub.accounts.sign_in import screen
from hub.accounts.sign_in.queue import Busy
from hub.accounts.visiting import homes
from hub.accounts.visiting import slips as travel
from hub.core.cid import id_text, parse_id
from hub.core.errors import LocalError
from hub.portal import errors
from hub.portal.entrance.pin import with_pin
from hub.portal.forms import OwnSecret
from hub.portal.squares import drawn
from hub.portal.visiting.arriving import page, refused
from hub.portal.visiting.asking import id_in
from hub.portal.visiting.home import Signed, signed
from naming.api import display_names

SLIPS = "portal/visiting/slips.html"


class Make(OwnSecret):
    """Where somebody goes, and their secret."""

    hub = forms.ChoiceField(label=gettext_lazy("Where do you go?"), widget=forms.RadioSelect)
    field_order = ("hub", "secret")

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        field = self.fields["hub"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(id_text(hub), name) for hub, name in homes.villages().items()]


@require_http_methods(["GET", "HEAD", "POST"])
@with_pin
def slips(request: HttpRequest) -> HttpResponse:
    """One's slips, and another."""
    form = Make(request.POST if request.method == "POST" else None)
    if request.method != "POST":
        return page(request, SLIPS, form, listed(request))
    try:
        me, cert = signed(request), id_in(request, "back")
        return taken_back(request, me, cert) if cert else made(request, me, form)
    except Busy:
        return errors.busy(request, request.path)
    except LocalError as wrong:
        if "back" in request.POST:
            form.errors.clear()  # which is not the form of a new slip
        return refused(request, SLIPS, form, wrong, listed(request))


@sensitive_variables()
def made(request: HttpRequest, me: Signed, form: Make) -> HttpResponse:
    """The new slip, shown this once."""
    if form.is_valid():
        hub, secret = parse_id(form.cleaned_data["hub"]), form.cleaned_data["secret"]
        entropy = travel.make(me.person, me.pen, hub, secret, screen=screen.screen_of(request) or None)
        if entropy is not None:
            words = words_of(entropy, language_of(get_language()))
            told: dict[str, object] = {"words": words, "qr": drawn(segno.make(" ".join(words), error="m", micro=False))}
            told |= {"village": display_names({hub})[hub], "name": me.person.name, "days": travel.DAYS}
            return render(request, "portal/visiting/printed.html", told)
        form.add_error("secret", str(WrongSecret()))
    return page(request, SLIPS, form, listed(request), 422)


@sensitive_variables()
def taken_back(request: HttpRequest, me: Signed, cert: bytes) -> HttpResponse:
    form = Make(request.POST)
    secret, at = request.POST.get("secret", ""), screen.screen_of(request) or None
    if not travel.take_back(me.person, me.pen, cert, secret, screen=at):
        form.errors.clear()
        form.add_error(None, str(WrongSecret()))
        return page(request, SLIPS, form, listed(request), 422)
    messages.success(request, _("Taken back. Other villages hear of it with the next exchange."))
    return redirect("portal:visiting-slips")


def listed(request: HttpRequest) -> dict[str, object]:
    """One's slips in words."""
    found, today = travel.made_by(getattr(request.user, "person_id", b"")), epoch_of(founded().id)
    names = display_names({one.hub for one in found}, getattr(request.user, "person_id", None))
    states = {"open": _("not used yet"), "used": _("used"), "back": _("taken back"), "over": _("ran out")}
    shown = [(id_text(one.cert), names[one.hub], states[one.state], one.state, one.until - today) for one in found]
    return {"slips": sorted(shown, key=lambda one: (one[3] != "open", -one[4])), "days": travel.DAYS}
