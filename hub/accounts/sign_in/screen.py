"""The screen somebody signs in at: a long-lived random cookie, so that delays follow a screen and not an
address.

Signed, so that a name is one that this hub gave, and whoever wants many must ask for a page each time.
Set by the sign-in and sign-up pages (`remember` on their responses), not by a middleware, so no other page
pays for it. It names no person and opens nothing.
"""

import secrets
from typing import Any

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

COOKIE = "screen"
YEAR = 365 * 24 * 3600


def screen_of(request: Any) -> str:
    """The screen's name, empty where its browser keeps no cookie: all such screens count as one."""
    return name_in(request.COOKIES.get(COOKIE, "")) if isinstance(request, HttpRequest) else ""


def name_in(cookie: str) -> str:
    """The name that a cookie holds, empty for one that this hub did not write."""
    try:
        return Signer(salt=COOKIE).unsign(cookie)
    except BadSignature:
        return ""


def cookie_of(name: str) -> str:
    """The cookie that holds a name."""
    return Signer(salt=COOKIE).sign(name)


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give the screen its name if it has none yet; returns the response."""
    if not screen_of(request):
        response.set_cookie(
            COOKIE,
            cookie_of(secrets.token_hex(16)),
            max_age=YEAR,
            httponly=True,
            samesite="Lax",
            secure=request.is_secure(),
        )
    return response
