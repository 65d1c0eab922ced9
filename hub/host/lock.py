"""One running hub per data folder. The lock is the kernel's, so no crash leaves it behind; the file only says
who.
"""

import fcntl
import os
from contextlib import suppress
from pathlib import Path
from typing import IO


class Running(Exception):
    """Another hub runs on this data folder; the message says so in words."""


def take(folder: Path, address: str) -> IO[str]:
    """Hold the folder until the file is closed in this process and in every process forked from it."""
    file = open(folder / "up.lock", "a+", encoding="utf-8")  # noqa: SIM115  (held for the life of the hub)
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        file.seek(0)
        who = file.read().strip() or "another process"
        file.close()
        raise Running(f"A hub already runs on {folder} ({who}). Stop it first, or use another folder.") from None
    tell(file, address)
    return file


def tell(file: IO[str], address: str) -> None:
    """Write into the lock who holds it; a lock without words holds as well, and a full disk has no room for them."""
    with suppress(OSError):
        os.truncate(file.fileno(), 0)
        os.write(file.fileno(), f"process {os.getpid()}, {address}\n".encode())
