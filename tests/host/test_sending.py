"""Long answers wait for their readers, and many come at once: a web port as the hub's is, in a process of its own."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from http.client import HTTPConnection, HTTPException, IncompleteRead
from pathlib import Path

import pytest
from django.conf import settings

from hub.host import listening
from tests.ports import free_ports
from tests.system.hubs import eventually

A_CONNECTION = 64 << 20
AT_ONCE = 300

Fountain = Callable[[float], int]


@pytest.fixture(scope="module")
def log(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What they all say beside."""
    return tmp_path_factory.mktemp("fountain") / "log"


@pytest.fixture(scope="module")
def fountain(log: Path) -> Iterator[Fountain]:
    """`fountain(patience)` is the port of one that waits so many seconds for its readers."""
    started: dict[float, tuple[int, subprocess.Popen[str]]] = {}

    def start(patience: float) -> int:
        if patience not in started:
            (port,) = free_ports()
            started[patience] = port, begun(port, patience, log)
        return started[patience][0]

    yield start
    for _, process in started.values():
        process.terminate()
        process.communicate(timeout=20)


def begun(port: int, patience: float, log: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "HUB_DATA": str(settings.HUB_DATA), "DJANGO_SETTINGS_MODULE": "hub.settings"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.host.fountain", str(port)],
        cwd=settings.PROJECT,
        env={**environment, "PATIENCE": str(patience)},
        stdout=subprocess.PIPE,
        stderr=log.open("a"),
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "listening\n"
    return process


def asked(port: int, path: str) -> socket.socket:
    """A line on which this was asked, and nothing is read. The system keeps little for it."""
    line = socket.socket()
    line.settimeout(20)
    line.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 65536)
    line.connect(("127.0.0.1", port))
    line.sendall(f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n".encode())
    return line


def poured(port: int) -> tuple[int, int]:
    connection = HTTPConnection("127.0.0.1", port, timeout=20)
    connection.request("GET", "/poured")
    pieces, gone = connection.getresponse().read().split()
    connection.close()
    return int(pieces), int(gone)


def stands_still(port: int) -> bool:
    before = poured(port)
    time.sleep(0.1)
    return poured(port) == before


def test_a_piece_is_made_when_the_one_before_was_taken(fountain: Fountain) -> None:
    port = fountain(60)
    with asked(port, "/pour") as slow:
        eventually(lambda: poured(port)[0] and stands_still(port), "the slow reader is waited for")
        made = poured(port)[0]
        assert made < 200, "or a film would lie in memory for everybody who asks for it"
        assert slow.recv(100)
    eventually(lambda: poured(port)[1] == 1, "nothing is made for somebody who is gone")


def test_who_takes_all_gets_all(fountain: Fountain) -> None:
    connection = HTTPConnection("127.0.0.1", fountain(60), timeout=20)
    connection.request("GET", "/pour")
    assert len(connection.getresponse().read()) == A_CONNECTION
    connection.request("GET", "/poured")
    assert connection.getresponse().status == 200, "the line serves what comes next"
    connection.close()


def test_who_takes_nothing_is_hung_up_on(fountain: Fountain) -> None:
    port = fountain(0.2)
    with asked(port, "/pour"):
        eventually(lambda: poured(port)[1] == 1, "a place is held for nobody for ever")


def test_what_breaks_off_never_looks_whole_and_the_next_is_answered(fountain: Fountain, log: Path) -> None:
    port, told = fountain(0.2), "daphne.server: Exception inside application:"
    for path in ("/damaged", "/break"):
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", path)
        with pytest.raises((IncompleteRead, HTTPException, ConnectionError)):
            connection.getresponse().read()
        connection.close()
    assert poured(port)[0] > 0
    eventually(lambda: f"{told} the card is gone\nTraceback" in log.read_text(), "faults of ours with their place")
    assert f"{told} damaged: one bit of it\n" in log.read_text()
    assert f"{told} damaged: one bit of it\nTraceback" not in log.read_text(), "what a card forgot in one line"


def test_hundreds_who_knock_at_once_are_all_let_in_however_busy_the_hub_is() -> None:
    (port,) = free_ports()
    with closing(listening.listen("127.0.0.1", port)), ExitStack() as stack:
        for _ in range(AT_ONCE):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=2))
