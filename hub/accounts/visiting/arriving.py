"""The account of a visitor here: the person they are at home, with a key of this hub's own.

Nothing of home is opened here. The visitor chooses a secret for this hub; what it seals is a key that somebody at home,
a slip or a card certified for this hub alone, and never to moderate: a hub that is visited cannot act for its visitors
where they hold a seat. Feeds are made at once, or at the first sign-in where the key was proven later.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from django.db import IntegrityError
from django.views.decorators.debug import sensitive_variables

from hub.accounts.declaring import declare
from hub.accounts.keys import incarnation, keyring, opening
from hub.accounts.models import Person
from hub.accounts.names import name_key
from hub.accounts.people import hands
from hub.accounts.people.feeds import new_feeds
from hub.accounts.people.joining import fresh_salt
from hub.accounts.people.secret import WeakSecret, is_weak
from hub.accounts.people.unsealing import seal_up
from hub.accounts.sign_in import delays, queue
from hub.accounts.visiting.homes import AlreadyHere, free_name, home_of
from hub.core.errors import LocalError
from hub.core.judge import MAX_STATEMENTS
from hub.core.statement import Statement
from hub.log import room
from hub.log.tables import writing

GUESSES = "\0visiting"
"""In place of a name, where words are typed that nobody should guess."""

PASSPORT_ROOM = MAX_STATEMENTS - 4
"""Statements beside the hub's own two, the feed's certificate and the word that it lives here."""


@contextmanager
def guesses_counted(screen: str | None) -> Iterator[None]:
    """Whoever types words that open nothing waits as after wrong secrets, at this screen. Words that are none at all
    are no guess."""
    at = screen or ""
    delays.check(GUESSES + at, at)
    try:
        yield
    except LocalError:
        delays.failed(GUESSES + at, at)
        raise


@sensitive_variables()
def sealed_for(person_id: bytes, name: str, secret: str, signer: bytes, screen: str | None) -> tuple[Person, bytes]:
    """An account that is not stored, its things sealed under the secret, and K. Raises `DiskFull`, `WeakSecret`, `Busy`
    or `SealMissing`."""
    room.expect()
    if is_weak(secret):
        raise WeakSecret
    keyring.current_seal()
    salt = fresh_salt()
    with queue.turn(screen):
        stretch = keyring.stretched(secret, salt)
    person = Person(name=name, name_key=name_key(name), person_id=person_id)
    things = {"signer": signer, "drafts": opening.fresh_seed()}
    key = seal_up(person, stretch, salt, things)
    person.drafts_key = things["drafts"]
    return person, key


@sensitive_variables()
def named_for(person_id: bytes, secret: str, signer: bytes, screen: str | None) -> tuple[Person, bytes]:
    """The same under a name that is free here."""
    return sealed_for(person_id, free_name(person_id, home_of(person_id)), secret, signer, screen)


@sensitive_variables()
def settle(person: Person, key: bytes, signer: bytes, papers: Sequence[Statement]) -> Person:
    """Store an account whose key is proven, with feeds of its own; all of it or nothing. Ready for `login`."""
    person.papers, person.incarnation = opening.packed(papers), incarnation.current()
    try:
        with writing():
            person.pen, person.here_pen = new_feeds(person, hands.FULL, key, signer)
            person.save()
            tell(papers)
    except IntegrityError:
        raise AlreadyHere from None
    return person


def tell(papers: Sequence[Statement]) -> None:
    """Bring a chain that no passport holds whole to every hub, also to those that never meet the visitor's home."""
    if len(papers) > PASSPORT_ROOM:
        declare(papers)
