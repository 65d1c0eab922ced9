"""How pages look at one screen: light, dark, or as the device itself is set; and how big the text is.

A cookie remembers it, so it works without JavaScript, without an account and before the hub is founded. There is one
stylesheet: its dark part stands under a medium that the device decides, and for a screen that decided itself the same
file is given with that medium decided. So it is with the dark colours of the desk, which are Django's.
"""

from typing import Any, NamedTuple

from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from hub.accounts.sign_in.screen import YEAR

COOKIE = "look"
AUTO, LIGHT, DARK = "auto", "light", "dark"
DEVICE_DECIDES = "@media (prefers-color-scheme: dark)"
DECIDED = {LIGHT: "@media not all", DARK: "@media all"}
DESK = "desk-dark"
SHEETS = {
    LIGHT: ("portal/hub.css", LIGHT),
    DARK: ("portal/hub.css", DARK),
    DESK: ("admin/css/dark_mode.css", DARK),
}
"""The files of those that decided, each with what is decided; they are at `/look/<name>.css`."""
SCHEMES = {AUTO: _("As this device is set"), LIGHT: _("Light"), DARK: _("Dark")}
SIZES = {"1": _("Normal text"), "2": _("Big text"), "3": _("Very big text")}


class Look(NamedTuple):
    """What somebody chose at this screen."""

    scheme: str = AUTO
    size: str = "1"

    @property
    def is_decided(self) -> bool:
        """Whether the stylesheet is one of those that `stylesheet` gives."""
        return self.scheme in DECIDED

    @property
    def schemes(self) -> str:
        """What browsers are told of the page, for their own fields and bars."""
        return self.scheme if self.is_decided else "light dark"


def look_of(request: HttpRequest) -> Look:
    """What the cookie says."""
    return known(*request.COOKIES.get(COOKIE, "").partition("-")[::2])


def known(scheme: str, size: str) -> Look:
    """A look, the usual one in place of what makes no sense."""
    return Look(scheme if scheme in SCHEMES else AUTO, size if size in SIZES else "1")


@require_http_methods(["GET", "HEAD", "POST"])
def look(request: HttpRequest) -> HttpResponse:
    """The page with the switches."""
    here = look_of(request)
    if request.method != "POST":
        return render(request, "portal/look.html", {"choices": choices(here)})
    chosen = known(request.POST.get("scheme", here.scheme), request.POST.get("size", here.size))
    answer = redirect("portal:look")
    answer.set_cookie(COOKIE, "-".join(chosen), max_age=YEAR, httponly=True, samesite="Lax")
    return answer


def choices(here: Look) -> list[tuple[str, Any, list[tuple[str, Any, bool]]]]:
    """(name of the field, its heading, its buttons with whether each is the chosen one)."""
    return [
        ("scheme", _("Light or dark"), [(code, word, code == here.scheme) for code, word in SCHEMES.items()]),
        ("size", _("Text"), [(code, word, code == here.size) for code, word in SIZES.items()]),
    ]


@require_safe
def stylesheet(request: HttpRequest, scheme: str) -> HttpResponse:
    """A stylesheet for a screen that decided whether it is dark."""
    found, decided = SHEETS[scheme]
    with open(str(finders.find(found)), encoding="utf-8") as file:
        sheet = file.read().replace(DEVICE_DECIDES, DECIDED[decided])
    return HttpResponse(sheet, content_type="text/css; charset=utf-8", headers={"Cache-Control": "max-age=3600"})
