"""A list of 50 rows, read while people write and a backup of 200,000 entries is made beside it.

Two people read a board's page as fast as it comes and two write a reply every half second, first by themselves, then
while `manage.py backup` copies, writes anew and proves, then by themselves again. In one run, on one hub.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from tests.bench import prepared, processes
from tests.bench.figure import Figure
from tests.bench.pages import in_ms, lasting, p95, reading
from tests.bench.visitor import Visitor, token_in
from tests.system.hubs import PROJECT, Hub, environment, eventually

IDLE_SECONDS = 15.0
WRITERS = 2
BETWEEN_POSTS = 0.5


def run() -> Iterator[Figure]:
    """The backup's effect on two readers."""
    hub = prepared.copy_of(village(), "backup")
    stick = hub.folder / "stick"
    stick.mkdir()
    hub.start()
    try:
        with writing(hub) as posts:
            before = reading(hub, 2, lasting(IDLE_SECONDS))
            began, written = time.monotonic(), len(posts)
            child = backup(hub, stick)
            busy = reading(hub, 2, lambda: child.poll() is None)
            took, written = time.monotonic() - began, len(posts) - written
            after = reading(hub, 2, lasting(IDLE_SECONDS))
        assert child.returncode == 0
    finally:
        hub.stop()
    idle = before + after
    found = {
        "idle ms": in_ms(idle),
        "busy ms": in_ms(busy),
        "over 2 x idle p95": sum(each > 2 * p95(idle) for each in busy),
        "the same, idle": sum(each > 2 * p95(idle) for each in idle),
        "seconds": round(took, 1),
        "posts meanwhile": written,
        "MB": round((stick / "0001" / "hub.db").stat().st_size / 1e6, 1),
        "load": processes.load(),
    }
    yield Figure("pages during a backup, p95 (x idle)", p95(busy) / p95(idle), "<= 2", "", found)


@cache
def village() -> Hub:
    """A stopped hub that holds 200,000 entries, all of whose words are read."""
    hub = Hub(prepared.folder() / "saved", "Saved")
    hub.provision()
    posts, length = str(prepared.HELD), str(prepared.RUN_LENGTH)
    hub.manage("seed", "--people", "500", "--posts", posts, "--seed", "1", "--run-length", length)
    hub.start()
    held = prepared.entries(hub)
    eventually(lambda: prepared.words_read(hub) == held, "all words are read", prepared.MINUTES)
    hub.stop()
    return hub


def backup(hub: Hub, stick: Path) -> subprocess.Popen[bytes]:
    """Begin a backup, as the hub does by itself."""
    command = [sys.executable, "manage.py", "backup", str(stick), "--data", str(hub.folder / "data")]
    return subprocess.Popen(command, cwd=PROJECT, env=environment(), stdout=subprocess.DEVNULL)


@contextmanager
def writing(hub: Hub) -> Iterator[list[float]]:
    """People write replies until the block is left; how long each took."""
    took: list[float] = []
    ended = threading.Event()
    writers = [threading.Thread(target=write, args=(hub, number, ended, took)) for number in range(WRITERS)]
    for writer in writers:
        writer.start()
    try:
        yield took
    finally:
        ended.set()
        for writer in writers:
            writer.join()


def write(hub: Hub, number: int, ended: threading.Event, took: list[float]) -> None:
    """Write one reply after the other into a topic of one's own."""
    visitor = Visitor(hub)
    visitor.sign_up(f"kofi {number} {time.monotonic_ns()}")
    topic = visitor.begin_topic(f"What {number} sees", "It is about three hundred bytes long, as most are. " * 6)
    token = token_in(visitor.get(topic))
    while not ended.wait(BETWEEN_POSTS):
        began = time.perf_counter()
        answer = visitor.post(f"{topic}reply/", token, text=f"And at {began} there is more to say. " * 8)
        took.append(time.perf_counter() - began)
        assert answer.status in (302, 429), answer
    visitor.close()
