"""https of a real hub: a program that trusts the hub's root and nothing else reads its pages, and who signs in there
is signed in there alone."""

import base64
import json
import os
import re
import shutil
import socket
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests.ports import free_ports
from tests.system.hubs import SECRET, Hub

NAME = "amani.home.arpa"


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """Amani, with a port for https and nothing to show there yet."""
    hub = Hub(tmp_path_factory.mktemp("https") / "Amani", "Amani")
    hub.provision()
    hub.manage("names", "claim", "amani")
    hub.settings["HUB_HTTPS_PORT"] = f"{free_ports()[0]}"
    hub.start()
    yield hub
    print(hub.log.read_text()[-3000:])
    hub.kill()


@pytest.fixture(scope="module")
def root(hub: Hub) -> Path:
    """What people install."""
    before = private_port(hub)
    with socket.create_connection(("127.0.0.1", before), timeout=20) as line:
        assert line.recv(1) == b""  # nobody answers before there is a certificate
    hub.manage("https", "make")
    status, text = hub.get("/naming/https/banyan.crt")
    assert status == 200
    found = hub.folder / "banyan.crt"
    found.write_bytes(text)
    return found


def private_port(hub: Hub) -> int:
    return int(hub.settings["HUB_HTTPS_PORT"])


def trusting(root: Path) -> ssl.SSLContext:
    """What a browser does that knows this root and no other."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_verify_locations(root)
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    return context


def line_to(hub: Hub, context: ssl.SSLContext, name: str = NAME) -> ssl.SSLSocket:
    line = socket.create_connection(("127.0.0.1", private_port(hub)), timeout=20)
    try:
        return context.wrap_socket(line, server_hostname=name)
    except OSError:  # ssl's errors are such
        line.close()
        raise


def asked(hub: Hub, root: Path, path: str, *headers: str, body: str = "", name: str = NAME) -> tuple[str, str]:
    """Head and body of an answer by https."""
    way = "POST" if body else "GET"
    head = [f"{way} {path} HTTP/1.1", f"Host: {name}:{private_port(hub)}", "Connection: close", *headers]
    if body:
        head += ["Content-Type: application/x-www-form-urlencoded", f"Content-Length: {len(body)}"]
    with line_to(hub, trusting(root), name) as line:
        line.sendall("\r\n".join([*head, "", body]).encode())
        answer = b""
        while piece := line.recv(65536):
            answer += piece
    before, _, after = answer.decode("utf-8", "replace").partition("\r\n\r\n")
    return before, after


def cookies(head: str) -> dict[str, str]:
    """What an answer sets: by their names, with all that is said of them."""
    return {each.partition("=")[0]: each for each in re.findall(r"(?i)^set-cookie: (.*?)\r?$", head, re.MULTILINE)}


def jar(*heads: str) -> str:
    kept = [each.partition(";")[0] for head in heads for each in cookies(head).values()]
    return "Cookie: " + "; ".join(kept)


def test_who_trusts_the_root_reads_the_pages_and_nobody_is_told_to_keep_off_http(hub: Hub, root: Path) -> None:
    for name in (NAME, f"kitabu.{NAME}"):
        with line_to(hub, trusting(root), name) as line:
            assert line.version() == "TLSv1.3"
    head, page = asked(hub, root, "/naming/https/")
    assert head.startswith("HTTP/1.1 200")
    assert "strict-transport-security" not in head.lower()
    assert "This page came by https" in page
    assert hub.get("/")[0] == 200


def test_it_is_for_the_hubs_names_alone(hub: Hub, root: Path) -> None:
    for name in ("localhost", "zawadi.home.arpa", "a.b.amani.home.arpa", "127.0.0.1"):
        with pytest.raises(ssl.SSLCertVerificationError):
            line_to(hub, trusting(root), name)


def test_no_older_way_is_taken(hub: Hub, root: Path) -> None:
    context = trusting(root)
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_2
    with line_to(hub, context) as line:
        assert line.version() == "TLSv1.2"
    with pytest.warns(DeprecationWarning, match="TLSv1_1"):
        context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")
    with pytest.raises((ssl.SSLError, ConnectionResetError)):
        line_to(hub, context)


def test_whoever_signs_in_by_https_is_signed_in_there_alone(hub: Hub, root: Path) -> None:
    first, page = asked(hub, root, "/sign-in/?name=kofi")
    (token,) = set(re.findall(r'name="csrfmiddlewaretoken" value="(\w+)"', page)[-1:])
    origin = f"https://{NAME}:{private_port(hub)}"
    body = f"csrfmiddlewaretoken={token}&name=kofi&secret={SECRET}"
    second, _ = asked(hub, root, "/sign-in/", jar(first), f"Origin: {origin}", body=body)
    assert second.startswith("HTTP/1.1 302"), second
    for name, told in {**cookies(first), **cookies(second)}.items():
        assert name.startswith("__Host-"), told
        assert {"Secure", "Path=/"} <= set(told.split("; ")), told
        assert "domain" not in told.lower()
    assert "Finish" in asked(hub, root, "/", jar(second))[1]
    plain = jar(second).replace("__Host-", "")
    assert "Finish" not in asked(hub, root, "/", plain)[1]  # what somebody planted over http counts for nothing


def test_a_page_follows_the_log_by_https_too(hub: Hub, root: Path) -> None:
    key = base64.b64encode(os.urandom(16)).decode()
    head = [
        *("GET /live/ HTTP/1.1", f"Host: {NAME}", f"Origin: https://{NAME}", "Upgrade: websocket"),
        *("Connection: Upgrade", f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13"),
    ]
    with line_to(hub, trusting(root)) as line:
        line.sendall("\r\n".join([*head, "", ""]).encode())
        assert line.recv(65536).startswith(b"HTTP/1.1 101")
        line.sendall(frame(json.dumps({"watch": ["naming"]})))
        hub.manage("names", "bind", "shule", "address", "10.44.0.9")
        told = line.recv(65536)
        assert told[:1] == b"\x81"
        assert json.loads(told[2:]) == {"topic": "naming"}


def frame(text: str) -> bytes:
    """A short text as a browser sends it."""
    data, mask = text.encode(), b"mask"
    return bytes([0x81, 0x80 | len(data)]) + mask + bytes(byte ^ mask[at % 4] for at, byte in enumerate(data))


def test_a_large_answer_is_whole_and_a_large_request_is_refused_in_words(hub: Hub, root: Path) -> None:
    head, page = asked(hub, root, "/static/portal/hub.css")
    length = int(re.findall(r"(?i)^content-length: (\d+)", head, re.MULTILINE)[0])
    assert len(page.encode()) == length > 10_000
    head, page = asked(hub, root, "/sign-up/", body="a=" + "b" * 17 * 1024 * 1024)
    assert head.startswith("HTTP/1.1 413")


def test_who_speaks_no_tls_or_says_nothing_disturbs_nobody(hub: Hub, root: Path) -> None:
    silent = socket.create_connection(("127.0.0.1", private_port(hub)), timeout=20)
    for wrong in (b"GET / HTTP/1.1\r\n\r\n", b"\x16\x03\x01" + b"\xff" * 600, b"\0" * 5000):
        with socket.create_connection(("127.0.0.1", private_port(hub)), timeout=20) as line:
            line.sendall(wrong)
            with suppress(ConnectionResetError):
                while line.recv(65536):
                    pass
    with silent:
        assert asked(hub, root, "/health")[0].startswith("HTTP/1.1 200")
    assert "Traceback" not in hub.log.read_text()


def test_a_renewed_certificate_is_shown_without_a_start(hub: Hub, root: Path) -> None:
    def shown() -> bytes | None:
        with line_to(hub, trusting(root)) as line:
            return line.getpeercert(binary_form=True)

    before = shown()
    hub.manage("https", "renew")
    assert shown() != before


def test_curl_reads_a_page(hub: Hub, root: Path) -> None:
    found = shutil.which("curl")
    if found is None:
        assert not os.environ.get("CI"), "curl must be installed in CI"
        pytest.skip("NOT TESTED: install curl")
    port = private_port(hub)
    command = [found, "-sS", "--cacert", str(root), "--resolve", f"{NAME}:{port}:127.0.0.1"]
    done = subprocess.run([*command, f"https://{NAME}:{port}/health"], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0, done.stderr
    assert "How this hub is doing" in done.stdout
