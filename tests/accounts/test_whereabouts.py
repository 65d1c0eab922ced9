"""Ama sees where she is signed in, and ends it there for good."""

from collections.abc import Callable

import pytest
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import UpdateError
from django.db import connection
from django.test import Client

from hub.accounts.models import Handover, Person, Session
from hub.accounts.paper import cards, renewing
from hub.accounts.paper.bearers import Card
from hub.accounts.people import changing, pictures
from hub.accounts.sign_in import handing, whereabouts
from hub.accounts.sign_in.sessions import OWN, SessionStore, place
from hub.accounts.testing import SECRET, let_leave
from hub.log.clock import clock
from tests.people import signed_up
from tests.thief import copied, database_files

pytestmark = pytest.mark.django_db
Later = Callable[[int], None]


def entered(person: Person, own: bool = False) -> str:
    """The cookie of a browser in which somebody has signed in."""
    client = Client()
    client.force_login(person)
    session = SessionStore(client.cookies["sessionid"].value)
    if own:
        session[OWN] = True
        session.save()
    assert session.session_key is not None
    return session.session_key


def is_signed_in(cookie: str) -> bool:
    return SESSION_KEY in SessionStore(cookie)


def test_ama_sees_each_of_her_screens_and_none_of_kofis(ama: Person) -> None:
    before = clock.best()
    phone, kiosk = entered(ama, own=True), entered(ama)
    entered(signed_up("kofi"))
    found = whereabouts.of(ama)
    assert [(one.place, one.is_own) for one in found] == [(place(kiosk), False), (place(phone), True)]
    assert all(before <= one.since <= clock.best() for one in found)


def test_what_has_ended_is_not_listed(ama: Person, time_passes: Later) -> None:
    entered(ama)
    phone = entered(ama, own=True)
    time_passes(300)
    assert [one.place for one in whereabouts.of(ama)] == [place(phone)], "nobody pressed anything at the other"
    time_passes(7 * 24 * 3600)
    assert whereabouts.of(ama) == []


def test_a_guests_session_is_nobodys(ama: Person) -> None:
    guest = SessionStore()
    guest["look"] = "dark"
    guest.save()
    assert Session.objects.get().person is None
    assert whereabouts.of(ama) == []


def test_one_is_ended_and_the_others_go_on(ama: Person) -> None:
    phone, kiosk = entered(ama, own=True), entered(ama)
    assert whereabouts.end(ama, place(phone))
    assert not is_signed_in(phone)
    assert is_signed_in(kiosk)
    assert not whereabouts.end(ama, place(phone)), "it is over already"


def test_ama_ends_nothing_of_kofi(ama: Person) -> None:
    kofis = entered(signed_up("kofi"))
    assert not whereabouts.end(ama, place(kofis))
    whereabouts.end_all(ama)
    assert is_signed_in(kofis)


def test_all_others_are_ended(ama: Person) -> None:
    here, phone, kiosk = entered(ama), entered(ama, own=True), entered(ama)
    whereabouts.end_others(ama, place(here))
    assert [is_signed_in(one) for one in (here, phone, kiosk)] == [True, False, False]
    assert Session.objects.count() == 1


def test_what_is_on_its_way_from_there_ends_too(ama: Person) -> None:
    here, kiosk = entered(ama), entered(ama)
    thief, hers = handing.claim(handing.offer(place(kiosk))), handing.claim(handing.offer(place(here)))
    handing.give(thief.token, place(kiosk), handing.look(thief)[0], b"things")
    whereabouts.end_others(ama, place(here))
    with pytest.raises(handing.Gone):
        handing.collect(thief)
    assert [bytes(row.place) for row in Handover.objects.all()] == [handing.place(hers.token)]


def test_a_page_that_was_under_way_there_brings_it_not_back(ama: Person) -> None:
    kiosk = SessionStore(entered(ama))
    assert SESSION_KEY in kiosk
    whereabouts.end_all(ama)
    kiosk["look"] = "dark"
    with pytest.raises(UpdateError):
        kiosk.save()
    assert not Session.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the database's file")
def test_what_it_held_is_in_no_byte_of_the_file(transactional_db: None, ama: Person) -> None:
    entered(ama)
    sealed = bytes(Session.objects.get().payload)
    assert sealed in copied(database_files())
    whereabouts.end_all(ama)
    assert sealed not in copied(database_files())


def new_secret(ama: Person) -> None:
    assert changing.change_secret(ama, SECRET, "another secret")


def new_pictures(ama: Person) -> None:
    assert changing.choose_pictures(ama, SECRET, pictures.code_of("child", [1, 2, 3]))


def no_pictures(ama: Person) -> None:
    changing.forget_pictures(ama)


def new_pin_by_card(ama: Person) -> None:
    assert ama.pen is not None
    renewing.recover("ama", first_card(ama), "another secret")


def first_card(ama: Person) -> bytes:
    found = cards.entropy_of(ama, Card.FIRST, SECRET, None)
    assert found is not None
    return found


def leaves(ama: Person) -> None:
    let_leave(ama)


@pytest.mark.parametrize("act", [new_secret, new_pictures, no_pictures, new_pin_by_card, leaves])
def test_what_opens_her_things_changes_and_no_row_of_before_is_left(ama: Person, act: Callable[[Person], None]) -> None:
    entered(ama)
    entered(ama, own=True)
    act(ama)
    assert not Session.objects.exists()
