"""A phone joins a Wi-Fi without the internet, in a real browser and by a running hub."""

from collections.abc import Callable, Iterator
from http.client import HTTPConnection
from pathlib import Path

import pytest

from tests.system.browser import Screen
from tests.system.hubs import Hub
from tests.system.test_doors import is_sound, narrow

ASKED = "captive.apple.com", "/hotspot-detect.html"


@pytest.fixture
def box(tmp_path: Path) -> Iterator[Hub]:
    """A hub that gives out a network of its own."""
    hub = Hub(tmp_path, "Riverbend")
    hub.settings = {"HUB_CAPTIVE": f"http://{hub.address}/"}
    hub.provision()
    hub.start()
    yield hub
    hub.kill()


def answer(hub: Hub) -> tuple[int, bytes]:
    """What a phone is told that asks by itself."""
    connection = HTTPConnection("127.0.0.1", hub.port, timeout=10)
    try:
        connection.request("GET", ASKED[1], headers={"Host": ASKED[0], "User-Agent": "CaptiveNetworkSupport"})
        told = connection.getresponse()
        return told.status, told.read()
    finally:
        connection.close()


def test_a_phone_is_led_to_the_page_and_stays(box: Hub, screens: Callable[..., Screen]) -> None:
    assert answer(box)[0] == 302
    phone = narrow(screens, box, javascript=True)
    phone.driver.get(f"http://{ASKED[0]}:{box.port}{ASKED[1]}")
    assert phone.driver.current_url == f"http://{box.address}/portal/"
    assert phone.shows(f"http://{box.address}/")
    is_sound(phone, javascript=True)
    phone.press()
    assert phone.driver.current_url == f"http://{box.address}/"
    assert b"Success" in answer(box)[1]
