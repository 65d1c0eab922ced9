"""Neighbours on loopback, and how this hub meets them."""

import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from hub.content import wanted

Neighbour = Callable[[Callable[[BaseHTTPRequestHandler], None]], str]


@pytest.fixture
def neighbour() -> Iterator[Neighbour]:
    """`neighbour(answer)` starts a web server on loopback and gives its address."""
    servers: list[ThreadingHTTPServer] = []

    def start(answer: Callable[[BaseHTTPRequestHandler], None]) -> str:
        class Answering(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                answer(self)

            def log_message(self, format: str, *args: object) -> None:
                """Say nothing."""

        server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
        servers.append(server)
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        return f"http://127.0.0.1:{server.server_port}"

    yield start
    for server in servers:
        server.shutdown()
        server.server_close()


@pytest.fixture
def met() -> Iterator[list[str]]:
    """The addresses of our neighbours, as a plugin provides them."""
    addresses: list[str] = []
    before = wanted.providers[:]
    wanted.providers[:] = [lambda: addresses]
    yield addresses
    wanted.providers[:] = before
