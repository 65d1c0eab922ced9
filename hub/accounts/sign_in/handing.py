"""Handing a session from one screen to another: from the shared screen to one's own phone, and back.

The *giver* is signed in; the *taker* is the screen that wants to be. One of them shows a QR code with a name that is
good once and for two minutes of uptime, the other opens it:

    giver  offer ── QR ──> claim  taker          (continue on my phone)
    taker  ask   ── QR ──> give   giver          (sign in with my phone)
    then   taker shows four digits ──> giver types them ──> taker collects, once

Who can open what: the taker makes a key pair and keeps the secret half in its cookie alone. What the giver's session
holds is sealed with the public half, in the row, when the digits are right; so neither the row, nor the code, nor both
together open anything. Who photographs the code can claim it, and then shows digits that nobody reads to the giver; who
shows somebody a code of their own screen must have that person type digits from a screen that is not before them. Three
wrong tries end it.
"""

import hashlib
import hmac
import secrets
from typing import Final, NamedTuple

from django.db.models import F
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables
from nacl.exceptions import CryptoError
from nacl.public import PrivateKey, PublicKey, SealedBox

from hub.accounts.hubs import uptime
from hub.accounts.keys.keyring import normal
from hub.accounts.models import Handover
from hub.core.errors import LocalError

GOOD_FOR: Final = 120
"""Seconds of uptime."""
TRIES: Final = 3
DIGITS: Final = 4
MOST_TAKERS: Final = 100
"""Takers that wait for a giver at once on this hub; of givers there are no more than sessions."""


class Gone(LocalError):
    """Used, expired, ended by wrong digits, or of another hub: nobody is told which."""

    def __init__(self) -> None:
        super().__init__(_("This code was used already, or is too old. Have the other screen show a new one."))


class Taken(LocalError):
    """Another screen was faster."""

    def __init__(self) -> None:
        super().__init__(_("Another screen has opened this code. Have a new one shown, and open it with yours alone."))


class NotOpened(LocalError):
    """There is nobody yet to give to."""

    def __init__(self) -> None:
        super().__init__(_("Your phone has not opened it yet. Open it there first, then type the digits it shows."))


class WrongDigits(LocalError):
    """Not those that the other screen shows."""

    def __init__(self) -> None:
        super().__init__(_("These are not the digits that the other screen shows. Look there, and type them again."))


class Crowded(LocalError):
    """Too many at once."""

    def __init__(self) -> None:
        super().__init__(_("Many people are doing this just now. Try again in two minutes."))


class Taker(NamedTuple):
    """What the taking screen's cookie holds."""

    token: str
    secret: bytes

    def __repr__(self) -> str:
        return "Taker(…)"


def offer(giver: bytes) -> str:
    """A giver, named by their session's place, begins; the token for the QR code. It ends what they began before."""
    forget_over()
    Handover.objects.filter(giver=giver).delete()
    return begin(giver=giver)


@sensitive_variables()
def ask() -> Taker:
    """A taker begins. Anybody may, so takers crowd out each other alone, and nobody who is signed in."""
    forget_over()
    if Handover.objects.filter(giver=b"").count() >= MOST_TAKERS:
        raise Crowded
    key = PrivateKey.generate()
    return Taker(begin(taker=bytes(key.public_key)), bytes(key))


def forget_over() -> None:
    """Drop what nobody finished in time."""
    Handover.objects.filter(ends__lte=uptime.seconds()).delete()


def begin(**sides: bytes) -> str:
    """A row for one of the two."""
    token = secrets.token_urlsafe(16)
    Handover.objects.create(pk=place(token), ends=uptime.seconds() + GOOD_FOR, **sides)
    return token


def found(token: str) -> Handover:
    """The row of a token that is still good; `Gone` without one."""
    row = Handover.objects.filter(pk=place(token), ends__gt=uptime.seconds()).first()
    if row is None:
        raise Gone
    return row


@sensitive_variables()
def claim(token: str) -> Taker:
    """A taker opens what a giver offered. Of two that do so at once, one is told."""
    found(token)
    key = PrivateKey.generate()
    if not Handover.objects.filter(pk=place(token), taker=b"").update(taker=bytes(key.public_key)):
        raise Taken
    return Taker(token, bytes(key))


@sensitive_variables("things")
def give(token: str, giver: bytes, typed: str, things: bytes) -> None:
    """The giver typed the taker's digits: seal what their session holds to the taker."""
    row = found(token)
    if not row.taker:
        raise NotOpened
    if not row.giver:  # the first who tries is the giver
        Handover.objects.filter(pk=row.pk, giver=b"").update(giver=giver)
        row.refresh_from_db()
    if row.giver != giver:
        raise Taken
    if row.things:
        raise Gone
    if not Handover.objects.filter(pk=row.pk, tries__lt=TRIES).update(tries=F("tries") + 1):
        raise Gone
    if not hmac.compare_digest(normal(typed.strip()), digits(row).encode()):
        if row.tries + 1 >= TRIES:
            Handover.objects.filter(pk=row.pk).delete()
            raise Gone
        raise WrongDigits
    Handover.objects.filter(pk=row.pk).update(things=SealedBox(PublicKey(row.taker)).encrypt(things))


@sensitive_variables()
def look(taker: Taker) -> tuple[str, bytes | None]:
    """What the taker shows: the digits, and what was given so far, None before."""
    row = found(taker.token)
    key = PrivateKey(taker.secret)
    if bytes(key.public_key) != row.taker:
        raise Gone
    try:
        return digits(row), SealedBox(key).decrypt(row.things) if row.things else None
    except CryptoError:
        raise Gone from None


@sensitive_variables()
def collect(taker: Taker) -> bytes:
    """Take what was given, which is possible once; `Gone` where nothing is."""
    _digits, things = look(taker)
    if things is None or not Handover.objects.filter(pk=place(taker.token)).delete()[0]:
        raise Gone
    return things


def digits(row: Handover) -> str:
    """What both people's eyes compare: made from this code and from the very screen that opened it."""
    told = hashlib.blake2b(row.place + row.taker, digest_size=8, person=b"hub-1 digits").digest()
    return f"{int.from_bytes(told, 'big') % 10**DIGITS:0{DIGITS}}"


def place(token: str) -> bytes:
    """Where a token's row lies."""
    return hashlib.sha256(b"handover " + token.encode(errors="replace")).digest()
