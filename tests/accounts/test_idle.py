"""A shared screen is free again when nobody pressed anything for three minutes; one's own phone is not asked."""

from collections.abc import Callable, Iterator

import pytest
from django.contrib.auth import SESSION_KEY, login
from django.db import connection
from django.test import RequestFactory
from pytest_django import DjangoAssertNumQueries

from hub.accounts.hubs import uptime
from hub.accounts.models import Person, Session
from hub.accounts.sign_in import idle, screen
from hub.accounts.sign_in.idle import PRESSES
from hub.accounts.sign_in.sessions import SessionStore, place, press

BACKEND = "hub.accounts.people.backend.Unseal"
Later = Callable[[int], None]


@pytest.fixture(autouse=True)
def nobody_pressed(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The process has just started, in every test, and is the only one: a village's, whatever keeps the rows here."""
    monkeypatch.setattr(idle, "are_many", lambda: False)
    forget_all()
    yield
    forget_all()


def forget_all() -> None:
    """As a restart does."""
    PRESSES.began, PRESSES.swept = None, 0
    PRESSES.last.clear()
    PRESSES.told.clear()


@pytest.fixture
def later(time_passes: Later) -> Later:
    """The hub has been up for longer than this process, which counts from now."""
    uptime.seconds()
    idle.begin()
    return time_passes


def entered(person: Person, kind: str = screen.ANY, **said: str) -> str:
    """The cookie of somebody who signs in at a screen of this kind."""
    request = RequestFactory().post("/sign-in/", said)
    request.COOKIES[screen.COOKIE] = screen.cookie_of("a" * 32, kind)
    request.session = SessionStore()
    login(request, person, backend=BACKEND)
    request.session.save()
    return str(request.session.session_key)


def is_signed_in(cookie: str) -> bool:
    return SESSION_KEY in SessionStore(cookie)


def presses(cookie: str, ago: int = 0) -> None:
    request = RequestFactory().get("/")
    request.session = SessionStore(cookie)
    press(request, ago)


def test_three_minutes_without_a_press_end_it(ama: Person, later: Later) -> None:
    cookie = entered(ama)
    later(179)
    assert is_signed_in(cookie)
    later(1)
    assert not is_signed_in(cookie)
    assert not Session.objects.exists(), "nothing is left that could be opened"


def test_each_press_begins_the_three_minutes_anew(ama: Person, later: Later) -> None:
    cookie = entered(ama)
    for _minute in range(5):
        later(100)
        presses(cookie)
    later(179)
    assert is_signed_in(cookie)


def test_what_was_pressed_a_while_ago_counts_from_then(ama: Person, later: Later) -> None:
    cookie = entered(ama)
    later(100)
    presses(cookie, ago=40)
    later(139)
    assert is_signed_in(cookie)
    later(1)
    assert not is_signed_in(cookie)


def test_looking_does_not_count_as_a_press(ama: Person, later: Later) -> None:
    cookie = entered(ama)
    for _look in range(3):
        later(59)
        assert is_signed_in(cookie)
    later(3)
    assert not is_signed_in(cookie)


def test_a_press_writes_nothing(ama: Person, later: Later, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    cookie = entered(ama)
    presses(cookie)
    with django_assert_num_queries(1) as asked:
        presses(cookie)
    assert asked.captured_queries[0]["sql"].startswith("SELECT")


def test_a_restart_signs_nobody_out(ama: Person, later: Later) -> None:
    cookie = entered(ama)
    later(100)
    presses(cookie)
    forget_all()
    later(10_000)
    PRESSES.began = uptime.seconds()
    later(179)
    assert is_signed_in(cookie)
    later(1)
    assert not is_signed_in(cookie)


def test_ones_own_phone_stays_a_week(ama: Person, later: Later) -> None:
    cookie = entered(ama, own="1")
    later(7 * 24 * 3600 - 60)
    assert is_signed_in(cookie)
    later(120)
    assert not is_signed_in(cookie)


def test_at_the_kiosk_nobody_stays_whatever_the_form_says(ama: Person, later: Later) -> None:
    cookie = entered(ama, screen.KIOSK, own="1")
    later(180)
    assert not is_signed_in(cookie)


def test_the_next_to_sign_in_may_say_that_it_is_shared_after_all(ama: Person, later: Later) -> None:
    cookie = entered(ama, screen.OWN, own="0")
    later(180)
    assert not is_signed_in(cookie)


def test_nobody_stays_longer_than_a_day_at_a_shared_screen(ama: Person, later: Later) -> None:
    cookie = entered(ama)
    for _hour in range(24 * 30):
        later(120)
        presses(cookie)
    assert not is_signed_in(cookie)


def test_those_who_walked_away_are_forgotten_when_another_presses(ama: Person, later: Later) -> None:
    away, here = entered(ama), entered(ama)
    presses(away)
    later(200)
    other = entered(ama)
    presses(other)
    assert list(PRESSES.last) == [place(other)]
    assert not Session.objects.filter(pk=place(away)).exists()
    assert not is_signed_in(here)


def test_whoever_finishes_is_forgotten(ama: Person, later: Later) -> None:
    cookie = entered(ama)
    presses(cookie)
    SessionStore(cookie).flush()
    assert PRESSES.last == {}


def test_a_full_disk_keeps_nobody_signed_in(ama: Person, later: Later, monkeypatch: pytest.MonkeyPatch) -> None:
    cookie = entered(ama)
    later(180)
    with connection.execute_wrapper(full):
        assert not is_signed_in(cookie)
    assert not is_signed_in(cookie)


def full(execute: object, sql: str, *rest: object) -> object:
    """A disk on which nothing can be written."""
    from django.db import OperationalError

    if sql.startswith("DELETE"):
        raise OperationalError("database or disk is full")
    return execute(sql, *rest)  # type: ignore[operator]  # the next wrapper


def test_of_many_processes_each_believes_the_row(ama: Person, later: Later, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(idle, "are_many", lambda: True)
    cookie = entered(ama)
    later(100)
    presses(cookie)
    assert Session.objects.get().seen == uptime.seconds()
    PRESSES.last.clear()  # another process, which saw none of it
    later(170)
    assert is_signed_in(cookie)
    later(70)
    assert not is_signed_in(cookie)


def test_a_district_hub_writes_of_a_press_once_a_minute(
    ama: Person, later: Later, monkeypatch: pytest.MonkeyPatch, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    monkeypatch.setattr(idle, "are_many", lambda: True)
    cookie = entered(ama)
    presses(cookie)
    later(59)
    with django_assert_num_queries(0):
        idle.press(place(cookie))
    later(1)
    with django_assert_num_queries(1):
        idle.press(place(cookie))
