"""The one way to sign in: a secret that opens the person's sealed key.

There is no second check and no other backend. A name that nobody bears costs the same derivation, delays are
asked for before any derivation and again after waiting in line, and a wrong secret is counted while the line
is still held, so eight guesses at once are no faster than eight in a row.
"""

import secrets
from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.views.decorators.debug import sensitive_variables

from hub.accounts.keys import keyring
from hub.accounts.models import Person
from hub.accounts.names import name_key
from hub.accounts.people import parting
from hub.accounts.people import pictures as by_pictures
from hub.accounts.people.unsealing import unsealed
from hub.accounts.sign_in import delays, queue
from hub.accounts.sign_in.screen import screen_of

BY_ID = "SELECT * FROM accounts_person WHERE id = %s AND is_active"
"""Asked for every page of who is signed in: plain, for Django takes half a millisecond to write it."""


class Unseal(BaseBackend):
    """Signs in by unsealing. Raises `Busy`, `Wait` or another LocalError, whose texts are for the screen."""

    @sensitive_variables()
    def authenticate(
        self, request: Any, name: str = "", secret: str = "", picture_secret: str = "", **_: Any
    ) -> Person | None:
        """The person whose things this secret opens, with their pens, or None.

        secret: a PIN or password, which opens everything. picture_secret: a code (`people.pictures.code_of`) in its
        place, which opens the post hand alone; Django masks what has "secret" in its name where it tells of failures.
        """
        keyring.current_seal()  # a missing one is told whoever asks: else it would tell who lives here
        key, screen = name_key(name), screen_of(request)
        delays.check(key, screen)
        with queue.turn(screen):
            delays.check(key, screen)
            person = who_is(key)
            salt = salt_of(person, bool(picture_secret)) or secrets.token_bytes(keyring.SALT)
            stretch = keyring.stretched(picture_secret or secret, salt)
            opens = by_pictures.unsealed if picture_secret else unsealed
            if person and person.is_active and opens(person, stretch):
                delays.succeeded(key)
                return person
            delays.failed(key, screen)
        return None

    def get_user(self, user_id: int) -> Person | None:
        return next(iter(Person.objects.raw(BY_ID, [user_id])), None)


def who_is(key: str) -> Person | None:
    """Whose name it is; not that of somebody who left and whom an older backup brought back (`people.parting`)."""
    found = Person.objects.filter(name_key=key)
    return None if any(parting.who_left(found)) else found.first()


def salt_of(person: Person | None, pictures: bool) -> bytes:
    """The salt of somebody's secret; empty of nobody's, and of pictures that nobody chose."""
    if person is None:
        return b""
    return bytes(person.picture_salt if pictures else person.salt)
