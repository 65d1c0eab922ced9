"""Sessions that a copied disk cannot open.

The cookie is 32 random bytes, written in hex, and stands nowhere else: the row is found by the cookie's hash,
and all that the session holds, the signed-in person's unsealed feed seed among it, is a box sealed under a
key made from the cookie. So a restart or a second web process signs nobody out, and the database alone signs
nobody in. A row says whose it is, so that they can see and end it elsewhere (`whereabouts`); a thief of the disk reads
that too, as they read who wrote what.

A session ends by minutes that the hub was up, not by dates, and is written only when it changes: reading
pages writes nothing. Django's machinery, with `renew`, gives each sign-in and sign-out a new
cookie.

A screen is shared unless its user says otherwise (`screen`). What is signed in there also ends when nobody pressed
anything for three minutes (`idle`), is forgotten by the browser when that is closed, and never lasts longer than a day.
On one's own phone or computer it lasts seven days.
"""

import hashlib
import secrets
from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import DatabaseError, IntegrityError, transaction
from django.http import HttpRequest

from hub.accounts.hubs import uptime
from hub.accounts.keys.keyring import lock, unlock
from hub.accounts.models import Session
from hub.accounts.sign_in import idle, screen
from hub.log.clock import clock
from hub.log.tables import select

OWN = "own"
"""Marks the session of somebody's own phone or computer."""
SINCE = "since"
"""In a session: the stamp at which somebody signed in."""
LONGEST_SHARED = 24 * 60
"""Minutes that a session may last on a shared screen, however much is pressed."""
HELD = "SELECT payload, seen FROM accounts_session WHERE place = %s AND expires > %s"
"""Asked for every page of who is signed in: plain, for Django takes half a millisecond to write it."""


class SessionStore(SessionBase):
    """One browser's session, sealed under its own cookie."""

    fresh = False
    """Whether this request made its cookie."""
    is_written = True

    def load(self) -> dict[str, Any]:
        at = place(self.session_key)
        row = next(iter(select(HELD, [at, uptime.minutes()])), None)
        plain = unlock(key_of(self.session_key), b"session", row[0]) if row else None
        if row is None or plain is None:
            self._session_key = None
            return {}
        loaded: dict[str, Any] = self.serializer().loads(plain)
        if is_shared(loaded) and idle.is_idle(at, row[1]):
            return self.ended()
        return loaded

    def ended(self) -> dict[str, Any]:
        """What is left of a session that somebody walked away from: nothing. A full disk keeps the row, and it stays
        as idle as it is."""
        with suppress(DatabaseError), transaction.atomic():
            self.delete()
        self._session_key = None
        return {}

    def exists(self, session_key: str | None) -> bool:
        return session_key is not None and Session.objects.filter(pk=place(session_key)).exists()

    def create(self) -> None:
        """A new cookie. Its row is written with what the request leaves in it: one commit, where two cost whoever signs
        in a second wait for the card."""
        self._session_key = self._get_new_session_key()
        self._get_session(no_load=True)  # type: ignore[attr-defined]  # not in the stubs
        self.modified = self.fresh = True
        self.is_written = False

    def renew(self) -> None:
        """A new cookie for who signs in, unless this request made it. Django leaves out those
        who were signed in already.
        """
        if self.session_key is not None and not self.fresh:
            self.cycle_key()

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
        must_create = must_create or not self.is_written
        row, at = self.contents(), place(self.session_key)
        try:
            with transaction.atomic():
                uptime.keep()
                if must_create:
                    Session.objects.create(pk=at, seen=uptime.seconds(), **row)
                elif not Session.objects.filter(pk=at).update(**row):
                    raise UpdateError
        except IntegrityError:
            raise CreateError from None
        self.is_written = True

    def contents(self) -> dict[str, Any]:
        """What the row holds: the end, in minutes of uptime, what its person is shown of it, and the sealed rest."""
        held = self._get_session()  # type: ignore[attr-defined]  # not in the stubs
        plain, most = self.serializer().dumps(held), max(1, self.get_expiry_age() // 60)
        return {
            "expires": uptime.minutes() + (min(most, LONGEST_SHARED) if is_shared(held) else most),
            "payload": lock(key_of(self.session_key), b"session", plain),
            "person_id": held.get(SESSION_KEY),
            "own": OWN in held,
            "since": held.get(SINCE, 0),
        }

    def delete(self, session_key: str | None = None) -> None:
        at = place(session_key or self.session_key)
        idle.forget(at)
        Session.objects.filter(pk=at).delete()

    @classmethod
    def clear_expired(cls) -> None:
        """Forget sessions that ended; the host asks every few minutes, and mostly nothing has to be written."""
        ended = Session.objects.filter(expires__lte=uptime.minutes())
        if ended.exists():
            ended.delete()

    def set_expiry(self, value: int | timedelta | datetime | None) -> None:
        """Seconds or a span, never a date: a date would need a clock that is right."""
        if isinstance(value, datetime):
            raise TypeError("A session ends after a time, not on a date: pass seconds or a timedelta.")
        super().set_expiry(int(value.total_seconds()) if isinstance(value, timedelta) else value)

    def _get_new_session_key(self) -> str:
        return secrets.token_hex(32)

    def _validate_session_key(self, key: str | None) -> bool:
        """Only what we could have made: anything else is no cookie of ours."""
        return key is not None and len(key) == 64 and key.isascii() and key.isalnum()


def begin(request: HttpRequest) -> None:
    """Somebody has just signed in at this screen: say how long that lasts."""
    request.session[SINCE] = clock.best()
    if screen.is_own(request):
        request.session[OWN] = True
        request.session.set_expiry(None)
    else:
        request.session.pop(OWN, None)
        request.session.set_expiry(0)


def is_shared(held: Mapping[str, Any]) -> bool:
    """Whether somebody is signed in, at a screen that others use too."""
    return SESSION_KEY in held and OWN not in held


def press(request: HttpRequest, ago: int = 0) -> None:
    """Somebody pressed something, so many seconds ago, in a session that would end of idleness."""
    if request.session.session_key and is_shared(request.session):
        idle.press(place(request.session.session_key), ago)


def place(session_key: str | None) -> bytes:
    """Where a cookie's row lies: a hash, which does not lead back."""
    return hashlib.sha256((session_key or "").encode()).digest()


def key_of(session_key: str | None) -> bytes:
    """The key that the cookie makes; unrelated to the row's place."""
    return hashlib.blake2b((session_key or "").encode(), digest_size=32, person=b"hub-1 session").digest()
