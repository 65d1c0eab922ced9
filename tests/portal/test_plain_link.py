"""Where no script brings what is new, a plain link does."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from tests.portal.page import Page

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("place", ["/queue/", "/gossip/", "/forum/mine/"])
def test_a_link_leads_to_what_is_new(riverbend: HubIdentity, sign_in: Callable[..., Client], place: str) -> None:
    kofi = sign_in("kofi", role="steward")
    shown = kofi.get(place).content.decode()
    assert [tag["href"] for tag in Page(shown).all("a") if "button-quiet" in tag["class"]].count(place) == 1
    assert "Look for what is new" in shown
