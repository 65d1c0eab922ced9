"""What it costs to bring a website of 300 small files from a neighbour: processor time of both hubs, the files together
as hubs give them to each other, and file by file as any other gateway does; in turn, each time another website.

The neighbour is a hub as it runs; the one that asks is its code in a process of its own.
"""

import hashlib
import statistics
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import processes
from tests.bench.figure import Figure
from tests.system.hubs import Hub

FILES, SIZE = 300, 27_000
"""As Debian's handbook has them."""
TIMES = 3

BRING = """
import json, sys, time
import django
django.setup(set_prefix=False)
from django.core.management import call_command
call_command("migrate", verbosity=0)
from hub.content import store, wanted
from hub.content.bringing.line import Line, Refused
from hub.content.bringing.passes import Bringing
from hub.core.cid import parse_cid
from tests.bench import processes

def refused(*asked):
    raise Refused("as others do")

together, serving = Line.leaves, {serving}
wanted.providers[:] = [lambda: ["{address}"]]
def bring(text, way):
    Line.leaves = way
    wanted.want([text])
    began, before = time.process_time(), sum(map(processes.seconds, serving))
    Bringing().one_pass()
    assert store.find(parse_cid(text))
    return [time.process_time() - began, sum(map(processes.seconds, serving)) - before]

first, *rest = {cids}
bring(first, together)
pairs = list(zip(rest[::2], rest[1::2]))
print(json.dumps([[bring(one, refused), bring(other, together)] for one, other in pairs]))
"""


def run() -> Iterator[Figure]:
    """Both ways, in turn."""
    with TemporaryDirectory(prefix="banyan-websites-") as place:
        gives, asks = Hub(Path(place) / "gives", "Riverbend"), Hub(Path(place) / "asks", "Hilltop")
        gives.provision()
        sites = [made(Path(place) / f"{number}") for number in range(1 + 2 * TIMES)]
        said = gives.manage("content", "add", *map(str, sites))
        cids = [line.split()[0] for line in said.splitlines()]
        gives.start()
        try:
            serving = list(processes.family(gives).values())
            script = BRING.format(serving=serving, address=f"http://{gives.address}", cids=cids)
            spent = processes.answer(asks, script)
        finally:
            gives.stop()
    alone, together = ([round(sum(each[way]) / FILES * 1000, 2) for each in spent] for way in (0, 1))
    ratio = statistics.median(one / other for one, other in zip(alone, together, strict=True))
    details = {"ms of a file alone": alone, "ms of a file together": together, "asking and serving, s": spent}
    yield Figure("small files of a website, file by file (x together)", ratio, ">= 5", ">= 8", details)


def made(folder: Path) -> Path:
    """A folder of files that are like no others."""
    folder.mkdir()
    for number in range(FILES):
        seed = hashlib.sha256(f"{folder.name} {number}".encode()).digest()
        (folder / f"{number:03d}.html").write_bytes(seed * (SIZE // len(seed)))
    return folder
