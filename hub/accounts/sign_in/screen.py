"""The screen somebody signs in at: a long-lived random cookie, so that delays follow a screen and not an
address, and that says whose screen it is.

A screen is shared unless its user says otherwise: "this is my own phone or computer" is a tick of the sign-in pages
(`{% own_screen %}`), kept for the next time. A screen that a steward made the kiosk is never asked.

Signed, so that a name is one that this hub gave, and whoever wants many must ask for a page each time.
Set by the sign-in and sign-up pages (`remember` on their responses), not by a middleware, so no other page
pays for it. It names no person and opens nothing.
"""

import secrets
from typing import Any, Final, NamedTuple

from django.core.signing import BadSignature, Signer
from django.http import HttpRequest, HttpResponse

COOKIE = "screen"
YEAR = 365 * 24 * 3600
ANY: Final = ""
OWN: Final = "own"
KIOSK: Final = "kiosk"
FIELD: Final = "own"
"""The tick's name in forms: "1" where it is set, "0" where it was offered and is not."""


class Screen(NamedTuple):
    """A screen's random name, and whose it is: ANY, OWN or KIOSK."""

    name: str = ""
    kind: str = ANY


def held(request: Any) -> Screen:
    """The screen that a request comes from; without a name where its browser keeps no cookie."""
    return read(request.COOKIES.get(COOKIE, "")) if isinstance(request, HttpRequest) else Screen()


def screen_of(request: Any) -> str:
    """The screen's name, empty where its browser keeps no cookie: all such screens count as one."""
    return held(request).name


def is_own(request: Any) -> bool:
    """Whether whoever signs in with this request says that the screen is theirs alone."""
    return chosen(request) == OWN


def chosen(request: Any) -> str:
    """Whose the screen is, after what this request says of it."""
    before = held(request).kind
    said = request.POST.get(FIELD) if isinstance(request, HttpRequest) else None
    if before == KIOSK or said is None:
        return before
    return OWN if said == "1" else ANY


def read(cookie: str) -> Screen:
    """The screen that a cookie holds; none from one that this hub did not write."""
    try:
        name, _, kind = Signer(salt=COOKIE).unsign(cookie).partition("-")
    except BadSignature:
        return Screen()
    return Screen(name, kind if kind in (OWN, KIOSK) else ANY)


def cookie_of(name: str, kind: str = ANY) -> str:
    """The cookie that holds a name."""
    return Signer(salt=COOKIE).sign(f"{name}-{kind}" if kind else name)


def remember(request: HttpRequest, response: HttpResponse) -> HttpResponse:
    """Give the screen its name if it has none yet, and keep whose it is; returns the response."""
    before, kind = held(request), chosen(request)
    if not before.name or kind != before.kind:
        mark(request, response, kind)
    return response


def mark(request: HttpRequest, response: HttpResponse, kind: str) -> None:
    """Write down whose a screen is."""
    response.set_cookie(
        COOKIE,
        cookie_of(screen_of(request) or secrets.token_hex(16), kind),
        max_age=YEAR,
        httponly=True,
        samesite="Lax",
        secure=request.is_secure(),
    )
