"""A neighbour whose every byte a test decides: it shows a real signed card, makes the real handshake, then misbehaves.

It speaks over a real websocket with a real running hub. Its people write real entries with real keys, so that what is
wrong is only ever the one thing that a test makes wrong.
"""

import hashlib
import hmac
import json
import os
import socket
from base64 import b64encode
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import cbor2
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect
from websockets.sync.server import ServerConnection, serve

from hub.core import statement
from hub.core.cid import id_text
from hub.core.frontier import Row
from hub.core.keys import CARD, NETWORK, key_text, public_key, sign
from hub.core.run import Run, encode
from hub.testing import identity
from plugins.gossip.wire.frames import Decoder, Encoder, Frame
from plugins.gossip.wire.handshake import Client, Server
from plugins.gossip.wire.secure import Secure
from plugins.gossip.wire.session import digest_of

PATIENCE = 30.0
"""Seconds that a hub may take to answer on a busy machine."""

HELLO = {"versions": [1], "declines": digest_of([]), "credit": 1 << 20}


class Stranger:
    """A hub that is none, with its card at `address`."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.hub = identity(name, None)
        self.key = public_key(self.hub.seed)
        self.network, self.seed = NETWORK, self.hub.seed
        self.frames: list[Frame] = []
        self._encoder, self._decoder = Encoder(), Decoder()
        self._open = ExitStack()
        self._line: ClientConnection | None = None
        self._secure: Secure
        self.address, self.web_port = "", 0
        self.looks, self.status = 0, 200
        """How often somebody asked for its card."""

    def card(self, web: int, exchange: int) -> bytes:
        """The card that it serves."""
        papers = [[b64encode(part).decode() for part in statement.to_wire(one)] for one in self.hub.statements]
        told = {"hub": id_text(self.hub.id), "name": self.name, "web": web, "exchange": exchange, "statements": papers}
        text = json.dumps(told)
        sig = sign(self.hub.seed, CARD, hashlib.sha256(text.encode()).digest())
        return json.dumps({"card": text, "key": key_text(self.key), "sig": sig.hex()}).encode()

    # Calling

    def call(self, port: int, their_key: bytes, web_port: int = 0) -> None:
        """Open a websocket to a hub's exchange port and prove who we are; `ConnectionClosed` when we are not wanted."""
        self.frames, self._encoder, self._decoder = [], Encoder(), Decoder()
        self.hang_up()
        address = f"ws://127.0.0.1:{port}/gossip/?web={web_port}"
        self._line = self._open.enter_context(connect(address, compression=None, max_size=None))
        role = Client(self.network, self.seed, public_key(self.seed), their_key, os.urandom(32))
        self._secure = Secure(role)
        self.send_sealed(self._secure.start())
        while self._secure.peer is None:
            reply, plain = self._secure.received(self._receive())
            self.frames += self._decoder.received(plain)
            if reply:
                self.send_sealed(reply)

    def greet(self, **hello: Any) -> None:
        """Say hello and wait for the hub's."""
        self.say("hello", HELLO | hello)
        self.hear("hello")

    def walk(self, *claims: Row) -> None:
        """Say that our frontier differs, in these rows, and that this was all."""
        self.greet()
        self.say("frontier", "root", bytes(32))
        self.say("frontier", "rows", [list(row) for row in claims], False)
        self.say("frontier", "done")

    def give(self, *frames: Sequence[Run]) -> None:
        """Send runs, asked for or not, each list in a frame of its own and all in one message."""
        self.send(b"".join(self.frame_of(runs) for runs in frames))

    def give_body(self, feed: bytes, seq: int, body: bytes) -> None:
        """Answer a question for bodies with this one."""
        self.send(self._encoder.bulk("bodies", [cbor2.dumps([feed, [[seq, body]]])], False)[0])
        self.give_no_body()

    def give_no_body(self) -> None:
        """Answer a question for bodies: nothing more of it is here."""
        self.send(self._encoder.bulk("bodies", [], True)[0])

    def say(self, name: str, *fields: object) -> None:
        """Send one control frame."""
        self.send(self.frame(name, *fields))

    def send(self, plain: bytes) -> None:
        """Send any bytes inside the encrypted stream."""
        self.send_sealed(self.seal(plain))

    def frame(self, name: str, *fields: object) -> bytes:
        """A control frame's bytes."""
        return self._encoder.frame(name, *fields)

    def frame_of(self, runs: Sequence[Run]) -> bytes:
        """The bytes of a frame of runs."""
        return self._encoder.bulk("run", [encode(run) for run in runs])[0]

    def send_text(self, words: str) -> None:
        """Send a text message, which no exchange has."""
        assert self._line is not None
        self._line.send(words)

    def seal(self, plain: bytes) -> bytes:
        """The bytes that would go over the line."""
        return self._secure.seal(plain)

    def send_sealed(self, data: bytes) -> None:
        """Send any bytes over the line."""
        assert self._line is not None
        self._line.send(data)

    def hear(self, name: str) -> list[Any]:
        """The fields of the next frame of that name, all before it passed over."""
        return self.hear_any(name).fields

    def hear_any(self, *names: str) -> Frame:
        """The next frame of any of these names, all before it passed over."""
        while True:
            while self.frames:
                frame = self.frames.pop(0)
                if frame.name in names:
                    return frame
            _reply, plain = self._secure.received(self._receive())
            self.frames += self._decoder.received(plain)

    def hears_bye(self) -> str:
        """The code with which the hub ends it."""
        return str(self.hear("bye")[0])

    def leave(self) -> None:
        """End in good order."""
        self.send_sealed(self.seal(self.frame("bye", "bye")) + self._secure.goodbye())
        self.hang_up()

    def hang_up(self) -> None:
        """Close the line and nothing more; harmless when it is closed."""
        self._open.close()

    def is_cut_off(self) -> bool:
        """Read to the end of the line; true when the hub ended it."""
        try:
            while True:
                self._receive()
        except ConnectionClosed:
            return True

    def _receive(self) -> bytes:
        assert self._line is not None
        data = self._line.recv(timeout=PATIENCE)
        assert isinstance(data, bytes)
        return data


