"""Pages that ask for more than pictures lead to the PIN, and back."""

import pytest
from django.test import Client

from hub.accounts.models import Person
from hub.accounts.testing import SECRET, give
from tests.portal.entrance.conftest import CODE, is_in, press
from tests.portal.page import Page, said

pytestmark = pytest.mark.django_db


@pytest.fixture
def moderator(ama: Person) -> Person:
    give(ama, "moderator")
    return ama


@pytest.mark.parametrize("page", ["/me/", "/paper/", "/naming/bind"])
def test_a_member_is_asked_for_the_pin_where_it_matters_and_comes_back(ama: Person, kiosk: Client, page: str) -> None:
    press(kiosk, *CODE)
    assert "Enter your PIN or password for this" in said(kiosk.get(page, follow=True))
    form = {"name": "ama", "secret": SECRET, "next": page}
    answer = kiosk.post("/sign-in/", form, follow=True)
    assert (answer.request["PATH_INFO"], answer.status_code) == (page, 200)


@pytest.mark.parametrize("page", ["/queue/", "/admin/", "/admin/log/entry/"])
def test_a_moderator_by_pictures_is_asked_for_the_pin_and_comes_back(
    moderator: Person, kiosk: Client, page: str
) -> None:
    press(kiosk, *CODE)
    asked = kiosk.get(page, follow=True)
    assert "Enter your PIN or password for this" in said(asked)
    assert not [tag for tag in Page(asked.content.decode()).all("button") if tag["class"] == "press"]
    form = {"name": "ama", "secret": SECRET, "next": page}
    assert kiosk.post("/sign-in/", form, follow=True).request["PATH_INFO"] == page
    assert kiosk.get(page).status_code == 200


def test_a_wrong_pin_leaves_them_a_member(moderator: Person, kiosk: Client) -> None:
    press(kiosk, *CODE)
    answer = kiosk.post("/sign-in/", {"name": "ama", "secret": "0000", "next": "/queue/"})
    assert "do not open anything here" in said(answer)
    assert "Enter your PIN or password for this" in said(answer)
    assert is_in(kiosk)
    assert kiosk.get("/queue/").status_code == 302


def test_what_a_form_sent_by_pictures_is_not_done_and_said_so(moderator: Person, kiosk: Client) -> None:
    press(kiosk, *CODE)
    answer = kiosk.post("/queue/", {"do": "welcome", "what": "x"}, headers={"Referer": "http://testserver/queue/?a=1"})
    assert answer.status_code == 403
    assert "What you sent just now was not done." in said(answer)
    led = next(tag["href"] for tag in Page(answer.content.decode()).all("a") if "button-main" in tag["class"])
    assert led == "/sign-in/?name=ama&next=%2Fqueue%2F%3Fa%3D1"


@pytest.mark.parametrize("elsewhere", ["http://esi.example/queue/", "http://testserver//esi.example", "javascript:x"])
def test_nobody_is_led_elsewhere_by_the_page_they_came_from(moderator: Person, kiosk: Client, elsewhere: str) -> None:
    press(kiosk, *CODE)
    answer = kiosk.post("/queue/", {}, headers={"Referer": elsewhere})
    led = next(tag["href"] for tag in Page(answer.content.decode()).all("a") if "button-main" in tag["class"])
    assert kiosk.post("/sign-in/", {"name": "ama", "secret": SECRET, "next": led}).headers["Location"] == led
    assert kiosk.get(led).status_code == 200
    assert "esi.example" not in kiosk.post(led, {"name": "ama", "secret": SECRET}).headers.get("Location", "")


def test_a_member_is_refused_as_before_for_their_pin_opens_no_more(ama: Person, kiosk: Client) -> None:
    press(kiosk, *CODE)
    assert kiosk.get("/queue/").status_code == 403
    assert "Only moderators and stewards" in said(kiosk.get("/queue/"))


def test_pictures_are_not_given_up_by_who_came_by_them(ama: Person, kiosk: Client) -> None:
    press(kiosk, *CODE)
    assert "This asks for your PIN" in said(kiosk.post("/secret/pictures/forget/"))
    kiosk.post("/finish/")
    press(kiosk, *CODE)
    assert is_in(kiosk)


def test_nothing_is_named_by_pictures(ama: Person, kiosk: Client) -> None:
    press(kiosk, *CODE)
    answer = kiosk.post("/naming/bind", {"label": "well", "what": "address", "target": "10.0.0.7"})
    assert "This asks for your PIN" in said(answer)
    assert kiosk.get("/naming/name/well/").status_code == 404
