"""What twenty plugins cost: at the start of a hub, and on its home page.

Each is the board of prices of the tutorial under another label: a record, a table, a page, a card with a line of news.
Hubs with and without them are started in turn, and the last two read their home pages in turn.
"""

import json
import os
import statistics
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import processes
from tests.bench.figure import Figure
from tests.packages import MARKET, install
from tests.system.hubs import PROJECT, Hub, environment

PLUGINS = 20
STARTS = 7
PAGES = 100


def run() -> Iterator[Figure]:
    """The start, then home."""
    with TemporaryDirectory(prefix="banyan-plugins-") as folder:
        projects = [write(Path(folder), f"prices{number}") for number in range(PLUGINS)]
        shelf = os.pathsep.join(map(str, projects))
        hub = Hub(Path(folder) / "Riverbend", "Riverbend")
        hub.provision()
        manage = [sys.executable, "manage.py", "upgrade", "--data", str(hub.folder / "data")]
        subprocess.run(manage, cwd=PROJECT, env=environment() | {"PYTHONPATH": shelf}, check=True, capture_output=True)
        yield from start(hub, shelf)
        yield from home(hub, shelf)


def write(folder: Path, label: str) -> Path:
    """A plugin as `startplugin` writes it, installed by its path."""
    project = folder / label
    for path in MARKET.rglob("*"):
        if path.suffix in (".py", ".toml", ".html"):
            target = folder / renamed(str(Path("market", path.relative_to(MARKET))), label)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_text(renamed(path.read_text(encoding="utf-8"), label), encoding="utf-8")
    install(project)
    return project


def renamed(text: str, label: str) -> str:
    """The example's words under another label."""
    return text.replace("market", label).replace("Market", label.capitalize())


class Loaded:
    """A hub in one process that reads its own home page."""

    def __init__(self, hub: Hub, shelf: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.bench.home"],
            cwd=PROJECT,
            env=environment() | {"PYTHONPATH": shelf, "HUB_DATA": str(hub.folder / "data")},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self.started = self.answer()

    def answer(self) -> dict[str, float]:
        assert self.process.stdout is not None
        found: dict[str, float] = json.loads(self.process.stdout.readline())
        return found

    def home(self) -> dict[str, float]:
        """Read the page once."""
        assert self.process.stdin is not None
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return self.answer()

    def end(self) -> None:
        self.process.communicate(timeout=30)


def start(hub: Hub, shelf: str) -> Iterator[Figure]:
    """Processor time and memory that each plugin adds."""
    with_none, with_all = list[dict[str, float]](), list[dict[str, float]]()
    for _ in range(STARTS):
        for found, path in ((with_none, ""), (with_all, shelf)):
            loaded = Loaded(hub, path)
            found.append(loaded.started)
            loaded.end()
    for key, name, factor, bound in (
        ("seconds", "plugin start, ms", 1000, "<= 30 ms"),
        ("megabytes", "plugin start, MB", 1, "<= 3 MB"),
    ):
        none, every = (statistics.median(each[key] for each in found) for found in (with_none, with_all))
        details = {"none": round(none, 3), f"with {PLUGINS}": round(every, 3), "load": processes.load()}
        yield Figure(name, factor * (every - none) / PLUGINS, bound, "", details)


def home(hub: Hub, shelf: str) -> Iterator[Figure]:
    """The same page of both hubs, in turn."""
    hubs = Loaded(hub, ""), Loaded(hub, shelf)
    pages = [[each.home() for each in hubs] for _ in range(PAGES)]
    for each in hubs:
        each.end()
    none, every = ([page[at]["seconds"] for page in pages[5:]] for at in (0, 1))
    details = {
        "ms with none": round(1000 * statistics.median(none), 2),
        f"ms with {PLUGINS}": round(1000 * statistics.median(every), 2),
        "cards": [pages[-1][at]["cards"] for at in (0, 1)],
        "load": processes.load(),
    }
    ratio = statistics.median(every) / statistics.median(none)
    yield Figure(f"home with {PLUGINS} plugins (x with none)", ratio, "<= 1.3", "", details)
    queries = [page[1]["queries"] for page in pages[5:]]
    details = {"of the page that asks every plugin anew": max(queries), "of most pages": min(queries)}
    yield Figure(f"home with {PLUGINS} plugins, queries", statistics.median(queries), "<= 12", "", details)
