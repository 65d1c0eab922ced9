"""`python -m tests.bench.writers DATA enrol N` and `… DATA write N`: many people, and one reply by each of the first N.

Run beside a hub, as a command of its own. Their feeds are real ones, opened by the path that sign-up takes; only here
their keys lie in a file, for later, where a hub would have them sealed.
"""

import json
import os
import sys
from itertools import islice
from pathlib import Path

PART = 500


def main(data: Path, act: str, count: int) -> None:
    os.environ["HUB_DATA"] = str(data)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "hub.settings")
    import django

    django.setup()
    {"enrol": enrol, "write": write}[act](data.parent / "writers.json", count)


def enrol(file: Path, count: int) -> None:
    """Make people, each with a feed of a passport and a profile."""
    from hub.host.seeding import enrolled, parts

    names = (f"Writer {number}" for number in range(count))
    pens = [pen for part in parts(names, PART) for pen in enrolled(part)]
    file.write_text(json.dumps([[pen.seed.hex(), pen.key.hex()] for pen in pens]))


def write(file: Path, count: int) -> None:
    """One more entry in each of the first feeds."""
    from django.db import transaction

    from hub.core.cid import id_text
    from hub.host.seeding import first_board, made
    from hub.log import store

    board = first_board()
    with transaction.atomic():
        for seed, key in islice(json.loads(file.read_text()), count):
            pen = store.Pen(bytes.fromhex(seed), bytes.fromhex(key))
            text = f"{key} has something to say, and it is about three hundred bytes long in all, as most are. "
            store.publish(pen, made("forum.topic", board=board, title=id_text(os.urandom(32)), text=text, as_="x"))


if __name__ == "__main__":
    main(Path(sys.argv[1]).absolute(), sys.argv[2], int(sys.argv[3]))