@contextmanager
def card_shown(stranger: Stranger, exchange_port: int = 0) -> Iterator[Stranger]:
    """Serve the stranger's card on loopback. Without an exchange port of its own nobody answers the hub's calls."""

    class Card(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = self.path == "/.well-known/hub.json"
            port = server.server_port
            stranger.looks += known
            data = stranger.card(port, exchange_port or port)
            self.send_response(stranger.status if known else 404)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, format: str, *args: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Card)
    stranger.web_port = server.server_port
    stranger.address = f"127.0.0.1:{stranger.web_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield stranger
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@contextmanager
def web_that_drips() -> Iterator[int]:
    """A web port that sends one byte after another of an answer without end."""
    over = Event()

    def drip(line: socket.socket) -> None:
        with line, suppress(OSError):
            line.sendall(b"HTTP/1.1 200 OK\r\nX-Slow: ")
            while not over.wait(0.1):
                line.sendall(b"x")

    def answer() -> None:
        with suppress(OSError):
            while True:
                Thread(target=drip, args=server.accept()[:1]).start()

    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = Thread(target=answer)
        thread.start()
        yield int(server.getsockname()[1])
        over.set()
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


@contextmanager
def answered_wrongly(network: bytes) -> Iterator[int]:
    """A port where calls are answered by somebody of another network."""

    def answer(line: ServerConnection) -> None:
        theirs = line.recv()
        point = bytes(31) + b"\x09"
        line.send(hmac.digest(network, point, "sha512")[:32] + point)
        assert theirs
        with suppress(ConnectionClosed):
            line.recv()

    with serve(answer, "127.0.0.1", 0, compression=None) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield int(server.socket.getsockname()[1])
        server.shutdown()
        thread.join()


@contextmanager
def answering(stranger: Stranger, *frames: bytes) -> Iterator[tuple[int, Event, Event]]:
    """A port where the stranger answers the hub's calls, says hello and these frames, and then only holds the line: the
    port, whether it was called, and whether that line has ended."""
    called, ended = Event(), Event()

    def answer(line: ServerConnection) -> None:
        secure = Secure(Server(stranger.network, stranger.seed, os.urandom(32)))
        with suppress(ConnectionClosed):
            while True:
                data = line.recv()
                assert isinstance(data, bytes)
                reply, _plain = secure.received(data)
                if reply:
                    line.send(reply)
                if secure.peer is not None and not called.is_set():
                    line.send(secure.seal(stranger.frame("hello", HELLO) + b"".join(frames)))
                    called.set()
        ended.set()

    with serve(answer, "127.0.0.1", 0, compression=None) as server:
        thread = Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield int(server.socket.getsockname()[1]), called, ended
        server.shutdown()
        thread.join()
