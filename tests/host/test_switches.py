"""A switch starts and stops a plugin in every process of a running hub, without a restart."""

import time
import urllib.parse
import urllib.request
from http.cookiejar import CookieJar

from websockets.exceptions import InvalidStatus, WebSocketException
from websockets.sync.client import ClientConnection, connect

from tests.host.village import PATIENCE, Running


class Steward:
    """ama, signed in at the desk of a running hub."""

    def __init__(self, hub: Running) -> None:
        self.address = f"http://127.0.0.1:{hub.installed.web}"
        self.cookies = CookieJar()
        self.browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(self.cookies))
        self.send("/sign-in/", name="ama", secret="24816")

    def send(self, path: str, **fields: str) -> str:
        """Fill in a form, as its page gives it."""
        self.browser.open(self.address + path, timeout=30)
        token = next(cookie.value for cookie in self.cookies if cookie.name == "csrftoken")
        body = urllib.parse.urlencode({**fields, "csrfmiddlewaretoken": token}).encode()
        asked = urllib.request.Request(self.address + path, body, {"Referer": self.address + path})
        with self.browser.open(asked, timeout=30) as answer:
            return str(answer.read().decode())


def answers_hubs(hub: Running) -> bool:
    """Whether the exchange takes a neighbour's websocket."""
    try:
        with connect(f"ws://127.0.0.1:{hub.installed.exchange}/gossip/", open_timeout=10):
            return True
    except (InvalidStatus, WebSocketException):
        return False


def becomes(hub: Running, wanted: bool) -> bool:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline:
        if answers_hubs(hub) is wanted:
            return True
        time.sleep(0.05)
    return False


def test_the_exchange_stops_and_starts_with_its_switch(hub: Running) -> None:
    ama = Steward(hub)
    assert becomes(hub, True)
    with connect(f"ws://127.0.0.1:{hub.installed.exchange}/gossip/", open_timeout=10) as open_talk:
        assert "Exchange is switched off." in ama.send("/admin/plugins/switch/", off="gossip")
        assert becomes(hub, False)
        assert ended(open_talk)
    assert hub.get("/gossip/")[0] == 404
    assert "Exchange is switched on." in ama.send("/admin/plugins/switch/", on="gossip")
    assert becomes(hub, True)
    assert hub.get("/gossip/")[0] == 200


def ended(talk: ClientConnection) -> bool:
    """Whether the hub closes a talk that was open."""
    try:
        while True:
            talk.recv(timeout=10)
    except TimeoutError:
        return False
    except WebSocketException:
        return True
