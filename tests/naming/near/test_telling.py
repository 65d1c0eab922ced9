"""What is told of a hub, and what is taken from what others tell."""

import ipaddress

import pytest

from hub.core.cid import id_text
from hub.core.keys import key_text
from hub.testing import sown
from naming.near.telling import cut, heard, told

KEY = sown("key")
HUB = sown("hub")
OWN = (ipaddress.IPv4Interface("10.42.0.1/24"),)
TEXT: dict[bytes, bytes | None] = {b"key": key_text(KEY).encode(), b"web": b"8000"}


def test_a_hub_is_told_with_its_key_and_its_ports() -> None:
    what = told(HUB, KEY, "Riverbend", (8000, 8001))
    assert what.name == "Riverbend"
    assert what.host == f"k-{id_text(HUB).removeprefix('bafyrei')[:10]}.local."
    both = {"key": key_text(KEY), "hub": id_text(HUB)}
    assert what.hubs == (8001, {"v": "hub-1", "web": "8000", **both})
    port, text = what.pages
    assert (port, text) == (8000, {"path": "/", **both})
    assert all(len(f"{name}={value}".encode()) < 256 for name, value in {**what.hubs[1], **text}.items())


@pytest.mark.parametrize("name", ["Riverbend", "शिक्षा केंद्र " * 9, "a.b.c", "...", "é" * 80])
def test_any_name_is_cut_to_one_label(name: str) -> None:
    for mark in ("", " (k-abcdefghij)"):
        found = cut(name, mark)
        assert 0 < len(found.encode()) <= 63
        assert "." not in found
        assert found.endswith(mark)


def test_a_hub_on_our_network_is_heard() -> None:
    found = heard(TEXT, ["10.42.0.7", "192.168.1.5"], OWN)
    assert found is not None
    assert (found.key, found.hosts, found.web_port) == (KEY, ("10.42.0.7",), 8000)


@pytest.mark.parametrize(
    "place", ["8.8.8.8", "10.43.0.1", "127.0.0.1", "169.254.169.254", "10.42.0.255", "224.0.0.251", "0.0.0.0"]
)
def test_nobody_leads_us_to_a_machine_elsewhere(place: str) -> None:
    assert heard(TEXT, [place], OWN) is None


@pytest.mark.parametrize("place", ["10.42.0.1", "10.42.0.9", "127.0.0.1", "127.1.2.3"])
def test_nobody_leads_us_to_ourselves(place: str) -> None:
    """What listens at another port of this machine trusts whoever asks from it."""
    assert heard(TEXT, [place], OWN, ours=["10.42.0.9"]) is None
    found = heard(TEXT, [place, "10.42.0.7"], OWN, ours=["10.42.0.9"])
    assert found is not None
    assert found.hosts == ("10.42.0.7",)


@pytest.mark.parametrize("port", [1, 21, 22, 25, 79, 81, 443, 445, 631, 1023])
def test_nobody_leads_us_to_what_no_hub_listens_at(port: int) -> None:
    """Below 1024 are what machines are run by: of those a hub has 80 alone, for by https nobody shows a card."""
    assert heard({**TEXT, b"web": b"%d" % port}, ["10.42.0.7"], OWN) is None
    for web in (b"80", b"1024", b"8000", b"65535"):
        assert heard({**TEXT, b"web": web}, ["10.42.0.7"], OWN)


@pytest.mark.parametrize(
    "text",
    [
        {},
        {b"key": None, b"web": None},
        {b"key": b"\xff\xfe", b"web": b"8000"},
        {b"key": b"did:key:z6Mknothing", b"web": b"8000"},
        {**TEXT, b"web": b"0"},
        {**TEXT, b"web": b"65536"},
        {**TEXT, b"web": b"999999999999"},
        {**TEXT, b"web": "٨٠٠٠".encode()},
        {**TEXT, b"web": b"-1"},
        {**TEXT, b"web": b"008000"},
    ],
)
def test_what_is_no_hub_is_not_heard(text: dict[bytes, bytes | None]) -> None:
    assert heard(text, ["10.42.0.7"], OWN) is None
