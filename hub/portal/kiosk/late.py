"""Middleware: a form that was begun by somebody who is not signed in any more is not sent, but kept for them.

Its slip says whose it is (`hub.accounts.people.kept`). Where that person is signed in, the form goes its way, and once
it was taken nothing of it waits any more. Else they walked away, or finished, and perhaps somebody else is here by now:
whoever pressed the button, nothing is published in anybody's name, and nothing that was typed is shown.
"""

from collections.abc import Callable
from contextlib import suppress

from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse, QueryDict
from django.http.response import HttpResponseBase
from django.shortcuts import render

from hub.accounts.people import kept
from hub.accounts.people.kept import Slip
from hub.api import person_of
from hub.core.errors import LocalError
from hub.log.trouble import DiskFull

FIELD = "slip"
OURS = ("csrfmiddlewaretoken", FIELD, "end")
MOST_FIELDS = 100
TAKEN = (302, 303)
KEPT = 409
"""The status of a page that says so: the form and the person at the screen do not fit together."""


class LateForms:
    """Stands behind Django's check that a form is of this hub and of this browser."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        own = getattr(request, "own_slip", None)
        if own is not None and response.status_code in TAKEN:
            with suppress(DatabaseError):  # it was sent all the same
                kept.sent(own)
        return response

    def process_view(self, request: HttpRequest, view: object, args: object, named: object) -> HttpResponse | None:
        slip = slip_in(request)
        if slip is None:
            return None
        if slip.person == person_of(request):
            request.own_slip = slip  # type: ignore[attr-defined]  # for when it was taken
            return None
        return keep_late(request, slip)


def slip_in(request: HttpRequest) -> Slip | None:
    """The slip of a form that was sent. Raises SuspiciousOperation where that is too large to be read."""
    text = request.POST.get(FIELD) if request.method == "POST" else None
    return kept.read(text) if text else None


def keep_late(request: HttpRequest, slip: Slip) -> HttpResponse:
    """Keep a form for somebody who is not here, and say so to whoever is."""
    try:
        kept.keep_late(slip, words_of(request.POST))
    except LocalError as error:
        return render(request, "portal/kiosk/late.html", {"why": str(error)}, status=refusal(error))
    return render(request, "portal/kiosk/late.html", status=KEPT)


def refusal(error: LocalError) -> int:
    """The status of what cannot be kept: too long for good, or the disk is full for now."""
    return 507 if isinstance(error, DiskFull) else 413


def words_of(sent: QueryDict) -> dict[str, list[str]]:
    """What somebody typed, without what the hub put into the form for itself. Files are not kept."""
    names = [name for name in sent if name not in OURS][:MOST_FIELDS]
    return {name: values for name in names if any(values := sent.getlist(name))}
