"""What a request carries is bounded as it arrives, on both ports of a running hub."""

import base64
import http.client
import json
import os
import re
import select
import socket
import tempfile
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import Any, Final

import pytest

from hub.host.intake import MAX_REQUEST, MAX_TOGETHER
from tests.host.village import Running
from tests.system.hubs import eventually
from tests.system.visitor import Visitor

MIB: Final = 1024 * 1024
ANNOUNCED: Final = 400 * MIB
FILM: Final = 64 * MIB
MARK: Final = "film"
WORDS: Final = f'--{MARK}\r\nContent-Disposition: form-data; name="%s"\r\n\r\n%s\r\n'
HEAD: Final = f'--{MARK}\r\nContent-Disposition: form-data; name="file"; filename="film.mp4"\r\n\r\n'
END: Final = f"\r\n--{MARK}--\r\n".encode()
SENT: Final = 24 * MIB
PORTS: Final = pytest.mark.parametrize("port", ["web", "exchange"])
CODINGS: Final = pytest.mark.parametrize("coding", [f"Content-Length: {ANNOUNCED}", "Transfer-Encoding: chunked"])


def begin(hub: Running, port: str, *headers: str, path: str = "/sign-up/") -> socket.socket:
    """A connection on which the head of a POST was sent."""
    line = socket.create_connection(("127.0.0.1", getattr(hub.installed, port)), timeout=20)
    head = [f"POST {path} HTTP/1.1", "Host: 127.0.0.1", "Content-Type: application/x-www-form-urlencoded", *headers]
    line.sendall("\r\n".join([*head, "", ""]).encode())
    return line


