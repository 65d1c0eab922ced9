"""What somebody reads who copied the database's files, freed pages and the write-ahead log among them.

Another program reads them: a process that opens and closes a file of a database that it uses itself loses SQLite's
locks on it (sqlite.org/howtocorrupt.html, 2.2), and the next process that opens it takes the log's index away.
"""

import subprocess
from collections.abc import Iterable
from pathlib import Path

from django.db import connection


def database_files() -> list[Path]:
    """The database of this test and what lies beside it."""
    database = Path(connection.settings_dict["NAME"])
    return [path for path in database.parent.glob(f"{database.name}*") if path.is_file()]


def copied(paths: Iterable[Path]) -> bytes:
    """All that stands in these files."""
    return subprocess.run(["cat", "--", *map(str, paths)], capture_output=True, check=True).stdout
