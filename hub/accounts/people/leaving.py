"""Leaving this hub: what can be taken back is erased by the leaver's own hand, what opens their things is destroyed.

Seats are given back first. Erasing goes piece by piece, each durable, so that a power cut leaves an account that can
leave once more. What opens things goes last and at once, with a signed word that it is over (`parting`). The name is
given to nobody else here (`gone`).
"""

from collections.abc import Callable, Iterator
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs import identity
from hub.accounts.keys import keyring
from hub.accounts.models import Person, Seat, Visit, VisitAnswered
from hub.accounts.people import gone, kept, parting, staying
from hub.accounts.people.hands import HANDS
from hub.accounts.people.profiles import OnlyPosts
from hub.accounts.records import Erase, Profile
from hub.accounts.seats import roles
from hub.accounts.seats.seating import unseat
from hub.core.cid import id_text
from hub.core.errors import LocalError, RemoteError
from hub.core.record import KEPT, decode
from hub.log import store
from hub.log.shredding import shredding
from hub.log.tables import writing
from hub.log.timeline import everything_of

AT_ONCE = 200


class LastSteward(LocalError):
    """Without them nobody could look after this hub."""

    def __init__(self) -> None:
        super().__init__(_("You are the only steward who may sign in. Seat another one first."))


@sensitive_variables("signer")
def leave(person: Person, signer: bytes, words_too: bool, also: Callable[[bytes], object]) -> None:
    """Let a person go, pens in hand. signer: the seed of their sign-in key, which ends itself. words_too: erase also
    what they wrote, not their profile alone. also: takes away what others here keep of them, as the account goes."""
    if person.pen is None or person.by_pictures:
        raise OnlyPosts
    with writing():  # first, for of two who leave at once the second is the last, and then loses nothing
        if roles.is_last_steward(person):
            raise LastSteward
        give_back_seats(person)
    for entries in own_entries(person.person_id, words_too):
        erase(person, entries)
    let_go(person, signer, also)


@sensitive_variables("signer")
def let_go(person: Person, signer: bytes | None, also: Callable[[bytes], object]) -> None:
    """Take an account away, and what opens anything of it. signer: None where the word that it is over was said."""
    keys = [key for hand in HANDS for key in hand.feeds_of(person)]
    with writing(), shredding():
        if signer is not None:
            parting.declare_over(person, signer)
        gone.keep(person.name_key)
        kept.forget_all(person.person_id)
        for rows in (Visit, VisitAnswered):
            rows.objects.filter(person=person.person_id).delete()
        also(bytes(person.person_id))
        person.delete()
    for key in keys:
        keyring.forget_feed_key(key)


def let_go_again(also: Callable[[bytes], object]) -> None:
    """Take away the accounts of those who left after the backup was made from which this hub was brought back."""
    if identity.this_hub() is not None:
        for person in parting.who_left(Person.objects.all()):
            let_go(person, None, also)


def own_entries(person_id: bytes, words_too: bool) -> Iterator[list[tuple[bytes, str]]]:
    """(id, scope) of what goes, a few at a time."""
    for some in everything_of(person_id, AT_ONCE):
        yield [(one.id, one.scope) for one in some if goes(one.body, words_too)]


def goes(body: bytes, words_too: bool) -> bool:
    """Profiles go, and where wished all else but what was done by right of a seat: boards and decisions are the
    village's, and others' words rest on them."""
    record = decoded(body)
    kind = record.get("t", "")
    return kind == Profile.type or (words_too and kind not in KEPT and kind != Erase.type and "seat" not in record)


def decoded(body: bytes) -> dict[str, Any]:
    try:
        return decode(body)
    except RemoteError:
        return {}


def erase(person: Person, entries: list[tuple[bytes, str]]) -> None:
    """Sign that these are erased: of what stays here in the feed that stays here."""
    assert person.pen is not None
    open_ones = [Erase(entry=id_text(entry)) for entry, scope in entries if scope != "here"]
    if open_ones:
        store.publish_many(person.pen, open_ones)
    for entry, scope in entries:
        if scope == "here" and person.here_pen is not None:
            staying.publish(person.here_pen, person, Erase(entry=id_text(entry)))


def give_back_seats(person: Person) -> None:
    """End one's own seats, the highest last, for by its right the others end."""
    held = Seat.objects.filter(hub=identity.founded().id, person=person.person_id, standing="held")
    for row in sorted(held, key=lambda seat: seat.role == "steward"):
        unseat(row, person)
