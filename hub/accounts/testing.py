"""People for tests: somebody signed up at this hub, with a role, in a browser. Behind
`hub.testing.sign_in`."""

from collections.abc import Callable

from django.test import Client

from hub.accounts.hubs import identity
from hub.accounts.models import Person, Seat
from hub.accounts.people import leaving, opened
from hub.accounts.people.joining import sign_up
from hub.accounts.people.unsealing import unsealed
from hub.accounts.seats.seating import seat
from hub.accounts.sign_in import queue

SECRET = "24816"  # noqa: S105  # what every person in tests signs in with


def signed_in(client: Client, name: str, role: str = "member") -> Client:
    """Sign somebody up, found the hub if nobody has, give them the role, and sign them in."""
    if identity.this_hub() is None:
        identity.found_hub("Testville")
    person = Person.objects.filter(name=name).first()
    if person is None:
        person = sign_up(name, SECRET)
        give(person, role)
    else:
        unsealed(person, queue.stretch(SECRET, person.salt, None))
    client.force_login(person)
    return client


def let_leave(person: Person, also: Callable[[bytes], object] = bytes, words_too: bool = False) -> None:
    """Delete the account of somebody who has their pens in hand."""
    found = opened.of(person, SECRET)
    assert found is not None
    leaving.leave(person, found.things["signer"], words_too, also)


def give(person: Person, role: str) -> None:
    """Seat a person by the hub, or by its first steward where there is one."""
    if role == "member":
        return
    held = Seat.objects.filter(role="steward", standing="held").first() if role == "steward" else None
    by = Person.objects.get(person_id=held.person) if held else None
    if by is not None:
        unsealed(by, queue.stretch(SECRET, by.salt, None))
    seat(person.person_id, role, by)
