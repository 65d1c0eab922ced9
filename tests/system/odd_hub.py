"""`manage.py` of a hub whose disk fills, or that does not do right by others: what stands in files of its data folder
says how, and may change while it runs.

    lies     every piece of a large file that it gives is wrong by one bit
    halts    it gives so many bytes of large files, and then none and no end
    room     so many bytes are free on its disk
    given    here it writes of each piece of a large file how many bytes it was
"""

import os
import shutil
import sys
import time
from pathlib import Path
from typing import Any

import django

sys.path.insert(0, os.fspath(Path(__file__).resolve().parents[2]))

import manage

LARGE = 2**22


def data(name: str) -> Path:
    return Path(os.environ["HUB_DATA"]) / name


def arm(**how: Any) -> None:
    """Come between the hub and those that it gives to."""
    set_up(**how)
    from hub.content import store

    if store.part.__module__ == "hub.content.reading":
        honest = store.part
        store.part = lambda stored, start, stop: (
            odd(piece) if stored.size >= LARGE else piece for piece in honest(stored, start, stop)
        )


def odd(piece: bytes) -> bytes:
    while data("halts").exists() and given() >= int(data("halts").read_text()):
        time.sleep(0.1)
    with data("given").open("a") as log:
        log.write(f"{len(piece)}\n")
    return bytes([piece[0] ^ 1]) + piece[1:] if data("lies").exists() else piece


def given() -> int:
    return sum(map(int, data("given").read_text().split())) if data("given").exists() else 0


def usage(path: Any) -> Any:
    found = disk_usage(path)
    return found._replace(free=int(data("room").read_text())) if data("room").exists() else found


set_up, disk_usage = django.setup, shutil.disk_usage
if __name__ == "__main__":
    django.setup, shutil.disk_usage = arm, usage  # type: ignore[assignment]  # every caller names what it gives
    manage.main()
