"""Hostile or long work: a program of our own in a process of its own, with limits that it cannot lift.

The limits are set from outside before the program is given anything to read. So whatever it reads, it has no more
memory and time than its caller allows, and writes no file at all.
"""

import resource
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple

from hub.core.errors import LocalError


class Limits(NamedTuple):
    """memory: bytes of addresses.  cpu_seconds: of one core.  seconds: until whoever waits gives up."""

    memory: int
    cpu_seconds: int
    seconds: float


class TooLong(LocalError):
    """The program did not end in time and was ended."""


def run(program: Path, data: bytes, limits: Limits, *arguments: str) -> tuple[int, bytes]:
    """Give `data` to a Python program on stdin; its exit status (negative: the signal that ended it) and its stdout."""
    command = [sys.executable, "-I", str(program), *arguments]
    with subprocess.Popen(  # noqa: S603  # a program of ours; the hostile part is its input
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
    ) as child:
        try:
            bind(child.pid, limits)
            told, _ = child.communicate(data, timeout=limits.seconds)
        except subprocess.TimeoutExpired:
            child.kill()
            raise TooLong(f"{program.name} did not end in {limits.seconds} seconds") from None
        except BaseException:
            child.kill()
            raise
    return child.returncode, told


def bind(process: int, limits: Limits) -> None:
    """Set the limits of a process that has read nothing yet."""
    for kind, most in (
        (resource.RLIMIT_AS, limits.memory),
        (resource.RLIMIT_CPU, limits.cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.prlimit(process, kind, (most, most))
