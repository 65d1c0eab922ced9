"""Two hubs that hold the same 10,000 feeds meet: what it costs to find that nothing is new, or that little is.

Real processes over a real websocket, through a cable that counts bytes: from the opening of the connection to the last
byte before silence, encryption and framing included. The HTTP request that opens the websocket is told apart, because
its size is the library's. Round trips are counted by making the cable 100 ms long: the time from the end of the
handshake to the end of the talk, in lengths of the cable there and back.
"""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory

from tests.bench import processes
from tests.bench.figure import Figure
from tests.bench.wire import BACK, THERE, Cable, Call
from tests.system.hubs import PROJECT, Hub, environment, eventually, make_neighbours

FEEDS = 10_000
ROUNDS = 7
LONG = 0.1
SILENCE = 1.0
NOTICED = 4.0
"""Seconds in which a hub surely sees what another process wrote: otherwise it comes as a live entry, after frontiers
that are equal. What a hub has seen lies in its memory, so nothing else can be waited for."""
PATIENCE = 300.0
HANDSHAKE = 2 + 64 + 2 + 80
"""Bytes that the answering side's half of the handshake takes, each message in its frame."""


def run() -> Iterator[Figure]:
    """Nothing new, one changed feed, a hundred; and the digests behind it."""
    with TemporaryDirectory(prefix="banyan-feeds-") as folder:
        river, hill = (Hub(Path(folder) / name, name) for name in ("Riverbend", "Hilltop"))
        cable = Cable(river.exchange_port)
        try:
            prepare(river, hill, cable)
            yield from nothing_new(river, hill, cable)
            for changed, must in ((1, 3), (100, 150)):
                yield from few_changed(river, hill, cable, changed, must)
        finally:
            cable.close()
            for hub in (river, hill):
                if hub.process is not None and hub.process.poll() is None:
                    hub.stop()
        yield from digests(river)


def prepare(river: Hub, hill: Hub, cable: Cable) -> None:
    """Let both hold the same feeds; from now on only the hill calls, and through the cable."""
    for hub in (river, hill):
        hub.provision()
    beside(river, "tests.bench.writers", "enrol", str(FEEDS))
    for hub in (river, hill):
        hub.start()
    make_neighbours(river, hill)
    eventually(lambda: heads(river) == heads(hill) != 0, "both hold the same", PATIENCE)
    local(river, "UPDATE gossip_neighbour SET exchange_port = 1")  # where nobody answers
    local(hill, f"UPDATE gossip_neighbour SET exchange_port = {cable.port}")


def nothing_new(river: Hub, hill: Hub, cable: Cable) -> Iterator[Figure]:
    """Meetings over a short cable and over a long one, in turn."""
    part(river, hill)
    short, long = [], []
    for _ in range(ROUNDS):
        short.append(meeting(river, hill, cable, 0.0))
        long.append(meeting(river, hill, cable, LONG))
    sizes = [weight(call) for call in short]
    details = {
        "feeds": FEEDS,
        "bytes there": median(call.sizes(THERE) for call in short),
        "bytes back": median(call.sizes(BACK) for call in short),
        "of these to open the websocket": median(opening(call) for call in short),
        "load": processes.load(),
    }
    yield Figure("nothing new, bytes", median(sizes), "<= 1024", "", details)
    after = [1000 * (call.deliveries[-1].at - shaken(call)) for call in short]
    whole = [1000 * (call.deliveries[-1].at - call.began) for call in short]
    times: dict[str, object] = {
        "after the handshake, ms": round(median(after), 1),
        "all": [round(each) for each in whole],
    }
    yield Figure("nothing new, ms from the call", median(whole), "<= 50", "", times)
    trips = [(call.deliveries[-1].at - shaken(call)) / (2 * LONG) for call in long]
    everything = [(call.deliveries[-1].at - call.began) / (2 * LONG) for call in long]
    counts = {"with opening and handshake": round(median(everything), 2), "exactly": round(median(trips), 2)}
    yield Figure("nothing new, round trips", float(round(median(trips))), "<= 1", "", counts)


def few_changed(river: Hub, hill: Hub, cable: Cable, changed: int, must: int) -> Iterator[Figure]:
    """Meetings after this many people wrote one entry each."""
    calls = []
    for _ in range(3):
        beside(river, "tests.bench.writers", "write", str(changed))
        time.sleep(NOTICED)
        calls.append(meeting(river, hill, cable, 0.0, until=True))
    sizes = [weight(call) / 1024 for call in calls]
    took = [round(1000 * (call.deliveries[-1].at - call.began)) for call in calls]
    details = {"KB": [round(size, 2) for size in sizes], "ms": took}
    yield Figure(f"{changed} of {FEEDS} feeds changed, KB", median(sizes), f"<= {must}", "", details)


def digests(river: Hub) -> Iterator[Figure]:
    """What a stopped hub's exchange service needs to know what it holds."""
    found = json.loads(beside(river, "tests.bench.mirroring"))
    details = {"feeds": found["feeds"], "ms after one more entry": round(1000 * found["kept"], 2)}
    yield Figure("digests rebuilt, s", found["rebuilt"], "<= 1", "", details)


def meeting(river: Hub, hill: Hub, cable: Cable, delay: float, until: bool = False) -> Call:
    """Let the hill call, and talk until it holds all (`until`) and both are silent; then part them."""
    cable.delay = delay
    known = len(cable.calls)
    local(hill, "UPDATE gossip_neighbour SET accepted = 1")
    eventually(lambda: len(cable.calls) > known and cable.calls[-1].deliveries, "a call")
    call = cable.calls[-1]
    eventually(lambda: not until or heads(river) == heads(hill), "all has come")
    eventually(lambda: time.monotonic() - call.deliveries[-1].at > SILENCE, "silence")
    kept = Call(call.began, list(call.deliveries))
    part(river, hill)
    return kept


def part(river: Hub, hill: Hub) -> None:
    """Have the hill say goodbye and not call again."""
    local(hill, "UPDATE gossip_neighbour SET accepted = 0")
    # The exchange service looks at its neighbours every two seconds. Where both are apart already, as between two
    # calls, no row shows that it has looked.
    time.sleep(2.5)
    eventually(lambda: not river.rows("SELECT 1 FROM gossip_neighbour WHERE connected"), "parted")


def weight(call: Call) -> int:
    """Bytes both ways, from the handshake on."""
    return call.sizes(THERE) + call.sizes(BACK) - opening(call)


def opening(call: Call) -> int:
    """Bytes of the request that opens the websocket, and of its answer."""
    return sum(next(each.size for each in call.deliveries if each.way == way) for way in (THERE, BACK))


def shaken(call: Call) -> float:
    """When the caller got the last of the handshake."""
    came, seen = 0, False
    for each in call.deliveries:
        if each.way == BACK:
            came, seen = came + (each.size if seen else 0), True
            if came >= HANDSHAKE:
                return each.at
    raise AssertionError("no handshake")


def heads(hub: Hub) -> int:
    """A number that is equal where the same entries are held."""
    return int(str(hub.rows("SELECT COUNT(*) FROM log_entry")[0][0]))


def local(hub: Hub, sql: str) -> None:
    """Change a row that a steward's pages change."""
    with sqlite3.connect(hub.folder / "data" / "hub.db", timeout=30) as database:
        database.execute(sql)


def beside(hub: Hub, module: str, *arguments: str) -> str:
    """Run a module on a hub's data; what it printed."""
    command = [sys.executable, "-m", module, str(hub.folder / "data"), *arguments]
    done = subprocess.run(command, cwd=PROJECT, env=environment(), capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stderr
    return done.stdout
