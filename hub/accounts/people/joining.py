"""Signing up: a person is made in one transaction, of inception, sign-in key, feeds, account and profile."""

import secrets
from collections.abc import Callable
from typing import Final, NamedTuple

from django.db import IntegrityError, transaction
from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs import identity
from hub.accounts.keys import incarnation, keyring, opening
from hub.accounts.models import Person
from hub.accounts.names import NameTaken, checked, name_key
from hub.accounts.people import gone, hands, pictures
from hub.accounts.people.feeds import new_feeds
from hub.accounts.people.secret import WeakSecret, is_weak
from hub.accounts.people.unsealing import seal_up
from hub.accounts.records import Profile as ProfileRecord
from hub.accounts.sign_in import queue
from hub.core.keys import public_key, root_seed
from hub.core.statement import Statement
from hub.log import room, store

DRAWS: Final = 200
"""So often an id is drawn for one that suits; then the last will do."""


def any_id(person_id: bytes) -> bool:
    """Every id suits."""
    return True


@sensitive_variables()
def sign_up(
    name: str,
    secret: str,
    *,
    pictures: str = "",
    screen: str | None = None,
    languages: tuple[str, ...] = (),
    suits: Callable[[bytes], bool] = any_id,
) -> Person:
    """A new person of this hub, with their pen. Raises `BadName`, `NameTaken`, `WeakSecret`, `Busy` or `SealMissing`.

    pictures: their picture code (`pictures.code_of`), if they choose one. screen: from `screen.screen_of(request)`
    where somebody waits; None in commands, which simply wait. suits: whether an id will do, as `drawn` has it.
    """
    identity.founded()
    room.expect()
    keyring.current_seal()  # before anybody stands in line for nothing
    shown, salts = new_account(name, secret), (fresh_salt(), fresh_salt())
    with queue.turn(screen):
        stretch = keyring.stretched(secret, salts[0])
        code = PictureCode(pictures, keyring.stretched(pictures, salts[1]), salts[1]) if pictures else None
    return enrol(shown, stretch, salts[0], languages, code, suits)


class PictureCode(NamedTuple):
    """A picture code and what was derived from it."""

    code: str
    stretch: bytes
    salt: bytes

    def __repr__(self) -> str:
        return "PictureCode(…)"


def fresh_salt() -> bytes:
    return secrets.token_bytes(keyring.SALT)


@sensitive_variables()
def new_account(name: str, secret: str, *, tell_taken: bool = True) -> str:
    """The name of a new account as it will be shown, or why it cannot be. tell_taken: also where somebody has it."""
    shown = checked(name)
    if tell_taken and gone.is_taken(name_key(shown)):
        raise NameTaken
    if is_weak(secret):
        raise WeakSecret
    return shown


@sensitive_variables()
def enrol(
    name: str,
    stretch: bytes,
    salt: bytes,
    languages: tuple[str, ...] = (),
    code: PictureCode | None = None,
    suits: Callable[[bytes], bool] = any_id,
) -> Person:
    """Make a person's keys, feeds, account and profile at once or not at all."""
    hub, roots, signer = identity.founded(), opening.fresh_roots(), opening.fresh_seed()
    incept = drawn(roots, suits)
    cert = opening.certify(incept.id, public_key(signer), hub.id, opening.SIGNER, root_seed(roots.root))
    person = Person(name=name, name_key=name_key(name), person_id=incept.id, incarnation=incarnation.current())
    person.papers = opening.packed([incept, cert])
    things = {"signer": signer, "root": roots.root, "next_root": roots.next, "drafts": opening.fresh_seed()}
    key = seal_up(person, stretch, salt, things)
    try:
        with transaction.atomic():
            person.pen, person.here_pen = new_feeds(person, hands.FULL, key, signer)
            person.drafts_key = things["drafts"]
            if code is not None:
                pictures.take(person, key, things, *code)
            person.save()
            store.publish(person.pen, ProfileRecord(name=name, languages=list(languages)))
    except IntegrityError:
        raise NameTaken from None
    return person


@sensitive_variables()
def drawn(roots: opening.Roots, suits: Callable[[bytes], bool]) -> Statement:
    """The inception of these roots, drawn again until its id suits: an id is a hash that nobody chooses, and so is what
    is made from it, as a person's sign."""
    for _draw in range(DRAWS):
        incept = opening.incept(roots)
        if suits(incept.id):
            break
    return incept
