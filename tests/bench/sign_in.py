"""Signing in, with derivations of the real size: one person alone, and forty at once while others read.

Alone: a sign-in over a connection that stays open, in turns with the same derivation in this process. At once: forty
people with forty screens press at the same moment, and again after as long as the busy hub says, until all are in;
somebody reads a board's page before, meanwhile and after. Memory is the most that the process of the pages ever had,
after the first sign-ins and after the forty.
"""

import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from nacl.pwhash import argon2id

from tests.bench import pages, processes
from tests.bench.figure import Figure
from tests.bench.visitor import Visitor, token_in
from tests.system.hubs import PROJECT, SECRET, Hub, environment

MIB = 64
PASSES = 3
ALONE = 15
PEOPLE = 40
ROUNDS = 3
TOPICS = 50

ENROL = """
import sys, django
django.setup()
from hub.accounts.people.joining import sign_up
for number in range(int(sys.argv[1])):
    sign_up(f"person {number}", sys.argv[2])
"""


def run() -> Iterator[Figure]:
    """One alone, then forty at once."""
    with tempfile.TemporaryDirectory(prefix="banyan-sign-in-") as folder:
        hub = Hub(Path(folder) / "Riverbend", "Riverbend")
        hub.argon2_mib = MIB
        hub.provision()
        enrol(hub)
        hub.start()
        try:
            write(hub)
            yield alone(hub)
            yield from at_once(hub)
        finally:
            hub.stop()


def enrol(hub: Hub) -> None:
    """Forty people more, below the pages: at a screen they would have to wait for each other."""
    surroundings = environment(argon2_mib=MIB) | {
        "HUB_DATA": str(hub.folder / "data"),
        "DJANGO_SETTINGS_MODULE": "hub.settings",
    }
    subprocess.run([sys.executable, "-c", ENROL, str(PEOPLE), SECRET], cwd=PROJECT, env=surroundings, check=True)


def write(hub: Hub) -> None:
    """Something to read: a board's page full of topics."""
    visitor = Visitor(hub)
    visitor.sign_up("ama")
    for number in range(TOPICS):
        visitor.begin_topic(f"The well, day {number}", "It has water.")
    visitor.close()


def alone(hub: Hub) -> Figure:
    """A sign-in against its derivation."""
    salt, signed, derived = os.urandom(argon2id.SALTBYTES), list[float](), list[float]()
    for number in range(ALONE):
        visitor = Visitor(hub)
        token = token_in(visitor.get("/sign-in/"))
        began = time.perf_counter()
        answer = visitor.post("/sign-in/", token, name=f"person {number}", secret=SECRET)
        signed.append(time.perf_counter() - began)
        assert answer.status == 302, answer
        visitor.close()
        began = time.perf_counter()
        argon2id.kdf(32, SECRET.encode(), salt, opslimit=PASSES, memlimit=MIB << 20)
        derived.append(time.perf_counter() - began)
    ratio = statistics.median(one / other for one, other in zip(signed, derived, strict=True))
    found = {"sign-in ms": pages.in_ms(signed), "derivation ms": pages.in_ms(derived), "load": processes.load()}
    return Figure("sign-in (x its derivation)", ratio, "<= 1.2", "", found)


def at_once(hub: Hub) -> Iterator[Figure]:
    """What forty cost those who read, and in memory."""
    web, idle, busy, ratios = hub.process_id, list[float](), list[float](), list[float]()
    before, took = processes.peak(web), list[float]()
    for _ in range(ROUNDS):
        quiet = reading(hub, pages.lasting(6))
        crowd = Crowd(hub)
        meanwhile = reading(hub, crowd.is_waiting)
        took.append(crowd.seconds())
        quiet += reading(hub, pages.lasting(6))
        idle, busy = idle + quiet, busy + meanwhile
        ratios.append(statistics.median(meanwhile) / statistics.median(quiet))
    found = {
        "idle ms": pages.in_ms(idle),
        "busy ms": pages.in_ms(busy),
        "seconds until all forty were in": [round(each, 1) for each in took],
        "load": processes.load(),
    }
    yield Figure(f"pages while {PEOPLE} sign in, median (x idle)", statistics.median(ratios), "<= 1.2", "", found)
    more = (processes.peak(web) - before) / MIB
    yield Figure(
        f"memory of {PEOPLE} sign-ins at once (x one derivation)", more, "<= 1", "", {"peak MB before": before}
    )


def reading(hub: Hub, goes_on: Callable[[], bool]) -> list[float]:
    """Let a guest read the first board while something goes on; how long each page took."""
    visitor, took = Visitor(hub), list[float]()
    page = visitor.board()
    while goes_on():
        began = time.perf_counter()
        answer = visitor.get(page)
        took.append(time.perf_counter() - began)
        assert answer.text.count('<li class="row"') == TOPICS, answer
    visitor.close()
    return took


class Crowd:
    """Forty people who sign in at once, each pressing again when told that the hub is busy."""

    def __init__(self, hub: Hub) -> None:
        self._began, self._ended = time.perf_counter(), 0.0
        self._people = [threading.Thread(target=self._enter, args=(hub, number)) for number in range(PEOPLE)]
        for person in self._people:
            person.start()

    def _enter(self, hub: Hub, number: int) -> None:
        visitor = Visitor(hub)
        token = token_in(visitor.get("/sign-in/"))
        while (answer := visitor.post("/sign-in/", token, name=f"person {number}", secret=SECRET)).status != 302:
            assert answer.wait, answer
            time.sleep(answer.wait)
        visitor.close()
        self._ended = time.perf_counter()

    def is_waiting(self) -> bool:
        """Whether somebody is not in yet."""
        return any(person.is_alive() for person in self._people)

    def seconds(self) -> float:
        """How long it took all of them."""
        return self._ended - self._began
