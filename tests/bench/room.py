"""What it costs to ask how much room somebody has left, at a hub that keeps 300,000 files for as many reasons: of 2,000
people, and a third of them by promise; and what it costs to write a reason down and to give it up.

One process and no sockets. Wall time, for whoever brings a file waits for each of these; writing beside one plain row
in the same database, for on a busy machine the disk is most of it. The rows are made as they would lie, without files.
"""

import statistics
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import processes
from tests.bench.figure import Figure
from tests.bench.pins import PLAINLY
from tests.system.hubs import Hub

HELD = 300_000
PEOPLE = 2000
TIMES = 200

ASK = f"""
import json, time
import django
django.setup(set_prefix=False)
from django.db import connection, transaction
from hub.content import filled, leases
from hub.content.leases import Lease
from hub.content.models import Leased, Stored
from hub.core.cid import RAW, Cid
from hub.testing import sown
people = [sown("person", number) for number in range({PEOPLE})]
with transaction.atomic():
    for first in range(0, {HELD}, 2000):
        digests = [sown("file", number) for number in range(first, first + 2000)]
        Stored.objects.bulk_create(Stored(codec=RAW, digest=each, size=1000, total=1000) for each in digests)
        Leased.objects.bulk_create(
            Leased(codec=RAW, digest=each, size=1000, **(
                dict(label="pins", reason="promise", promised=True) if at % 3 == 0
                else dict(label="library", owner=people[at * 7 % {PEOPLE}], reason="upload")
            )) for at, each in enumerate(digests, first)
        )
assert filled.mend()
began = time.perf_counter()
assert not filled.mend()
mended = time.perf_counter() - began
{PLAINLY}
def timed(act):
    found = []
    for number in range({TIMES}):
        began = time.perf_counter()
        act(number)
        found.append(time.perf_counter() - began)
    return found
upload = lambda number: Lease("library", people[number], "more", until=1)
promise = Lease("pins", reason="promise", promised=True)
film = lambda number: Cid(RAW, sown("new", number))
print(json.dumps({{
    "room for an upload": timed(lambda number: leases.expect(upload(number), 1)),
    "room for a promise": timed(lambda number: leases.expect(promise, 1)),
    "room of a neighbour": timed(lambda number: leases.rooms(upload(number)._replace(neighbour=True))),
    "a reason written down": timed(lambda number: leases.take(upload(number), film(number), 1000)),
    "a reason given up": timed(lambda number: leases.give_up(upload(number), film(number))),
    "counted anew": [mended],
    "plain": timed(lambda number: plainly()),
}}))
"""


def run() -> Iterator[Figure]:
    """The medians of each."""
    with TemporaryDirectory(prefix="banyan-room-") as folder:
        hub = Hub(Path(folder) / "Riverbend", "Riverbend")
        hub.provision()
        found = {name: 1000 * statistics.median(times) for name, times in measured(hub).items()}
    plain, anew = found.pop("plain"), found.pop("counted anew")
    for name, wall in found.items():
        beside = {"a plain row ms": round(plain, 2), "all counted anew ms": round(anew), "load": processes.load()}
        yield Figure(f"{name}, of 300,000, ms", wall, "<= 1 ms" if name.startswith("room") else "<= 5 ms", "", beside)


def measured(hub: Hub) -> dict[str, list[float]]:
    """Seconds of each, in a process of its own."""
    found: dict[str, list[float]] = processes.answer(hub, ASK)
    return found
