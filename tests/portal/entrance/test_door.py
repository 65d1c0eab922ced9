"""Opening one's things: with pictures, or with the PIN instead."""

import base64
import json
from collections.abc import Callable

import pytest
from django.core.signing import Signer
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.keys.files import box
from hub.accounts.keys.keyring import lock
from hub.accounts.models import Attempt, Person, Session
from hub.accounts.sign_in import delays, screen
from tests.people import signed_up
from tests.portal.entrance.conftest import CODE, is_in, press, screen_name
from tests.portal.page import Page, said

pytestmark = pytest.mark.django_db


def test_three_presses_one_by_one_let_ama_in(ama: Person, kiosk: Client) -> None:
    for made, picture in enumerate(CODE[:2]):
        answer = press(kiosk, picture, made=made)
        assert f"Pressed {made + 1} of 3" in answer.content.decode()
        assert not is_in(kiosk)
    assert press(kiosk, CODE[2], made=2, next="/health").headers["Location"] == "/health"
    assert is_in(kiosk)


def test_three_at_once_let_her_in_too(ama: Person, kiosk: Client) -> None:
    assert press(kiosk, *CODE).headers["Location"] == "/"
    assert is_in(kiosk)


def test_pictures_of_the_other_set_are_shown_to_who_chose_them(riverbend: HubIdentity, kiosk: Client) -> None:
    signed_up("yaa", "child 0 1 2")
    assert "Butterfly" in said(kiosk.get("/sign-in/?name=yaa"))
    press(kiosk, "cat", "ball", "kite", name="yaa")
    assert is_in(kiosk)


@pytest.mark.parametrize("wrong", [("fish", "sun", "hoe"), ("sun", "fish", "goat"), ("lamp", "hen", "pot")])
def test_a_wrong_code_says_no_more_than_that(ama: Person, kiosk: Client, wrong: tuple[str, ...]) -> None:
    answer = press(kiosk, *wrong)
    assert "These pictures do not open anything here." in said(answer)
    assert Attempt.objects.get().failures == 1
    assert not is_in(kiosk)
    assert said(answer) == said(press(kiosk, "key", "pot", "hen"))


def test_what_was_pressed_stands_nowhere_in_the_page(ama: Person, kiosk: Client) -> None:
    first, second = press(kiosk, "fish"), press(Client(), "lamp")
    assert first.content.count(b"fish") == second.content.count(b"fish") == 1
    assert press(kiosk, "sun", made=1).content.count(b'value="sun"') == 1


def test_what_was_pressed_is_sealed_and_out_of_reach_of_scripts(ama: Person, kiosk: Client) -> None:
    cookie = press(kiosk, "fish").cookies["entered"]
    assert cookie["httponly"]
    assert cookie["max-age"] == 60
    assert b"fish" not in cookie.value.encode()
    assert len({press(kiosk, "fish").cookies["entered"].value for _ in range(2)}) == 2


def test_back_after_finish_opens_nothing(ama: Person, kiosk: Client) -> None:
    """The page of two presses is brought forth again, after ama pressed the third."""
    press(kiosk, CODE[0])
    press(kiosk, CODE[1], made=1)
    press(kiosk, CODE[2], made=2)
    kiosk.post("/finish/")
    answer = press(kiosk, CODE[2], made=2)
    assert "the page was an old one" in said(answer)
    assert not is_in(kiosk)
    assert not Attempt.objects.exists()


def test_who_walked_away_after_two_presses_left_nothing_after_a_minute(
    ama: Person, kiosk: Client, time_passes: Callable[[int], None]
) -> None:
    press(kiosk, CODE[0])
    answer = press(kiosk, CODE[1], made=1)
    assert 'http-equiv="refresh" content="60;url=/sign-in/' in answer.content.decode()
    time_passes(60)
    assert "That took too long" in said(press(kiosk, CODE[2], made=2))
    assert not is_in(kiosk)


def test_what_was_pressed_at_another_screen_is_not_held(ama: Person, kiosk: Client) -> None:
    press(kiosk, CODE[0])
    thief = Client()
    thief.get("/sign-in/")
    thief.cookies["entered"] = press(kiosk, CODE[1], made=1).cookies["entered"].value
    assert "the page was an old one" in said(press(thief, CODE[2], made=2))
    assert not is_in(thief)


@pytest.mark.parametrize(
    "change", [lambda held: held[:-8], lambda held: "A" + held, lambda _held: "é", lambda _h: "x" * 9000]
)
def test_a_cookie_that_was_changed_is_not_held(ama: Person, kiosk: Client, change: Callable[[str], str]) -> None:
    press(kiosk, CODE[0])
    kiosk.cookies["entered"] = change(press(kiosk, CODE[1], made=1).cookies["entered"].value)
    assert "the page was an old one" in said(press(kiosk, CODE[2], made=2))
    assert not is_in(kiosk)


def test_presses_for_one_person_are_none_for_another(ama: Person, kiosk: Client) -> None:
    signed_up("kofi", "standard 1 0 4")
    press(kiosk, CODE[0])
    press(kiosk, CODE[1], made=1)
    assert "the page was an old one" in said(press(kiosk, CODE[2], made=2, name="kofi"))
    assert not is_in(kiosk)


