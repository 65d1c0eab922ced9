"""Tokens: a program of somebody's writes for them in one plugin, and there alone.

A token is made like a session (`sign_in.sessions`) and opens less. It is shown once, and stands nowhere: its row is
found by the first part and known by a hash of the rest, and holds the pen of whoever made it, sealed under a key that
the rest makes. So a copied disk writes in nobody's name. It ends by minutes of uptime, when its person takes it back,
changes their secret or leaves, and where the box was restored: its pen is of a feed that is closed then.
"""

import hashlib
import hmac
import json
import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Final, NamedTuple

from django.db import DatabaseError, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs import uptime
from hub.accounts.keys.keyring import lock, unlock
from hub.accounts.models import Person, Token
from hub.accounts.people import pens
from hub.core.errors import LocalError, TooMany
from hub.log.clock import clock
from hub.log.shredding import shredding

MOST: Final = 20
"""Tokens of one person."""
A_DAY: Final = 24 * 60
LONGEST: Final = 366
"""Days that a token may last."""
AN_HOUR: Final = 3_600_000
WRITTEN: Final = re.compile(r"hub-([0-9a-f]{16})([0-9a-f]{64})")
NOBODYS: Final = hashlib.sha256(b"").digest()
WHAT: Final = b"token"


class Issued(NamedTuple):
    """A token as its person is shown it. number: what tells it from others, no secret.  made, used: stamps, 0 for
    never.  left: days of uptime."""

    number: str
    name: str
    made: int
    used: int
    left: int


@sensitive_variables()
def issue(request: HttpRequest, label: str, name: str, days: int) -> str:
    """A new token of the person signed in, for the plugin `label`: the only time that anybody sees it."""
    held = pens.carried(request)
    if held is None or not isinstance(request.user, Person):
        raise LocalError(_("Sign in with your PIN or password to make a token."))
    if Token.objects.filter(person=request.user).count() >= MOST:
        raise TooMany(_("You have too many tokens. End one that no program uses any more."))
    number, secret = secrets.token_bytes(8), secrets.token_bytes(32)
    with transaction.atomic():
        uptime.keep()
        Token.objects.create(
            number=number,
            proof=proof_of(secret),
            payload=lock(key_of(secret), WHAT, json.dumps(held["pen"]).encode()),
            person=request.user,
            label=label,
            name=name,
            made=clock.best(),
            expires=uptime.minutes() + min(days, LONGEST) * A_DAY,
        )
    return f"hub-{number.hex()}{secret.hex()}"


def issued(person: Person, label: str) -> list[Issued]:
    """Somebody's tokens for a plugin that have not ended, the newest first."""
    now = uptime.minutes()
    rows = Token.objects.filter(person=person, label=label, expires__gt=now).order_by("-made", "number")
    return [
        Issued(bytes(row.number).hex(), row.name, row.made, row.used, -(-(row.expires - now) // A_DAY)) for row in rows
    ]


def revoke(person: Person, label: str, number: str) -> bool:
    """Take a token back; False where it is none of theirs."""
    if not re.fullmatch("[0-9a-f]{16}", number):
        return False
    with transaction.atomic(), shredding():
        return Token.objects.filter(person=person, label=label, number=bytes.fromhex(number)).delete()[0] > 0


def clear_expired() -> None:
    """Forget tokens that ended."""
    ended = Token.objects.filter(expires__lte=uptime.minutes())
    if ended.exists():
        ended.delete()


class Bearer(NamedTuple):
    """Whose token somebody showed, which one, and the pen in it."""

    person: Person
    number: bytes
    pen: list[str]


@sensitive_variables()
def bearer(text: str, label: str) -> Bearer | None:
    """Who is asked for by this token for the plugin; None for what is no token, or one no more. What is wrong takes as
    long as what is nearly right."""
    found = WRITTEN.fullmatch(text)
    number, secret = (bytes.fromhex(found[1]), bytes.fromhex(found[2])) if found else (b"", b"")
    row = (
        Token.objects.filter(number=number, label=label, expires__gt=uptime.minutes()).select_related("person").first()
    )
    same = hmac.compare_digest(proof_of(secret), row.proof if row else NOBODYS)
    if row is None or not same or not row.person.is_active:
        return None
    pen = unlock(key_of(secret), WHAT, row.payload)
    if pen is None:
        return None
    note_use(row)
    return Bearer(row.person, number, json.loads(pen))


def note_use(row: Token) -> None:
    """Remember about when it was used: not more often than hourly, for each time is a write."""
    now = clock.best()
    if abs(now - row.used) >= AN_HOUR:
        with suppress(DatabaseError), transaction.atomic():  # a full disk stops no reading
            Token.objects.filter(pk=row.pk).update(used=now)


@contextmanager
@sensitive_variables()
def acting(request: HttpRequest, who: Bearer) -> Iterator[bool]:
    """Within it the request is that of the token's person, whatever cookies came along; whether their pen writes."""
    session, user = request.session, request.user
    request.session = {"pen": who.pen}  # type: ignore[assignment]  # nothing that could be saved
    request.user = who.person
    try:
        yield pens.pen_of(request) is not None
    finally:
        request.session, request.user = session, user


def proof_of(secret: bytes) -> bytes:
    """What the row knows a token by."""
    return hashlib.sha256(secret).digest()


def key_of(secret: bytes) -> bytes:
    """The key that a token makes; unrelated to its proof."""
    return hashlib.blake2b(secret, digest_size=32, person=b"hub-1 token").digest()
