"""Ama reads on a page where she is signed in, and ends it there."""

import pytest
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Person, Session
from hub.accounts.sign_in.sessions import OWN, place
from tests.people import signed_in
from tests.portal.page import Page, said

pytestmark = pytest.mark.django_db
ADDRESS = "/me/screens/"


def on_her_phone(name: str = "ama") -> Client:
    client = signed_in(Client(), name)
    session = client.session
    session[OWN] = True
    session.save()
    return client


@pytest.fixture
def ama(riverbend: HubIdentity) -> Client:
    return signed_in(Client(), "ama")


def place_of(client: Client) -> str:
    return place(client.cookies["sessionid"].value).hex()


def is_signed_in(client: Client) -> bool:
    return "Finish" in said(client.get("/"))


def buttons(client: Client) -> list[str]:
    """What the buttons name that end one."""
    return [tag["value"] for tag in Page(client.get(ADDRESS).content.decode()).all("button") if tag["name"] == "screen"]


def test_this_one_is_marked_and_stands_first(ama: Client) -> None:
    on_her_phone()
    shown = said(ama.get(ADDRESS))
    assert shown.index("Here A screen that others use too") < shown.index("A phone or computer of my own")
    assert shown.count("since about") + shown.count("since ") >= 2
    assert "1970" not in shown
    assert place_of(ama) not in buttons(ama)


def test_she_finds_it_on_her_own_page_and_at_her_profile(ama: Client) -> None:
    own = next(tag["href"] for tag in Page(ama.get("/").content.decode()).all("a") if "/people/" in tag["href"])
    for page in (own, "/me/"):
        assert ADDRESS in [tag["href"] for tag in Page(ama.get(page).content.decode()).all("a")]


def test_one_is_ended_by_its_button(ama: Client) -> None:
    phone, other = on_her_phone(), on_her_phone()
    assert sorted(buttons(ama)) == sorted([place_of(phone), place_of(other)])
    assert "It is ended" in said(ama.post(ADDRESS, {"screen": place_of(phone)}, follow=True))
    assert [is_signed_in(one) for one in (phone, other, ama)] == [False, True, True]
    assert "not signed in there any more" in said(ama.post(ADDRESS, {"screen": place_of(phone)}, follow=True))


def test_all_others_are_ended_at_once(ama: Client) -> None:
    phone, other, kofi = on_her_phone(), on_her_phone(), on_her_phone("kofi")
    ama.post(ADDRESS, {"others": "1"})
    assert [is_signed_in(one) for one in (phone, other, ama, kofi)] == [False, False, True, True]
    assert "You are signed in nowhere else" in said(ama.get(ADDRESS))


def test_kofi_ends_nothing_of_hers_and_sees_nothing(ama: Client) -> None:
    kofi = on_her_phone("kofi")
    for screen in (place_of(ama), place_of(kofi), "", "zz", "é" * 64, "00" * 4000):
        assert "not signed in there any more" in said(kofi.post(ADDRESS, {"screen": screen}, follow=True))
    assert place_of(ama) not in kofi.get(ADDRESS).content.decode()
    assert is_signed_in(ama)
    assert is_signed_in(kofi)


def test_pictures_end_it_too(ama: Client) -> None:
    session = ama.session
    session["pictures"] = True
    session.save()
    phone = on_her_phone()
    ama.post(ADDRESS, {"others": "1"})
    assert not is_signed_in(phone)


def test_who_is_stopped_from_signing_in_is_signed_in_nowhere(ama: Client, riverbend: HubIdentity) -> None:
    kofi = signed_in(Client(), "kofi", "steward")
    who = Person.objects.get(name="ama")
    kofi.post(f"/admin/accounts/person/{who.pk}/change/", {})
    assert not Session.objects.filter(person=who).exists()
