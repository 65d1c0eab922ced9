"""The wall sheet: how to reach this hub and sign in, its rules in its languages, and what plugins have for everybody
there, for printing.

The Wi-Fi's name and password are typed on the page, stand on the sheet that comes back, and are kept nowhere.
"""

from functools import partial
from typing import Any

import segno.helpers
from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from hub import guard
from hub.accounts.hubs.identity import HubIdentity, founded
from hub.accounts.people.profiles import pictures_of
from hub.api.lines import plain
from hub.api.pages import status_of
from hub.api.reaching import open_address
from hub.plugins import HubPlugin, switches
from hub.portal.context import languages
from hub.portal.forms import text_line
from hub.portal.people import shown_picture
from hub.portal.rules.words import told
from hub.portal.seats.page import is_alone
from hub.portal.squares import drawn, square
from hub.portal.stewards import stewards_only


class Print(forms.Form):
    """What only who stands before the box knows."""

    address = text_line(_("Address of this hub"), longest=100, dir="ltr")
    wifi = text_line(_("Name of the Wi-Fi"), longest=32, required=False)
    password = text_line(
        _("Password of the Wi-Fi"),
        longest=63,
        required=False,
        hint=_("If it has one. It is printed, and kept nowhere."),
        dir="ltr",
    )


@sensitive_post_parameters()
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@stewards_only
def wall(request: HttpRequest) -> HttpResponse:
    """The sheet, and the form for what stands on it."""
    first = {"address": open_address(request)}
    form = Print(request.POST if request.method == "POST" else None, initial=first)
    given = form.cleaned_data if form.is_valid() else first
    here = founded()
    picture = shown_picture(pictures_of([here.id]).get(here.id, ""))
    words = {"form": form, "sheet": sheet(here, given), "picture": picture, "is_alone": is_alone()}
    words["papers"] = papers(request, here, given["address"])
    return render(request, "portal/wall.html", words, status=status_of(form))


def sheet(here: HubIdentity, given: dict[str, str]) -> dict[str, Any]:
    """All that stands on it."""
    wifi, password = given.get("wifi", ""), given.get("password", "")
    return {
        "address": given["address"],
        "address_qr": square(given["address"]),
        "wifi": wifi,
        "password": password,
        "wifi_qr": drawn(segno.helpers.make_wifi(wifi, password or None, "WPA" if password else None)) if wifi else "",
        "parts": [part(here, code, name) for code, name in languages(here)],
    }


def part(here: HubIdentity, code: str, name: str) -> dict[str, Any]:
    """The sheet's words in one language."""
    with translation.override(code):
        rules = [(str(asked), str(answer)) for asked, answer in told(here.rules._asdict())[1:]]
        return {
            "code": code,
            "name": name,
            "is_bidi": translation.get_language_bidi(),
            "steps": [str(step) for step in steps(here)],
            "rules": rules,
        }


def papers(request: HttpRequest, here: HubIdentity, address: str) -> list[SafeString]:
    """What plugins have for the wall, in the first language of the hub; one that fails at it has nothing."""
    root = (address if "://" in address else f"http://{address}").rstrip("/")
    code, _name = languages(here)[0]
    found = list[SafeString]()
    with translation.override(code):
        for plugin in switches.enabled(request):
            found += guard.ask(plugin.label, "print_parts", partial(papers_of, plugin, request, root), [])
    return found


def papers_of(plugin: HubPlugin, request: HttpRequest, address: str) -> list[SafeString]:
    found = list[SafeString]()
    for each in plugin.print_parts(request):
        told = {**each.context, "title": plain(each.title), "address": address}
        found.append(render_to_string(each.template, told, request))
    return found


def steps(here: HubIdentity) -> list[Any]:
    """How to come in, by who may."""
    joining = {
        "open": _("New here? Press “Choose a name”, and remember your PIN."),
        "approval": _("New here? Press “Choose a name”. A moderator lets you in."),
        "steward": _("New here? Ask a steward to make an account for you."),
    }[here.rules.joining]
    reading = _("Reading needs no name.") if here.rules.reading == "everybody" else _("Reading, too, needs a name.")
    return [
        _("Join the Wi-Fi with your phone, or go to the shared screen."),
        _("Open the address, or point your camera at the square."),
        reading,
        _("Press “Sign in”, choose your name, and type your PIN."),
        joining,
        _("Press “Finish” when you go."),
    ]
