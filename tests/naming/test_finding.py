"""Whoever searches for a name finds where it leads them, and by whose word."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub import api
from hub.accounts.models import Person
from hub.core.cid import id_text
from hub.testing import HubWriter, replay
from naming import records
from naming.models import Called
from tests.portal.page import said

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def found(browser: Client, words: str) -> str:
    return said(browser.get("/search/", {"q": words}))


def test_a_name_is_found_by_who_looks(sign_in: SignIn, client: Client) -> None:
    ama = sign_in("ama")
    me = Person.objects.get(name="ama").person_id
    api.publish_as_hub(records.Bind(label="fundi", what="person", target=id_text(me or b"")))
    Called.objects.create(person=me, label="kaka", zone=me)
    for browser in (ama, client):
        shown = found(browser, "Fundi")
        assert "A person: " in shown
        assert "Testville says so." in shown
    assert "You call them so." in found(ama, "kaka")
    assert "A person" not in found(client, "kaka")
    assert "A person" not in found(ama, "fundi wa maji")


def test_of_a_contested_name_the_search_says_that_nobody_wins(sign_in: SignIn) -> None:
    kofi = sign_in("kofi", "steward")
    hubs = [HubWriter(name) for name in ("hilltop", "lakeside", "farm")]
    for hub in hubs:
        hub.write(records.Claim(label="amani"))
    replay(*hubs)
    assert "None of them wins by itself" in found(kofi, "amani")
