"""A large file kept durably, against copying, hashing and flushing it, and against one flushed file for each chunk; the
memory that it takes to add, export, import and download it; and a part of a file of 4 GB, from anywhere in it.

All in turns on one disk, in a process of its own with a hub's database, by the clock on the wall: the disk counts too.
The file of 4 GB has holes for bytes, which read as zeros, and rows and nodes as any other. What was loaded is set aside
from Python's collector, as every hub does before it forks: one full collection takes longer than a part.
"""

import gc
import hashlib
import json
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

from tests.bench import processes
from tests.bench.figure import Figure
from tests.system.hubs import Hub

SIZE_MB = 384
ROUNDS = 3
PIECE = 1024 * 1024
LARGE = 4096
PLACES = 60
DOWNLOADS = 5


def run() -> Iterator[Figure]:
    """Speed, memory, room beside the file, and the wait for a part."""
    with tempfile.TemporaryDirectory(prefix="banyan-keep-", dir=os.environ.get("HUB_BENCH_DISK")) as folder:
        command = [sys.executable, "-m", "tests.bench.keep", folder]
        done = subprocess.run(
            command, env={**os.environ, "HUB_DATA": f"{folder}/data"}, capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr
        found = json.loads(done.stdout.splitlines()[-1])
        found["downloaded"] = downloaded(Path(folder))
    details = {**found, "load": processes.load()}
    yield Figure("durable add (x copy, fsync and SHA-256)", found["copy"] / found["add"], ">= 0.75", "", details)
    yield Figure("durable add (x a flushed file for each chunk)", found["blocks"] / found["add"], ">= 2", "", {})
    for what in ("add", "export", "import"):
        yield Figure(f"memory of an {what}, MB", found[f"{what} grew"], "<= 32 MB", "", {})
    yield Figure("memory of a download, MB", found["downloaded"], "<= 2 MB", "", {})
    yield Figure("disk beside a file of 4 GB, % of it", found["beside"], "<= 0.1 %", "", {})
    yield Figure("a part of a file of 4 GB, p95 of 60, ms", found["part"], "<= 50 ms", "", {})


def measured(folder: Path) -> dict[str, float]:
    """Seconds of each way, and the rest."""
    from hub.content import store

    gc.freeze()
    source = folder / "source"
    with source.open("wb") as file:
        for number in range(SIZE_MB):
            file.write(hashlib.sha256(b"%d" % number).digest() * (PIECE // 32))
    grew = of_cars(source, folder / "source.car")
    times: dict[str, list[float]] = {"add": [], "copy": [], "blocks": []}
    cid = add(source)
    for _ in range(ROUNDS):
        store.drop(cid)
        times["add"].append(seconds(lambda: add(source)))
        times["copy"].append(seconds(lambda: copy(source, folder / "copy")))
        times["blocks"].append(seconds(lambda: blocks(source, folder / "blocks")))
    return {**{way: statistics.median(each) for way, each in times.items()}, **grew, **of_large()}


def of_cars(source: Path, car: Path) -> dict[str, float]:
    """MB that adding a file takes, and writing and reading it as a CAR file."""
    from hub.content import cars, store

    kept: list[Any] = []
    grew = {"add grew": grown(os.getpid(), lambda: kept.append(add(source)))}
    stored = store.find(kept[0])
    assert stored is not None
    grew["export grew"] = grown(os.getpid(), lambda: cars.written(stored, car))
    store.drop(stored.cid)
    grew["import grew"] = grown(os.getpid(), lambda: kept.extend(cars.taken(car)))
    car.unlink()
    return grew


def downloaded(folder: Path) -> float:
    """MB that the process of a hub's pages grows by while somebody saves the file, which is hashed as it comes; the
    median of some."""
    hub = Hub(folder / "river", "Riverbend")
    hub.provision()
    cid = hub.manage("content", "add", str(folder / "source")).split()[0]
    hub.start()
    try:
        with (folder / "source").open("rb") as file:
            whole = hashlib.file_digest(file, "sha256").digest()
        grew = []
        for _ in range(DOWNLOADS):
            received = hashlib.sha256()
            grew.append(grown(hub.process_id, partial(save, hub, f"/ipfs/{cid}", received)))
            assert received.digest() == whole
        return statistics.median(grew)
    finally:
        hub.kill()


def save(hub: Hub, path: str, received: Any) -> None:
    connection = HTTPConnection("127.0.0.1", hub.port, timeout=60)
    connection.request("GET", path)
    answer = connection.getresponse()
    while piece := answer.read(PIECE):
        received.update(piece)
    connection.close()


def grown(process: int, work: Callable[[], object]) -> float:
    """MB by which the most memory that a process has rises while something is done."""
    Path(f"/proc/{process}/clear_refs").write_text("5")  # from here on the kernel counts its peak anew
    before = processes.peak(process)
    work()
    return processes.peak(process) - before


def add(source: Path) -> Any:
    from hub.content import store

    with source.open("rb", buffering=0) as file:
        return store.receive(file).cid


def copy(source: Path, target: Path) -> None:
    hashed = hashlib.sha256()
    with source.open("rb", buffering=0) as file, target.open("wb", buffering=0) as to:
        while piece := file.read(PIECE):
            hashed.update(piece)
            to.write(piece)
        os.fsync(to.fileno())
    target.unlink()


def blocks(source: Path, folder: Path) -> None:
    folder.mkdir(exist_ok=True)
    with source.open("rb", buffering=0) as file:
        for number, piece in enumerate(iter(lambda: file.read(PIECE), b"")):
            with (folder / f"{number} {hashlib.sha256(piece).hexdigest()}").open("wb", buffering=0) as to:
                to.write(piece)
                os.fsync(to.fileno())
    for path in folder.iterdir():
        path.unlink()


def of_large() -> dict[str, float]:
    """A file of 4 GB, as rows and nodes tell of it: the room that those take, and the wait for a part."""
    from django.db import connection

    from hub.content import files, holding, store
    from hub.core.cid import short
    from hub.core.unixfs import Builder

    zeros, builder, nodes = hashlib.sha256(bytes(PIECE)).digest(), Builder(), []
    for _ in range(LARGE):
        nodes += builder.chunk(zeros, PIECE)
    root, last = builder.finish()
    path = files.path_of(root.cid)
    files.made(path.parent)
    path.touch()
    os.truncate(path, root.size)
    before = pages(connection)
    spread = random.Random(1)  # the chunks' ids of a file whose chunks differ
    rows = ((short(spread.randbytes(8)), at * PIECE) for at in range(LARGE))
    stored, _new = holding.note(root, "", [*nodes, *last], rows)
    beside = pages(connection) - before
    waits = []
    for _ in range(PLACES):
        at = spread.randrange(root.size)
        waits.append(seconds(partial(next, store.part(stored, at, root.size))))
    waits.sort()
    part = {"part": waits[PLACES * 95 // 100] * 1000, "median": waits[PLACES // 2] * 1000, "slowest": waits[-1] * 1000}
    return {**part, "beside": beside / root.size * 100}


def pages(connection: Any) -> int:
    """Bytes of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT page_count * page_size FROM pragma_page_count(), pragma_page_size()")
        return int(cursor.fetchone()[0])


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    import django
    from django.core.management import call_command

    django.setup()
    call_command("migrate", verbosity=0)
    print(json.dumps(measured(Path(sys.argv[1]))))
