"""What a promise and its end cost at a hub that holds 300,000 of them: signed, stored durably, and in the rows. And
what the list of 50 promises costs, each of a folder of 20,000 files.

One process and no sockets. Wall time, for a person waits for the disk too, beside that of one plain row in the same
database, for on a busy machine the disk is most of it; and processor time beside that with none held. The rows of the
others are made as they would lie, without their entries, which `replicate` measures. The list in processor time, beside
that of going through what lies below these folders.
"""

import statistics
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import processes
from tests.bench.figure import Figure
from tests.system.hubs import Hub

HELD = 300_000
TIMES = 300

PLAINLY = """
with connection.cursor() as cursor:
    cursor.execute("CREATE TABLE bench_plain (id INTEGER PRIMARY KEY, body BLOB)")
def plainly():
    began, worked = time.perf_counter(), time.process_time()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO bench_plain (body) VALUES (%s)", [bytes(400)])
    return time.perf_counter() - began, time.process_time() - worked
"""

WRITE = f"""
import json, time
import django
django.setup(set_prefix=False)
from django.db import connection, transaction
from hub import api
from hub.core.cid import content_text, id_text
from hub.testing import sown
from plugins.pins import projections, records
rows = [
    (1_000_000 + number, *(int.from_bytes(sown(number)[at:at + 8], "big", signed=True) for at in (0, 8)), 7)
    for number in range({HELD})
]
here = id_text(api.this_hub().id)
{PLAINLY}def taken(record):
    began, worked = time.perf_counter(), time.process_time()
    entry = api.publish_as_hub(record)
    return entry, time.perf_counter() - began, time.process_time() - worked
def pin(number):
    target = content_text(sown("film", number))
    return records.Pin(zone=here, seat=here, what="file", target=target, title="A film", copies=3)
def both(first):
    found = []
    for number in range(first, first + {TIMES}):
        entry, *pinned = taken(pin(number))
        _entry, *ended = taken(records.Unpin(zone=here, seat=here, target=id_text(entry.id)))
        found.append((pinned, ended, plainly()))
    return found
alone = both(0)
with transaction.atomic():
    projections.run(projections.ADD_PIN, rows)
print(json.dumps([alone, both({TIMES})]))
"""


FILES = 20_000
LISTED = 50
ROUNDS = 9

LIST = f"""
import json, time
import django
django.setup(set_prefix=False)
from django.db import transaction
from django.test import Client
from hub.accounts.testing import signed_in
from hub.content import drawers, files, whole
from hub.content.models import Stored
from hub.core.cid import DAG_PB, RAW, Cid, cid_text
from hub.log.tables import execute
from hub.testing import sown
for number in range(256):
    files.made(files.folder() / f"{{number:02x}}")
with transaction.atomic():
    for first in range(0, {FILES}, 2000):
        digests = [sown("leaf", number) for number in range(first, first + 2000)]
        rows = [Stored(codec=RAW, digest=each, size=1, total=1) for each in digests]
        Stored.objects.bulk_create(rows)
        for row in rows:
            files.path_of(row.cid).write_bytes(b"x")
    digests = [sown("book", number) for number in range({LISTED})]
    books = [Stored(codec=DAG_PB, digest=each, kind="folder", size=1, total=1) for each in digests]
    Stored.objects.bulk_create(books)
    execute(
        "INSERT INTO content_within (codec, digest, folder_id) SELECT file.codec, file.digest, book.id"
        " FROM content_stored book JOIN content_stored file ON file.kind = 'file' WHERE book.kind = 'folder'"
    )
kofi = signed_in(Client(), "ama", "steward")
for book in books:
    promise = dict(title="Book", what="file", target=cid_text(book.cid), copies="2")
    assert kofi.post("/pins/new/", promise).status_code == 302
def timed(act):
    began = time.process_time()
    act()
    return time.process_time() - began
def page():
    shown = kofi.get("/pins/").content.decode()
    assert shown.count(">Book<") == {LISTED}, shown
def go_through():
    book = Stored.objects.get(pk=books[0].pk)
    assert all(each.kind == "folder" or files.is_there(each.cid, each.size) for each in whole.lying_below(book))
assert len(whole.whole(book.cid for book in books)) == {LISTED}
drawers.looked.clear()
first = timed(page)
time.sleep(drawers.COARSE)
page()
print(json.dumps([first, [(timed(page), timed(go_through)) for _ in range({ROUNDS})]]))
"""


Times = list[list[list[float]]]


def run() -> Iterator[Figure]:
    """The medians of each."""
    with TemporaryDirectory(prefix="banyan-pins-") as folder:
        hub = Hub(Path(folder) / "Riverbend", "Riverbend")
        hub.provision()
        alone, held = measured(hub)
    for number, name in enumerate(("pin", "unpin")):
        wall, worked, before = median(held, number, 0), median(held, number, 1), median(alone, number, 1)
        plain = median(held, 2, 0)
        found = {"cpu ms": round(worked, 2), "a plain row ms": round(plain, 2), "x plain": round(wall / plain, 1)}
        found |= {"load": processes.load()}
        yield Figure(f"{name} with 300,000 pins, ms", wall, "<= 5 ms", "", found)
        yield Figure(
            f"{name} with 300,000 pins, cpu (x with none)", worked / before, "<= 1.5", "", {"ms": round(before, 2)}
        )
    yield listed()


def listed() -> Figure:
    """The list of promises, when nothing has come or gone since it was last asked for."""
    with TemporaryDirectory(prefix="banyan-pins-") as folder:
        hub = Hub(Path(folder) / "Riverbend", "Riverbend")
        hub.provision()
        first, both = processes.answer(hub, LIST)
    ratio = statistics.median(LISTED * through / page for page, through in both)
    page = 1000 * statistics.median(page for page, _through in both)
    found = {"page ms": round(page, 1), "after a start ms": round(1000 * first), "load": processes.load()}
    return Figure("50 promises of 20,000 files listed, cpu (x quicker than gone through)", ratio, ">= 50", "", found)


def median(times: Times, number: int, clock: int) -> float:
    """Milliseconds of wall time (clock 0) or of the processor (1)."""
    return 1000 * statistics.median(each[number][clock] for each in times)


def measured(hub: Hub) -> tuple[Times, Times]:
    """Seconds of each promise, its end, and one row written plainly to the same database in the same way (WAL, flushed
    at each commit), by turns; with no others and with so many, in a process of its own."""
    alone, held = processes.answer(hub, WRITE)
    return alone, held
