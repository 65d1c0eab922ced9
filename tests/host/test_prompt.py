"""What a websocket writes at once and what it leaves to Twisted, on real lines."""

import socket
from collections.abc import Iterator
from typing import Any

import pytest
from twisted.internet.tcp import Connection

from hub.host.prompt import PromptSocket


class Selector:
    """Is told, in place of a running reactor, who wants to write later."""

    def __init__(self) -> None:
        self.waiting: list[Any] = []

    def addWriter(self, writer: Any) -> None:  # noqa: N802  # Twisted's name
        self.waiting = [writer]

    def removeWriter(self, writer: Any) -> None:  # noqa: N802  # Twisted's name
        self.waiting = []


class Line:
    """A websocket of the hub, and the other end."""

    def __init__(self) -> None:
        here, self.other = socket.socketpair()
        self.other.settimeout(10)
        self.selector = Selector()
        self.page = PromptSocket()
        reactor: Any = self.selector
        self.page.transport = Connection(here, self.page, reactor)
        self.page.transport.connected = 1
        self.here = here

    def read(self, count: int) -> bytes:
        """Read so much while Twisted writes what waits."""
        got = b""
        while len(got) < count:
            got += self.other.recv(65536)
            for writer in self.selector.waiting:
                writer.doWrite()
        return got


@pytest.fixture
def line() -> Iterator[Line]:
    made = Line()
    yield made
    made.here.close()
    made.other.close()


def test_a_frame_is_written_without_asking_the_selector(line: Line) -> None:
    line.page.sendData(b"first")
    assert line.other.recv(100) == b"first"
    assert line.selector.waiting == []


def test_a_slow_reader_gets_all_frames_whole_and_in_order(line: Line) -> None:
    frames = [bytes([65 + number]) * 300_000 for number in range(8)]
    for frame in frames:
        line.page.sendData(frame)
    assert line.selector.waiting
    assert line.read(sum(map(len, frames))) == b"".join(frames)
    line.page.sendData(b"and at once again")
    assert line.other.recv(100) == b"and at once again"


def test_a_broken_line_is_left_to_twisted(line: Line) -> None:
    line.other.close()
    line.page.sendData(b"anybody there?")
    (writer,) = line.selector.waiting
    assert isinstance(writer.doWrite(), Exception)