def pour(line: socket.socket, chunked: bool) -> int:
    """Send SENT bytes or as many as the hub takes."""
    piece, sent = b"a&" * (MIB // 2), 0
    framed = b"%x\r\n%s\r\n" % (len(piece), piece) if chunked else piece
    try:
        while sent < SENT:
            line.sendall(framed)
            sent += len(piece)
    except OSError:
        pass
    return sent


def answer(line: socket.socket) -> tuple[int, str]:
    reply = http.client.HTTPResponse(line, method="POST")
    reply.begin()
    return reply.status, reply.read().decode()


def spooled(hub: Running) -> int:
    """Bytes of deleted files that the processes hold open in the folder for such things."""
    total = 0
    for process in (hub.process.pid, hub.child, hub.store):
        for held in Path(f"/proc/{process}/fd").iterdir():
            try:
                if os.readlink(held).startswith(f"{tempfile.gettempdir()}/") and held.stat().st_nlink == 0:
                    total += held.stat().st_size
            except FileNotFoundError:
                continue
    return total


def resident(hub: Running) -> int:
    """The most memory that the web process ever held."""
    status = Path(f"/proc/{hub.process.pid}/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) * 1024


@PORTS
@CODINGS
def test_a_request_that_would_fill_the_card_is_refused_before_it_is_sent(hub: Running, port: str, coding: str) -> None:
    with begin(hub, port, coding) as line:
        pour(line, chunked="chunked" in coding)
        status, page = answer(line)
        assert spooled(hub) == 0
    assert status == 413
    assert "That is too big for this hub" in page


@pytest.mark.parametrize("header", ["Cookie: django_language=ar", "Accept-Language: ar"])
def test_what_is_refused_while_it_arrives_is_refused_in_the_senders_language(hub: Running, header: str) -> None:
    with begin(hub, "web", f"Content-Length: {ANNOUNCED}", header) as line:
        assert '<html lang="ar" dir="rtl"' in answer(line)[1]


@PORTS
def test_what_is_announced_too_big_is_refused_before_its_first_byte(hub: Running, port: str) -> None:
    with begin(hub, port, f"Content-Length: {ANNOUNCED}", "Expect: 100-continue") as line:
        assert answer(line)[0] == 413


def test_what_was_taken_along_and_is_too_big_is_told_the_other_way_in(hub: Running) -> None:
    with begin(hub, "web", f"Content-Length: {ANNOUNCED}", path="/me/bring/?again=1") as line:
        assert "manage.py bring FILE" in answer(line)[1]


def test_a_program_is_refused_in_its_own_form(hub: Running) -> None:
    with begin(hub, "web", f"Content-Length: {ANNOUNCED}", path="/pins/service/pins?a=b") as line:
        status, told = answer(line)
    assert (status, json.loads(told)["error"]["reason"]) == (413, "TOO_LARGE")


def test_who_sends_all_of_it_before_reading_gets_the_words_and_then_a_closed_connection(hub: Running) -> None:
    with begin(hub, "web", f"Content-Length: {SENT}") as line:
        assert pour(line, chunked=False) == SENT
        assert answer(line)[0] == 413
        assert line.recv(1) == b""


def test_what_fits_reaches_its_page(hub: Running) -> None:
    assert fitting(hub) == 403, "only the page's own mark is missing"


def fitting(hub: Running) -> int:
    """The answer to a form of 2 MiB."""
    form = b"name=ama&more=" + b"a" * (2 * MIB)
    with begin(hub, "web", f"Content-Length: {len(form)}", "Connection: close") as line:
        line.sendall(form)
        return answer(line)[0]


def test_many_large_requests_at_once_wait_and_words_still_pass(hub: Running) -> None:
    """Each would fit alone. What was spooled for those that hang up is free again."""
    before = resident(hub)
    with ExitStack() as lines:
        opened = [lines.enter_context(begin(hub, "web", f"Content-Length: {MAX_REQUEST}")) for _ in range(8)]
        for line in opened:
            with suppress(OSError):
                line.sendall(b"a&" * (MAX_REQUEST // 2 - MIB // 2))
        answers = [answer(line) for line in select.select(opened, [], [], 20)[0]]
        assert {status for status, _ in answers} == {503}
        assert all("What you typed was not sent" in page for _, page in answers)
        assert spooled(hub) <= MAX_TOGETHER
        assert in_words(hub) == 403
    eventually(lambda: spooled(hub) == 0, "all was let go")
    for _ in range(6):
        assert fitting(hub) == 403
    assert resident(hub) - before < 2 * MAX_TOGETHER


@pytest.mark.parametrize("coding", ["Content-Length: 64000", "Transfer-Encoding: chunked"])
def test_what_becomes_a_websocket_carries_nothing(hub: Running, coding: str) -> None:
    with begin(hub, "web", "Upgrade: websocket", "Connection: Upgrade", coding) as line:
        line.sendall(b"2\r\naa\r\n" if "chunked" in coding else b"aa")
        assert answer(line)[0] == 413


def in_words(hub: Running) -> int:
    """The answer to a form of a few words, which only lacks the page's own mark."""
    with begin(hub, "web", "Content-Length: 8", "Connection: close") as line:
        line.sendall(b"name=ama")
        return answer(line)[0]


def test_a_form_of_many_small_fields_costs_little_memory(hub: Running) -> None:
    before = resident(hub)
    with begin(hub, "web", f"Content-Length: {MAX_REQUEST}", "Connection: close") as line:
        line.sendall(b"a&" * (MAX_REQUEST // 2))
        answer(line)
    assert resident(hub) - before < 3 * MAX_REQUEST


@pytest.mark.parametrize(("port", "path"), [("web", "/live/"), ("exchange", "/gossip/")])
def test_websockets_still_open(hub: Running, port: str, path: str) -> None:
    number = getattr(hub.installed, port)
    with socket.create_connection(("127.0.0.1", number), timeout=20) as line:
        key = base64.b64encode(os.urandom(16)).decode()
        head = [f"GET {path} HTTP/1.1", f"Host: 127.0.0.1:{number}", f"Origin: http://127.0.0.1:{number}"]
        head += ["Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"]
        line.sendall("\r\n".join([*head, "", ""]).encode())
        assert line.recv(12) == b"HTTP/1.1 101"


@pytest.fixture(scope="module")
def ama(hub: Running) -> Visitor:
    return Visitor(hub, timeout=30).sign_in("ama")


@pytest.fixture(scope="module")
def shelf(ama: Visitor) -> str:
    ama.get("/library/new/")
    status, address = ama.post("/library/new/", title="Films", add="member")
    assert status == 302, address
    found = re.search(r"/library/shelf/\w+/", ama.get(address)[1])
    assert found
    return f"{found[0]}add/"


def begin_film(who: Visitor, path: str, size: int = FILM, *headers: str) -> socket.socket:
    """A line on which a form with a film was begun, up to its first byte."""
    words = {"csrfmiddlewaretoken": who.carried["X-CSRFToken"], "title": "Wells"}
    first = ("".join(WORDS % pair for pair in words.items()) + HEAD).encode()
    line = socket.create_connection(("127.0.0.1", who.hub.port), timeout=30)
    head = [f"POST {path} HTTP/1.1", *(f"{name}: {text}" for name, text in who.carried.items()), *headers]
    head += [f"Content-Type: multipart/form-data; boundary={MARK}", f"Content-Length: {len(first) + size + len(END)}"]
    line.sendall("\r\n".join([*head, "", ""]).encode())
    if not headers:
        line.sendall(first)
    return line


def parts(hub: Running) -> list[Path]:
    return list((hub.installed.data / "content").rglob("*.part"))


def pour_film(line: socket.socket, size: int) -> None:
    for number in range(size // MIB):
        line.sendall(bytes([number]) * MIB)


def test_a_film_comes_in_by_a_plain_form_in_little_memory(hub: Running, ama: Visitor, shelf: str) -> None:
    before = resident(hub)
    with begin_film(ama, shelf) as line:
        pour_film(line, FILM)
        assert spooled(hub) == 0, "it lies nowhere but where it stays"
        line.sendall(END)
        status, page = answer(line)
    assert (status, parts(hub)) == (302, []), page
    kept = list((hub.installed.data / "content" / "objects").rglob("*.tree"))
    assert [path.stat().st_size for path in kept] == [FILM]
    assert resident(hub) - before < 32 * MIB
    assert "64" in ama.get(shelf.removesuffix("add/"))[1]


def test_who_may_not_send_it_is_told_before_the_first_byte(hub: Running, ama: Visitor, shelf: str) -> None:
    with begin_film(Visitor(hub), shelf, FILM, "Expect: 100-continue") as line:
        status, page = answer(line)
    assert (status, "Sign in to write" in page) == (403, True)
    with begin_film(ama, "/library/new/", FILM, "Expect: 100-continue") as line:
        assert answer(line)[0] == 413, "a page that takes no files"
    with begin_film(ama, shelf, 1 << 50, "Expect: 100-continue") as line:
        assert answer(line)[0] == 507
    with begin_film(ama, shelf, FILM, "Expect: 100-continue") as line:
        assert line.recv(12) == b"HTTP/1.1 100"


def test_of_a_film_that_breaks_off_nothing_stays(hub: Running, ama: Visitor, shelf: str) -> None:
    with begin_film(ama, shelf) as line:
        pour_film(line, MAX_REQUEST)
        eventually(lambda: parts(hub), "it is written while it comes")
    eventually(lambda: not parts(hub), "nothing of it stays")


def test_one_browser_sends_two_at_once_and_no_more(hub: Running, ama: Visitor, shelf: str) -> None:
    with begin_film(ama, shelf), begin_film(ama, shelf), begin_film(ama, shelf, FILM, "Expect: 100-continue") as third:
        assert answer(third)[0] == 503


def in_parts(who: Visitor, method: str, path: str, size: int = 0, **headers: Any) -> socket.socket:
    """A line on which a request of a program that sends in parts was begun, up to its first byte."""
    line = socket.create_connection(("127.0.0.1", who.hub.port), timeout=30)
    said = {**who.carried, "Tus-Resumable": "1.0.0", "Content-Length": str(size), **headers}
    head = [f"{method} {path} HTTP/1.1", *(f"{name}: {text}" for name, text in said.items())]
    line.sendall("\r\n".join([*head, "", ""]).encode())
    return line


def head_of(line: socket.socket) -> tuple[int, http.client.HTTPResponse]:
    reply = http.client.HTTPResponse(line)
    reply.begin()
    return reply.status, reply


def test_a_part_of_any_size_comes_in_and_what_came_before_the_link_was_lost_stays(hub: Running, ama: Visitor) -> None:
    before = resident(hub)
    part: dict[str, Any] = {"Content-Type": "application/offset+octet-stream"}
    with in_parts(ama, "POST", "/library/upload/", **dict[str, Any]({"Upload-Length": FILM})) as line:
        status, begun = head_of(line)
        at = str(begun.headers["Location"])
    with in_parts(ama, "PATCH", at, FILM, **{"Upload-Offset": "5"}, **part) as line:
        assert head_of(line)[0] == 409, "it is answered before any of it came"
    with in_parts(ama, "PATCH", at, FILM, **{"Upload-Offset": "0"}, **part) as line:
        pour_film(line, 20 * MIB)

    def came() -> int:
        with in_parts(ama, "HEAD", at) as line:
            return int(head_of(line)[1].headers["Upload-Offset"])

    eventually(lambda: came() == 20 * MIB, "all that came counts")
    with in_parts(ama, "PATCH", at, FILM - 20 * MIB, **{"Upload-Offset": str(20 * MIB)}, **part) as line:
        pour_film(line, FILM - 20 * MIB)
        assert head_of(line)[0] == 204
    assert (came(), status) == (FILM, 201)
    assert resident(hub) - before < 32 * MIB


def test_of_a_small_part_too_what_came_before_the_link_was_lost_stays(hub: Running, ama: Visitor, shelf: str) -> None:
    part: dict[str, Any] = {"Content-Type": "application/offset+octet-stream"}
    with in_parts(ama, "POST", "/library/upload/", **dict[str, Any]({"Upload-Length": 3 * MIB})) as line:
        at = str(head_of(line)[1].headers["Location"])

    def came() -> int:
        with in_parts(ama, "HEAD", at) as line:
            return int(head_of(line)[1].headers["Upload-Offset"])

    with in_parts(ama, "PATCH", at, 2 * MIB, **{"Upload-Offset": "0"}, **part) as line:
        pour_film(line, MIB)
    eventually(lambda: came() == MIB, "what came counts")
    with in_parts(ama, "PATCH", at, 2 * MIB, **{"Upload-Offset": str(MIB)}, **part) as line:
        pour_film(line, 2 * MIB)
        assert head_of(line)[0] == 204
    assert came() == 3 * MIB
