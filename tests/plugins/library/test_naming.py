"""Addresses of items that stay the same: who gives and ends them, and where they lead."""

import re
from collections.abc import Iterable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.api import Written
from hub.log import vouching
from hub.log.clock import Clock
from plugins.library.items import naming
from tests.plugins.library.conftest import a_file, add
from tests.plugins.library.test_pages import page
from tests.portal.page import said

pytestmark = pytest.mark.django_db


def test_kofi_gives_an_address_that_stays_the_same_and_ama_does_not(
    ama: Client, kofi: Client, shelf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = add(ama, shelf)
    assert ama.post(f"{item}name/").status_code == 403
    monkeypatch.setattr("hub.api.publishing.clock", Clock(a_day, lambda _wall: ""))
    assert "does not know what day it is" in said(kofi.post(f"{item}name/", follow=True))
    for module in ("api.publishing", "content.gateway.pointers", "content.gateway.names"):
        monkeypatch.setattr(f"hub.{module}.clock", Clock(a_day, lambda _wall: vouching.NETWORK))
    assert "The address that stays the same" not in page(ama, item)
    kofi.post(f"{item}name/")
    [address] = re.findall(r'href="http://testserver(/ipns/\w+)"', ama.get(item).content.decode())
    assert ama.get(address).content == b"How to dig a well."
    ama.post(f"{item}change/", {"title": "Wells", "file": a_file(data=b"And how to line it.")})
    naming.follow()
    assert ama.get(address).content == b"And how to line it."
    ama.post(f"{item}take-back/")
    naming.follow()
    assert Client().get(address).status_code == 404


@pytest.mark.usefixtures("sure")
def test_kofi_ends_an_address_and_may_give_the_same_again(ama: Client, kofi: Client, shelf: str) -> None:
    item = add(ama, shelf)
    kofi.post(f"{item}name/")
    [address] = addresses(ama, item)
    assert "End this address" not in page(ama, item)
    assert ama.post(f"{item}name/end/").status_code == 403
    assert ama.get(address).status_code == 200
    assert "it can be given the same address again" in page(kofi, item)
    assert kofi.post(f"{item}name/end/")["Location"] == item
    assert (ama.get(address).status_code, addresses(ama, item)) == (410, [])
    naming.follow()
    assert ama.get(address).status_code == 410
    assert kofi.post(f"{item}name/end/").status_code == 302
    kofi.post(f"{item}name/")
    assert addresses(ama, item) == [address]
    assert ama.get(address).content == b"How to dig a well."


def test_an_address_is_not_ended_while_nobody_knows_the_day(
    ama: Client, kofi: Client, shelf: str, sure: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = add(ama, shelf)
    kofi.post(f"{item}name/")
    monkeypatch.setattr("hub.api.publishing.clock", Clock(a_day, lambda _wall: ""))
    assert "does not know what day it is" in said(kofi.post(f"{item}name/end/", follow=True))
    assert addresses(ama, item)


@pytest.mark.usefixtures("sure")
def test_an_address_that_is_ended_while_the_job_looks_where_it_leads_stays_ended(
    ama: Client, kofi: Client, shelf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    item = add(ama, shelf)
    kofi.post(f"{item}name/")
    [address] = addresses(ama, item)
    ama.post(f"{item}change/", {"title": "Wells", "file": a_file(data=b"And how to line it.")})
    look = naming.standing_files

    def slowly(items: Iterable[Written]) -> dict[bytes, str]:
        kofi.post(f"{item}name/end/")
        return look(items)

    monkeypatch.setattr(naming, "standing_files", slowly)
    naming.follow()
    assert (ama.get(address).status_code, addresses(ama, item)) == (410, [])


@pytest.fixture
def sure(monkeypatch: pytest.MonkeyPatch) -> None:
    """Somebody vouches for the clock."""
    for module in ("api.publishing", "content.gateway.pointers", "content.gateway.names"):
        monkeypatch.setattr(f"hub.{module}.clock", Clock(a_day, lambda _wall: vouching.NETWORK))


def addresses(browser: Client, item: str) -> list[str]:
    """Those on the page of an item that stay the same."""
    return re.findall(r'href="http://testserver(/ipns/\w+)"', browser.get(item).content.decode())


def test_a_page_asks_where_its_own_address_leads_and_not_all_others(
    ama: Client, kofi: Client, shelf: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in ("api.publishing", "content.gateway.pointers"):
        monkeypatch.setattr(f"hub.{module}.clock", Clock(a_day, lambda _wall: vouching.NETWORK))
    items = [add(ama, shelf, title, file=a_file(data=title.encode())) for title in ("Wells", "Pumps", "Tanks")]
    asked = []
    for named in items[:1], items[1:]:
        for item in named:
            kofi.post(f"{item}name/")
        with CaptureQueriesContext(connection) as found:
            assert "The address that stays the same" in page(ama, items[0])
        with CaptureQueriesContext(connection) as followed:
            naming.follow()
        asked.append((len(found), len(followed)))
    assert asked[0][0] == asked[1][0]
    assert asked[1][1] - asked[0][1] == 2, "of each one more its record alone"


def a_day() -> int:
    """What the box's clock shows."""
    return 1_795_000_000_000
