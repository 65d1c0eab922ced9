"""Two villages made once for a run of benchmarks: a receiver that holds 200,000 entries, a sender with 100,000 more.

The sender holds what the receiver holds, got over a real exchange, so that only the 100,000 new entries travel when
they are measured. What was made lies in a temporary folder; each measurement works on a copy of it.
"""

import atexit
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

from tests.system.hubs import Hub, eventually, make_neighbours

HELD = 200_000
NEW = 100_000
FEEDS = 1_000
RUN_LENGTH = 100
MINUTES = 600.0


@cache
def folder() -> Path:
    """A folder for this run, removed at its end."""
    made = Path(tempfile.mkdtemp(prefix="banyan-bench-"))
    atexit.register(shutil.rmtree, made, ignore_errors=True)
    return made


@cache
def villages() -> tuple[Hub, Hub]:
    """(receiver, sender), stopped, neighbours; the sender has written what the receiver lacks."""
    receiver, sender = (Hub(folder() / name, name) for name in ("Receiver", "Sender"))
    receiver.provision()
    sender.provision()
    receiver.manage("seed", "--people", "500", "--posts", str(HELD), "--seed", "1", "--run-length", str(RUN_LENGTH))
    for hub in (receiver, sender):
        hub.start()
    make_neighbours(receiver, sender)
    eventually(lambda: entries(receiver) == entries(sender), "both hold the same", MINUTES)
    eventually(lambda: words_read(receiver) == words_read(sender) == entries(sender), "all words are read", MINUTES)
    for hub in (receiver, sender):
        hub.stop()
    sender.manage("seed", "--people", str(FEEDS), "--posts", str(NEW), "--seed", "2", "--run-length", str(RUN_LENGTH))
    sender.start()  # what people write is read as they write it, long before a neighbour comes
    eventually(lambda: words_read(sender) == entries(sender), "all words are read", MINUTES)
    sender.stop()
    return receiver, sender


def copies(name: str) -> tuple[Hub, Hub]:
    """Fresh copies of both, at the same ports, ready to start."""
    return copy_of(villages()[0], name), copy_of(villages()[1], name)


def copy_of(hub: Hub, name: str) -> Hub:
    """A copy of a stopped hub; it answers at the same ports, so only one of them runs at a time."""
    copy = Hub(folder() / name / hub.name, hub.name)
    copy.port, copy.exchange_port, copy.address = hub.port, hub.exchange_port, hub.address
    shutil.rmtree(copy.folder / "data", ignore_errors=True)
    shutil.copytree(hub.folder / "data", copy.folder / "data")
    forget_cached(copy.folder / "data" / "hub.db")
    return copy


def forget_cached(path: Path) -> None:
    """Drop a copied file from the page cache, as after a restart.

    A file written in one go is cached in large pieces, and the kernel's counter of written bytes then counts a whole
    piece (here up to 51 KB) for each page of 4 KB that is written into it.
    """
    file = os.open(path, os.O_RDWR)
    os.fsync(file)
    os.posix_fadvise(file, 0, 0, os.POSIX_FADV_DONTNEED)
    os.close(file)


def entries(hub: Hub) -> int:
    """How many entries a hub holds."""
    return int(str(hub.rows("SELECT COUNT(*) FROM log_entry")[0][0]))


def words_read(hub: Hub) -> int:
    """How far the index of words has read the log."""
    return int(str(hub.rows("SELECT COALESCE(MAX(position), 0) FROM search_standing")[0][0]))
