"""What every answer carries, and what Back shows on a shared screen."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.signals import got_request_exception
from django.http import HttpRequest
from django.test import AsyncClient, Client
from django.views.debug import ExceptionReporter

from hub.accounts.hubs.identity import HubIdentity
from hub.core.cid import id_text

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.mark.parametrize("address", ["/", "/sign-in/", "/nothing-here/", "/.well-known/hub.json", "/favicon.ico"])
def test_every_answer_has_the_policy(riverbend: HubIdentity, client: Client, address: str) -> None:
    headers = client.get(address).headers
    assert headers["Content-Security-Policy"].startswith("default-src 'self';")
    assert headers["X-Content-Type-Options"] == "nosniff"
    assert headers["Referrer-Policy"] == "same-origin"


def test_the_policy_names_the_live_socket_of_this_address(riverbend: HubIdentity, client: Client) -> None:
    policy = client.get("/", headers={"host": "riverbend.home.arpa:8000"}).headers["Content-Security-Policy"]
    assert "connect-src 'self' ws://riverbend.home.arpa:8000 wss://riverbend.home.arpa:8000;" in policy


def test_no_page_of_the_hub_runs_what_was_uploaded(riverbend: HubIdentity, client: Client) -> None:
    policy = client.get("/", headers={"host": "192.168.4.1:8000"}).headers["Content-Security-Policy"]
    assert " script-src 192.168.4.1:8000/static/ 192.168.4.1:8000/admin/jsi18n/;" in policy
    assert "script-src" not in client.get("/", headers={"host": "[fe80::1]:8000"}).headers["Content-Security-Policy"]


def test_a_wrong_host_cannot_write_into_the_policy(riverbend: HubIdentity, client: Client) -> None:
    answer = client.get("/", headers={"host": "a; script-src *"})
    assert "script-src" not in answer.headers["Content-Security-Policy"]


def test_back_shows_nothing_once_ama_has_signed_in(riverbend: HubIdentity, sign_in: SignIn) -> None:
    assert "no-store" in sign_in("ama").get("/").headers["Cache-Control"]


def test_pages_of_a_guest_may_be_kept(riverbend: HubIdentity, client: Client) -> None:
    assert "no-store" not in client.get("/").headers.get("Cache-Control", "")


def test_a_fragment_is_never_shown_in_place_of_its_page(riverbend: HubIdentity, client: Client) -> None:
    answer = client.get("/", headers={"X-Fragment": "1"})
    assert answer.headers["Cache-Control"] == "no-store"
    assert "X-Fragment" in answer.headers["Vary"]


def test_pages_travel_compressed(riverbend: HubIdentity, client: Client) -> None:
    assert client.get("/", headers={"Accept-Encoding": "gzip"}).headers["Content-Encoding"] == "gzip"


@pytest.mark.django_db(transaction=True)
def test_an_async_server_gets_the_same(async_client: AsyncClient) -> None:
    from asgiref.sync import async_to_sync

    answer = async_to_sync(async_client.get)("/sign-in/")
    assert answer.status_code == 302
    assert answer.headers["Location"] == "/first-run/"
    assert "Content-Security-Policy" in answer.headers


@pytest.mark.parametrize(
    ("address", "typed"),
    [
        ("/secret/", {"old": "typed here", "secret": "typed here too", "again": "typed here too"}),
        ("/paper/print/first/", {"secret": "typed here"}),
        ("/paper/hub/seal/", {"secret": "typed here"}),
        ("/paper/decline/", {"secret": "typed here"}),
        ("/visiting/home/slips/", {"secret": "typed here", "back": id_text(bytes(32))}),
        ("/me/delete/", {"secret": "typed here", "words": "keep"}),
    ],
)
def test_what_is_typed_stands_in_no_report_of_an_error(
    riverbend: HubIdentity, sign_in: SignIn, tmp_path: Path, settings: Any, address: str, typed: dict[str, str]
) -> None:
    kofi, reports = sign_in("kofi", role="steward"), list[str]()

    def report(request: HttpRequest, **_: object) -> None:
        reports.append(ExceptionReporter(request, *sys.exc_info()).get_traceback_html())

    kofi.raise_request_exception = False
    settings.HUB_DATA = tmp_path / "no-folder"
    settings.HUB_DATA.write_text("")
    got_request_exception.connect(report)
    try:
        assert kofi.post(address, typed).status_code == 500
    finally:
        got_request_exception.disconnect(report)
    assert reports
    assert reports
    assert "typed here" not in "".join(reports)
