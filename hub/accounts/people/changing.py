"""Changing what opens a person's things: their PIN or password, and their pictures.

Guesses at the secret until now wait and count as at sign-in. Whoever changes it is signed out everywhere: the page on
which they do so goes on by `django.contrib.auth.update_session_auth_hash(request, person)`, which begins a new session.
"""

import secrets

from django.db import transaction
from django.views.decorators.debug import sensitive_variables

from hub.accounts.keys import keyring
from hub.accounts.models import Person
from hub.accounts.people import hands, kept, pictures
from hub.accounts.people.feeds import feed_seeds
from hub.accounts.people.opened import opened
from hub.accounts.people.secret import WeakSecret, is_weak
from hub.accounts.people.unsealing import Things, save_sealed, seal_up
from hub.accounts.sign_in import whereabouts
from hub.log.shredding import shredding


@sensitive_variables()
def change_secret(person: Person, old: str, new: str, *, screen: str | None = None) -> bool:
    """Give a person a new secret; False if the old one does not open. Ends their sessions.

    Guesses wait and count as at sign-in. Two who change one secret at once come one after the other, so the second
    must know what the first has set.
    """
    if is_weak(new):
        raise WeakSecret
    with opened(person, old, screen) as found:
        if found is not None:
            seal_anew(person, *found, new)
    return found is not None


@sensitive_variables()
def seal_anew(person: Person, key: bytes, things: Things, new: str) -> None:
    """Seal a person's things, which K has opened, under a new secret; what the old one opened is nowhere any more.
    Called in one's turn to derive."""
    seeds, salt = feed_seeds(person, hands.FULL, key), secrets.token_bytes(keyring.SALT)
    fresh = seal_up(person, keyring.stretched(new, salt), salt, things)
    with transaction.atomic(), shredding():
        save_sealed(person, fresh, seeds)
        whereabouts.end_all(person)


@sensitive_variables()
def choose_pictures(person: Person, secret: str, code: str, *, screen: str | None = None) -> bool:
    """Give a person a picture code (`pictures.code_of`) in place of any other; False if the secret does not open. Ends
    their sessions, as `change_secret` does: the old pictures may have been seen.

    Waits and counts as sign-in does. Raises `Wait`, `Busy` or `SealMissing`.
    """
    with opened(person, secret, screen) as found:
        if found is None:
            return False
        salt = secrets.token_bytes(keyring.SALT)
        stretch = keyring.stretched(code, salt)
        with transaction.atomic():
            pictures.take(person, *found, code, stretch, salt)
            kept.forget_lost(bytes(person.person_id), found.things["drafts"])
            person.set_unusable_password()
            person.save(update_fields=["password", "picture_stretch", *pictures.OWN, *hands.POST.columns])
            whereabouts.end_all(person)
    return True


def forget_pictures(person: Person) -> None:
    """Take somebody's picture code away. The feeds that it opened are written no more: nothing opens them, and the
    sessions in which they lie open end, with all others."""
    changed = pictures.taken_away(person)
    person.set_unusable_password()
    with transaction.atomic():
        person.save(update_fields=["password", *changed])
        whereabouts.end_all(person)
