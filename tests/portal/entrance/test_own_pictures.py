"""Ama chooses pictures of her own, other ones, and none."""

from typing import Any

import pytest
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Attempt, Person
from hub.accounts.sign_in import delays
from hub.accounts.testing import SECRET
from tests.people import signed_up
from tests.portal.entrance.conftest import CODE, is_in, press
from tests.portal.page import said

pytestmark = pytest.mark.django_db
OWN = "/secret/pictures/"
OTHER = ("cup", "car", "moon")


@pytest.fixture
def in_by_pin(ama: Person, kiosk: Client) -> Client:
    kiosk.post("/sign-in/", {"name": "ama", "secret": SECRET})
    return kiosk


def choose(ama: Client, first: tuple[str, ...] = OTHER, second: tuple[str, ...] = OTHER) -> Any:
    """Press them twice; the page that follows."""
    ama.post(OWN, {"picture_set": "child"})
    ama.post(OWN, {"made": "0", "picture": first})
    return ama.post(OWN, {"made": "3", "picture": second})


def opens(*pictures: str) -> bool:
    """Whether pictures let ama in, at a screen of its own."""
    screen = Client()
    screen.get("/sign-in/")
    press(screen, *pictures)
    return is_in(screen)


def test_other_pictures_are_pressed_twice_and_allowed_by_the_pin(in_by_pin: Client) -> None:
    assert "Now your PIN or password" in said(choose(in_by_pin))
    assert "From now on your three pictures" in said(in_by_pin.post(OWN, {"secret": SECRET}, follow=True))
    assert (opens(*OTHER), opens(*CODE)) == (True, False)
    assert is_in(in_by_pin)


def test_other_sessions_end_with_the_old_pictures(in_by_pin: Client) -> None:
    other = Client()
    other.get("/sign-in/")
    press(other, *CODE)
    choose(in_by_pin)
    in_by_pin.post(OWN, {"secret": SECRET})
    assert (is_in(in_by_pin), is_in(other)) == (True, False)


def test_who_had_none_chooses_some(riverbend: HubIdentity, kiosk: Client) -> None:
    signed_up("ama")
    kiosk.post("/sign-in/", {"name": "ama", "secret": SECRET})
    assert "No pictures any more" not in said(kiosk.get(OWN))
    choose(kiosk)
    kiosk.post(OWN, {"secret": SECRET})
    assert opens(*OTHER)


def test_given_up_they_open_nothing_and_their_sessions_end(in_by_pin: Client) -> None:
    other = Client()
    other.get("/sign-in/")
    press(other, *CODE)
    assert "No pictures any more" in said(in_by_pin.get(OWN))
    assert "open nothing any more" in said(in_by_pin.post(f"{OWN}forget/", follow=True))
    assert (opens(*CODE), is_in(in_by_pin), is_in(other)) == (False, True, False)


def test_two_that_differ_are_chosen_anew(in_by_pin: Client) -> None:
    assert "not the same pictures" in said(choose(in_by_pin, second=("car", "cup", "moon")))
    assert "Choose three pictures" in said(choose(in_by_pin, second=("cat", "cup", "moon")))
    assert "Now your PIN" in said(choose(in_by_pin))


@pytest.mark.parametrize(
    ("step", "words"),
    [
        ({"made": "0", "picture": ("cup", "cup", "car")}, "Choose three different pictures"),
        ({"made": "0", "picture": ("sun", "cup", "car")}, "Choose three different pictures"),
        ({"made": "2", "picture": ("car",)}, "the page was an old one"),
        ({"picture_set": "nobodys"}, "Choose three different pictures"),
        ({"secret": SECRET}, "Choose three different pictures"),
    ],
)
def test_a_mistake_is_said_and_changes_nothing(in_by_pin: Client, step: dict[str, Any], words: str) -> None:
    in_by_pin.post(OWN, {"picture_set": "child"})
    assert words in said(in_by_pin.post(OWN, step))
    assert opens(*CODE)


def test_presses_to_choose_pictures_are_none_to_sign_in(in_by_pin: Client) -> None:
    in_by_pin.post(OWN, {"picture_set": "standard"})
    in_by_pin.post(OWN, {"made": "0", "picture": CODE[:2]})
    assert "the page was an old one" in said(press(in_by_pin, CODE[2], made=2))


def test_a_wrong_pin_changes_nothing_and_counts(in_by_pin: Client) -> None:
    choose(in_by_pin)
    assert "does not open anything here" in said(in_by_pin.post(OWN, {"secret": "0000"}))
    assert Attempt.objects.get().failures == 1
    assert opens(*CODE)


def test_who_found_her_screen_open_cannot_guess_on(in_by_pin: Client) -> None:
    choose(in_by_pin)
    for _ in range(delays.NAME_FREE):
        in_by_pin.post(OWN, {"secret": "0000"})
    answer = in_by_pin.post(OWN, {"secret": SECRET})
    assert answer.status_code == 429
    assert "Too many wrong tries" in said(answer)


def test_presses_that_ama_left_are_not_her_neighbours(in_by_pin: Client) -> None:
    signed_up("kofi")
    choose(in_by_pin)
    held = in_by_pin.cookies["entered"].value
    in_by_pin.post("/finish/")
    in_by_pin.post("/sign-in/", {"name": "kofi", "secret": SECRET})
    in_by_pin.cookies["entered"] = held
    assert "the page was an old one" in said(in_by_pin.post(OWN, {"secret": SECRET}))
    assert not Person.objects.get(name="kofi").picture_set
