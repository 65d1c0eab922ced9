"""`python -m tests.simulator --events N --hubs N --seed S`: one story, its numbers, and how to tell it again."""

import argparse
import sys
import time
from dataclasses import fields

from .story import tell
from .world import Plan

SHOWN = 20


def main() -> int:
    """Run one story; 1 when a promise was broken."""
    parser = argparse.ArgumentParser(prog="python -m tests.simulator", description=__doc__)
    for field in fields(Plan):
        parser.add_argument(f"--{field.name}", type=type(field.default), default=field.default)
    asked = parser.parse_args()
    started = time.monotonic()
    told = tell(Plan(**vars(asked)))
    took = time.monotonic() - started
    for name, number in told.summary().items():
        sys.stdout.write(f"{name:>18} {number:>9,}\n")
    sys.stdout.write(f"{'events a second':>18} {told.world.agenda.done / took:>9,.0f}\n")
    for fault in told.faults[:SHOWN]:
        sys.stdout.write(f"  {fault}\n")
    if told.faults:
        sys.stdout.write(f"To see it again: {told.replay}\n")
    return 1 if told.faults else 0


if __name__ == "__main__":
    sys.exit(main())
