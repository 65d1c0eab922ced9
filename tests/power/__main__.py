"""Power cuts from the command line.

python -m tests.power SEED              one cut again
python -m tests.power --cuts 50000      so many, beginning with the one numbered --from
python -m tests.power --control NAME    with a fault on purpose: fails where the cuts do not see it
"""

import argparse
import os
import sys
import tempfile
import time
from collections.abc import Iterable
from itertools import groupby
from pathlib import Path

CONTROLS = ("normal", "unflushed", "folders")


def main() -> int:
    asked = argparse.ArgumentParser(prog="python -m tests.power", description=__doc__)
    asked.add_argument("seed", type=int, nargs="?")
    asked.add_argument("--cuts", type=int, default=1000)
    asked.add_argument("--from", type=int, default=0, dest="first")
    asked.add_argument("--control", choices=CONTROLS)
    wishes = asked.parse_args()
    seeds = range(wishes.first, wishes.first + wishes.cuts) if wishes.seed is None else [wishes.seed]
    with tempfile.TemporaryDirectory(prefix="banyan-power-", dir=memory()) as root:
        os.environ |= {"HUB_DATA": f"{root}/data", "HUB_ARGON2_MIB": "1", "DJANGO_SETTINGS_MODULE": "hub.settings"}
        import django

        django.setup()
        return run(Path(root), seeds, wishes.control)


def memory() -> str | None:
    """Where files cost no card its life."""
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def run(root: Path, seeds: Iterable[int], control: str | None) -> int:
    """Make the cuts and tell what came of them; 0 where nothing was wrong, or where a control's fault was seen."""
    from tests.power.cuts import A_LIFE, Bench

    began, count, failed = time.process_time(), 0, 0
    bench = Bench(root, "NORMAL" if control == "normal" else "FULL")
    bench.recorder.flushes, bench.recorder.folder_flushes = control != "unflushed", control != "folders"
    for number, some in groupby(seeds, lambda seed: seed // A_LIFE):
        for seed, wrong in bench.cuts(number, list(some)):
            count += 1
            failed += bool(wrong)
            if wrong and (control is None or failed <= 3):
                sys.stdout.write(f"python -m tests.power {seed}: {'; '.join(wrong[:4])} ({len(wrong)})\n")
    if bench.recorder.strays:
        sys.stdout.write(f"Written past hub.durable: {sorted(bench.recorder.strays)}\n")
        failed += 1
    spent = time.process_time() - began
    sys.stdout.write(f"{count} cuts, {failed} with something wrong, {spent:.0f} s of processor time\n")
    return int(not failed) if control else int(failed > 0)


if __name__ == "__main__":
    sys.exit(main())
