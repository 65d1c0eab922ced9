"""A cable on loopback that counts what passes and can be made long: every byte waits `delay` seconds in it.

One caller at a time; each call is kept with its deliveries, so that bytes, milliseconds and round trips are read off
the wire itself, encryption and framing included.
"""

import socket
import threading
import time
from queue import Queue
from typing import NamedTuple

THERE, BACK = "there", "back"


class Delivery(NamedTuple):
    """Bytes that arrived at one end: when, which way they went, how many."""

    at: float
    way: str
    size: int


class Call(NamedTuple):
    """One connection: when it was opened, and what was delivered since."""

    began: float
    deliveries: list[Delivery]

    def sizes(self, way: str) -> int:
        """Bytes that went one way."""
        return sum(each.size for each in self.deliveries if each.way == way)


class Cable:
    """Listens on a port of its own and passes every connection on to another."""

    def __init__(self, to_port: int) -> None:
        self.delay = 0.0
        self.calls: list[Call] = []
        self._to_port = to_port
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port: int = self._listener.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self) -> None:
        """Take no more calls."""
        self._listener.close()

    def _accept(self) -> None:
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            callee = socket.create_connection(("127.0.0.1", self._to_port))
            call = Call(time.monotonic(), [])
            self.calls.append(call)
            for one, other, way in ((caller, callee, THERE), (callee, caller, BACK)):
                one.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                lane: Queue[tuple[float, bytes]] = Queue()
                threading.Thread(target=self._take, args=(one, lane), daemon=True).start()
                threading.Thread(target=deliver, args=(other, lane, call, way), daemon=True).start()

    def _take(self, end: socket.socket, lane: "Queue[tuple[float, bytes]]") -> None:
        data = b"-"
        while data:
            try:
                data = end.recv(1 << 16)
            except OSError:
                data = b""
            lane.put((time.monotonic() + self.delay, data))


def deliver(end: socket.socket, lane: "Queue[tuple[float, bytes]]", call: Call, way: str) -> None:
    """Hand over what went into a lane, each piece when it is due."""
    while True:
        due, data = lane.get()
        time.sleep(max(0.0, due - time.monotonic()))
        try:
            if not data:
                end.shutdown(socket.SHUT_RDWR)
                return
            end.sendall(data)
        except OSError:
            return
        call.deliveries.append(Delivery(time.monotonic(), way, len(data)))
