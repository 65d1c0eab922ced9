"""Neighbours on loopback that have one file, honest ones and others: small real web servers that keep lines open."""

import socket
import threading
from collections.abc import Callable, Sequence
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import NamedTuple

from hub.core import car
from hub.core.cid import RAW, Cid, cid_text, parse_cid
from hub.core.unixfs import Builder, Profile, Root, node_of
from hub.core.unixfs.picked import picked


class Film(NamedTuple):
    """A file as its owner has it."""

    data: bytes
    root: Root
    nodes: dict[str, bytes]

    @property
    def cid(self) -> Cid:
        return self.root.cid


def film(data: bytes, profile: Profile) -> Film:
    """What others made of these bytes."""
    builder, blocks = Builder(profile), []
    for at in range(0, len(data), profile.chunk):
        piece = data[at : at + profile.chunk]
        blocks += builder.chunk(sha256(piece).digest(), len(piece))
    root, last = builder.finish()
    assert root.cid.codec != RAW
    return Film(data, root, {cid_text(block.cid): block.data for block in [*blocks, *last]})


class Asked(BaseHTTPRequestHandler):
    """One line; asks of its neighbour how a part is answered."""

    protocol_version = "HTTP/1.1"
    server: "Neighbour"

    def setup(self) -> None:
        super().setup()
        self.connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.server.lines += 1

    def do_GET(self) -> None:
        name, _, query = self.path.removeprefix("/ipfs/").partition("?")
        if query == "format=raw":
            self.server.nodes_asked.append(name)
            block = self.server.film.nodes.get(name)
            self.give(block or b"not here", 200 if block else 404)
            return
        if query.startswith("format=car&dag-scope=leaves&links="):
            self.server.together(self, name, picked(query.rpartition("=")[2]))
            return
        start, stop = (int(each) for each in self.headers["Range"].removeprefix("bytes=").split("-"))
        self.server.asked += range(start, stop + 1, self.server.step)
        self.server.questions += 1
        self.server.part(self, start, stop + 1)

    def give(self, data: bytes, status: int = 206, said: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        if said:
            self.send_header("Content-Range", said)
        self.end_headers()
        self.wfile.write(data)

    def leaves(self, name: str, numbers: Sequence[int]) -> None:
        """Of the small files to which these links of a node lead, those that it has."""
        self.server.leaves_asked.append((name, list(numbers)))
        node = self.server.film.nodes.get(name)
        if node is None:
            self.give(b"not here", 404)
            return
        links = list(node_of(parse_cid(name), node).links)
        found = [(cid, self.server.film.nodes.get(cid_text(cid))) for cid in (links[each].cid for each in numbers)]
        self.car(parse_cid(name), [(cid, data) for cid, data in found if data is not None])

    def car(self, root: Cid, blocks: Sequence[tuple[Cid, bytes]]) -> None:
        self.give(car.header([root]) + b"".join(car.section(cid, data) for cid, data in blocks), 200)

    def honest(self, start: int, stop: int) -> None:
        size = len(self.server.film.data)
        self.give(self.server.film.data[start:stop], said=f"bytes {start}-{stop - 1}/{size}")

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""


class Neighbour(ThreadingHTTPServer):
    """Serves one film, or what is in `film.nodes`; `part` answers for a range, `together` for small files."""

    daemon_threads = True

    def __init__(self, film: Film, part: Callable[[Asked, int, int], None] = Asked.honest) -> None:
        super().__init__(("127.0.0.1", 0), Asked)
        self.film, self.part = film, part
        self.together: Callable[[Asked, str, list[int]], None] = Asked.leaves
        self.leaves_asked: list[tuple[str, list[int]]] = []
        self.asked: list[int] = []
        """Where the chunks that were asked for begin."""
        self.step = 1000
        self.questions = 0
        self.nodes_asked: list[str] = []
        self.lines = 0
        threading.Thread(target=self.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.server_port}"

    def handle_error(self, request: object, client_address: object) -> None:
        """Who hung up is no news."""

    def close(self) -> None:
        self.shutdown()
        self.server_close()
