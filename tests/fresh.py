"""The database of a new hub, made once by each worker and copied: most tests are not about how its tables come to be.

Those that are begin with an empty folder, as people do.
"""

import os
import shutil
import sys
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

from tests import warm

PROJECT = Path(__file__).resolve().parents[1]


def tables(data: Path) -> None:
    """Make a data folder with the database that `manage.py upgrade` makes, and nothing else."""
    data.mkdir(parents=True)
    for file in Path(made().name).glob("hub.db*"):
        shutil.copy(file, data)


@cache
def made() -> TemporaryDirectory[str]:
    """A folder with that database, gone with this process."""
    folder = TemporaryDirectory(prefix="banyan-fresh-")
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HUB_")}
    command = [sys.executable, "manage.py", "upgrade", "--data", folder.name]
    done = warm.run(command, cwd=PROJECT, env=kept, timeout=300)
    assert done.returncode == 0, done.stdout + done.stderr
    return folder
