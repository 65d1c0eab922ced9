"""A library that is killed 500 times at any moment, and loses its power 500 times: what it said was kept and is not so
then, and whether faults that are planted in its order of writes are seen by the same bench.
"""

import re
import subprocess
import sys
from collections.abc import Iterator

from tests.bench.figure import Figure
from tests.system.hubs import PROJECT

CYCLES = 500
CONTROLS = 20
WRONG = re.compile(r"(\d+) kills, (\d+) things wrong|(\d+) cuts, (\d+) with something wrong")


def run() -> Iterator[Figure]:
    """Cycles of a library, and of a careless one."""
    kills, cuts = wrong("--kills", str(CYCLES), "--cuts", str(CYCLES))
    yield Figure("things wrong after 500 kills of a library", kills, "<= 0", "", {})
    yield Figure("power cuts of 500 with something wrong", cuts, "<= 0", "", {})
    kills, cuts = wrong("--kills", str(CONTROLS), "--cuts", str(CONTROLS), "--controls")
    yield Figure("the same, of 20 kills, where rows come before files", kills, ">= 1", "", {})
    yield Figure("the same, of 20 cuts, where names come before flushes", cuts, ">= 1", "", {})


def wrong(*wishes: str) -> tuple[int, int]:
    """How many things were wrong after kills, and after how many cuts something was."""
    command = [sys.executable, "-m", "tests.power", "--library", *wishes]
    told = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=False).stdout
    found = [int(kills or cuts) for _, kills, _, cuts in WRONG.findall(told)]
    assert len(found) == 2, told
    return found[0], found[1]
