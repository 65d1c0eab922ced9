"""Who sees what about https, and who may make it."""

from collections.abc import Callable
from typing import Any

import pytest
from django.core.management import call_command
from django.test import Client, RequestFactory
from pytest_django import Settings

from hub import api
from hub.host.preparation import announce
from hub.portal.squares import square
from hub.testing.page import Page
from naming import records
from naming.https import work
from naming.https.kept import fingerprint, kept, lines_of

FAR: dict[str, Any] = {"REMOTE_ADDR": "10.44.0.7"}
SignIn = Callable[..., Client]
OPEN = "Anybody near can read this page while it travels."


def words(client: Client, address: str = "/naming/https/", **how: Any) -> str:
    answer = client.get(address, **how)
    assert answer.status_code == 200
    return " ".join(Page(answer.content.decode()).said)


def test_a_page_that_travels_by_http_says_that_it_can_be_read() -> None:
    assert OPEN in words(Client(), "/people/", **FAR)
    assert OPEN in words(Client(), "/people/", REMOTE_ADDR="fd00::7")
    assert OPEN not in words(Client(), "/people/", **FAR, **{"wsgi.url_scheme": "https"})
    for own in ("127.0.0.1", "::1", "::ffff:127.0.0.1"):
        assert OPEN not in words(Client(), "/people/", REMOTE_ADDR=own)


@pytest.mark.parametrize(
    ("told", "travels"),
    [
        ({}, False),
        ({"Host": "localhost:8000"}, False),
        ({"Host": "127.0.0.1:8000"}, False),
        ({"Host": "[::1]:8000"}, False),
        ({"Host": "bafy.ipfs.localhost:8000"}, False),
        ({"Host": "hilltop.onion"}, False),
        ({"X-Forwarded-For": "10.44.0.7"}, True),
        ({"X-Real-IP": "10.44.0.7"}, True),
        ({"Via": "1.1 box"}, True),
        ({"Forwarded": "for=10.44.0.7;proto=http"}, True),
        ({"Host": "10.44.0.1"}, True),
        ({"Host": "amani.home.arpa"}, True),
        ({"Host": "[fd00::1]"}, True),
        ({"Host": "amani.home.arpa", "X-Forwarded-For": "10.44.0.7", "X-Forwarded-Proto": "https"}, False),
        ({"X-Forwarded-For": "10.44.0.7", "X-Forwarded-Proto": "http"}, True),
        ({"Forwarded": 'for=10.44.0.7; Proto="https", for=10.44.0.1'}, False),
    ],
)
def test_what_a_proxy_of_this_machine_hands_on_goes_further(told: dict[str, str], travels: bool) -> None:
    """All that it asks for comes from this machine; how it was asked itself it says, or the host does."""
    request = RequestFactory(headers=told).get("/")
    assert request.META["REMOTE_ADDR"] == "127.0.0.1"
    assert api.travels_open(request) == travels


def test_nobody_elsewhere_says_that_a_proxy_stands_between() -> None:
    told = {"X-Forwarded-Proto": "https", "Host": "localhost"}
    assert api.travels_open(RequestFactory(headers=told).get("/", **FAR))


def test_only_a_steward_makes_it(sign_in: SignIn) -> None:
    for client in (Client(), sign_in("ama"), sign_in("kofi", role="moderator")):
        assert client.post("/naming/https/", {"make": "now"}).status_code == 403
        assert "Make the certificate" not in words(client)
    assert kept() is None
    yaa = sign_in("yaa", role="steward")
    assert "Make the certificate" in words(yaa)
    assert yaa.post("/naming/https/", {"make": "now"}).status_code == 302
    assert kept() is not None


def test_a_new_one_is_made_only_where_a_steward_says_so_again(sign_in: SignIn) -> None:
    yaa, first = sign_in("yaa", role="steward"), work.make()
    answer = yaa.post("/naming/https/", {"make": "now"})
    assert answer.status_code == 422
    assert "must be installed anew" in answer.content.decode()
    assert kept() == first
    assert yaa.post("/naming/https/", {"make": "now", "anew": "on"}).status_code == 302
    assert kept() != first


