"""Where one is signed in, and ending that elsewhere. Pictures open it too: it opens nothing and only closes."""

from typing import NamedTuple

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from hub.accounts.sign_in import whereabouts
from hub.accounts.sign_in.sessions import place
from hub.portal.dates import when
from hub.portal.entrance.pin import me


class Screen(NamedTuple):
    """A row. name: what its button sends."""

    name: str
    is_own: bool
    is_this: bool
    since: str


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@login_required
def screens(request: HttpRequest) -> HttpResponse:
    """The list, or the end of one or of all others. This one ends by Finish alone."""
    person, here = me(request), place(request.session.session_key)
    if request.method != "POST":
        found = whereabouts.of(person)
        rows = [Screen(one.place.hex(), one.is_own, one.place == here, when(one.since)) for one in found]
        return render(request, "portal/me/screens.html", {"rows": sorted(rows, key=lambda row: not row.is_this)})
    if "others" in request.POST:
        ended = whereabouts.end_others(person, here)
    else:
        there = named(request.POST.get("screen", ""))
        ended = there != here and whereabouts.end(person, there)
    if ended:
        messages.success(request, _("It is ended. Whoever goes on there has to sign in first."))
    else:
        messages.info(request, _("You were not signed in there any more."))
    return redirect("portal:me-screens")


def named(text: str) -> bytes:
    """The place that a button names; of none where this is no name."""
    try:
        return bytes.fromhex(text)
    except ValueError:
        return b""
