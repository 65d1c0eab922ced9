"""A hub that nobody uses, in the middle of a village's life: what it holds in memory, writes and computes.

Two neighbours with 2,000 posts have met and stay connected; pages were read, and one page stays open. Then nothing
happens for ten minutes, or for as many seconds as BENCH_IDLE_SECONDS says. Memory is counted at the end, when the
neighbour is gone, so that this hub shares its pages with nobody but itself.
"""

import os
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from websockets.sync.client import connect
from websockets.typing import Origin

from tests.bench import processes
from tests.bench.figure import Figure
from tests.bench.visitor import Visitor
from tests.system.hubs import Hub, eventually, make_neighbours

SECONDS = float(os.environ.get("BENCH_IDLE_SECONDS", "600"))
SETTLE = 15.0
"""Seconds after the exchange in which receipts are written and freed memory goes back."""


def run() -> Iterator[Figure]:
    """Memory, bytes written and processor time of the one that was called and of the one that called."""
    with TemporaryDirectory(prefix="banyan-idle-") as folder:
        river, hill = (Hub(Path(folder) / name, name) for name in ("Riverbend", "Hilltop"))
        for hub in (river, hill):
            hub.provision()
        river.manage("seed", "--people", "40", "--posts", "2000")
        try:
            for hub in (river, hill):
                hub.start()
            yield from idle(river, hill)
        finally:
            for hub in (river, hill):
                if hub.process is not None and hub.process.poll() is None:
                    hub.kill()


def idle(river: Hub, hill: Hub) -> Iterator[Figure]:
    """Let two running hubs meet, then leave them alone."""
    make_neighbours(river, hill)
    eventually(lambda: river.held() == hill.held(), "both hold the same")
    for hub in (river, hill):
        look_around(hub)
    with connect(f"ws://{river.address}/live/", origin=Origin(f"http://{river.address}")) as page:
        page.send('{"watch": ["forum"]}')
        time.sleep(SETTLE)
        before = {hub.name: counters(hub) for hub in (river, hill)}
        began = time.monotonic()
        time.sleep(SECONDS)
        took = time.monotonic() - began
        used = {hub.name: used_since(before[hub.name], counters(hub), took) for hub in (river, hill)}
    worst = {key: max(each[key] for each in used.values()) for key in ("bytes", "cpu")}
    minutes = round(took / 60, 1)
    yield Figure("idle, bytes written", worst["bytes"], "<= 0", "", {"minutes": minutes, "hubs": used})
    yield Figure(
        "idle, CPU %", worst["cpu"], "<= 0.5", "", {"minutes": minutes, "hubs": used, "load": processes.load()}
    )
    hill.stop()
    table = {name: processes.memory(process) for name, process in processes.family(river).items()}
    yield Figure("idle, MB PSS of the hub", sum(each["pss"] for each in table.values()), "<= 130", "", table)


def look_around(hub: Hub) -> None:
    """Sign up and read pages, as somebody did earlier in the day."""
    visitor = Visitor(hub)
    visitor.sign_up("ama")
    for path in ("/", "/forum/", visitor.board(), "/gossip/") * 10:
        assert visitor.get(path).status == 200, path
    visitor.close()


def counters(hub: Hub) -> dict[str, tuple[int, float]]:
    """Bytes written and processor time of each process so far."""
    pair = processes.family(hub)
    return {name: (processes.written(process), processes.seconds(process)) for name, process in pair.items()}


def used_since(
    before: dict[str, tuple[int, float]], after: dict[str, tuple[int, float]], took: float
) -> dict[str, float]:
    """Bytes written by all processes, and what part of one core it used, in percent."""
    written = sum(after[name][0] - before[name][0] for name in after)
    used = sum(after[name][1] - before[name][1] for name in after)
    return {"bytes": written, "cpu": round(100 * used / took, 3)}
