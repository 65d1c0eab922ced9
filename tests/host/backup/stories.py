"""Long stories of several hubs, told in one process that is each of them in turn: a fork for each act would cost more
than the acts."""

import shutil
from collections.abc import Callable, Sequence
from itertools import combinations
from pathlib import Path
from typing import ParamSpec, TypeVar

from django.db import connections

from tests.host.backup import acts
from tests.host.backup.boxes import become

P = ParamSpec("P")
T = TypeVar("T")
PEOPLE = ("ama", "kofi", "esi")
WRITERS = ("ama", acts.HUB, "kofi", acts.HUB, "esi", acts.HUB)


def turn(data: Path, act: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> T:
    """Be this hub for one act."""
    connections.close_all()
    become(data)
    return act(*args, **kwargs)


def meet(one: Path, other: Path) -> None:
    """Each gets what it lacks, of its own feeds too, as when a real neighbour claims more than is held here."""
    theirs = turn(other, acts.holds)
    given, here = turn(one, acts.lacking, theirs), turn(one, acts.holds)
    turn(other, acts.takes, given)
    turn(one, acts.takes, turn(other, acts.lacking, here))


def restores_and_clones(hubs: Sequence[Path], sticks: Path, restores: int, clones: int) -> list[bytes]:
    """Hubs that are restored again and again from older copies, and copied whole, and write at once each time. The
    feeds in which they wrote."""
    for hub in hubs:
        (sticks / hub.name).mkdir()
        turn(hub, acts.found, hub.name, *PEOPLE)
    wrote: list[bytes] = []
    for number in range(restores):
        hub, other = hubs[number % 3], hubs[(number + 1 + number // 3 % 2) % 3]
        if number // 3 % 4 == 0:
            turn(hub, acts.back_up, sticks / hub.name)
        words = f"Restored {number}", WRITERS[number // 3 % 6]
        wrote += turn(hub, acts.restore_and_write, sticks / hub.name, hub, *words)
        meet(hub, other)
        if number % (restores // clones) == 0:
            wrote += cloned(hub, hubs[(number + 1) % 3])
    for one, other in [*combinations(hubs, 2), *combinations(hubs, 2)]:
        meet(one, other)
    return wrote


def cloned(hub: Path, neighbour: Path) -> list[bytes]:
    """A copy of a whole hub lives beside it for a while, and meets a neighbour that knows the first; both write."""
    connections.close_all()
    clone = hub.with_name("clone")
    shutil.copytree(hub, clone, ignore=shutil.ignore_patterns("aside-*"))
    wrote = turn(clone, acts.write, "A clone")
    meet(clone, neighbour)
    shutil.rmtree(clone)
    return wrote
