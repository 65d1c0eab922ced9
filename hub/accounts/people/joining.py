"""Signing up: a person is made in one transaction, of inception, sign-in key, feed, account and profile.

The feed's key is on the disk before its passport is in the log.
"""

import secrets

from django.db import IntegrityError, transaction
from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs import identity
from hub.accounts.keys import keyring, opening
from hub.accounts.models import Person
from hub.accounts.people import staying
from hub.accounts.people.names import NameTaken, checked, name_key
from hub.accounts.people.secret import WeakSecret, is_weak
from hub.accounts.people.unsealing import new_feed, seal_up
from hub.accounts.records import Profile as ProfileRecord
from hub.accounts.sign_in import queue
from hub.core.keys import public_key, root_seed
from hub.log import store


@sensitive_variables()
def sign_up(name: str, secret: str, *, screen: str | None = None, languages: tuple[str, ...] = ()) -> Person:
    """A new person of this hub, with their pen. Raises `BadName`, `NameTaken`, `WeakSecret`, `Busy` or `SealMissing`.

    screen: from `screen.screen_of(request)` where somebody waits; None in commands, which simply wait.
    """
    identity.founded()
    keyring.current_seal()  # before anybody stands in line for nothing
    shown, salt = new_account(name, secret), secrets.token_bytes(keyring.SALT)
    return enrol(shown, queue.stretch(secret, salt, screen), salt, languages)


@sensitive_variables()
def new_account(name: str, secret: str) -> str:
    """The name of a new account as it will be shown, or why it cannot be."""
    shown = checked(name)
    if Person.objects.filter(name_key=name_key(shown)).exists():
        raise NameTaken
    if is_weak(secret):
        raise WeakSecret
    return shown


@sensitive_variables()
def enrol(name: str, stretch: bytes, salt: bytes, languages: tuple[str, ...] = ()) -> Person:
    """Make a person's keys, feed, account and profile at once or not at all."""
    hub, roots, signer = identity.founded(), opening.fresh_roots(), opening.fresh_seed()
    incept = opening.incept(roots)
    cert = opening.certify(incept.id, public_key(signer), hub.id, opening.SIGNER, root_seed(roots.root))
    person = Person(name=name, name_key=name_key(name), person_id=incept.id)
    person.papers = opening.packed([incept, cert])
    key = seal_up(person, stretch, salt, roots, signer)
    try:
        with transaction.atomic():
            person.pen, person.here_pen = new_feed(person, key, signer), staying.prepare(person, key, signer)
            person.save()
            store.publish(person.pen, ProfileRecord(name=name, languages=list(languages)))
    except IntegrityError:
        raise NameTaken from None
    return person
