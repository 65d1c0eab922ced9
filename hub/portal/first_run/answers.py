"""The answers so far, in a cookie of the browser that gives them: sealed under the site's secret, so that neither page
nor address shows them, and gone when the hub is founded, or was up for a day after the last answer. A steward's PIN is
not among them, only what was derived."""

import binascii
import hashlib
import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.debug import sensitive_variables

from hub.accounts.first_run import Newcomer
from hub.accounts.hubs import uptime
from hub.accounts.keys.keyring import lock, unlock

COOKIE = "first-run"
A_DAY = 24 * 60
WHAT = b"first run"
Answers = dict[str, Any]
"""By screen: what its form gave."""


@sensitive_variables()
def given(request: HttpRequest) -> Answers:
    """What was answered; nothing where the cookie is none of ours."""
    try:
        blob = urlsafe_b64decode(request.COOKIES.get(COOKIE, "").encode())
    except (binascii.Error, ValueError):
        return {}
    plain = unlock(key(), WHAT, blob)
    if plain is None:
        return {}
    held = json.loads(plain)
    return dict(held["answers"]) if uptime.minutes() < held.get("ends", 0) else {}


@sensitive_variables()
def keep(response: HttpResponse, answers: Answers, secure: bool) -> HttpResponse:
    """Send the answers along; returns the response. The browser forgets them when it is closed, and one that is not
    closed, or brings forth what was open, holds none that count for long."""
    held = {"ends": uptime.minutes() + A_DAY, "answers": answers}
    blob = lock(key(), WHAT, json.dumps(held, ensure_ascii=False).encode())
    value = urlsafe_b64encode(blob).decode()
    response.set_cookie(COOKIE, value, path="/first-run/", httponly=True, samesite="Lax", secure=secure)
    return response


def drop(response: HttpResponse) -> HttpResponse:
    response.delete_cookie(COOKIE, path="/first-run/", samesite="Lax")
    return response


def key() -> bytes:
    return hashlib.blake2b(settings.SECRET_KEY.encode(), digest_size=32, person=b"hub-1 first run").digest()


@sensitive_variables()
def packed(one: Newcomer) -> list[str]:
    return [one.name, one.stretch.hex(), one.salt.hex()]


@sensitive_variables()
def unpacked(held: list[str]) -> Newcomer:
    name, stretch, salt = held
    return Newcomer(name, bytes.fromhex(stretch), bytes.fromhex(salt))
