"""Accounts that a steward makes: a name is kept for somebody, and a word that works once, told to them alone.

No key is made until they come. With the word they choose their own PIN, so no steward ever knew a secret that opens
anything, and there is nothing that the word could open later. The row holds a keyed hash of it; wrong words wait and
count like wrong secrets.
"""

import hashlib
import secrets

from django.db import transaction
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts import codes
from hub.accounts.hubs import uptime
from hub.accounts.keys.keyring import box_key
from hub.accounts.models import Invitation
from hub.accounts.names import BadName, NameTaken, checked, name_key
from hub.accounts.people import gone
from hub.accounts.sign_in import delays
from hub.core.errors import LocalError, TooMany

MOST_INVITED = 200
MINUTES = 14 * 24 * 60


class WrongWord(LocalError):
    """Not the word that a steward gave for this name, or it was used, taken back, or is too old."""

    def __init__(self) -> None:
        super().__init__(_("This name and this word do not fit. Look at both, or ask a steward for a new word."))


class NameKept(BadName):
    """A steward keeps the name for somebody else."""

    def __init__(self) -> None:
        super().__init__(_("A steward keeps this name for somebody. Type the word that you were given."))


@sensitive_variables()
def invite(name: str, by: bytes) -> str:
    """Keep a name for somebody and answer the word for them; a second one replaces the first. Raises `BadName` and,
    where very many are kept, `TooMany`."""
    shown = checked(name)
    key, now, word = name_key(shown), uptime.minutes(), codes.fresh(2)
    if gone.is_taken(key):
        raise NameTaken
    with transaction.atomic():
        Invitation.objects.filter(ends__lte=now).delete()
        if Invitation.objects.exclude(name_key=key).count() >= MOST_INVITED:
            raise TooMany(_("Many are invited already. Take some back first."))
        row = {"name": shown, "word": digest(key, word), "by": by, "ends": now + MINUTES}
        Invitation.objects.update_or_create(name_key=key, defaults=row)
    return word


def kept(name: str) -> Invitation | None:
    """The invitation under this name, however it is typed."""
    return Invitation.objects.filter(name_key=name_key(name), ends__gt=uptime.minutes()).first()


def invitations() -> list[Invitation]:
    """All that stand, by name."""
    return list(Invitation.objects.filter(ends__gt=uptime.minutes()).order_by("name_key"))


@sensitive_variables()
def check(name: str, word: str, screen: str) -> Invitation | None:
    """The invitation that this word fits; None where the name is kept for nobody and no word was given. Raises
    `NameKept`, `WrongWord` or `Wait`."""
    found, key = kept(name), name_key(name)
    if not word.strip():
        if found is None:
            return None
        raise NameKept
    delays.check(key, screen)
    if found is None or not secrets.compare_digest(bytes(found.word), digest(key, word)):
        delays.failed(key, screen)
        raise WrongWord
    return found


def take_back(name: str) -> None:
    """The name is kept no more, because they came or because a steward says so."""
    Invitation.objects.filter(name_key=name_key(name)).delete()


@sensitive_variables()
def digest(key: str, word: str) -> bytes:
    """A hash of a word for a name, however it was typed, that the database alone tells nothing of."""
    return hashlib.blake2b(key.encode() + b"\0" + codes.plain(word), key=box_key(b"word"), digest_size=32).digest()
