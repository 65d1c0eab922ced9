"""Hubs as processes: provisioned, started, met, killed. Everything listens on loopback and is stopped by its own id."""

import fcntl
import os
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from tests import fresh, warm
from tests.ports import free_ports

PROJECT = Path(__file__).resolve().parents[2]
SECRET = "24816"  # what every invented person signs in with
LIGHT = 1
"""MiB of one derivation: what the secrets of invented people are worth."""

PATIENCE = 60.0
"""Seconds that something which must happen may take on a busy machine before a test says it did not."""

PROVISION = """
[hub]
name = "{name}"
place = "village"
languages = ["en", "sw"]

[[steward]]
name = "kofi"
secret = "{secret}"

[access]
read = "guest"
post = "member"
upload = "member"
"""


def eventually(holds: Callable[[], object], what: str, patience: float = PATIENCE, pause: float = 0.05) -> None:
    """Wait until something holds; a failure names what did not."""
    until = time.monotonic() + patience
    while not holds():
        assert time.monotonic() < until, f"not within {patience:.0f} s: {what}"
        time.sleep(pause)


class Hub:
    """One hub in a data folder of its own."""

    argon2_mib = LIGHT

    def __init__(self, folder: Path, name: str, *projects: Path) -> None:
        """projects: the folders of plugins of other people that are installed for this hub alone."""
        self.folder, self.name, self.projects = folder, name, projects
        self.port, self.exchange_port = free_ports(1)
        self.address = f"127.0.0.1:{self.port}"
        self.process: subprocess.Popen[bytes] | None = None
        self.settings: dict[str, str] = {}
        folder.mkdir(parents=True, exist_ok=True)
        self.log = folder / "log.txt"
        self.told = 0
        """Bytes of the log that were written before the last start."""

    def manage(self, *arguments: str) -> str:
        """Run one command on this hub's data; what it printed."""
        command = [sys.executable, "manage.py", *arguments, "--data", str(self.folder / "data")]
        told = environment(*self.projects, argon2_mib=self.argon2_mib)
        done = warm.run(command, cwd=PROJECT, env=told, timeout=300)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def provision(self) -> None:
        """First run without a screen: kofi is its steward."""
        fresh.tables(self.folder / "data")
        answers = self.folder / "hub.toml"
        answers.write_text(PROVISION.format(name=self.name, secret=SECRET))
        self.manage("provision", str(answers))

    def start(self, module: tuple[str, ...] = ("manage.py",)) -> None:
        """Start the processes and wait until pages answer; `module` is what stands in for manage.py."""
        self.begin(module)
        self.wait()

    def begin(self, module: tuple[str, ...] = ("manage.py",)) -> None:
        """Start the processes."""
        command = [sys.executable, *module, "up", "--host", "127.0.0.1", "--port", str(self.port)]
        begun = subprocess.Popen if "LD_PRELOAD" in self.settings else warm.Warm
        with open(self.log, "ab") as log:
            self.told = log.tell()
            self.process = begun(
                [*command, "--data", str(self.folder / "data")],
                cwd=PROJECT,
                env={**environment(*self.projects, argon2_mib=self.argon2_mib), **self.settings},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def wait(self) -> None:
        """Wait until pages answer."""
        eventually(self.answers, f"{self.name} answers; its log says {self.log.read_text()[-2000:]}")

    @property
    def process_id(self) -> int:
        """The process that serves pages."""
        assert self.process is not None
        return self.process.pid

    def answers(self) -> bool:
        """Whether its pages are served; before the first run they lead there."""
        assert self.process is None or self.process.poll() is None, self.log.read_text()[-4000:]
        if b" is at http" not in self.log.read_bytes()[self.told :]:
            return False  # each page that tells to wait is work for a hub that only begins
        try:
            return self.get("/")[0] in (200, 302)
        except (OSError, HTTPException):  # HTTPException: what answers until it is ready ends in the middle of a page
            return False

    def get(self, path: str) -> tuple[int, bytes]:
        """Status and body of a page, without cookies."""
        connection = HTTPConnection("127.0.0.1", self.port, timeout=10)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def stop(self) -> int:
        """Ask it to stop; its exit code."""
        assert self.process is not None
        if self.process.poll() is None:
            self.process.terminate()
        return self.process.wait(timeout=15)

    def kill(self) -> None:
        """Cut the power: SIGKILL to all processes at once. The last of them ends a little later than the first, and
        holds the data folder until then."""
        assert self.process is not None
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait(timeout=15)
        eventually(self.is_let_go, f"no process of {self.name} is left", pause=0.005)

    def is_let_go(self) -> bool:
        """Whether no process holds its data folder."""
        try:
            with open(self.folder / "data" / "up.lock", "rb") as lock:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        except FileNotFoundError:
            pass  # it had not come so far
        return True

    def rows(self, sql: str) -> list[tuple[object, ...]]:
        """Read its database beside it."""
        with sqlite3.connect(f"file:{self.folder / 'data' / 'hub.db'}?mode=ro", uri=True, timeout=30) as database:
            return database.execute(sql).fetchall()

    def held(self) -> set[tuple[object, ...]]:
        """Every entry it holds: feed key, number, id."""
        return set(self.rows("SELECT f.key, e.seq, e.entry_id FROM log_entry e JOIN log_feed f ON f.id = e.feed_id"))


def environment(*projects: Path, argon2_mib: int = LIGHT) -> dict[str, str]:
    """The environment of a command: nothing of the test's own data folder, and what is installed beside the hub."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    return {
        **kept,
        "HUB_ARGON2_MIB": str(argon2_mib),
        "HUB_CLOCK_RIGHT": "1",
        "PYTHONPATH": os.pathsep.join(map(str, projects)),
    }


def make_neighbours(one: Hub, other: Hub) -> None:
    """Both stewards accept."""
    one.manage("neighbour", "add", other.address, "--accept")
    other.manage("neighbour", "add", one.address, "--accept")
