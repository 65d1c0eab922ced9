"""The page of a board with 50 topics, as often as one process can answer it: drawn each time, and as it was kept. And
the first page of what people ask for, with 50 wishes waiting and with as many as are looked at.

One process, no sockets, the hub's own handler and middleware, processor time only; both in turns, on 200,000 rows, the
wishes on a new hub.
"""

import json
import statistics
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench import prepared, processes
from tests.bench.figure import Figure
from tests.system.hubs import PROJECT, Hub, environment

ROUNDS = 9
REQUESTS = 20

DRAW = f"""
import json, re, sys, time
import django
django.setup(set_prefix=False)
from django.core.cache import cache
from django.core.handlers.wsgi import WSGIHandler
from django.test import Client, RequestFactory
from hub.log import projector
for label in projector.behind():
    while projector.catch_up(label): pass
boards = Client(HTTP_HOST="localhost").get("/forum/").content.decode()
address = re.findall(r'href="(/forum/board/[0-9a-f]{{16}}/)"', boards)[0]
handler, ask = WSGIHandler(), RequestFactory(HTTP_HOST="localhost", **json.loads(sys.argv[1]))
def taken(kept):
    began = time.process_time()
    for _ in range({REQUESTS}):
        if not kept:
            cache.clear()
        answer = handler.get_response(ask.get(address))
        answer.close()
    assert answer.content.count(b'class="row"') == 50, answer.content
    return (time.process_time() - began) / {REQUESTS}
taken(False), taken(True)
print(json.dumps([(taken(False), taken(True)) for _ in range({ROUNDS})]))
"""


WAITING = f"""
import json, time
import django
django.setup(set_prefix=False)
from django.core.cache import cache
from django.test import Client
from hub.testing import Writer, replay
from plugins.library.records import Wish
def wish(people):
    writers = [Writer(f"ama {{each}}", f"hub {{each % 10}}") for each in people]
    for writer in writers:
        for number in range(5):
            writer.write(Wish(title=f"Wells {{writer.name}} {{number}}", as_="ama"))
    replay(*writers)
def taken(kept):
    ask, found = Client(HTTP_HOST="localhost"), []
    for _ in range({ROUNDS}):
        if not kept:
            cache.clear()
        began = time.process_time()
        answer = ask.get("/library/asked/")
        found.append(time.process_time() - began)
        assert answer.content.count(b'class="row"') == 50, answer.content
    return found
wish(range(10))
taken(True)
few = taken(False), taken(True)
wish(range(10, 600))
print(json.dumps([*few, taken(False), taken(True)]))
"""


def run() -> Iterator[Figure]:
    """The whole page, and the list alone as open pages ask for it."""
    receiver = prepared.copy_of(prepared.villages()[0], "lists")
    for name, headers in (("page", {}), ("list alone", {"HTTP_X_FRAGMENT": "1"})):
        drawn, kept = zip(*measured(receiver.folder / "data", headers), strict=True)
        ratio = statistics.median(one / other for one, other in zip(drawn, kept, strict=True))
        found = {"drawn ms": ms(drawn), "kept ms": ms(kept), "load": processes.load()}
        yield Figure(f"board of 50 topics, kept, {name} (x drawn)", ratio, ">= 5", "", found)
    yield waiting()


def waiting() -> Figure:
    """The queue of wishes, of which only so many are looked at and 50 are shown."""
    with TemporaryDirectory() as folder:
        hub = Hub(Path(folder), "Riverbend")
        hub.provision()
        few_drawn, few, drawn, kept = processes.answer(hub, WAITING)
    found = {"drawn ms": ms(drawn), "kept ms": ms(kept), "of 50, drawn ms": ms(few_drawn), "of 50, kept ms": ms(few)}
    ratio = statistics.median(kept) / statistics.median(few)
    return Figure("3,000 wishes waiting, the first page, kept (x of 50)", ratio, "<= 1.5", "", found)


def ms(seconds: Sequence[float]) -> float:
    return round(1000 * statistics.median(seconds), 2)


def measured(data: object, headers: dict[str, str]) -> list[tuple[float, float]]:
    """Processor seconds of a request, drawn and kept."""
    command = [sys.executable, "-c", DRAW, json.dumps(headers)]
    surroundings = {**environment(), "HUB_DATA": str(data), "DJANGO_SETTINGS_MODULE": "hub.settings"}
    done = subprocess.run(command, cwd=PROJECT, env=surroundings, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    found: list[tuple[float, float]] = json.loads(done.stdout)
    return found
