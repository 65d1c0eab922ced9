"""Phones that just joined are led to the village's page once, and then told what keeps them on the Wi-Fi."""

from typing import Any

import pytest
from django.test import Client

from naming.captive import answers
from naming.captive.probes import HOSTS, expected
from naming.captive.shown import AWAY, MOST, Shown
from tests.people import founded_hub, signed_in

pytestmark = pytest.mark.django_db
ADDRESS = "http://10.42.0.1"
HTML, TEXT = "text/html", "text/plain"
SUCCESS = b"<HTML><HEAD><TITLE>Success</TITLE></HEAD><BODY>Success</BODY></HTML>"
FIREFOX = b'<meta http-equiv="refresh" content="0;url=https://support.mozilla.org/kb/captive-portal"/>'
KINDLE = b"<html><body>81ce4465-7167-4dcb-835b-dcc9e44c112a</body></html>\n"
ONLINE = b"NetworkManager is online\n"
ANDROID = "connectivitycheck.gstatic.com", "/generate_204", 204, "", b""
SYSTEMS = (
    ANDROID,
    ("www.google.com", "/gen_204", 204, "", b""),
    ("connect.rom.miui.com", "/generate_204", 204, "", b""),
    ("captive.apple.com", "/hotspot-detect.html", 200, HTML, SUCCESS),
    ("www.apple.com", "/library/test/success.html", 200, HTML, SUCCESS),
    ("www.msftconnecttest.com", "/connecttest.txt", 200, TEXT, b"Microsoft Connect Test"),
    ("www.msftncsi.com", "/ncsi.txt", 200, TEXT, b"Microsoft NCSI"),
    ("detectportal.firefox.com", "/success.txt", 200, TEXT, b"success\n"),
    ("detectportal.firefox.com", "/canonical.html", 200, HTML, FIREFOX),
    ("spectrum.s3.amazonaws.com", "/kindle-wifi/wifistub.html", 200, HTML, KINDLE),
    ("connectivity-check.ubuntu.com", "/", 204, "", b""),
    ("nmcheck.gnome.org", "/check_network_status.txt", 200, TEXT, ONLINE),
    ("network-test.debian.org", "/nm", 200, TEXT, ONLINE),
    ("ping.archlinux.org", "/nm-check.txt", 200, TEXT, ONLINE),
    ("fedoraproject.org", "/static/hotspot.txt", 200, TEXT, ONLINE),
)


@pytest.fixture(autouse=True)
def wanted(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hub gives out a network of its own."""
    settings.HUB_CAPTIVE = ADDRESS
    monkeypatch.setattr(answers, "SHOWN", Shown())
    founded_hub("Riverbend")


def asked(host: str, path: str, phone: str = "10.42.0.7", browser: Client | None = None, **more: Any) -> Any:
    return (browser or Client()).get(path, HTTP_HOST=host, REMOTE_ADDR=phone, **more)


@pytest.mark.parametrize(("host", "path", "status", "kind", "body"), SYSTEMS)
def test_a_phone_is_led_to_the_page_once_and_then_stays(
    host: str, path: str, status: int, kind: str, body: bytes
) -> None:
    first, second, third = (asked(host, path) for _time in range(3))
    assert (first.status_code, first["Location"]) == (302, "http://10.42.0.1/portal/")
    for answer in (second, third):
        assert (answer.status_code, answer.get("Content-Type", ""), answer.content) == (status, kind, body)
    assert asked(host, path, phone="10.42.0.8").status_code == 302, "another phone"
    for answer in (first, second):
        assert "Set-Cookie" not in str(answer.headers)
        assert not answer.cookies
        assert answer["Cache-Control"] == "no-store", "or it would be told so when there is an internet"


def test_who_opens_the_question_as_a_page_sees_the_page() -> None:
    """As a phone does that noticed the way: it must not be shown an empty page by then."""
    asked(*ANDROID[:2])
    opened = asked(*ANDROID[:2], HTTP_UPGRADE_INSECURE_REQUESTS="1")
    assert opened["Location"] == "http://10.42.0.1/portal/"
    assert asked("captive.apple.com", "/something/else")["Location"] == "http://10.42.0.1/portal/"


def test_no_page_of_the_hub_stands_at_a_name_that_phones_ask() -> None:
    browser = signed_in(Client(), "ama")
    for host in (*HOSTS, "www.google.com.", "www.google.com.:80"):
        asked(host, "/", browser=browser)
        for path in ("/", "/portal/", "/people/"):
            answer, stays = asked(host, path, browser=browser), host == "connectivity-check.ubuntu.com" and path == "/"
            assert (answer.status_code, answer.content) == (204 if stays else 302, b""), (host, path)
    sent = Client().post("/sign-in/", HTTP_HOST="captive.apple.com")
    assert sent.status_code == 405


def test_the_page_tells_the_address_and_nothing_of_who_is_signed_in() -> None:
    page = asked("10.42.0.1", "/portal/", browser=signed_in(Client(), "ama"))
    text = page.content.decode()
    assert "http://10.42.0.1/" in text
    assert "<svg" in text
    assert "Riverbend" in text
    assert "ama" not in text.replace("<main", "").replace("Banyan", "").split("</head>")[1].split()
    assert text == asked("10.42.0.1", "/portal/").content.decode()
    assert not page.cookies
    assert page["Cache-Control"] == "no-store"
    assert Client().post("/portal/", HTTP_HOST="10.42.0.1").status_code == 405


def test_the_page_speaks_the_language_of_the_phone() -> None:
    assert 'lang="sw"' in asked("10.42.0.1", "/portal/", HTTP_ACCEPT_LANGUAGE="sw").content.decode()


@pytest.mark.parametrize(
    "host", ["10.42.0.1", "10.42.0.1:8000", "amani", "amani.home.arpa", "amani.local", "[::1]:80", ""]
)
def test_names_of_the_village_are_the_hub_itself(host: str) -> None:
    assert asked(host, "/generate_204").status_code == 404
    assert asked(host, "/").status_code in (200, 400)


def test_a_hub_that_has_a_name_of_the_internet_has_its_own_pages_there(settings: Any) -> None:
    settings.HUB_CAPTIVE = "http://village.example"
    assert asked("village.example:8000", "/generate_204").status_code == 404
    assert asked("elsewhere.example", "/generate_204")["Location"] == "http://village.example/portal/"


def test_by_default_no_phone_is_told_anything(settings: Any) -> None:
    settings.HUB_CAPTIVE = ""
    for host, path, *_told in SYSTEMS:
        assert asked(host, path).status_code == (200 if path == "/" else 404)
    assert asked("10.42.0.1", "/portal/").status_code == 404


def test_who_was_shown_the_page_is_remembered_within_bounds() -> None:
    shown = Shown()
    assert shown.is_new("first", 0.0)
    for number in range(MOST):
        assert shown.is_new(f"{number}", 1.0)
        assert not shown.is_new(f"{number}", 2.0)
    assert len(shown) == MOST
    assert shown.is_new("first", 2.0), "the oldest made room"


def test_who_stays_is_not_shown_the_page_again_and_who_comes_home_is() -> None:
    shown = Shown()
    assert shown.is_new("phone", 0.0)
    for hour in range(1, 50):
        assert not shown.is_new("phone", hour * 3600.0)
    assert shown.is_new("phone", 50 * 3600.0 + AWAY)


@pytest.mark.parametrize("host", ["10.0.0.1", "[fe80::1]", "amani.home.arpa", "home.arpa", "hub.internal", "phone", ""])
def test_a_village_has_no_probes(host: str) -> None:
    assert expected(host, "/generate_204") is None
