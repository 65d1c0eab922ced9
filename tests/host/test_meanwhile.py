"""While a hub is started or upgraded, people are told to wait: the web port answers from the first moment."""

import os
import signal
import socket
import sqlite3
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from tests.host.village import Installed, Running, alive, children_of
from tests.system.hubs import eventually


class Upgrade:
    """A hub whose preparation waits for the database, which somebody else writes in."""

    def __init__(self, folder: Path) -> None:
        self.installed = Installed(folder)
        self.installed.found()
        self.writer = sqlite3.connect(folder / "hub.db", isolation_level=None)
        self.writer.execute("BEGIN IMMEDIATE")
        web, exchange = str(self.installed.web), str(self.installed.exchange)
        self.process = self.installed.begin("up", "--port", web, "--exchange-port", exchange)
        self.running = Running(self.installed, self.process)
        eventually(self.answers, "the port answers")

    def answers(self) -> bool:
        with socket.socket() as caller:
            return caller.connect_ex(("127.0.0.1", self.installed.web)) == 0

    def ask(self, path: str = "/", **headers: str) -> tuple[int, str, str | None]:
        """Status, text, and when to come again."""
        request = urllib.request.Request(f"http://127.0.0.1:{self.installed.web}{path}", headers=headers)
        try:
            with urllib.request.urlopen(request, timeout=20) as answer:
                return answer.status, answer.read().decode(), answer.headers["Retry-After"]
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode(), refusal.headers["Retry-After"]


@pytest.fixture
def upgrade(tmp_path: Path) -> Iterator[Upgrade]:
    made = Upgrade(tmp_path / "riverbend")
    with closing(made.writer):
        yield made
        made.running.stop()


def test_people_are_told_to_wait_and_then_find_the_hub(upgrade: Upgrade) -> None:
    status, page, again = upgrade.ask("/forum/")
    assert (status, again) == (503, "5")
    assert "The hub is getting ready" in page
    assert 'http-equiv="refresh"' in page
    assert upgrade.ask("/static/portal/hub.css")[0] == 200
    upgrade.writer.execute("ROLLBACK")
    upgrade.running.wait_until_it_answers()
    eventually(lambda: upgrade.ask()[0] == 200, "the hub itself answers")


def test_the_page_goes_out_in_one_piece(upgrade: Upgrade) -> None:
    """Whoever asks at the moment in which the hub takes over gets a whole page, or none."""
    with socket.create_connection(("127.0.0.1", upgrade.installed.web), timeout=20) as caller:
        caller.sendall(b"GET / HTTP/1.0\r\nHost: riverbend\r\n\r\n")
        first = caller.recv(65536)
    assert first.startswith(b"HTTP/1.0 503")
    assert b"</html>" in first


def test_they_are_told_in_their_language(upgrade: Upgrade) -> None:
    page = upgrade.ask("/", **{"Accept-Language": "ar"})[1]
    assert 'lang="ar" dir="rtl"' in page
    assert 'lang="sw"' in upgrade.ask("/", Cookie="django_language=sw")[1]


def test_the_page_has_the_look_of_its_screen(upgrade: Upgrade) -> None:
    assert 'href="/look/dark.css"' in upgrade.ask("/", Cookie="look=dark-2")[1]
    status, sheet, _ = upgrade.ask("/look/dark.css")
    assert (status, "@media all {" in sheet) == (200, True)


def test_someone_who_says_nothing_holds_nobody_up(upgrade: Upgrade) -> None:
    with socket.create_connection(("127.0.0.1", upgrade.installed.web)) as silent:
        silent.sendall(b"GET / HTTP/1.1\r\n")
        assert upgrade.ask()[0] == 503


def test_nonsense_on_the_line_ends_nothing(upgrade: Upgrade) -> None:
    with socket.create_connection(("127.0.0.1", upgrade.installed.web)) as caller:
        caller.sendall(b"\x16\x03\x01\x00 nonsense\r\n\r\n")
        caller.recv(1000)
    assert upgrade.ask("/%00/../../etc/passwd")[0] == 503


def test_nothing_is_left_when_the_start_is_broken_off(upgrade: Upgrade) -> None:
    children = children_of(upgrade.process.pid)
    os.kill(upgrade.process.pid, signal.SIGKILL)
    upgrade.process.wait()
    upgrade.writer.execute("ROLLBACK")
    eventually(lambda: not any(alive(child) for child in children), "every process has ended")
    assert not upgrade.answers()
