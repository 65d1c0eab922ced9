"""Only a steward turns the hub off, and only by the page that asks once."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from hub.portal.power import Wish
from tests.portal.page import Page

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.mark.parametrize("role", ["", "member", "moderator"])
def test_nobody_else_turns_it_off(riverbend: HubIdentity, client: Client, sign_in: SignIn, role: str) -> None:
    esi = sign_in("esi", role=role) if role else client
    assert (esi.get("/power/").status_code, esi.post("/power/").status_code) == (403, 403)
    assert "/power/" not in esi.get("/health").content.decode()
    assert not Wish.asked


def test_a_page_of_somebody_else_cannot_press_the_button(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kofi = sign_in("kofi", role="steward")
    forging = Client(enforce_csrf_checks=True)
    forging.cookies = kofi.cookies
    assert forging.post("/power/", {"csrfmiddlewaretoken": "x" * 32}).status_code == 403
    assert not Wish.asked


def test_looking_turns_nothing_off(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kofi = sign_in("kofi", role="steward")
    page = Page(kofi.get("/power/").content.decode())
    assert "Turn the hub off?" in " ".join(page.words)
    assert not Wish.asked


def test_a_steward_finds_it_where_the_hub_tells_how_it_is(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kofi = sign_in("kofi", role="steward")
    assert "/power/" in [tag["href"] for tag in Page(kofi.get("/health").content.decode()).all("a")]