def test_guests_find_what_to_install_and_to_compare_also_where_only_members_read(settings: Settings) -> None:
    found = work.make()
    said = words(Client(), **FAR)
    for line in lines_of(fingerprint(found.root)):
        assert line in said
    for line in lines_of(fingerprint(found.root, "sha1")):
        assert line in said
    assert "https://amani.home.arpa:8443/" in said
    assert "by http: anybody near can read it" in said
    assert "PRIVATE" not in said
    answer = Client().get("/naming/https/banyan.crt")
    assert answer["Content-Type"] == "application/x-x509-ca-cert"
    assert answer.content.decode() == found.root


def test_the_page_says_which_name_the_certificate_is_not_for_and_leaves_out_the_usual_port(settings: Settings) -> None:
    work.make()
    not_for = "This certificate is not for the hub's name"
    assert not_for not in words(Client())
    api.publish_as_hub(records.Claim(label="upendo"))
    assert f"{not_for} upendo.home.arpa" in " ".join(words(Client()).split())
    settings.HUB_HTTPS_PORT = 443
    assert "https://amani.home.arpa/" in words(Client())


def test_where_there_is_none_the_page_says_what_to_do(settings: Settings) -> None:
    assert "First a steward makes a certificate here." in words(Client())
    assert Client().get("/naming/https/banyan.crt").status_code == 404
    settings.HUB_HTTPS_PORT = None
    assert "gives no pages by https" in words(Client())


def test_whoever_starts_the_hub_reads_where_it_is_by_https(
    settings: Settings, capsys: pytest.CaptureFixture[str]
) -> None:
    announce("http://10.42.0.1:8000/", 8001)
    assert "https" not in capsys.readouterr().out, "there is no certificate"
    work.make()
    announce("http://10.42.0.1:8000/", 8001)
    told = capsys.readouterr().out
    assert "Amani is at http://10.42.0.1:8000/\nBy https, where its certificate is installed: " in told
    assert ": https://amani.home.arpa:8443/\n" in told
    settings.HUB_HTTPS_PORT = None
    announce("http://10.42.0.1:8000/", 8001)
    assert "https" not in capsys.readouterr().out, "nobody listens"


def test_over_https_no_page_asks_browsers_to_forget_http(sign_in: SignIn) -> None:
    answer = sign_in("ama").get("/", secure=True, **FAR)
    assert "Strict-Transport-Security" not in answer.headers


def test_the_sheet_for_the_wall_has_the_fingerprint_and_where_the_certificate_is(
    sign_in: SignIn, settings: Settings
) -> None:
    yaa = sign_in("yaa", role="steward")
    title, install = "To read here so that nobody reads along", "http://10.42.0.1:8000/naming/https/"
    assert title not in words(yaa, "/wall/")
    call_command("https", "make")
    found = kept()
    assert found is not None
    answer = yaa.post("/wall/", {"address": "http://10.42.0.1:8000/"})
    told = " ".join(Page(answer.content.decode()).said)
    for part in (title, install, "https://amani.home.arpa:8443/", *lines_of(fingerprint(found.root))):
        assert part in told
    assert square(install) in answer.content.decode()
    assert square("http://10.42.0.1:8000/") in answer.content.decode()
    assert install in " ".join(Page(yaa.post("/wall/", {"address": "10.42.0.1:8000"}).content.decode()).said)
    settings.HUB_HTTPS_PORT = None
    assert title not in words(yaa, "/wall/")


def test_the_sheet_for_the_wall_leads_whoever_comes_new_to_http(sign_in: SignIn, settings: Settings) -> None:
    yaa, settings.HUB_WEB_PORT = sign_in("yaa", role="steward"), 8000
    for host, address in (
        ("amani.home.arpa:8443", "http://amani.home.arpa:8000/"),
        ("[fd00::1]:8443", "http://[fd00::1]:8000/"),
        ("proxy.example", "https://proxy.example/"),
    ):
        page = Page(yaa.get("/wall/", secure=True, headers={"host": host}).content.decode())
        assert address in " ".join(page.said)
