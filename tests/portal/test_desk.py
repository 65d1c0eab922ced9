"""The stewards' desk is entered by our own sign-in and closed to others."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Person
from tests.portal.page import Page

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def test_the_desk_sends_a_guest_to_our_sign_in(riverbend: HubIdentity, client: Client) -> None:
    answer = client.get("/admin/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/sign-in/?next=")
    assert "Who are you?" in answer.content.decode()


def test_the_desk_is_closed_to_ama_who_is_a_member(riverbend: HubIdentity, sign_in: SignIn) -> None:
    answer = sign_in("ama").get("/admin/", follow=True)
    assert answer.status_code == 403


def test_ama_reads_whom_the_desk_is_for_and_where_to_go(riverbend: HubIdentity, sign_in: SignIn) -> None:
    shown = Page(sign_in("ama").get("/admin/", follow=True).content.decode())
    said = " ".join(shown.words)
    assert "The desk is for the stewards and moderators of this hub." in said
    assert "Sign in" not in said, "she is signed in"
    assert [tag["href"] for tag in shown.all("a") if "button-main" in tag["class"]] == ["/"]


def test_the_desk_is_open_to_a_steward(riverbend: HubIdentity, sign_in: SignIn) -> None:
    answer = sign_in("kofi", role="steward").get("/admin/")
    assert answer.status_code == 200
    assert "Riverbend" in answer.content.decode()


def test_the_state_of_the_backup_stands_on_the_first_page_of_the_desk_alone(
    riverbend: HubIdentity, sign_in: SignIn
) -> None:
    kofi = sign_in("kofi", role="steward")
    assert 'class="messagelist"' in kofi.get("/admin/").content.decode()
    assert 'class="messagelist"' not in kofi.get("/admin/accounts/").content.decode(), "an empty box"


def test_leaving_the_desk_is_finish(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kofi = sign_in("kofi", role="steward")
    kofi.post("/admin/logout/")
    assert kofi.get("/admin/").status_code == 302


def test_the_desk_has_no_second_place_for_secrets(riverbend: HubIdentity, sign_in: SignIn) -> None:
    assert sign_in("kofi", role="steward").get("/admin/password_change/").headers["Location"] == "/secret/"


def test_the_desk_offers_no_groups_because_seats_give_rights(riverbend: HubIdentity, sign_in: SignIn) -> None:
    assert "Groups" not in sign_in("kofi", role="steward").get("/admin/").content.decode()


def may_sign_in(name: str) -> bool:
    return Person.objects.get(name=name).is_active


def test_the_only_steward_cannot_lock_themselves_out(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kofi = sign_in("kofi", role="steward")
    refused = kofi.post(f"/admin/accounts/person/{Person.objects.get().pk}/change/", {})
    assert "kofi is the only steward who may sign in" in refused.content.decode()
    assert may_sign_in("kofi")


def test_of_two_stewards_one_may_be_stopped(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kofi, _ = sign_in("kofi", role="steward"), sign_in("ama", role="steward")
    for name in ("ama", "kofi"):
        kofi.post(f"/admin/accounts/person/{Person.objects.get(name=name).pk}/change/", {})
    assert (may_sign_in("ama"), may_sign_in("kofi")) == (False, True)


def test_a_member_may_be_stopped(riverbend: HubIdentity, sign_in: SignIn) -> None:
    kofi, _ = sign_in("kofi", role="steward"), sign_in("ama")
    kofi.post(f"/admin/accounts/person/{Person.objects.get(name='ama').pk}/change/", {})
    assert not may_sign_in("ama")