@pytest.mark.parametrize(
    "pictures",
    [("fish", "sun", "goat", "hen"), ("fish", "fish", "sun"), ("cat",), ("",), (), ("../sun",), ("fish",) * 500],
)
def test_what_is_no_code_is_said_and_counts_as_nothing(ama: Person, kiosk: Client, pictures: tuple[str, ...]) -> None:
    answer = press(kiosk, *pictures)
    assert "Choose three different pictures." in said(answer)
    assert not Attempt.objects.exists()
    assert "entered" not in answer.cookies or not answer.cookies["entered"].value


def test_presses_for_who_has_no_pictures_lead_to_the_pin(riverbend: HubIdentity, kiosk: Client) -> None:
    signed_up("kofi")
    answer = press(kiosk, *CODE, name="kofi")
    assert answer.headers["Location"] == "/sign-in/?name=kofi"
    assert "Pictures instead" not in said(kiosk.get("/sign-in/?name=kofi"))


def test_ama_may_take_her_pin_instead(ama: Person, kiosk: Client) -> None:
    links = [tag["href"] for tag in Page(kiosk.get("/sign-in/?name=ama").content.decode()).all("a")]
    page = Page(kiosk.get(next(link for link in links if "by=secret" in link)).content.decode())
    field = next(tag for tag in page.all("input") if tag["name"] == "secret")
    assert (field["type"], field["inputmode"]) == ("password", "numeric")
    assert "/sign-in/?name=ama" in [tag["href"] for tag in page.all("a")]


def test_a_password_gets_all_letters(ama: Person, kiosk: Client) -> None:
    page = Page(kiosk.get("/sign-in/?name=ama&by=secret&letters=1").content.decode())
    assert next(tag for tag in page.all("input") if tag["name"] == "secret")["inputmode"] == ""


def test_delays_are_told_in_seconds_before_anything_is_pressed(ama: Person, kiosk: Client) -> None:
    for _ in range(5):
        delays.failed("ama", screen_name(kiosk))
    answer = kiosk.get("/sign-in/?name=ama")
    assert "Wait 8 seconds, then try again." in said(answer)
    assert 'content="8;url=/sign-in/?name=ama"' in answer.content.decode()
    assert not [tag for tag in Page(answer.content.decode()).all("button") if tag["class"] == "press"]


def test_who_must_wait_is_told_so_at_the_third_press(ama: Person, kiosk: Client) -> None:
    for _ in range(5):
        delays.failed("ama", screen_name(kiosk))
    answer = press(kiosk, *CODE)
    assert answer.status_code == 429
    assert "Wait 8 seconds" in said(answer)
    assert not is_in(kiosk)


def test_a_name_waits_on_every_screen_and_another_screen_waits_not(ama: Person, kiosk: Client) -> None:
    for number in range(9):
        delays.failed("ama", f"screen {number}")
    assert "Wait 60 seconds, then try again." in said(kiosk.get("/sign-in/?name=ama"))
    assert "It goes on" not in said(kiosk.get("/sign-in/?name=kofi"))


def test_without_the_seal_pictures_say_so(ama: Person, kiosk: Client) -> None:
    seal, away = box() / "seal", box() / "usb-key"
    seal.rename(away)
    try:
        for pictures in (CODE, CODE[:1]):
            answer = press(kiosk, *pictures)
            assert answer.status_code == 503
            assert "seal is not here" in said(answer)
    finally:
        away.rename(seal)
    assert not Attempt.objects.exists()


def test_on_another_box_pictures_ask_for_the_pin_once(ama: Person, kiosk: Client) -> None:
    (box() / "incarnation").unlink()
    answer = press(kiosk, *CODE)
    assert "Sign in once with your PIN" in said(answer)
    assert [tag for tag in Page(answer.content.decode()).all("input") if tag["name"] == "secret"]


def test_pages_that_open_something_are_kept_by_no_browser(ama: Person, kiosk: Client) -> None:
    for answer in (kiosk.get("/sign-in/?name=ama"), press(kiosk, "fish"), kiosk.get("/sign-in/")):
        assert "no-store" in answer.headers["Cache-Control"]


def test_cookies_of_another_hub_are_none_here(ama: Person, kiosk: Client) -> None:
    """Another hub signs and seals with keys of its own."""
    other = Signer(key="another hub's", salt="people")
    kiosk.cookies["people"] = other.sign(str(ama.pk))
    kiosk.cookies["screen"] = Signer(key="another hub's", salt="screen").sign("a" * 32)
    kiosk.cookies["sessionid"] = "ab" * 32
    plain = json.dumps(["", 1 << 40, {"to": "in", "name": "ama", "picture_set": "standard", "pressed": [1, 0]}])
    kiosk.cookies["entered"] = base64.urlsafe_b64encode(lock(bytes(32), b"entered", plain.encode())).decode()
    assert "the page was an old one" in said(press(kiosk, CODE[2], made=2))
    assert not is_in(kiosk)
    assert not Session.objects.exists()
    assert screen.read(kiosk.cookies["screen"].value).name, "it has a name of ours now"
