"""What names cost: 10,000 operations judged, a name answered from memory, an exchange that brings a few words about one
zone into tables that hold many, the memory that all of it adds to a hub's process with the letters that look alike, and
names of which very much was said.

In one process and without sockets; processor time. The words are real records that are signed, stored and projected, at
a hub that holds 2,000 others of that zone.
"""

import statistics
import time
from collections.abc import Iterator
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from hub.core.cid import id_text
from hub.testing import sown
from naming.core.book import Set
from naming.core.operations import HUB, Operation, Target
from naming.core.resolving import Viewer, resolve
from tests.bench import processes
from tests.bench.figure import Figure
from tests.system.hubs import Hub

OPERATIONS = 10_000
ROUNDS = 9
ASKED = 2_000

IMPORT = """
import json, time
import django
django.setup(set_prefix=False)
from hub.core.cid import id_text
from hub.log import projector, store
from hub.testing import HubWriter
from naming import records
from naming.api import resolve
from naming.held import Held
far = HubWriter("hilltop")
zone = far.hub.id
def bind(label, **more):
    return far.write(records.Bind(label=label, what="hub", target=id_text(zone), **more))
far.write(records.Claim(label="hilltop"))
for number in range(2_000):
    bind(f"place-{number}")
store.ingest(far.runs(), via=None)
while projector.catch_up("naming"): pass
def taken(number):
    held, before = len(far.written), far.written[number + 2]
    label = f"place-{number}"
    bind(label, after=[id_text(before.id)])
    run = far.runs(alone=True)[held:]
    began = time.process_time()
    store.ingest(run, via=None)
    while projector.catch_up("naming"): pass
    mid = time.process_time()
    answer = resolve(f"{label}.hilltop")
    ended = time.process_time()
    assert answer.state == "settled" and len(Held().register(zone, label).heads) == 1
    return mid - began, ended - began
taken(0)
print(json.dumps([taken(number) for number in range(1, 60)]))
"""

HOSTILE = """
import json, time
from statistics import median
import django
django.setup(set_prefix=False)
from hub.core.cid import id_text
from hub.log import projector
from hub.testing import HubWriter, replay
from naming import records
from naming.api import resolve
def crowd(label, hubs, each):
    for start in range(0, hubs, 100):
        some = [HubWriter(f"{label} {number}") for number in range(start, min(start + 100, hubs))]
        for writer in some:
            for _claim in range(each):
                writer.write(records.Claim(label=label))
        replay(*some)
crowd("amani", 100, 60)
crowd("zawadi", 10_000, 1)
far, before = HubWriter("lakeside"), []
far.write(records.Claim(label="lakeside"))
for week in range(1_040):
    target = id_text(far.hub.id)
    before = [id_text(far.write(records.Bind(label="soko", what="hub", target=target, after=before)).id)]
replay(far)
while projector.catch_up("naming"): pass
def asked(name, state):
    times = []
    for _question in range(20):
        began = time.process_time()
        answer = resolve(name)
        times.append(1000 * (time.process_time() - began))
        assert answer.state == state, answer.state
    return median(times)
told = ("amani", "contested"), ("zawadi", "contested"), ("soko.lakeside", "settled"), ("lakeside", "settled")
print(json.dumps([asked(*each) for each in told]))
"""

WITHOUT = """
import importlib.metadata
entry_points = importlib.metadata.entry_points
importlib.metadata.entry_points = lambda **of: [each for each in entry_points(**of) if each.name != "naming"]
"""
HUB_ALONE = """
import gc, json
import daphne.server
import django
django.setup(set_prefix=False)
"""
ALONE = """
from django.apps import apps
assert not apps.is_installed("naming")
"""
NAMES = """
import pkgutil
from importlib import import_module
import naming
for each in pkgutil.walk_packages(naming.__path__, "naming."):
    if ".migrations" not in each.name and not each.name.endswith((".desk", ".admin")):
        import_module(each.name)
from naming.api import resolve
from naming.core import confusing
for label in ("amani", "café", "बाज़ार", "сoko"):
    confusing.warnings(label, ["soko"])
    resolve(label)
"""
TOLD = """
gc.collect()
lines = open("/proc/self/smaps_rollup").read().splitlines()
print(json.dumps(next(int(line.split()[1]) / 1024 for line in lines if line.startswith("Rss:"))))
"""


