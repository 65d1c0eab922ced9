"""Whose turn it is to write to SQLite: first come, first served, across threads and processes.

SQLite's own waiting is a poll with growing pauses. Somebody who stores a long exchange frees the lock only
for moments, and a person's post would miss most of them. So whoever writes to the log passes a turnstile of
two file locks: the next in line waits holding the first, and so comes before the one who is writing now and
wants to write again.
"""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def turn(folder: Path) -> Iterator[None]:
    """Hold the turn to write."""
    with open(folder / "next.lock", "ab") as line, open(folder / "write.lock", "ab") as now:
        fcntl.flock(line, fcntl.LOCK_EX)
        fcntl.flock(now, fcntl.LOCK_EX)
        fcntl.flock(line, fcntl.LOCK_UN)
        yield
