"""Ama gives herself a new PIN on a page of her own, with a form alone."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Attempt
from hub.accounts.sign_in import delays, queue, screen
from hub.accounts.testing import SECRET
from tests.portal.page import Page, said

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
ADDRESS = "/secret/"
NEW = {"old": SECRET, "secret": "well rope 7", "again": "well rope 7"}


def opens(secret: str) -> bool:
    """Whether ama gets in with it, in another browser."""
    return bool(Client().post("/sign-in/", {"name": "ama", "secret": secret}).status_code == 302)


@pytest.fixture
def ama(riverbend: HubIdentity, sign_in: SignIn) -> Client:
    return sign_in("ama")


@pytest.fixture
def kiosk(ama: Client) -> str:
    """The screen that ama sits at."""
    ama.get(ADDRESS)
    return screen.read(ama.cookies["screen"].value).name


def test_ama_finds_it_on_her_own_page_and_esi_does_not(ama: Client, client: Client) -> None:
    own = next(tag["href"] for tag in Page(ama.get("/").content.decode()).all("a") if "/people/" in tag["href"])
    assert ADDRESS in [tag["href"] for tag in Page(ama.get(own).content.decode()).all("a")]
    assert ADDRESS not in [tag["href"] for tag in Page(client.get(own).content.decode()).all("a")]


def test_the_new_secret_opens_and_the_old_one_does_not(ama: Client) -> None:
    answer = ama.post(ADDRESS, NEW, follow=True)
    assert "From now on your new PIN or password opens your things here" in said(answer)
    assert opens(NEW["secret"])
    assert not opens(SECRET)


def test_her_other_screens_are_signed_out_and_this_one_goes_on(ama: Client) -> None:
    other = Client()
    other.post("/sign-in/", {"name": "ama", "secret": SECRET})
    ama.post(ADDRESS, NEW)
    assert "Finish" in said(ama.get("/"))
    assert "Finish" not in said(other.get("/"))


def test_a_guest_is_led_to_the_sign_in(riverbend: HubIdentity, client: Client) -> None:
    assert client.get(ADDRESS)["Location"] == f"/sign-in/?next={ADDRESS}"


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ({"old": "guessed"}, "does not open anything here"),
        ({"again": "well rope 8"}, "The two are not the same"),
        ({"secret": "123", "again": "123"}, "This is too short"),
        ({"old": ""}, "Write something here"),
    ],
)
def test_a_mistake_is_said_and_nothing_changes(ama: Client, typed: dict[str, str], words: str) -> None:
    assert words in said(ama.post(ADDRESS, NEW | typed))
    assert opens(SECRET)


def test_who_found_her_screen_open_cannot_guess_on(ama: Client, kiosk: str) -> None:
    for _ in range(delays.NAME_FREE):
        ama.post(ADDRESS, NEW | {"old": "guessed"})
    answer = ama.post(ADDRESS, NEW)
    assert answer.status_code == 429
    assert "Too many wrong tries" in said(answer)
    Attempt.objects.all().delete()
    assert opens(SECRET)


def test_a_right_secret_forgets_the_wrong_ones(ama: Client, kiosk: str) -> None:
    ama.post(ADDRESS, NEW | {"old": "guessed"})
    ama.post(ADDRESS, NEW)
    assert not Attempt.objects.exists()


def test_while_the_line_is_full_she_is_asked_to_come_back(ama: Client, kiosk: str) -> None:
    with queue.line_file() as line:
        queue.join(line, kiosk)
        answer = ama.post(ADDRESS, NEW)
    assert answer.status_code == 503
    assert "What you typed was not sent" in said(answer)
    assert opens(SECRET)
