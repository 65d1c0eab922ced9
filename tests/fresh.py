"""The database of a new hub, made once in a run of the tests and copied: most tests are not about how its tables come
to be. Whichever worker first asks for it makes it, and the others wait for that.

Those that are begin with an empty folder, as people do.
"""

import atexit
import fcntl
import os
import shutil
import sys
import tempfile
from functools import cache
from pathlib import Path

from tests import warm

PROJECT = Path(__file__).resolve().parents[1]
PLACE = "BANYAN_TESTS_FRESH"


def tables(data: Path) -> None:
    """Make a data folder with the database that `manage.py upgrade` makes, and nothing else."""
    data.mkdir(parents=True)
    for file in made().glob("hub.db*"):
        shutil.copy(file, data)


@cache
def made() -> Path:
    """A folder with that database."""
    folder = place() / "hub"
    with open(place() / "turn", "w") as turn:
        fcntl.flock(turn, fcntl.LOCK_EX)
        if not folder.exists():
            make(place() / "making")
            (place() / "making").rename(folder)
    return folder


def place() -> Path:
    """Where it lies for the process that first asks and all that it starts, its workers among them; gone with it."""
    if PLACE not in os.environ:
        os.environ[PLACE] = tempfile.mkdtemp(prefix="banyan-fresh-")
        atexit.register(shutil.rmtree, os.environ[PLACE], ignore_errors=True)
    return Path(os.environ[PLACE])


def make(data: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    command = [sys.executable, "manage.py", "upgrade", "--data", str(data)]
    done = warm.run(command, cwd=PROJECT, env=kept, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
