"""Searches over 200,000 posts, as a guest's browser asks for them, one after the other on an open connection.

The posts have about 300 bytes and words as people use them (`tests.bench.talk`). Asked are common words (the first is
in nine of ten posts), rare ones, three common ones, three of which one is rare, words that hardly occur together, and
beginnings, among them such as hundreds of words share. Each question is asked once, so no page is remembered.

Beside it: what the index costs, read from the kernel while the hub reads all of them with nothing else to do.
"""

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

from tests.bench import processes
from tests.bench.figure import Figure
from tests.bench.prepared import MINUTES, words_read
from tests.bench.talk import Talk
from tests.bench.visitor import Visitor
from tests.system.hubs import PROJECT, Hub, eventually

POSTS = 200_000
PEOPLE = 500
QUESTIONS = 30
"""Of each kind."""


def run() -> Iterator[Figure]:
    """A page's time, and bytes for each entry."""
    with tempfile.TemporaryDirectory(prefix="banyan-search-") as folder:
        hub = Hub(Path(folder) / "Riverbend", "Riverbend")
        hub.provision()
        talk = [sys.executable, "-m", "tests.bench.talk", str(hub.folder / "data"), str(PEOPLE), str(POSTS)]
        subprocess.run(talk, cwd=PROJECT, check=True, timeout=MINUTES)
        hub.start()
        try:
            cost = indexing(hub)
            yield searching(hub, cost)
        finally:
            hub.kill()


def indexing(hub: Hub) -> dict[str, float]:
    """What it costs to read everything: bytes and microseconds an entry, and bytes that lie on the disk."""
    process, entries = processes.family(hub)["hub"], last(hub)
    began, written, used = time.monotonic(), processes.written(process), processes.seconds(process)
    eventually(lambda: words_read(hub) == entries, "all is read", MINUTES)
    size = int(str(hub.rows("SELECT SUM(pgsize) FROM dbstat WHERE name LIKE 'search_%'")[0][0]))
    return {
        "seconds of indexing": round(time.monotonic() - began, 1),
        "bytes written an entry": round((processes.written(process) - written) / entries),
        "us of processor an entry": round(1e6 * (processes.seconds(process) - used) / entries, 1),
        "bytes on disk an entry": round(size / entries, 1),
    }


def last(hub: Hub) -> int:
    """The last position of the log."""
    return int(str(hub.rows("SELECT MAX(position) FROM log_entry")[0][0]))


def searching(hub: Hub, cost: dict[str, float]) -> Figure:
    """Every question once, the kinds in turn."""
    kinds = questions(Talk(PEOPLE, POSTS).words)
    visitor = Visitor(hub)
    visitor.get("/search/?q=warm")
    web = processes.family(hub)["web"]
    used = processes.seconds(web)
    taken: dict[str, list[float]] = {kind: [] for kind in kinds}
    cut = 0
    for asked in zip(*kinds.values(), strict=True):
        for kind, question in zip(kinds, asked, strict=True):
            began = time.perf_counter()
            answer = visitor.get(f"/search/?{urlencode({'q': question})}")
            taken[kind].append(1000 * (time.perf_counter() - began))
            assert answer.status == 200, question
            cut += "There may be more" in answer.text
    every = [ms for each in taken.values() for ms in each]
    details = {kind: {"median ms": middle(each), "p95 ms": p95(each)} for kind, each in taken.items()}
    used = 1000 * (processes.seconds(web) - used) / len(every)
    found = {"ms": details, "ms of processor a page": round(used, 1), "cut short": cut, "load": processes.load()}
    return Figure(f"search over {POSTS:,} posts, p95 ms", p95(every), "<= 150", "", found | cost)


def questions(words: list[str]) -> dict[str, list[str]]:
    """What is asked of each kind; `words` the commonest first."""
    many = range(QUESTIONS)
    rare = words[-QUESTIONS * 10 :]
    return {
        "common": words[:QUESTIONS],
        "rare": rare[:QUESTIONS],
        "three common": [" ".join(words[n : n + 3]) for n in many],
        "three, one rare": [f"{words[n]} {words[n + 1]} {rare[-n - 1]}" for n in many],
        "two rare": [f"{rare[n]} {rare[-n - 1]}" for n in many],
        "beginnings of 3": [words[n][:3] for n in many],
        "beginnings of 4": [words[n + QUESTIONS][:4] for n in many],
        "common, and a beginning": [f"{words[n + 1]} {words[n][:3]}" for n in many],
    }


def middle(ms: list[float]) -> float:
    return round(statistics.median(ms), 1)


def p95(ms: list[float]) -> float:
    return round(sorted(ms)[int(0.95 * len(ms))], 1)
