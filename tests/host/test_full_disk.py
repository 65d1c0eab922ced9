"""A hub on a disk that something else has filled to its last byte starts, is read, and lets its stewards act."""

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlencode

import pytest
from django.conf import settings

from tests.host.village import ANSWERS, Installed, Running

SMALL = 160
"""Megabytes of the disk."""
NAMESPACE = ["unshare", "--user", "--map-root-user", "--mount"]
LIFE = """
set -e
mount -t tmpfs -o size={size}m none {data}
{python} manage.py provision {answers}
mkdir -p {data}/box && fallocate -l 16M {data}/box/reserve
cat /dev/zero > {data}/somebody-elses 2>/dev/null || true
exec {python} manage.py up --host 127.0.0.1 --port {web} --exchange-port {exchange}
"""
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')


@pytest.fixture
def hub(tmp_path: Path) -> Iterator[Running]:
    """A hub that was provisioned, whose disk was filled, and that was started then."""
    if subprocess.run([*NAMESPACE, "mount", "-t", "tmpfs", "none", tmp_path], check=False).returncode:
        pytest.skip("NOT TESTED: this machine lets nobody mount a small disk of their own")
    (tmp_path / "data").mkdir()
    (tmp_path / "answers.toml").write_text(ANSWERS, encoding="utf-8")
    installed = Installed(tmp_path / "data")
    told = {"size": SMALL, "data": installed.data, "answers": tmp_path / "answers.toml", "python": sys.executable}
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
        running.wait_until_it_answers()
        yield running
    finally:
        running.stop()


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
    room = os.statvfs(f"/proc/{hub.process.pid}/root{hub.installed.data}")
    assert room.f_bavail * room.f_frsize < 32 * 1024 * 1024
    cookies: dict[str, str] = {}
    status, page = ask(hub, "/", cookies)
    assert (status, "The disk is full" in page or "no room" in page) == (200, True)
    _, page = ask(hub, "/sign-in/", cookies)
    token = TOKEN.search(page)
    assert token is not None
    status, page = ask(hub, "/sign-in/", cookies, {"csrfmiddlewaretoken": token[1], "name": "ama", "secret": "24816"})
    assert status == 302, page
    status, page = ask(hub, "/queue/", cookies)
    assert status == 200, page
