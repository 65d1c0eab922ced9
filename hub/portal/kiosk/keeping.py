"""Pages of what somebody began and did not send: keeping it, finding it again; and what a screen says of who is at it.

A form that a person sends here as somebody else, or as nobody any more, does not come so far (`late`).
"""

from django.contrib import messages
from django.contrib.auth import logout
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from hub import api
from hub.accounts.people import kept
from hub.accounts.people.kept import Kept
from hub.accounts.people.pens import drafts_key_of
from hub.accounts.sign_in import sessions
from hub.core.errors import LocalError
from hub.portal.kiosk.late import refusal, slip_in, words_of

NOT_HERE = 401
MOST_SHOWN = 200


@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keep a form for who is signed in, and go on at the form."""
    slip = slip_in(request)
    if slip is None:
        return redirect(api.sign_in_address() if api.person_of(request) is None else "portal:kept")
    words = words_of(request.POST)
    try:
        kept.keep(slip, words)
    except LocalError as error:
        shown = {"why": str(error), "texts": texts(words)}
        return render(request, "portal/kiosk/not_kept.html", shown, status=refusal(error))
    if request.POST.get("end"):
        return HttpResponse(status=204)
    messages.success(request, _("Kept for you. Nobody else can read it, and it waits here until you send it."))
    request.own_slip = None  # type: ignore[attr-defined]  # it was kept and not sent
    return redirect(slip.address)


@require_http_methods(["GET", "HEAD", "POST"])
def all_kept(request: HttpRequest) -> HttpResponse:
    """What is kept for who is signed in; they may let go of it."""
    person, key = api.person_of(request), drafts_key_of(request)
    if person is None or key is None:
        return redirect(api.sign_in_address(request.path))
    if request.method == "POST":
        row = request.POST.get("row", "")
        if row.isascii() and row.isdecimal() and len(row) < 16:
            kept.forget(person, int(row))
        return redirect("portal:kept")
    return render(request, "portal/kiosk/kept.html", {"rows": [shown(one) for one in kept.all_kept(person, key)]})


def shown(one: Kept) -> dict[str, object]:
    """A form that was kept, as its row shows it."""
    found = texts(one.words)
    longest = max(found, key=len, default="")
    return {"row": one.row, "address": one.address, "begin": longest[:MOST_SHOWN], "texts": found}


def texts(words: kept.Words) -> list[str]:
    """What somebody typed, and not what they chose."""
    return [value for values in words.values() for value in values if len(value) > len("on") and not is_token(value)]


def is_token(value: str) -> bool:
    """Whether a form holds this for the hub: an id, not words."""
    return len(value) >= 16 and value.isascii() and value.isalnum()


@require_http_methods(["GET", "HEAD", "POST"])
def away(request: HttpRequest) -> HttpResponse:
    """What a screen shows when its person walked away. The page that a screen leads to by itself ends nothing: by then
    the session has, unless somebody is busy in another tab."""
    if request.method == "POST":
        logout(request)
        return redirect("portal:away")
    if api.person_of(request) is not None:
        return redirect("portal:home")
    return render(request, "portal/kiosk/away.html")


@require_POST
def here(request: HttpRequest) -> HttpResponse:
    """A page says that somebody pressed something there, so many seconds ago."""
    if api.person_of(request) is None:
        return HttpResponse(status=NOT_HERE)
    ago = request.POST.get("ago", "")
    sessions.press(request, int(ago) if ago.isascii() and ago.isdecimal() and len(ago) < 4 else 0)
    return HttpResponse(status=204)
