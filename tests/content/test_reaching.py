"""Nobody who decides where a name leads makes a hub ask itself, or what answers only itself."""

import socket
from contextlib import closing
from typing import Any

import pytest

from hub.content.bringing.line import Line
from hub.content.fetching import Away, may_lead, web_answer
from hub.core.cid import RAW, Cid

INSIDE = (
    *("127.0.0.1", "127.255.0.3", "0.0.0.0", "169.254.169.254", "224.0.0.1", "255.255.255.255"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "ff02::1", "::127.0.0.1"),
    *("::ffff:127.0.0.1", "::ffff:169.254.169.254", "2002:7f00:1::", "64:ff9b::7f00:1"),
    "2001:0:c000:201:0:0:80ff:fffe",
)


@pytest.mark.parametrize("place", INSIDE)
def test_a_name_leads_to_no_place_of_this_machine(place: str) -> None:
    assert not may_lead("hilltop.example", place)
    assert not may_lead("127.1", place), "what is no number as people write it is a name"


@pytest.mark.parametrize("place", ["192.168.1.5", "10.1.2.3", "100.64.0.9", "fd00::5", "93.184.216.34", "2606:2800::1"])
def test_a_name_leads_to_a_village(place: str) -> None:
    assert may_lead("hilltop.example", place)


@pytest.mark.parametrize("typed", ["127.0.0.1", "::1", "fe80::1%eth0", "localhost"])
def test_what_a_steward_typed_leads_where_it_says(typed: str) -> None:
    assert may_lead(typed, "127.0.0.1")


def test_nothing_is_said_to_what_listens_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    """The name changes where it leads after a steward accepted it."""
    with closing(socket.create_server(("127.0.0.1", 0))) as secret:
        place = secret.getsockname()

        def lookup(*_asked: Any, **_how: Any) -> list[Any]:
            return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", place)]

        monkeypatch.setattr(socket, "getaddrinfo", lookup)
        with pytest.raises(Away):
            web_answer("hilltop.example", place[1], "/", 10, 5.0)
        with pytest.raises(Away):
            Line(f"http://hilltop.example:{place[1]}").node(Cid(RAW, bytes(32)))
        secret.settimeout(0.0)
        with pytest.raises(BlockingIOError):
            secret.accept()


def test_a_name_that_cannot_be_one_leads_nowhere() -> None:
    with pytest.raises(Away):
        web_answer("a" * 80 + ".example", 80, "/", 10, 5.0)
