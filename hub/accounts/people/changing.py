"""Changing what opens a person's things: their PIN or password, and their pictures.

Guesses at the secret until now wait and count as at sign-in.
"""

import secrets

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from hub.accounts.keys import keyring
from hub.accounts.models import Person
from hub.accounts.people import hands, pictures
from hub.accounts.people.feeds import feed_seeds
from hub.accounts.people.secret import WeakSecret, is_weak
from hub.accounts.people.unsealing import SEALED, key_by, save_sealed, seal_up, things_of
from hub.accounts.sign_in import delays, queue


@sensitive_variables()
def change_secret(person: Person, old: str, new: str, *, screen: str | None = None) -> bool:
    """Give a person a new secret; False if the old one does not open. Ends their other sessions: a page that
    goes on calls `django.contrib.auth.update_session_auth_hash(request, person)`.

    Guesses wait and count as at sign-in. Two who change one secret at once come one after the other, so the second
    must know what the first has set.
    """
    if is_weak(new):
        raise WeakSecret
    name, at = person.name_key, screen or ""
    delays.check(name, at)
    with queue.turn(screen):
        delays.check(name, at)
        person.refresh_from_db(fields=[*SEALED, *hands.FULL.columns])
        changed = sealed_anew(person, old, new)
        if changed:
            delays.succeeded(name)
        else:
            delays.failed(name, at)
    return changed


@sensitive_variables()
def sealed_anew(person: Person, old: str, new: str) -> bool:
    """Seal a person's things under a new secret, if the old one opens them. Called in one's turn to derive."""
    key = key_by(person, old)
    things = things_of(person, key)
    if things is None:
        return False
    seeds, salt = feed_seeds(person, hands.FULL, key), secrets.token_bytes(keyring.SALT)
    save_sealed(person, seal_up(person, keyring.stretched(new, salt), salt, things), seeds)
    return True


@sensitive_variables()
def choose_pictures(person: Person, secret: str, code: str, *, screen: str | None = None) -> bool:
    """Give a person a picture code (`pictures.code_of`) in place of any other; False if the secret does not open.

    Waits and counts as sign-in does. Raises `Wait`, `Busy` or `SealMissing`.
    """
    name, at = person.name_key, screen or ""
    delays.check(name, at)
    with queue.turn(screen):
        delays.check(name, at)
        key = key_by(person, secret)
        things = things_of(person, key)
        if things is None:
            delays.failed(name, at)
            return False
        delays.succeeded(name)
        salt = secrets.token_bytes(keyring.SALT)
        stretch = keyring.stretched(code, salt)
    with transaction.atomic():
        pictures.take(person, key, things, code, stretch, salt)
        person.save(update_fields=["picture_stretch", *pictures.OWN, *hands.POST.columns])
    return True


def forget_pictures(person: Person) -> None:
    """Take somebody's picture code away. The feeds that it opened are written no more: nothing opens them."""
    person.picture_set, person.picture_seal, person.picture_salt = "", "", b""
    person.picture_stretch = person.picture_drafts = None
    for column in hands.POST.columns:
        setattr(person, column, b"")
    person.save(update_fields=["picture_stretch", *pictures.OWN, *hands.POST.columns])
