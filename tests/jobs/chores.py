"""What the jobs of these tests do, and the plugin that declares them."""

import os
import signal
import sys
import threading
from asyncio import CancelledError
from pathlib import Path

from hub.plugins import Job

done: list[tuple[object, ...]] = []
go_on = threading.Event()
begun = threading.Event()


def sweep(*arguments: object) -> None:
    done.append(arguments)


def fail(*arguments: object) -> None:
    raise ValueError("the broom is broken")


def leave() -> None:
    sys.exit(1)


def cancel() -> None:
    raise CancelledError


def hang() -> None:
    begun.set()
    go_on.wait(30)


def cut(first_time: str) -> None:
    """The power fails at this job, once if a path is given and every time if not."""
    if not first_time or not Path(first_time).exists():
        if first_time:
            Path(first_time).touch()
        os.kill(os.getpid(), signal.SIGKILL)
    done.append((first_time,))


JOBS = tuple(
    Job(name, f"tests.jobs.chores.{name}", every)
    for name, every in (("sweep", 0), ("fail", 0), ("leave", 0), ("cancel", 0), ("hang", 0), ("cut", 0))
)
