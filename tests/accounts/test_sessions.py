"""Sessions that a copied disk cannot open, and that end by uptime."""

import datetime
from collections.abc import Callable

import pytest
from django.contrib.auth import BACKEND_SESSION_KEY, update_session_auth_hash
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.test import Client, RequestFactory
from pytest_django import DjangoAssertNumQueries

from hub.accounts.hubs import uptime
from hub.accounts.hubs.identity import found_hub
from hub.accounts.models import Person, Session
from hub.accounts.people.changing import change_secret
from hub.accounts.people.joining import sign_up
from hub.accounts.sign_in.sessions import OWN, SessionStore
from hub.accounts.testing import SECRET
from tests.thief import copied, database_files


def signed_in(person: Person) -> SessionStore:
    client = Client()
    client.force_login(person)
    return SessionStore(client.cookies["sessionid"].value)


def signed_in_on_her_phone(person: Person) -> SessionStore:
    """Where three minutes without a press end nothing."""
    session = signed_in(person)
    session[OWN] = True
    session.save()
    return session


@pytest.mark.skipif(connection.vendor != "sqlite", reason="reads the database's file")
def test_a_copied_disk_holds_neither_cookie_nor_seed(transactional_db: None) -> None:
    found_hub("Riverbend")
    person = sign_up("ama", SECRET)
    session = signed_in(person)
    pen, cookie = person.pen, session.session_key
    assert pen is not None
    assert cookie is not None
    disk = copied(database_files())
    assert b"Riverbend" in disk, "this is the file that a thief would copy"
    for secret in (
        pen.seed,
        pen.seed.hex().encode(),
        cookie.encode(),
        bytes.fromhex(cookie),
        SECRET.encode(),
    ):
        assert secret not in disk


def test_the_cookie_is_32_random_bytes_and_new_at_each_sign_in(ama: Person) -> None:
    client = Client()
    client.force_login(ama)
    first = client.cookies["sessionid"].value
    client.force_login(ama)
    second = client.cookies["sessionid"].value
    assert len(bytes.fromhex(first)) == len(bytes.fromhex(second)) == 32
    assert first != second
    assert Session.objects.count() == 1


def test_signing_out_ends_the_row(ama: Person) -> None:
    client = Client()
    client.force_login(ama)
    client.logout()
    assert Session.objects.count() == 0


def test_the_row_does_not_open_with_another_cookie(ama: Person) -> None:
    signed_in(ama)
    row = Session.objects.get()
    thief = SessionStore()
    thief.create()
    Session.objects.exclude(pk=row.pk).update(payload=row.payload)
    assert SessionStore(thief.session_key).load() == {}


def test_a_session_ends_by_minutes_of_uptime(ama: Person, time_passes: Callable[[int], None]) -> None:
    session = signed_in_on_her_phone(ama)
    assert BACKEND_SESSION_KEY in session
    time_passes(7 * 24 * 3600 + 60)
    assert BACKEND_SESSION_KEY not in SessionStore(session.session_key)
    SessionStore.clear_expired()
    assert Session.objects.count() == 0


def test_while_none_has_ended_clearing_only_looks(
    ama: Person, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    session = signed_in(ama)
    uptime.seconds()
    with django_assert_num_queries(1) as asked:
        SessionStore.clear_expired()
    assert asked.captured_queries[0]["sql"].startswith("SELECT")
    assert BACKEND_SESSION_KEY in SessionStore(session.session_key)


def test_time_while_the_hub_was_off_does_not_count(ama: Person, time_passes: Callable[[int], None]) -> None:
    session = signed_in_on_her_phone(ama)
    time_passes(3600)
    uptime.keep()
    uptime.start()
    assert uptime.seconds() >= 3600
    assert BACKEND_SESSION_KEY in SessionStore(session.session_key)


def test_reading_a_session_writes_nothing(ama: Person, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    session = signed_in(ama)
    uptime.seconds()
    with django_assert_num_queries(1):
        assert BACKEND_SESSION_KEY in SessionStore(session.session_key)


def test_a_date_is_no_end_of_a_session() -> None:
    with pytest.raises(TypeError, match="not on a date"):
        SessionStore().set_expiry(datetime.datetime(2030, 1, 1, tzinfo=datetime.UTC))


def test_a_forged_cookie_finds_nothing(db: None) -> None:
    assert SessionStore("../../etc").session_key is None
    assert SessionStore("a" * 64).load() == {}


def test_who_may_sign_in_no_more_is_signed_in_no_more(ama: Person) -> None:
    session = signed_in(ama)
    assert who(session) == ama
    Person.objects.update(is_active=False)
    assert who(SessionStore(session.session_key)) is None


def test_a_new_secret_ends_the_persons_other_sessions(ama: Person, rf: RequestFactory) -> None:
    here, elsewhere = Client(), Client()
    here.force_login(ama)
    elsewhere.force_login(ama)
    before = ama.get_session_auth_hash()
    request = rf.get("/")
    request.session, request.user = here.session, ama
    assert who(request.session) == ama
    assert change_secret(ama, SECRET, "another secret")
    assert ama.get_session_auth_hash() != before
    update_session_auth_hash(request, ama)
    assert who(request.session) == ama
    assert who(elsewhere.session) is None


def who(session: SessionBase) -> Person | None:
    """Whom Django takes this session to be."""
    from django.contrib.auth import get_user

    request = RequestFactory().get("/")
    request.session = session
    found = get_user(request)
    return found if isinstance(found, Person) else None
