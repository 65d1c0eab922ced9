"""A guest under a new name who says later who they are."""

import pytest

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.keys import opening
from hub.accounts.keys.opening import VISITOR
from hub.accounts.models import Person, VisitAnswered
from hub.accounts.people.unsealing import unsealed
from hub.accounts.seats.roles import role_of
from hub.accounts.seats.seating import seat
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET
from hub.accounts.visiting import asking, joining
from hub.accounts.visiting.homes import NotKnown
from hub.accounts.visiting.joining import CannotJoin
from hub.core.cid import id_text
from hub.core.keys import public_key
from hub.core.statement import make
from hub.log import kin
from hub.log.models import Entry
from hub.log.timeline import feeds_of
from tests.accounts.visiting.home import Neighbour
from tests.people import signed_up


@pytest.fixture
def guest(hub: HubIdentity) -> Person:
    """ama, who signed up here before she could prove who she is."""
    person = signed_up("ama from the river")
    unsealed(person, queue.stretch(SECRET, person.salt, None))
    return person


def says(person: Person, other: bytes, secret: str = SECRET) -> bool:
    assert person.pen is not None
    return joining.say(person, person.pen, other, secret)


def half_of(ama: Neighbour, guest: Person) -> None:
    """ama says it at home."""
    ama.declare(make("same-person", {"a": id_text(ama.id), "b": id_text(guest.person_id)}, ama.signer))


def test_both_words_make_one_timeline(guest: Person, ama: Neighbour) -> None:
    assert says(guest, ama.id)
    assert {feed.person for feed in feeds_of(ama.id)} == {ama.id}
    half_of(ama, guest)
    assert {feed.person for feed in feeds_of(ama.id)} == {ama.id, guest.person_id}
    assert feeds_of(ama.id) == feeds_of(guest.person_id)


def test_a_word_from_home_is_shown_here_as_a_question(guest: Person, ama: Neighbour) -> None:
    half_of(ama, guest)
    assert joining.asking(guest.person_id) == [ama.id]
    assert says(guest, ama.id)
    assert joining.asking(guest.person_id) == []
    assert kin.all_of(guest.person_id) == {guest.person_id, ama.id}


def test_a_no_is_told_to_nobody_and_holds(guest: Person, ama: Neighbour) -> None:
    half_of(ama, guest)
    before = Entry.objects.count()
    joining.refuse(guest, ama.id)
    assert (joining.asking(guest.person_id), Entry.objects.count()) == ([], before)


def test_a_wrong_pin_says_nothing(guest: Person, ama: Neighbour) -> None:
    before = Entry.objects.count()
    assert not says(guest, ama.id, "00000")
    assert Entry.objects.count() == before


def test_with_whom_nobody_is_joined(guest: Person, ama: Neighbour) -> None:
    before = Entry.objects.count()
    with pytest.raises(NotKnown):
        says(guest, bytes(32))
    with pytest.raises(CannotJoin, match="already"):
        says(guest, guest.person_id)
    assert Entry.objects.count() == before


@pytest.fixture
def visitor(ama: Neighbour, hub: HubIdentity) -> Person:
    """ama herself, whom home let in here."""
    visit = asking.ask(ama.id, SECRET)
    ama.declare(ama.certify(visit.key, hub.id, VISITOR))
    asking.catch_up()
    person = Person.objects.get(person_id=ama.id)
    unsealed(person, queue.stretch(SECRET, person.salt, None))
    return person


def test_a_visitor_is_asked_and_says_who_they_are_at_home_alone(guest: Person, visitor: Person, ama: Neighbour) -> None:
    assert says(guest, ama.id)
    assert joining.asking(ama.id) == []
    before = Entry.objects.count()
    with pytest.raises(CannotJoin, match="Say it at home"):
        says(visitor, guest.person_id)
    assert Entry.objects.count() == before
    half_of(ama, guest)
    assert kin.all_of(ama.id) == {ama.id, guest.person_id}


def test_what_a_visited_hub_signs_for_its_visitor_joins_nobody(guest: Person, ama: Neighbour, hub: HubIdentity) -> None:
    box = opening.fresh_seed()
    both = {"a": id_text(ama.id), "b": id_text(guest.person_id)}
    ama.declare(ama.certify(public_key(box), hub.id, VISITOR), make("same-person", both, box))
    assert says(guest, ama.id)
    assert kin.all_of(guest.person_id) == {guest.person_id}


def test_a_no_to_a_key_that_looks_like_a_person_hides_no_person(guest: Person, ama: Neighbour) -> None:
    VisitAnswered.objects.create(person=guest.person_id, key=ama.id, hub=ama.village.id)
    half_of(ama, guest)
    assert joining.asking(guest.person_id) == [ama.id]


def test_who_is_joined_is_not_joined_again(guest: Person, ama: Neighbour) -> None:
    says(guest, ama.id)
    half_of(ama, guest)
    with pytest.raises(CannotJoin, match="one person already"):
        says(guest, ama.id)


def test_a_seat_stays_with_its_own_key(guest: Person, ama: Neighbour) -> None:
    seat(guest.person_id, "steward")
    says(guest, ama.id)
    half_of(ama, guest)
    assert (role_of(guest.person_id), role_of(ama.id)) == ("steward", "guest")
