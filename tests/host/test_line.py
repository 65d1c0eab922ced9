"""While people stand in line for their keys, pages are read and words are sent: over the sockets of a running hub."""

import fcntl
import os
import re
import struct
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path
from urllib.parse import urlencode

import pytest

from hub.accounts.sign_in.queue import PLACES, claim
from tests.host.village import Running
from tests.system.hubs import eventually

PATIENCE = 20


class Screen:
    """A browser at a screen of its own."""

    def __init__(self, hub: Running) -> None:
        self.line = HTTPConnection("127.0.0.1", hub.installed.web, timeout=PATIENCE)
        self.line.request("GET", "/sign-in/?name=ama")
        page = self.line.getresponse()
        cookies = page.headers.get_all("Set-Cookie", [])
        self.cookies = "; ".join(cookie.partition(";")[0] for cookie in cookies)
        found = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.read().decode())
        assert found
        self.token = found[1]

    def send(self, address: str, **words: str) -> None:
        """Send a form and leave the answer for later."""
        form = urlencode({**words, "csrfmiddlewaretoken": self.token})
        self.line.request(
            "POST", address, form, {"Content-Type": "application/x-www-form-urlencoded", "Cookie": self.cookies}
        )

    def sign_in(self) -> None:
        self.send("/sign-in/", name="ama", secret="24816")

    def answer(self) -> HTTPResponse:
        return self.line.getresponse()


@contextmanager
def somebody_deriving(line: Path) -> Iterator[None]:
    """The one right to derive, held from outside for as long as the block lasts."""
    with open(line, "a+b") as file:
        assert claim(file.fileno(), 0)
        yield


def is_full(line: Path) -> bool:
    """Whether all places in line are taken; asks without taking one."""
    with open(line, "a+b") as file:
        return not any(is_free(file.fileno(), 1 + place) for place in range(PLACES))


def is_free(line: int, byte: int) -> bool:
    asked = struct.pack("hhqqi4x", fcntl.F_WRLCK, os.SEEK_SET, byte, 1, 0)
    kind: int = struct.unpack_from("h", fcntl.fcntl(line, fcntl.F_OFD_GETLK, asked))[0]
    return kind == fcntl.F_UNLCK


@pytest.fixture
def crowd(hub: Running) -> Iterator[list[Screen]]:
    """As many screens as may, waiting for their keys, until the test is over."""
    line = hub.installed.data / "box" / "line"
    screens = [Screen(hub) for _ in range(PLACES)]
    with somebody_deriving(line):
        for screen in screens:
            screen.sign_in()
        eventually(lambda: is_full(line), "the line is full", PATIENCE)
        yield screens
    for screen in screens:
        with closing(screen.line):
            assert screen.answer().status == 302  # each is in at last


def test_a_page_is_read_while_the_line_is_full(hub: Running, crowd: list[Screen]) -> None:
    assert hub.get("/")[0] == 200


def test_the_ninth_is_told_so_and_other_forms_pass(hub: Running, crowd: list[Screen]) -> None:
    ninth = Screen(hub)
    with closing(ninth.line):
        ninth.sign_in()
        refusal = ninth.answer()
        assert (refusal.status, "8 people are before you" in refusal.read().decode()) == (503, True)
        ninth.send("/language/", language="sw")
        assert ninth.answer().status == 302
