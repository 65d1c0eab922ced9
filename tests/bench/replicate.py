"""100,000 entries over 1,000 feeds, between two real hubs over a real websocket, into one that holds 200,000.

Counted from the first new entry in the receiver's log until the last is stored and projected into forum rows. The
receiver does everything it always does. Runs of 100 are what the publish path gives; shorter ones are what a sender
gives that cuts shorter. Each length is measured several times, the lengths in turn, V before and after each.
"""

import os
import statistics
import time
from collections.abc import Iterator
from typing import NamedTuple

from tests.bench import prepared, processes
from tests.bench.figure import Figure
from tests.bench.yardstick import verify_rate
from tests.system.hubs import Hub, eventually

LENGTHS = {100: (1.5, 2.5), 10: (1.2, 1.8), 1: (0.6, 0.9)}
ROUNDS = 3
WRITTEN = {100: 8192, 10: 8192, 1: 12288}


class Measured(NamedTuple):
    """One exchange: entries a second, V, and what it cost the receiver."""

    rate: float
    verify: float
    written: float
    growth: float
    peaks: dict[str, int]

    @property
    def ratio(self) -> float:
        return self.rate / self.verify


def run() -> Iterator[Figure]:
    """Rate, bytes written, memory and disk for each length of run."""
    taken: dict[int, list[Measured]] = {length: [] for length in LENGTHS}
    for _ in range(ROUNDS):
        for length in LENGTHS:
            taken[length].append(measured(length))
    for length, measures in taken.items():
        yield from figures(length, measures)


def figures(length: int, measures: list[Measured]) -> Iterator[Figure]:
    """What one length of run came to."""
    must, aim = LENGTHS[length]
    name = f"replicate, runs of {length}"
    middle = statistics.median(each.ratio for each in measures)
    details = {"rates": [round(each.rate) for each in measures], "V": [round(each.verify) for each in measures]}
    yield Figure(f"{name} (x V)", middle, f">= {must}", f">= {aim}", details)
    written = statistics.median(each.written for each in measures)
    yield Figure(f"{name}, bytes written an entry", written, f"<= {WRITTEN[length]}", "", {})
    peaks = {name: max(each.peaks[name] for each in measures) for name in measures[0].peaks}
    yield Figure(f"{name}, peak MB of a process", max(peaks.values()), "<= 140", "", peaks)
    growth = statistics.median(each.growth for each in measures)
    yield Figure(f"{name}, disk (x bodies)", growth, "<= 2.0", "", {})


def measured(length: int) -> Measured:
    """One exchange between fresh copies, its sender cutting runs of this length."""
    receiver, sender = prepared.copies("replicate")
    before = verify_rate()
    receiver.start()
    try:
        mine = processes.family(receiver)
        held, disk, written = last(receiver), size(receiver), all_written(mine)
        wanted = held + last(sender) - held
        sender.start(module=("-m", "tests.bench.sender", str(length)))
        eventually(lambda: last(receiver) > held, "the first entry", prepared.MINUTES)
        first, began = last(receiver), time.monotonic()
        eventually(lambda: projected(receiver) >= wanted, "all stored and projected", prepared.MINUTES)
        took = time.monotonic() - began
        peaks = {name: round(processes.peak(each)) for name, each in mine.items()}
        peaks["sender"] = round(processes.peak(processes.family(sender)["hub"]))
        written = all_written(mine) - written
        growth = (size(receiver) - disk) / bodies(receiver, held)
    finally:
        for each in (receiver, sender):
            if each.process is not None:
                each.kill()
    verify = statistics.mean((before, verify_rate()))
    return Measured((wanted - first) / took, verify, written / (wanted - held), growth, peaks)


def last(hub: Hub) -> int:
    """The last position of its log."""
    return int(str(hub.rows("SELECT COALESCE(MAX(position), 0) FROM log_entry")[0][0]))


def projected(hub: Hub) -> int:
    """How far the forum has read the log."""
    return int(str(hub.rows("SELECT position FROM log_cursor WHERE label = 'forum'")[0][0]))


def all_written(mine: dict[str, int]) -> int:
    """Bytes that these processes have had written to the disk."""
    return sum(map(processes.written, mine.values()))


def bodies(hub: Hub, after: int) -> int:
    """Bytes of the bodies that came after a position."""
    return int(str(hub.rows(f"SELECT SUM(size) FROM log_entry WHERE position > {after}")[0][0]))


def size(hub: Hub) -> int:
    """Bytes of the database without its write-ahead log."""
    return os.path.getsize(hub.folder / "data" / "hub.db")