def run() -> Iterator[Figure]:
    yield judged()
    yield answered()
    with TemporaryDirectory(prefix="banyan-names-") as folder:
        hub = Hub(Path(folder) / "Riverbend", "Riverbend")
        hub.provision()
        yield brought(hub)
        yield added(hub)
        yield from stormed(hub)


def judged() -> Figure:
    """All labels of a set of which nothing is known yet."""
    operations = said()
    times = []
    for _round in range(ROUNDS):
        began = time.process_time()
        book = Set(operations)
        states = [book.register(*place).state for place in book.labels]
        times.append(time.process_time() - began)
    found = {"labels": len(states), "states": len(set(states)), "load": processes.load()}
    return Figure("10,000 operations of names judged, s", statistics.median(times), "<= 1 s", "", found)


def answered() -> Figure:
    """Two labels, of which what is known was judged before."""
    zone, viewer = sown("zone 0"), Viewer((sown("zone 0"),))
    chain = [bind(zone, "far", sown("zone 1")), bind(sown("zone 1"), "soko", zone)]
    book = Set([*said(), *chain])
    assert resolve(book, viewer, "soko.far").state == "settled"
    times = []
    for _round in range(ROUNDS):
        began = time.process_time()
        for _question in range(ASKED):
            resolve(book, viewer, "soko.far")
        times.append((time.process_time() - began) / ASKED)
    return Figure("a name resolved from memory, us", 1e6 * statistics.median(times), "<= 50 us", "", {})


def brought(hub: Hub) -> Figure:
    """One word of a zone of 2,000 labels: verified, stored, projected; and the name asked for then, by its rows."""
    times = processes.answer(hub, IMPORT)
    stored, whole = (1000 * statistics.median(each[number] for each in times) for number in (0, 1))
    found = {"with the answer ms": round(whole, 2), "slowest ms": round(1000 * max(each[0] for each in times), 2)}
    return Figure("an import that touches one zone of names, ms", stored, "<= 20 ms", "", found)


def stormed(hub: Hub) -> Iterator[Figure]:
    """Names of which very much was said, by their rows: what strangers do to a bare name, and what a zone does that
    leads a label elsewhere each week for twenty years."""
    loud, many, weekly, plain = processes.answer(hub, HOSTILE)
    found = {"10,000 hubs, once ms": round(many, 2), "one hub, once ms": round(plain, 2)}
    yield Figure("a name that 100 hubs claim 60 times each, ms", loud, "<= 10 ms", "", found)
    yield Figure("a name that was led elsewhere 1,040 times, ms", weekly, "<= 10 ms", "", {})


def added(hub: Hub) -> Figure:
    """A process with every module of names imported, what they need and their tables of letters too, beside one that
    knows nothing of names; each has what serves pages."""
    scripts = (WITHOUT + HUB_ALONE + ALONE + TOLD, HUB_ALONE + TOLD, HUB_ALONE + NAMES + TOLD)
    rounds = [[processes.answer(hub, script) for script in scripts] for _round in range(3)]
    without, begun, whole = (statistics.median(each[number] for each in rounds) for number in range(3))
    found = {"without MB": round(without, 1), "that every command has MB": round(begun - without, 1)}
    return Figure("memory that names add, MB", whole - without, "<= 15 MB", "", found)


def said() -> list[Operation]:
    """Words of 100 zones about 80 labels, each of which knows some of those before."""
    chance, told = Random(0), dict[tuple[bytes, str], list[Operation]]()
    for _word in range(OPERATIONS):
        place = sown(f"zone {chance.randrange(100)}"), f"label-{chance.randrange(80)}"
        before = told.setdefault(place, [])
        known = frozenset(each.id for each in before if chance.random() < 0.7)
        before.append(bind(*place, sown(f"zone {chance.randrange(100)}"), known, chance.randbytes(32)))
    return [each for before in told.values() for each in before]


def bind(zone: bytes, label: str, to: bytes, after: frozenset[bytes] = frozenset(), number: bytes = b"") -> Operation:
    """A zone leads a label to a hub."""
    target = Target(HUB, id_text(to))
    return Operation(number or sown(label), zone, zone, zone, 1, "bind", zone, label, target, after)
