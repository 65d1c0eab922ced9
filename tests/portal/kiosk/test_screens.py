"""Whose a screen is: nobody's in particular, somebody's own, or the kiosk."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.sign_in import screen
from tests.people import signed_up
from tests.portal.page import Page

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
AMA = {"name": "ama", "secret": "482913", "again": "482913"}
DOOR = "/sign-in/?name=ama"
TICK = 'name="own" value="1"'


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def kind(client: Client) -> str:
    return screen.read(client.cookies["screen"].value).kind


@pytest.mark.parametrize("door", [DOOR, "/sign-up/"])
def test_a_screen_is_asked_whether_it_is_ones_own_and_is_taken_for_shared(
    riverbend: HubIdentity, client: Client, door: str
) -> None:
    signed_up("ama")
    page = text(client, door)
    assert TICK in page
    assert "stay signed in for a week" in page
    assert f"{TICK} checked" not in page


def test_whoever_says_that_the_phone_is_theirs_is_remembered(riverbend: HubIdentity, client: Client) -> None:
    client.post("/sign-up/", {**AMA, "own": ["0", "1"]})
    assert kind(client) == screen.OWN
    assert client.cookies["sessionid"]["max-age"] == 7 * 24 * 3600
    client.post("/finish/")
    assert f"{TICK} checked" in text(client, DOOR)


def test_a_browser_forgets_a_shared_session_when_it_is_closed(riverbend: HubIdentity, client: Client) -> None:
    client.post("/sign-up/", {**AMA, "own": "0"})
    assert client.cookies["sessionid"]["max-age"] == ""
    assert client.cookies["sessionid"]["expires"] == ""


def test_the_name_by_which_delays_count_outlives_what_the_screen_is(riverbend: HubIdentity, client: Client) -> None:
    client.get("/sign-in/")
    before = screen.read(client.cookies["screen"].value).name
    client.post("/sign-up/", {**AMA, "own": "1"})
    assert screen.read(client.cookies["screen"].value).name == before


def test_a_steward_makes_a_screen_the_kiosk_and_takes_it_back(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kofi = sign_in("kofi", role="steward")
    assert "/screen/" in [tag["href"] for tag in Page(text(kofi, "/")).all("a")]
    kofi.post("/screen/", {"kind": "kiosk"})
    assert kind(kofi) == screen.KIOSK
    assert "This is the shared screen." in text(kofi, "/screen/")
    kofi.post("/screen/")
    assert kind(kofi) == screen.ANY


def test_the_kiosk_asks_nobody_whose_it_is(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kiosk = sign_in("kofi", role="steward")
    kiosk.post("/screen/", {"kind": "kiosk"})
    kiosk.post("/finish/")
    kiosk.post("/sign-up/", {**AMA, "own": "1"})
    kiosk.post("/finish/")
    assert TICK not in text(kiosk, DOOR)
    assert kind(kiosk) == screen.KIOSK


@pytest.mark.parametrize("role", ["", "member", "moderator"])
def test_nobody_else_says_what_a_screen_is(riverbend: HubIdentity, client: Client, sign_in: SignIn, role: str) -> None:
    esi = sign_in("esi", role=role) if role else client
    assert (esi.get("/screen/").status_code, esi.post("/screen/", {"kind": "kiosk"}).status_code) == (403, 403)
    assert "screen" not in esi.cookies


def test_a_screen_cannot_name_itself(riverbend: HubIdentity, client: Client) -> None:
    client.cookies["screen"] = "f" * 32 + "-own:forged"
    assert f"{TICK} checked" not in text(client, "/sign-up/")


def test_a_session_of_before_a_restore_is_dropped_when_pages_are_read(riverbend: HubIdentity, sign_in: SignIn) -> None:
    ama = sign_in("ama")
    session = ama.session
    session["pen"] = [session["pen"][0], "00" * 16]
    session.save()
    page = ama.get("/")
    assert page.status_code == 200
    assert "Sign in" in page.content.decode()
    assert ama.cookies["sessionid"].value == ""


def test_a_press_is_a_page_that_a_person_asked_for(riverbend: HubIdentity, sign_in: SignIn) -> None:
    from hub.accounts.sign_in.idle import PRESSES
    from hub.accounts.sign_in.sessions import place

    ama = sign_in("ama")
    at = place(ama.cookies["sessionid"].value)
    for headers in ({"X-Fragment": "1"}, {"Accept": "image/webp,*/*"}, {"Accept": "*/*"}):
        ama.get("/", headers=headers)
        assert at not in PRESSES.last
    ama.get("/", headers={"Accept": "text/html,application/xhtml+xml"})
    assert at in PRESSES.last


def test_the_cookie_of_somebody_who_is_no_more_is_dropped(riverbend: HubIdentity, sign_in: SignIn) -> None:
    from hub.accounts.models import Person

    esi = sign_in("esi")
    Person.objects.all().delete()
    page = esi.get("/")
    assert page.status_code == 200
    assert "Sign in" in page.content.decode()
    assert esi.cookies["sessionid"].value == ""


@pytest.mark.parametrize("cookie", ["a" * 64, "of another hub", "", "é" * 64, "../../etc"])
def test_a_session_cookie_of_another_hub_is_dropped(riverbend: HubIdentity, client: Client, cookie: str) -> None:
    client.cookies["sessionid"] = cookie
    page = client.get("/")
    assert page.status_code == 200
    assert "Sign in" in page.content.decode()
    assert client.cookies["sessionid"].value == ""


@pytest.mark.parametrize("door", ["/sign-in/?name=ama", "/sign-up/", "/paper/forgot/", "/visiting/card/"])
def test_half_a_secret_of_a_guest_goes_away_by_itself_but_on_ones_own_phone(
    riverbend: HubIdentity, client: Client, door: str
) -> None:
    signed_up("ama")
    assert 'data-leaves="180" data-away="/screen/away/"' in text(client, door)
    assert 'content="720;url=/screen/away/"' in text(client, door), "without scripts no press can be counted"
    assert "data-leaves" not in text(client, "/people/")
    client.cookies["screen"] = screen.cookie_of("a" * 32, screen.OWN)
    assert "data-leaves" not in text(client, door)
