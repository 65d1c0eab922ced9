"""Hostile and long work has the memory and the time that it is given, and no more."""

import signal
from pathlib import Path

import pytest

from hub import api
from hub.core.errors import LocalError

LIMITS = api.Limits(memory=200 << 20, cpu_seconds=1, seconds=20)


def run(folder: Path, program: str, data: bytes = b"", limits: api.Limits = LIMITS) -> tuple[int, bytes]:
    path = folder / "program.py"
    path.write_text(f"import sys\ndata = sys.stdin.buffer.read()\n{program}\n")
    return api.run_apart(path, data, limits)


def test_it_reads_and_answers(tmp_path: Path) -> None:
    assert run(tmp_path, "sys.stdout.buffer.write(data[::-1])", b"goat") == (0, b"taog")


def test_it_has_no_more_memory(tmp_path: Path) -> None:
    status, told = run(tmp_path, "bytes(500 << 20)\nprint('had it')")
    assert (status, told) == (1, b"")


def test_it_has_no_more_time(tmp_path: Path) -> None:
    status, _ = run(tmp_path, "while True: pass")
    assert status in (-signal.SIGXCPU, -signal.SIGKILL)


def test_whoever_waits_gives_up(tmp_path: Path) -> None:
    with pytest.raises(LocalError, match="did not end"):
        run(tmp_path, "import time; time.sleep(60)", limits=LIMITS._replace(seconds=0.5))


def test_it_writes_no_file_and_cannot_lift_its_limits(tmp_path: Path) -> None:
    status, told = run(tmp_path, f"open({str(tmp_path / 'loot')!r}, 'wb', 0).write(data)\nprint('wrote')", b"loot")
    assert (status != 0, told) == (True, b"")
    lift = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (10, 10))"
    status, told = run(tmp_path, f"import os\nos.setuid(65534) if os.getuid() == 0 else None\n{lift}\nprint('lifted')")
    assert (status, told) == (1, b"")
