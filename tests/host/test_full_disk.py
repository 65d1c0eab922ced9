"""A hub on a disk that something else has filled to its last byte starts, is read, and lets its stewards act; one that
cannot even be read says so."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings

from tests.host.village import Installed, Running
from tests.system.hubs import eventually

SMALL = 160
"""Megabytes of the disk."""
NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]
LIFE = """
set -e
mount -t tmpfs -o size={size}m none {data}
cp -a {found}/. {data}
cd {data}
{before}
cat /dev/zero > somebody-elses 2>/dev/null || true
cd -
exec {python} manage.py up --host 127.0.0.1 --port {web} --exchange-port {exchange}
"""
RESERVE = "fallocate -l 16M box/reserve"
NO_RESERVE = "rm -f box/reserve; : > up.lock"
"""Somebody's file took its place, and even the words in the lock."""
COPIES = "mkdir -p static/portal; fallocate -l 2560K static/portal/hub.css"
"""The look as an earlier start laid it down."""
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A hub that was provisioned."""
    installed = Installed(tmp_path_factory.mktemp("found") / "data")
    installed.found()
    return installed.data


@contextmanager
def begun(found: Path, folder: Path, before: str) -> Iterator[Running]:
    """That hub, started on a disk that was filled. before: what was done in its folder until then."""
    if subprocess.run([*NAMESPACE, "mount", "-t", "tmpfs", "none", folder], check=False).returncode:
        pytest.skip("NOT TESTED: this machine lets nobody mount a small disk of their own")
    (folder / "data").mkdir()
    installed = Installed(folder / "data")
    told = {"size": SMALL, "data": installed.data, "found": found, "before": before, "python": sys.executable}
    script = LIFE.format(**told, web=installed.web, exchange=installed.exchange)
    process = subprocess.Popen(
        [*NAMESPACE, "sh", "-c", script],
        cwd=settings.PROJECT,
        env=installed.environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    running = Running(installed, process)
    try:
        yield running
    finally:
        running.stop()


@pytest.fixture(params=[RESERVE, f"{NO_RESERVE}; {COPIES}"], ids=["reserve", "no reserve"])
def hub(found: Path, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Running]:
    """A hub that runs although its disk is full."""
    with begun(found, tmp_path, request.param) as running:
        running.wait_until_it_answers()
        yield running


def seen(hub: Running, name: str) -> Path:
    """A file of the hub's folder, which nobody else sees."""
    return Path(f"/proc/{hub.process.pid}/root{hub.installed.data}") / name


def ask(hub: Running, path: str, cookies: dict[str, str], fields: dict[str, str] | None = None) -> tuple[int, str]:
    """Status and page; cookies are kept."""
    connection = HTTPConnection("127.0.0.1", hub.installed.web, timeout=20)
    headers = {"Cookie": "; ".join(f"{name}={value}" for name, value in cookies.items())}
    if fields is not None:
        headers |= {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST" if fields else "GET", path, urlencode(fields) if fields else None, headers)
    answer = connection.getresponse()
    for line in answer.headers.get_all("Set-Cookie") or ():
        name, _, value = line.partition(";")[0].partition("=")
        cookies[name] = value
    page = answer.read().decode()
    connection.close()
    return answer.status, page


def test_reading_and_stewards_go_on_at_the_last_byte(hub: Running) -> None:
    room = os.statvfs(seen(hub, "."))
    assert room.f_bavail * room.f_frsize < 32 * 1024 * 1024
    cookies: dict[str, str] = {}
    status, page = ask(hub, "/", cookies)
    assert (status, "The disk is full" in page or "no room" in page) == (200, True)
    status, sheet = ask(hub, "/static/portal/hub.css", cookies)
    assert (status, "body" in sheet) == (200, True)
    _, page = ask(hub, "/sign-in/", cookies)
    token = TOKEN.search(page)
    assert token is not None
    status, page = ask(hub, "/sign-in/", cookies, {"csrfmiddlewaretoken": token[1], "name": "ama", "secret": "24816"})
    assert status == 302, page
    status, page = ask(hub, "/queue/", cookies)
    assert status == 200, page


def test_a_hub_that_has_nothing_to_give_up_says_so_and_starts_when_there_is_room(found: Path, tmp_path: Path) -> None:
    with begun(found, tmp_path, NO_RESERVE) as hub:

        def is_full() -> bool:
            with suppress(OSError):
                return "The hub is full" in hub.get("/forum/")[1]
            return False

        eventually(is_full, "the full page")
        assert (hub.get("/")[0], ask(hub, "/queue/", {}, {"do": "hide"})[0]) == (503, 507)
        os.truncate(seen(hub, "somebody-elses"), 0)
        hub.wait_until_it_answers()
        assert hub.get("/")[0] == 200
