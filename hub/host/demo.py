"""The demonstration: two hubs as real as any, each in processes and a folder of its own, with a story to
read.

Everything goes through the commands that people use: provision, seed, up, neighbour. Nothing here opens a
database.
"""

import ctypes
import errno
import fcntl
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import tomllib
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from http import HTTPStatus
from pathlib import Path
from types import FrameType

from django.conf import settings

from hub.host.listening import address

PATIENCE = 60.0
STOP_WITHIN = 6.0
FOLDER = "banyan-demo-"
VILLAGES = ("riverbend", "hilltop")

LIBC = ctypes.CDLL(None)
PARENT_DEATH_SIGNAL = 1
"""The name of Linux's prctl."""


class Failed(Exception):
    """The demonstration cannot go on; the message says at which step."""


@dataclass(frozen=True, slots=True)
class Village:
    """One hub of the demonstration."""

    story: Path
    data: Path
    host: str
    port: int

    @property
    def address(self) -> str:
        return address(self.host, self.port)

    def begin(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start a command on this hub. Its errors are shown; what it says besides is not."""
        # The rest of the environment is handed on unread: only settings interpret it.
        environment = {**os.environ, "HUB_DATA": str(self.data), "HUB_WEB_PORT": str(self.port), "HUB_CLOCK_RIGHT": "1"}
        command = [sys.executable, str(settings.PROJECT / "manage.py"), *arguments]
        return subprocess.Popen(  # noqa: S603  (our own commands)
            command,
            env=environment,
            stdout=subprocess.DEVNULL,
            preexec_fn=partial(end_with, os.getpid()),
            close_fds=False,  # it holds the folder too
        )

    def people(self) -> Iterator[tuple[str, str, str]]:
        """Name, secret and role of everybody in the story."""
        hub = tomllib.loads((self.story / "hub.toml").read_text(encoding="utf-8"))
        said = tomllib.loads((self.story / "said.toml").read_text(encoding="utf-8"))
        for role, group in (("steward", hub["steward"]), ("member", said["person"])):
            for one in group:
                yield one["name"], one["secret"], role


def end_with(parent: int) -> None:
    """Have a new process stopped when its parent is gone, however that ended; it may be gone already."""
    LIBC.prctl(PARENT_DEATH_SIGNAL, signal.SIGTERM)
    if os.getppid() != parent:
        os._exit(1)


def show(host: str, port: int, kept: Path | None) -> None:
    """Run it until Ctrl-C or SIGTERM. kept: where the hubs' data stays; else it is thrown away."""
    signal.signal(signal.SIGTERM, interrupted)
    with ExitStack() as leaving:
        folder = kept or leaving.enter_context(thrown_away())
        villages = [
            Village(settings.PROJECT / "fixtures" / "story" / name, folder / name, host, port + 10 * number)
            for number, name in enumerate(VILLAGES)
        ]
        try:
            fill(villages, folder / "ids.json")
            running = [leaving.enter_context(up(village)) for village in villages]
            introduce(villages)
            say(villages)
            stay(running)
        except KeyboardInterrupt:
            sys.stdout.write("\nBoth hubs stop.\n")


def interrupted(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


@contextmanager
def thrown_away() -> Iterator[Path]:
    """A folder until the block ends. Those of demonstrations that were killed are removed first."""
    for left in Path(tempfile.gettempdir()).glob(f"{FOLDER}*"):
        with suppress(OSError), held(left, fcntl.LOCK_EX | fcntl.LOCK_NB):
            if any(left.iterdir()):  # an empty one may be about to be held
                shutil.rmtree(left)
    folder = Path(tempfile.mkdtemp(prefix=FOLDER))
    try:
        with held(folder, fcntl.LOCK_EX):
            yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def held(folder: Path, how: int) -> Iterator[None]:
    """Hold a folder of ours, in this process and in every hub that it starts; OSError where that may not be. The lock
    is the kernel's, so none outlives who held it."""
    line = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    try:
        if os.fstat(line).st_uid != os.geteuid():
            raise PermissionError(errno.EPERM, "another's", str(folder))
        fcntl.flock(line, how)
        os.set_inheritable(line, True)
        yield
    finally:
        os.close(line)


def fill(villages: list[Village], ids: Path) -> None:
    """Found both hubs and tell the story, in turns, because the villages answer each other."""
    sys.stdout.write("Two villages are being founded …\n")
    sys.stdout.flush()
    finish("provision", [village.begin("provision", str(village.story / "hub.toml")) for village in villages])
    for village in [*villages, *villages]:
        finish("story", [village.begin("seed", "--story", str(village.story), "--ids", str(ids))])


def introduce(villages: list[Village]) -> None:
    """Make the two neighbours, each by its own steward's word."""
    one, two = villages
    for here, there in ((one, two), (two, one)):
        finish("neighbour", [here.begin("neighbour", "add", f"{there.host}:{there.port}", "--accept")])


def finish(step: str, commands: list[subprocess.Popen[bytes]]) -> None:
    codes = [command.wait(PATIENCE) for command in commands]
    if any(codes):
        raise Failed(f"The demonstration stops at step {step!r}: what is wrong stands above.")


@contextmanager
def up(village: Village) -> Iterator[subprocess.Popen[bytes]]:
    """A running hub that answers; stopped at the end."""
    arguments = ("--host", village.host, "--port", str(village.port))
    process = village.begin("up", *arguments)
    try:
        wait_until_it_answers(village, process)
        yield process
    finally:
        process.terminate()
        try:
            process.wait(STOP_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()


def wait_until_it_answers(village: Village, process: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + PATIENCE
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(village.address, timeout=5):  # noqa: S310  (an address of our own)
                return
        except urllib.error.HTTPError as answer:
            if answer.code != HTTPStatus.SERVICE_UNAVAILABLE:  # it says so while its database is brought up to date
                return
            time.sleep(0.1)
        except OSError:
            time.sleep(0.1)
    raise Failed(f"The hub {village.story.name} does not answer at {village.address}.")


def say(villages: list[Village]) -> None:
    """Print where the hubs are and who can sign in."""
    for village in villages:
        sys.stdout.write(f"\n{village.story.name.title()}: {village.address}\n")
        for name, secret, role in village.people():
            sys.stdout.write(f"    {name:<10} PIN {secret}   {role}\n")
    sys.stdout.write("\nWrite on one, watch the other. The people are invented. Stop both with Ctrl-C.\n")
    sys.stdout.flush()


def stay(running: list[subprocess.Popen[bytes]]) -> None:
    """Wait until somebody interrupts; a hub that ends by itself ends the demonstration."""
    while all(process.poll() is None for process in running):
        time.sleep(0.5)
    raise Failed("One of the two hubs has ended: what is wrong stands above.")
