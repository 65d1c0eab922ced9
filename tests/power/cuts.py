"""One hub's life written down, and its power cut at moments drawn from a seed.

Lives are numbered; each is recorded once for all the cuts that are made in it.
"""

import os
import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper as Usual

from hub.host import upgrading
from hub.log.clock import BUILT, clock
from hub.log.store import Pen
from tests.power import acts, folder, verdict
from tests.power.acts import ACTS, Fact, Village
from tests.power.apsw_sqlite3.base import DatabaseWrapper as Watched
from tests.power.disk import Answered, Disk, Operation
from tests.power.recorder import Image, Recorder

A_LIFE = 50
"""Cuts in one life."""
ACTS_OF_A_LIFE = 30
FROM_NOTHING = 8
"""Every so many lives one begins with the founding of the hub."""


class Life(NamedTuple):
    before: Image
    operations: list[Operation]
    facts: list[Fact]
    pen: Pen


class Bench:
    """A founded hub, to be taken up as it was as often as one likes."""

    synchronous = "FULL"
    """What SQLite is told."""

    def __init__(self, root: Path, acts_: Sequence[Callable[[Village], None]] = ACTS) -> None:
        self.acts = acts_
        (root / "inodes").mkdir()
        self.recorder = Recorder(settings.HUB_DATA, root / "inodes")
        clock.wall = lambda: BUILT + 1000
        self.use(Usual)
        upgrading.upgrade()
        self.nothing = self._as_it_is()
        verdict.start()
        acts.found()
        self.founded = self._as_it_is()

    def _as_it_is(self) -> Image:
        connections.close_all()
        return folder.taken(self.recorder)

    def use(self, backend: type[Usual]) -> None:
        """Speak to the database through this backend from now on."""
        connections["default"].close()
        connections["default"] = backend({**connections.settings["default"]}, "default")

    def life(self, number: int) -> Life:
        """Record what a village does, drawn from this number."""
        draw = random.Random(number)
        before = self.founded if (number + 1) % FROM_NOTHING else self.nothing
        with self.living(number, draw, before) as village:
            for act in draw.choices(self.acts, k=ACTS_OF_A_LIFE):
                act(village)
        return self.lived(village, before)

    @contextmanager
    def living(self, number: int, draw: random.Random, before: Image | None = None) -> Iterator[Village]:
        """A village on a disk that is watched."""
        folder.restore(self.recorder, before or self.founded)
        verdict.forget_everything()
        self.use(Watched)
        commands = connections["default"].settings_dict
        commands["OPTIONS"] = {**commands["OPTIONS"], "init_command": self.commands(draw)}
        with even_chance(number), self.recorder.recording():
            if before is self.nothing:
                verdict.start()
                acts.found()
            yield Village(draw, self.recorder.add)
        self.use(Usual)

    def lived(self, village: Village, before: Image | None = None) -> Life:
        """What was recorded so far."""
        return Life(before or self.founded, self.recorder.operations, village.facts, village.pen)

    def commands(self, draw: random.Random) -> str:
        """As in the settings, but for how long SQLite's log grows: a village fills 8,000 pages in weeks."""
        pages = draw.choice((8, 40, 200, 8000))
        usual = str(settings.DATABASES["default"]["OPTIONS"]["init_command"])
        return usual.replace("autocheckpoint=8000", f"autocheckpoint={pages}").replace(
            "synchronous=FULL", f"synchronous={self.synchronous}"
        )

    def cut(self, life: Life, moment: int, disk: Disk, draw: random.Random) -> list[str]:
        """Cut the power of this disk, to which all was done until this moment, and start again; what is wrong then."""
        folder.restore(self.recorder, disk.after_a_cut(draw))
        return list(verdict.wrongs(told(life, moment), life.pen, draw))

    def cuts(self, number: int, seeds: Iterable[int]) -> Iterator[tuple[int, list[str]]]:
        """Seeds of cuts in this life, with what was wrong after each; the earliest moment first, so that the disk need
        be lived through once."""
        life = self.life(number)
        draws = {seed: random.Random(seed) for seed in seeds}
        moments = {seed: moment_in(life, draw) for seed, draw in draws.items()}
        disk, done = Disk(*folder.as_disk(life.before)), 0
        for seed in sorted(draws, key=moments.__getitem__):
            for operation in life.operations[done : moments[seed]]:
                disk.do(operation)
            done = moments[seed]
            yield seed, self.cut(life, done, disk, draws[seed])


def moment_in(life: Life, draw: random.Random) -> int:
    """Anywhere, or just after somebody was answered: there the most is to be lost."""
    if draw.random() < 0.7:
        return draw.randint(1, len(life.operations))
    return draw.choice([at for at, each in enumerate(life.operations, 1) if isinstance(each, Answered)])


def told(life: Life, moment: int) -> list[Fact]:
    """What had been answered by then and nobody had begun to change."""
    last: dict[str, Fact] = {}
    for at, operation in enumerate(life.operations[:moment]):
        if isinstance(operation, Answered):
            fact = life.facts[operation.fact]
            last[fact.about or str(at)] = fact
    return [fact for fact in last.values() if fact.words]


@contextmanager
def even_chance(number: int) -> Iterator[None]:
    """The same keys and numbers whenever this life is lived again."""
    drawn = random.Random(number).randbytes
    before = os.urandom
    os.urandom = random._urandom = drawn  # type: ignore[attr-defined]  # where `secrets` draws from
    try:
        yield
    finally:
        os.urandom = random._urandom = before  # type: ignore[attr-defined]  # as above
