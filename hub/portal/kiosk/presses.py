"""Middleware: what counts as a press at a screen.

A page that somebody asked for, or a form that they sent. What browsers fetch by themselves counts for nothing: parts of
live pages, pictures, styles, and the page of the hub that asks again while it is busy.
"""

from collections.abc import Callable
from contextlib import suppress

from django.conf import settings
from django.db import DatabaseError
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from hub.accounts.sign_in import sessions

BUSY = 503


class CountPresses:
    """Tells the session that its person is still here."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        response = self.get_response(request)
        if is_press(request) and response.status_code != BUSY:
            with suppress(DatabaseError):  # ending other people's sessions may wait for room on the disk
                sessions.press(request)
        return response


def is_press(request: HttpRequest) -> bool:
    """Whether a person made this request, in a browser that has a session or has just got one."""
    if settings.SESSION_COOKIE_NAME not in request.COOKIES and request.method != "POST":
        return False
    if "X-Fragment" in request.headers or "X-Here" in request.headers:
        return False
    return "text/html" in request.headers.get("Accept", "text/html")
