"""A disk that is full at some byte of every act: nothing of the act stays, the rest does, and with room it succeeds."""

import errno
import random
from collections.abc import Callable

from django.db import DatabaseError

from hub.core.errors import LocalError
from hub.log.trouble import DiskFull, is_full
from tests.power import verdict
from tests.power.acts import Village, opens, untrue
from tests.power.cuts import Bench, told

AN_ACT_WRITES = 60_000
TOLD = "storage is full"


def filled(bench: Bench, number: int) -> tuple[int, list[str]]:
    """How often the disk was full while a village lived, drawn from this number, and what was wrong."""
    draw, wrong, times = random.Random(number), list[str](), 0
    with bench.living(number, draw) as village:
        for act in draw.choices(bench.acts, k=40):
            bench.recorder.room = draw.choice((0, draw.randint(0, 5000), draw.randint(0, AN_ACT_WRITES)))
            try:
                act(village)
            except Exception as error:
                bench.recorder.room = None
                times += 1
                wrong += after(error, act, village, bench)
            bench.recorder.room = None
        wrong += [f"{name}'s secret" for name, secret in village.secrets.items() if not opens(name, secret)()]
    life = bench.lived(village)
    return times, wrong + list(verdict.wrongs(told(life, len(life.operations)), life.pen, draw))


def after(error: Exception, act: Callable[[Village], None], village: Village, bench: Bench) -> list[str]:
    """What is wrong after an act met the end of the disk: with what was told, with what is there, or when there is room
    again."""
    wrong = [] if is_told(error) else [f"{act.__name__} raised {type(error).__name__}: {error}"]
    held = told(bench.lived(village), len(bench.recorder.operations))
    wrong += [f"after {act.__name__}: not so: {fact.words}" for fact in untrue(fact for fact in held if not fact.dear)]
    try:
        act(village)
    except Exception as again:
        wrong.append(f"{act.__name__} again, with room: {type(again).__name__}: {again}")
    return wrong


def is_told(error: Exception) -> bool:
    """Whether a page can tell that the disk was full."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOSPC
    if isinstance(error, DatabaseError):
        return is_full(error)
    return isinstance(error, DiskFull) or (isinstance(error, LocalError) and TOLD in str(error))
