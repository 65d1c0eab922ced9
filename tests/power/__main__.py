"""Power cuts from the command line.

python -m tests.power SEED         one cut again
python -m tests.power --cuts 9     so many, beginning with the one numbered --from
python -m tests.power --full       the disk full at some byte of each act of so many lives
python -m tests.power --controls   with faults on purpose, each in its turn: fails where one is not seen
python -m tests.power --library    of cuts, full disks and controls: those of a hub that does nothing but keep files
python -m tests.power --kills 500  so many kills of such a hub first, beginning with the one numbered --from
"""

import argparse
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.power.acts import Village
    from tests.power.cuts import Bench

CONTROLS: dict[str, dict[str, str | bool]] = {
    "synchronous=NORMAL": {"synchronous": "NORMAL"},
    "files are not flushed": {"flushes": False},
    "folders are not flushed": {"folder_flushes": False},
}


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.power", description=__doc__)
    asked.add_argument("seed", type=int, nargs="?")
    asked.add_argument("--cuts", type=int, default=1000)
    asked.add_argument("--from", type=int, default=0, dest="first")
    asked.add_argument("--controls", action="store_true")
    asked.add_argument("--full", action="store_true")
    asked.add_argument("--library", action="store_true")
    asked.add_argument("--kills", type=int, default=0, help="with --library")
    asked.add_argument("--tables", type=Path, help="a folder with a new hub's database; else it is made")
    wishes = asked.parse_args()
    sys.stdout.reconfigure(line_buffering=True)  # type: ignore[union-attr]  # a seed that fails is told at once
    seeds = range(wishes.first, wishes.first + wishes.cuts) if wishes.seed is None else [wishes.seed]
    with tempfile.TemporaryDirectory(prefix="banyan-power-", dir=memory()) as root:
        os.environ |= {"HUB_DATA": f"{root}/data", "HUB_ARGON2_MIB": "1", "DJANGO_SETTINGS_MODULE": "hub.settings"}
        os.environ["HUB_CLOCK_RIGHT"] = "1"
        import django

        django.setup()
        begin_with(wishes.tables)
        if wishes.library:
            wrong = kill(wishes.kills, wishes.first, wishes.controls)
            begin_with(wishes.tables)
            of_library = control_library if wishes.controls else fill_library if wishes.full else run_library
            return of_library(Path(root), seeds) or wrong
        way = control if wishes.controls else fill if wishes.full else run
        return way(Path(root), seeds)


def memory() -> str | None:
    """Where files cost no card its life."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def begin_with(tables: Path | None) -> None:
    """An empty data folder, or one that holds these tables."""
    data = os.environ["HUB_DATA"]
    shutil.rmtree(data, ignore_errors=True)
    if tables:
        shutil.copytree(tables, data)


def kill(cycles: int, first: int, controls: bool) -> int:
    """Kill a library so often; 0 where nothing was lost, or with controls, where the fault was seen."""
    from tests.power.kills import lost

    if not cycles:
        return 0
    wrong = list(lost(cycles, first, controls))
    sys.stdout.write("".join(f"{each}\n" for each in wrong[:20]))
    sys.stdout.write(f"{cycles} kills, {len(wrong)} things wrong\n")
    return int(bool(wrong) != controls)


def run_library(root: Path, seeds: Iterable[int]) -> int:
    """The cuts in a library's life."""
    from tests.power.cuts import Bench

    return run(root, seeds, Bench(root, library_acts()))


def fill_library(root: Path, seeds: Iterable[int]) -> int:
    """The disk full at some byte of each act."""
    from tests.power.cuts import Bench

    return fill(root, seeds, Bench(root, library_acts()))


def control_library(root: Path, seeds: Iterable[int]) -> int:
    """The same where files get their names before they are flushed; 0 where that was seen."""
    from hub.content import files
    from tests.power.cuts import Bench

    files.Part.flush = lambda _part: None  # type: ignore[assignment, method-assign]  # a fault on purpose
    made, failed = cut(Bench(root, library_acts()), seeds)
    sys.stdout.write(f"named before flushed: {made} cuts, {failed} with something wrong\n")
    return int(not failed)


def library_acts() -> "Sequence[Callable[[Village], None]]":
    from tests.power import acts, library

    return [acts.of_library(act) for act in library.ACTS]


def run(root: Path, seeds: Iterable[int], bench: "Bench | None" = None) -> int:
    """Make the cuts and tell what came of them; 0 where nothing was wrong."""
    from tests.power.cuts import Bench

    began, bench = time.process_time(), bench or Bench(root)
    made, failed = cut(bench, seeds)
    strays = bench.recorder.strays - bench.recorder.loose
    if strays:
        sys.stdout.write(f"Written past hub.durable: {sorted(strays)}\n")
    spent = time.process_time() - began
    sys.stdout.write(f"{made} cuts, {failed} with something wrong, {spent:.0f} s of processor time\n")
    return int(failed > 0 or bool(strays))


def control(root: Path, seeds: Iterable[int]) -> int:
    """The same cuts where something is left out on purpose; 0 where each of these faults was seen."""
    from tests.power.cuts import Bench

    bench, seen = Bench(root), True
    for words, fault in CONTROLS.items():
        bench.synchronous = str(fault.get("synchronous", "FULL"))
        bench.recorder.flushes = bool(fault.get("flushes", True))
        bench.recorder.folder_flushes = bool(fault.get("folder_flushes", True))
        made, failed = cut(bench, seeds)
        sys.stdout.write(f"{words}: {made} cuts, {failed} with something wrong\n")
        seen = seen and failed > 0
    return int(not seen)


def fill(root: Path, seeds: Iterable[int], bench: "Bench | None" = None) -> int:
    """Fill the disk at some byte of every act of these lives; 0 where nothing was wrong."""
    from tests.power.cuts import Bench
    from tests.power.full import filled

    bench, met, wrong = bench or Bench(root), 0, list[str]()
    for number in seeds:
        times, words = filled(bench, number)
        met += times
        wrong += [f"python -m tests.power --full {number}: {each}" for each in words]
    sys.stdout.write("".join(f"{each}\n" for each in wrong))
    sys.stdout.write(f"the disk was full {met} times, {len(wrong)} with something wrong\n")
    return int(bool(wrong) or not met)


def cut(bench: "Bench", seeds: Iterable[int]) -> tuple[int, int]:
    """How many cuts were made, and after how many something was wrong."""
    from tests.power.cuts import A_LIFE

    made = failed = 0
    for number, some in groupby(seeds, lambda seed: seed // A_LIFE):
        for seed, wrong in bench.cuts(number, list(some)):
            made, failed = made + 1, failed + bool(wrong)
            if wrong:
                sys.stdout.write(f"python -m tests.power {seed}: {'; '.join(wrong[:3])} ({len(wrong)})\n")
    return made, failed


if __name__ == "__main__":
    sys.exit(main())
