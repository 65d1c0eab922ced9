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
def fountain() -> Iterator[Fountain]:
    """`fountain(patience)` is the port of one that waits so many seconds for its readers."""
    started: dict[float, tuple[int, subprocess.Popen[str]]] = {}

    def start(patience: float) -> int:
        if patience not in started:
            (port,) = free_ports()
            started[patience] = port, begun(port, patience)
        return started[patience][0]

    yield start
    for _, process in started.values():
        process.terminate()
        process.communicate(timeout=20)


def begun(port: int, patience: float, log: Path | None = None) -> subprocess.Popen[str]:
    environment = {**os.environ, "HUB_DATA": str(settings.HUB_DATA), "DJANGO_SETTINGS_MODULE": "hub.settings"}
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.host.fountain", str(port)],
        cwd=settings.PROJECT,
        env={**environment, "PATIENCE": str(patience)},
        stdout=subprocess.PIPE,
        stderr=log.open("w") if log else subprocess.DEVNULL,
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


def test_what_breaks_off_never_looks_whole_and_the_next_is_answered(fountain: Fountain) -> None:
    port = fountain(0.2)
    for _ in range(2):
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", "/break")
        with pytest.raises((IncompleteRead, HTTPException, ConnectionError)):
            connection.getresponse().read()
        connection.close()
    assert poured(port)[0] > 0


def test_of_bytes_that_a_card_forgot_one_line_is_told(tmp_path: Path) -> None:
    (port,), log = free_ports(), tmp_path / "log"
    program = begun(port, 5, log)
    for path in ("/damaged", "/break"):
        connection = HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", path)
        with pytest.raises((IncompleteRead, HTTPException, ConnectionError)):
            connection.getresponse().read()
        connection.close()
    eventually(lambda: "RuntimeError: the card is gone" in log.read_text(), "faults of ours are told with their place")
    program.terminate()
    program.communicate(timeout=20)
    first, second, *_rest = log.read_text().splitlines()
    assert first.endswith("Exception inside application: damaged: one bit of it")
    assert second.endswith("Exception inside application: the card is gone")


def test_hundreds_who_knock_at_once_are_all_let_in_however_busy_the_hub_is() -> None:
    (port,) = free_ports()
    with closing(listening.listen("127.0.0.1", port)), ExitStack() as stack:
        for _ in range(AT_ONCE):
            stack.enter_context(socket.create_connection(("127.0.0.1", port), timeout=2))
