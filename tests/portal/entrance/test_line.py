"""Standing in line where the line is full: one's place is told, and the page goes on by itself."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.db import connection
from django.test import Client

from hub.accounts.models import Attempt, Person
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET
from tests.portal.entrance.conftest import CODE, is_in, press
from tests.portal.page import said

LINE = "/sign-in/line/"
PIN = {"name": "ama", "secret": SECRET}


@pytest.fixture
def full(monkeypatch: pytest.MonkeyPatch) -> Iterator[ExitStack]:
    """Eight screens stand in line; closing it sends them away."""
    monkeypatch.setattr(queue, "room", queue.Room())
    with ExitStack() as stack:
        for number in range(queue.PLACES):
            queue.join(stack.enter_context(queue.line_file()), f"screen {number}")
        yield stack


@pytest.mark.django_db
def test_the_ninth_is_told_how_many_come_first_and_the_tenth_one_more(
    ama: Person, kiosk: Client, full: ExitStack
) -> None:
    other = Client()
    other.get("/sign-in/")
    first, second = kiosk.post("/sign-in/", PIN), other.post("/sign-in/", PIN)
    assert (first.status_code, first.headers["Retry-After"]) == (503, "3")
    assert "8 people are before you in the line." in said(first)
    assert "9 people are before you in the line." in said(second)
    assert f'http-equiv="refresh" content="3;url={LINE}"' in first.content.decode()
    assert "8 people" in said(kiosk.get(LINE)), "who looks again keeps their place"


@pytest.mark.django_db
@pytest.mark.parametrize("form", [PIN, {"pictures": "yes"}])
def test_what_was_entered_stands_in_no_page_and_is_sent_when_the_turn_comes(
    ama: Person, kiosk: Client, full: ExitStack, form: dict[str, str]
) -> None:
    waits = press(kiosk, *CODE) if "pictures" in form else kiosk.post("/sign-in/", form)
    assert SECRET not in waits.content.decode()
    assert "fish" not in waits.content.decode()
    assert SECRET not in waits.cookies["entered"].value
    full.close()
    turn = kiosk.get(LINE)
    assert "It is your turn." in said(turn)
    assert "data-go" in turn.content.decode()
    assert SECRET not in turn.content.decode()
    assert not is_in(kiosk), "a look signs nobody in"
    assert kiosk.post(LINE, {"next": "/health"}).headers["Location"] == "/health"
    assert is_in(kiosk)
    assert kiosk.cookies["entered"].value == "", "it is used once"


@pytest.mark.django_db
def test_a_wrong_pin_is_told_so_after_the_line_too(ama: Person, kiosk: Client, full: ExitStack) -> None:
    kiosk.post("/sign-in/", PIN | {"secret": "0000"})
    full.close()
    assert "do not open anything here" in said(kiosk.post(LINE))
    assert Attempt.objects.get().failures == 1
    assert kiosk.post(LINE).headers["Location"].startswith("/sign-in/")


@pytest.mark.django_db
def test_who_went_away_from_the_line_left_nothing_after_a_minute(
    ama: Person, kiosk: Client, full: ExitStack, time_passes: Callable[[int], None]
) -> None:
    kiosk.post("/sign-in/", PIN)
    full.close()
    time_passes(60)
    assert kiosk.post(LINE).headers["Location"].startswith("/sign-in/")
    assert not is_in(kiosk)


@pytest.mark.django_db
def test_what_waits_at_one_screen_opens_nothing_at_another(ama: Person, kiosk: Client, full: ExitStack) -> None:
    thief = Client()
    thief.get("/sign-in/")
    thief.cookies["entered"] = kiosk.post("/sign-in/", PIN).cookies["entered"].value
    full.close()
    assert thief.post(LINE).headers["Location"].startswith("/sign-in/")
    assert not is_in(thief)


@pytest.mark.django_db
def test_a_screen_that_sends_twice_goes_on_when_its_first_is_through(ama: Person, kiosk: Client) -> None:
    from tests.portal.entrance.conftest import screen_name

    with ExitStack() as stack:
        queue.join(stack.enter_context(queue.line_file()), screen_name(kiosk))
        assert "1 person is before you" in said(kiosk.post("/sign-in/", PIN))
    assert kiosk.post(LINE).status_code == 302


def test_twelve_at_once_are_all_in_by_their_own_pages(transactional_db: None, ama: Person) -> None:
    """Real threads at one door: each is in line or told its place, looks until its turn, and gets in."""
    screens = [Client() for _ in range(12)]
    for screen in screens:
        screen.get("/sign-in/")
    answers: list[int] = []

    def come_in(screen: Client) -> None:
        try:
            answer = screen.post("/sign-in/", PIN)
            while answer.status_code == 503:
                time.sleep(0.02)
                turn = screen.get(LINE)
                answer = screen.post(LINE) if turn.status_code == 200 else turn
            answers.append(answer.status_code)
        finally:
            connection.close()

    people = [threading.Thread(target=come_in, args=(screen,)) for screen in screens]
    with queue.turn("somebody before them all"):
        for each in people:
            each.start()
        time.sleep(0.3)
    for each in people:
        each.join(60)
    assert answers == [302] * 12
