"""A running hub drops the forum's rows and reads all 200,000 entries that it keeps anew, in its background.

From the moment in which the rows are gone until the forum stands at the head of the log, in the process that does it
always, in the chunks that it always takes. V is taken before and after each.
"""

import sqlite3
import statistics
import time
from collections.abc import Iterator
from typing import NamedTuple

from tests.bench import prepared, processes
from tests.bench.figure import Figure
from tests.bench.yardstick import verify_rate
from tests.system.hubs import Hub, eventually

ROUNDS = 3
STANDING = "SELECT position, projection FROM log_cursor WHERE label = 'forum'"


class Rebuilt(NamedTuple):
    """One rebuild: entries a second, V, bytes written an entry, and the most memory of the process in MB."""

    rate: float
    verify: float
    written: float
    peak: float


def run() -> Iterator[Figure]:
    """Rate and bytes written."""
    receiver = prepared.copy_of(prepared.villages()[0], "rebuild")
    taken = [measured(receiver) for _ in range(ROUNDS)]
    ratio = statistics.median(each.rate / each.verify for each in taken)
    details = {
        "rates": [round(each.rate) for each in taken],
        "V": [round(each.verify) for each in taken],
        "bytes written an entry": round(statistics.median(each.written for each in taken)),
        "peak MB": round(max(each.peak for each in taken)),
        "load": processes.load(),
    }
    yield Figure("rebuild (x V)", ratio, ">= 2", "", details)


def measured(hub: Hub) -> Rebuilt:
    """Mark the forum of a stopped hub for rebuilding, start the hub, and watch."""
    with sqlite3.connect(hub.folder / "data" / "hub.db") as database:
        database.execute("UPDATE log_cursor SET projection = 0 WHERE label = 'forum'")
    head = int(str(hub.rows("SELECT MAX(position) FROM log_entry")[0][0]))
    before = verify_rate()
    hub.start()
    try:
        process = processes.family(hub)["hub"]
        eventually(lambda: standing(hub)[1] and standing(hub)[0] < head, "rebuilding has begun", prepared.MINUTES)
        (first, _), began, written = standing(hub), time.monotonic(), processes.written(process)
        eventually(lambda: standing(hub)[0] == head, "rebuilt", prepared.MINUTES)
        took, written = time.monotonic() - began, processes.written(process) - written
        peak = processes.memory(process)["rss"]
    finally:
        hub.stop()
    verify = statistics.mean((before, verify_rate()))
    return Rebuilt((head - first) / took, verify, written / (head - first), peak)


def standing(hub: Hub) -> tuple[int, int]:
    """How far the forum has read the log, and by which version of its reducers."""
    position, projection = hub.rows(STANDING)[0]
    return int(str(position)), int(str(projection))
