"""What somebody has entered so far at a screen and not yet sent whole: the pictures pressed, the secret of who stands
in line.

It travels in a cookie that no script reads, sealed under the box, bound to the screen and to what it was entered for,
and ends a minute of the hub's uptime after the last press. So no page holds it, neither in sight nor in its source,
Back brings nothing of it forth again, and the hub keeps no row about somebody who only began.
"""

import base64
import binascii
import json
from dataclasses import asdict, dataclass, field
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs import uptime
from hub.accounts.keys.keyring import box_key, lock, unlock
from hub.accounts.sign_in.screen import screen_of

COOKIE: Final = "entered"
WHAT: Final = b"entered"
LONGEST: Final = 4000
MINUTE: Final = 60


@dataclass(frozen=True, slots=True)
class Entered:
    """to: "in" to sign in, "up" to sign up, "own" to choose one's pictures. first: the round that the pressed pictures
    must repeat, where they are chosen. Nothing that opens anything is shown when this is printed."""

    to: str
    name: str = ""
    picture_set: str = ""
    pressed: tuple[int, ...] = field(default=(), repr=False)
    first: tuple[int, ...] = field(default=(), repr=False)
    secret: str = field(default="", repr=False)
    word: str = field(default="", repr=False)


@sensitive_variables()
def read(request: HttpRequest, to: str) -> Entered | None:
    """What was entered at this screen for this; None where there is nothing that still holds."""
    cookie = request.COOKIES.get(COOKIE, "")
    if not cookie or len(cookie) > LONGEST:
        return None
    try:
        plain = unlock(box_key(WHAT), WHAT, base64.urlsafe_b64decode(cookie))
    except (ValueError, binascii.Error):
        return None
    if plain is None:
        return None
    screen, ends, held = json.loads(plain)
    if screen != screen_of(request) or uptime.seconds() >= ends or held["to"] != to:
        return None
    return Entered(**{**held, "pressed": tuple(held["pressed"]), "first": tuple(held["first"])})


@sensitive_variables()
def keep(request: HttpRequest, answer: HttpResponse, entered: Entered, seconds: int = MINUTE) -> HttpResponse:
    """Give it to the browser for so long; returns the answer."""
    plain = json.dumps([screen_of(request), uptime.seconds() + seconds, asdict(entered)]).encode()
    blob = base64.urlsafe_b64encode(lock(box_key(WHAT), WHAT, plain)).decode()
    answer.set_cookie(COOKIE, blob, max_age=seconds, httponly=True, samesite="Lax", secure=request.is_secure())
    return answer


def drop(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """Take it from the browser; returns the answer."""
    if COOKIE in request.COOKIES:
        answer.delete_cookie(COOKIE, samesite="Lax")
    return answer
