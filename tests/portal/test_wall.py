"""The wall sheet: how to come in, in every language of the hub; the Wi-Fi's password stands on it and nowhere else."""

import subprocess

import pytest
from django.conf import settings
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Hub
from tests.people import signed_in
from tests.portal.page import said

pytestmark = pytest.mark.django_db
WIFI = {"address": "http://10.0.0.1:8000/", "wifi": "Riverbend", "password": "mango;tree"}


@pytest.fixture
def kofi(riverbend: HubIdentity) -> Client:
    return signed_in(Client(), "kofi", "steward")


def test_it_tells_in_each_language_how_to_come_in(kofi: Client) -> None:
    page = kofi.get("/wall/", headers={"host": "riverbend.home.arpa"})
    shown = said(page)
    assert "http://riverbend.home.arpa/" in shown
    assert {part["code"] for part in page.context["sheet"]["parts"]} == {"en", "sw", "ar"}
    assert 'lang="ar" dir="rtl"' in page.content.decode()
    assert "Anybody, at once" in shown


def test_one_press_prints_it(kofi: Client) -> None:
    assert "data-print" in kofi.get("/wall/").content.decode()


def test_it_tells_what_the_rules_are(kofi: Client) -> None:
    Hub.objects.update(joining="steward", reading="members")
    shown = said(kofi.get("/wall/"))
    assert "Ask a steward to make an account for you." in shown
    assert "Reading, too, needs a name." in shown


def test_the_wifi_stands_on_the_sheet_and_nowhere_else(kofi: Client) -> None:
    shown = kofi.post("/wall/", WIFI)
    assert "mango;tree" in said(shown)
    assert shown.content.decode().count("<svg") > kofi.get("/wall/").content.decode().count("<svg")
    assert "no-store" in shown.headers["Cache-Control"]
    kept = subprocess.run(["grep", "-rl", "mango;tree", settings.HUB_DATA], capture_output=True, check=False)
    assert kept.stdout == b""


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost:8000", "[::1]:8000"])
def test_an_address_that_only_the_box_could_open_is_not_printed_where_there_is_another(
    kofi: Client, host: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("hub.api.reaching.own_address", lambda: "192.0.2.7")
    assert "http://192.0.2.7:8000/" in said(kofi.get("/wall/", headers={"host": host}))


@pytest.mark.parametrize("wrong", [{"address": ""}, {"wifi": "x" * 33}, {"password": "x" * 64}, {"address": "x" * 101}])
def test_what_cannot_be_printed_is_said(kofi: Client, wrong: dict[str, str]) -> None:
    assert kofi.post("/wall/", WIFI | wrong).status_code == 422


def test_stewards_alone_make_it(kofi: Client) -> None:
    assert Client().get("/wall/").status_code == 403
    assert signed_in(Client(), "ama").post("/wall/", WIFI).status_code == 403
