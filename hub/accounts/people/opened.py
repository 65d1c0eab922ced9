"""Asking once more for the secret of somebody who is signed in, before what matters: their session holds no keys that
certify and no roots.

Guesses wait and count as at sign-in, in one's turn to derive.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import NamedTuple

from django.views.decorators.debug import sensitive_variables

from hub.accounts.models import Person
from hub.accounts.people import hands
from hub.accounts.people.unsealing import SEALED, key_by, things_of
from hub.accounts.sign_in import delays, queue


class Opened(NamedTuple):
    """K, and what it seals by its column."""

    key: bytes
    things: dict[str, bytes]

    def __repr__(self) -> str:
        return "Opened(…)"


@sensitive_variables()
def opened(person: Person, secret: str, screen: str | None) -> AbstractContextManager[Opened | None]:
    """What a person's secret opens, for as long as it is one's turn to derive; None where it opens nothing.

    Two who do this for one person come one after the other, so the row is read anew. Raises `Wait`, `Busy` or
    `SealMissing`.
    """

    @sensitive_variables()
    def ask() -> Opened | None:
        person.refresh_from_db(fields=[*SEALED, *hands.FULL.columns])
        return of(person, secret)

    return in_turn(person.name_key, screen, ask)


@contextmanager
def in_turn(name: str, screen: str | None, ask: Callable[[], Opened | None]) -> Iterator[Opened | None]:
    """What is answered when it is one's turn. It is given no secret: a generator forgets who called it, so no
    caller can keep what stands in it out of the report of an error."""
    at = screen or ""
    delays.check(name, at)
    with queue.turn(screen):
        delays.check(name, at)
        found = ask()
        if found is None:
            delays.failed(name, at)
        else:
            delays.succeeded(name)
        yield found


@sensitive_variables()
def of(person: Person, secret: str) -> Opened | None:
    """The same without asking whether one may."""
    key = key_by(person, secret)
    things = things_of(person, key)
    return None if things is None else Opened(key, things)
