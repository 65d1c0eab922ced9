"""S3-compatible stores on loopback: a real one, and some that do what no real one can be made to do."""

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Event, Thread
from urllib.request import urlopen

from hub.content import bucket
from tests.ports import free_ports
from tests.system.hubs import eventually

HOW = "npm install --prefix FOLDER s3rver@3, and have FOLDER/node_modules/.bin in PATH"
OBJECT = "._S3rver_object"
"""How the server's files end that hold what was put there."""


class Server:
    """s3rver, which keeps what it is given in a folder."""

    def __init__(self, folder: Path) -> None:
        (self.port,) = free_ports()
        self.folder = folder
        words = f"--directory {folder} --address 127.0.0.1 --port {self.port} --silent --configure-bucket hub"
        self.process = subprocess.Popen(["s3rver", *words.split()])
        eventually(self.answers, "the bucket")

    def answers(self) -> bool:
        with suppress(OSError), urlopen(f"http://127.0.0.1:{self.port}/", timeout=5):
            return True
        return False

    def objects(self) -> list[Path]:
        return sorted(set(self.folder.rglob(f"*{OBJECT}")) - set(self.folder.rglob(f"{bucket.WITNESS}{OBJECT}")))

    @property
    def address(self) -> str:
        return f"http://S3RVER:S3RVER@127.0.0.1:{self.port}/hub/district?region=xx"


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: "Store"

    def do_GET(self) -> None:
        found = self.server.objects.get(self.path)
        if found is None:
            return self.answer(404 if self.server.lists else 403, b"<Error><Code>AccessDenied</Code></Error>")
        first, _, last = self.headers.get("Range", f"bytes=0-{len(found) - 1}").removeprefix("bytes=").partition("-")
        data = found[int(first) : int(last) + 1]
        self.answer(206, data, f"bytes {first}-{int(first) + len(data) - 1}/{len(found)}")

    def do_PUT(self) -> None:
        self.server.objects[self.path] = self.rfile.read(int(self.headers["Content-Length"]))
        self.answer(200)

    def do_DELETE(self) -> None:
        self.server.objects.pop(self.path, None)
        self.answer(204)

    def answer(self, status: int, data: bytes = b"", part: str = "") -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(data)))
        if part:
            self.send_header("Content-Range", part)
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args: object) -> None:
        """Nobody reads it."""


class SaysYes(Handler):
    """Answers every question with the same page, as the sign-in of a foreign network does."""

    def do_GET(self) -> None:
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.answer(200, b"page")

    def do_PUT(self) -> None:
        self.do_GET()

    def do_DELETE(self) -> None:
        self.do_GET()


class Drips(Handler):
    """Never pauses for long, and never comes to an end. As its answer ends the connection, no question follows it."""

    protocol_version = "HTTP/1.0"
    begins = b"HTTP/1.0 200 OK\r\nContent-Length: 1000000\r\nX-Long: "

    def do_GET(self) -> None:
        self.wfile.write(self.begins)
        while not self.server.ended.wait(0.02):
            self.wfile.write(b".")


class DripsBytes(Drips):
    """Begins at once, and then the same."""

    begins = b"HTTP/1.0 206 OK\r\nContent-Length: 1000000\r\nContent-Range: bytes 0-999999/1000000\r\n\r\n"


class Store(ThreadingHTTPServer):
    """Keeps what it is given in memory. Where the key may not list, what is not there is refused, as AWS does it."""

    def __init__(self, handler: type[Handler], *, lists: bool) -> None:
        super().__init__(("127.0.0.1", 0), handler)
        self.objects: dict[str, bytes] = {}
        self.lists, self.ended = lists, Event()

    @property
    def address(self) -> str:
        return f"http://S3RVER:S3RVER@127.0.0.1:{self.server_port}/hub/district"

    def handle_error(self, *asked: object) -> None:
        """Who asked hung up."""


@contextmanager
def serving(handler: type[Handler] = Handler, *, lists: bool = True) -> Iterator[Store]:
    with Store(handler, lists=lists) as found:
        Thread(target=found.serve_forever, kwargs={"poll_interval": 0.01}).start()
        yield found
        found.ended.set()
        found.shutdown()
