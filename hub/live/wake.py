"""Tells both processes of a running hub that the log grew, or that a topic changed. Nothing here reads the
log.

The pair shares one socket pair, made before the fork. After each commit the writing process sends one small
packet and never waits. When the socket is full the packet is dropped: the other side has packets to read
anyway, and reads the log from where it stood. A topic announced without an entry (an exchange's progress,
say) can be lost then; such a topic is a hint, and the page that shows it is right again at its next load.

The same socket is the lifeline of both: it ends when the other process ends, however that died.

SOCK_SEQPACKET keeps packets apart and still reports the end; it exists on Linux, where hubs run.
"""

import asyncio
import socket
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
from typing import ClassVar

from hub.log import registry

APPENDED, TOPIC = b"+", b"="
MAX_PACKET = 256
AT_ONCE = 256


def pair() -> tuple["Wake", "Wake"]:
    """The two ends, for the two processes. Call it before the fork; each process closes the other's end."""
    one, two = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    return Wake(one), Wake(two)


def on_growth(callback: Callable[[], None]) -> Callable[[], None]:
    """Call back in the running event loop, soon, after each append, whichever process made it; returns how to
    stop that. Where no pair runs, a process hears its own appends.
    """
    if Wake.here is not None:
        return Wake.here.on_growth(callback)
    loop = asyncio.get_running_loop()

    def appended(position: int) -> None:
        with suppress(RuntimeError):  # the loop is closed: the process is ending
            loop.call_soon_threadsafe(callback)

    return registry.on_append(appended)


def tell_topics(topics: Iterable[str]) -> None:
    """Say in both processes that these topics changed without an entry; nobody hears it where no hub runs."""
    if Wake.here is not None:
        Wake.here.tell_topics(topics)


class Wake:
    """One process's end. `tell_*` may be called in any thread; what is heard is told in the event loop."""

    here: ClassVar["Wake | None"] = None
    """The end that this process hears with."""

    def __init__(self, end: socket.socket) -> None:
        end.setblocking(False)
        self._end = end
        self._loop: asyncio.AbstractEventLoop | None = None
        self._on_growth: list[Callable[[], None]] = []
        self._on_topic: list[Callable[[str], None]] = []
        self._lost: Callable[[], None] = lambda: None
        self._listening: tuple[Callable[[], None], ...] = ()

    def start(self, lost: Callable[[], None]) -> None:
        """Begin to hear, in the running event loop; `lost` is called once when the other process is gone."""
        self._lost = lost
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._end, self._hear)
        Wake.here = self
        self._listening = registry.on_append(self._appended), registry.on_topics(self.tell_topics)

    def close(self) -> None:
        """Let go of this end: in the process that is not to use it, and at the end."""
        for stop in self._listening:
            stop()
        self._listening = ()
        Wake.here = None if Wake.here is self else Wake.here
        if self._loop is not None:
            self._loop.remove_reader(self._end)
        self._loop = None
        self._end.close()

    def on_growth(self, callback: Callable[[], None]) -> Callable[[], None]:
        """Call back in the event loop when the log grew or rows caught up with it, in either process; returns
        how to stop that."""
        self._on_growth.append(callback)
        return lambda: self._on_growth.remove(callback)

    @contextmanager
    def growing(self) -> Iterator[asyncio.Event]:
        """An event that is set whenever the log grew, while the block lasts."""
        grown = asyncio.Event()
        stop = self.on_growth(grown.set)
        try:
            yield grown
        finally:
            stop()

    def on_topic(self, callback: Callable[[str], None]) -> None:
        """Call back in the event loop with each topic announced by hand, in either process."""
        self._on_topic.append(callback)

    def tell_growth(self) -> None:
        """Say in both processes that there is something to read: an append, or rows that caught up."""
        self._send(APPENDED)
        self._in_loop(self._grow)

    def tell_topics(self, topics: Iterable[str]) -> None:
        """Say in both processes that these topics changed without an entry."""
        for packet in packets_of(topics):
            self._send(packet)
            self._in_loop(partial(self._announce, packet))

    def _appended(self, position: int) -> None:
        self.tell_growth()

    def _send(self, packet: bytes) -> None:
        with suppress(OSError):  # full: it is being woken already; gone: `_hear` finds out
            self._end.send(packet)

    def _in_loop(self, call: Callable[[], None]) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop is closed: the process is ending
                self._loop.call_soon_threadsafe(call)

    def _hear(self) -> None:
        """Take the packets that wait, telling of growth once however many said so."""
        grown = False
        for packet in self._packets():
            if packet == APPENDED:
                grown = True
            else:
                self._announce(packet)
        if grown:
            self._grow()

    def _packets(self) -> Iterable[bytes]:
        """The packets that wait now; the end of the other process, if that is what waits."""
        for _ in range(AT_ONCE):
            try:
                packet = self._end.recv(MAX_PACKET)
            except BlockingIOError:
                return
            except OSError:
                packet = b""
            if not packet:
                self._ended()
                return
            yield packet

    def _ended(self) -> None:
        if self._loop is not None:
            self._loop.remove_reader(self._end)
        self._lost()

    def _grow(self) -> None:
        for callback in list(self._on_growth):
            callback()

    def _announce(self, packet: bytes) -> None:
        for topic in packet[1:].decode().split("\n")[:-1]:
            for callback in self._on_topic:
                callback(topic)


def packets_of(topics: Iterable[str]) -> Iterable[bytes]:
    """Topics, each on a line, in as few packets as hold them: a socket is full after so many, however small."""
    packet = TOPIC
    for topic in topics:
        line = topic.encode() + b"\n"
        if len(TOPIC + line) > MAX_PACKET:
            continue
        if len(packet + line) > MAX_PACKET:
            yield packet
            packet = TOPIC
        packet += line
    if packet != TOPIC:
        yield packet
