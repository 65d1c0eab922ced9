"""Kofi, a steward, prints the hub's cards and sees who has none."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.keys import keyring
from hub.accounts.models import Hub
from hub.accounts.paper import seals, words
from hub.accounts.paper.bearers import Card, bearer_of
from tests.people import signed_up
from tests.portal.page import said
from tests.portal.paper.test_own import PIN, listed, read_back

pytestmark = pytest.mark.django_db


@pytest.fixture
def kofi(riverbend: HubIdentity, sign_in: Callable[..., Client]) -> Client:
    return sign_in("kofi", role="steward")


def test_the_stewards_page_names_who_has_no_card_and_tells_no_more(kofi: Client) -> None:
    ama = signed_up("ama")
    page = kofi.get("/paper/people/")
    assert "ama" in said(page)
    assert "Both cards wait" in said(page)
    assert bytes(ama.root or b"").hex() not in page.content.decode()
    for address in ("/stewards/", "/health"):
        assert "/paper/people/" in kofi.get(address).content.decode(), address


@pytest.mark.parametrize(("card", "column"), [("first", "root"), ("second", "next_root")])
def test_a_card_of_the_hub_leaves_it_once_it_was_read_back(
    kofi: Client, riverbend: HubIdentity, card: str, column: str
) -> None:
    sheets = listed(kofi.post(f"/paper/hub/{card}/", PIN))
    assert bearer_of(words.read(" ".join(sheets[0])))[::2] == (riverbend.id, Card(card))
    assert "The hub holds these words no more" in said(read_back(kofi, sheets))
    assert getattr(Hub.objects.get(), column) is None
    assert "Nothing waits here" in said(kofi.post(f"/paper/hub/{card}/", PIN))


def test_the_seal_has_twenty_four_words_and_stays(kofi: Client) -> None:
    sheets = listed(kofi.post("/paper/hub/seal/", PIN))
    assert words.read(" ".join(sheets[0]), words.SEAL) == keyring.current_seal()
    assert "holds these words no more" not in said(read_back(kofi, sheets))
    assert Hub.objects.get().seal_on_paper == keyring.seal_name(keyring.current_seal())
    assert listed(kofi.post("/paper/hub/seal/", PIN)) == sheets


def test_the_words_of_an_older_seal_do_not_stand_for_the_new_one(kofi: Client) -> None:
    sheets = listed(kofi.post("/paper/hub/seal/", PIN))
    seals.replace()
    assert "not the seal of this hub" in said(read_back(kofi, sheets))
    assert Hub.objects.get().seal_on_paper != keyring.seal_name(keyring.current_seal())


def test_the_stewards_own_pin_is_asked_and_nobody_else_gets_in(kofi: Client, sign_in: Callable[..., Client]) -> None:
    assert listed(kofi.post("/paper/hub/seal/", {"secret": "guessed"})) == []
    ama = sign_in("ama")
    for address in ("/paper/hub/", "/paper/people/", "/paper/hub/seal/"):
        assert ama.get(address).status_code == 403
    assert not re.search("class=.words", ama.post("/paper/hub/seal/", PIN).content.decode())
