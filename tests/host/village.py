"""Real hubs for tests: `manage.py` in its own processes, on a temporary folder and free loopback ports."""

import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from http.client import HTTPException
from pathlib import Path
from select import select
from typing import Final

from django.conf import settings

from tests import fresh, warm
from tests.ports import free_ports

PATIENCE: Final = 60.0
ANSWERS: Final = """
[hub]
name = "Riverbend"
languages = ["en", "sw"]

[[steward]]
name = "ama"
secret = "24816"

[[steward]]
name = "kofi"
secret = "35927"
"""


class Installed:
    """A data folder and the commands that run on it."""

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.environment = {**os.environ, "HUB_DATA": str(data), "HUB_ARGON2_MIB": "1", **environment}
        self.web, self.exchange = free_ports(1)

    def begin(self, *arguments: str) -> subprocess.Popen[str]:
        return warm.Warm(
            [sys.executable, str(settings.PROJECT / "manage.py"), *arguments],
            env=self.environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """A command to its end."""
        process = self.begin(*arguments)
        said, wrong = process.communicate(timeout=PATIENCE)
        return subprocess.CompletedProcess(process.args, process.returncode, said, wrong)

    def provision(self, answers: str = ANSWERS) -> subprocess.CompletedProcess[str]:
        file = self.data.with_suffix(".toml")
        file.write_text(answers, encoding="utf-8")
        return self.run("provision", str(file))

    def found(self) -> None:
        """A hub in a folder that is yet to be made, whatever the test is about."""
        fresh.tables(self.data)
        done = self.provision()
        assert done.returncode == 0, done.stderr

    def up(self, *wishes: str) -> "Running":
        """Start the hub and wait until it answers."""
        ports = "--port", str(self.web), "--exchange-port", str(self.exchange)
        process = self.begin("up", "--host", "127.0.0.1", *ports, *wishes)
        running = Running(self, process)
        running.wait_until_it_answers()
        return running


class Running:
    """A running hub: the web process is the parent, the hub process its child, the store process the child of that."""

    def __init__(self, installed: Installed, process: subprocess.Popen[str]) -> None:
        self.installed = installed
        self.process = process
        self.child = self.store = 0

    @property
    def port(self) -> int:
        return self.installed.web

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.port}"

    def wait_until_it_answers(self) -> None:
        """What it prints tells that it is ready: whoever asks before is given a page by a hub that has other work."""
        assert self.process.stdout is not None
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            if self.process.poll() is not None:
                raise AssertionError(self.process.communicate())
            prints, _, _ = select([self.process.stdout], [], [], 0.05)
            try:
                if prints and self.get("/")[0] != 503:  # else it is being made ready
                    break
            except (OSError, HTTPException):  # the page of a hub that is made ready ends in the middle of a word
                time.sleep(0.05)
        (self.child,) = children_of(self.process.pid)
        (self.store,) = children_of(self.child)

    def get(self, path: str, port: int = 0) -> tuple[int, str]:
        """Status and text of a page."""
        address = f"http://127.0.0.1:{port or self.installed.web}{path}"
        try:
            with urllib.request.urlopen(address, timeout=10) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as refusal:
            return refusal.code, refusal.read().decode()

    def stop(self) -> None:
        """Leave nothing behind, whatever the test did."""
        for pid in {*family_of(self.process.pid), self.child, self.store} - {0}:
            if alive(pid):
                os.kill(pid, signal.SIGKILL)
        self.process.communicate()


def children_of(pid: int) -> list[int]:
    return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]


def family_of(pid: int) -> list[int]:
    """A process and all that came from it, as far as each still has its parent."""
    try:
        return [pid, *(each for child in children_of(pid) for each in family_of(child))]
    except OSError:
        return []


def alive(pid: int) -> bool:
    """Whether a process runs; one that ended and waits to be reaped does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def wait_until_gone(pid: int) -> bool:
    """Whether a process ended within the five seconds that a hub may take."""
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        if not alive(pid):
            return True
        time.sleep(0.02)
    return False
