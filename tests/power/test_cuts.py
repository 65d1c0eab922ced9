"""A thousand power cuts lose nothing that was answered, and the same bench sees what a careless hub loses.

The tables that each bench begins with are made once.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from subprocess import CompletedProcess

import pytest
from django.conf import settings

from tests import fresh, warm

CUTS = 1000
Bench = Callable[..., CompletedProcess[str]]


@pytest.fixture
def power(tmp_path: Path) -> Bench:
    """The bench in a process of its own: it exchanges the database under Django, and the calls of `os`."""
    fresh.tables(tmp_path / "tables")
    command = [sys.executable, "-m", "tests.power", "--tables", str(tmp_path / "tables")]
    return lambda *wishes: warm.run([*command, *wishes], cwd=settings.PROJECT, timeout=600)


def test_a_thousand_power_cuts_lose_nothing_that_was_answered(power: Bench) -> None:
    told = power("--cuts", f"{CUTS}")
    assert told.returncode == 0, told.stdout + told.stderr
    assert f"{CUTS} cuts, 0 with something wrong" in told.stdout


def test_the_bench_sees_what_a_careless_hub_loses(power: Bench) -> None:
    told = power("--controls", "--cuts", "20")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "not so: entry" in told.stdout, "with synchronous=NORMAL an answered post is lost, and its feed forks"


def test_a_disk_that_is_full_at_any_byte_loses_nothing_and_keeps_no_half(power: Bench) -> None:
    told = power("--full", "--cuts", "8")
    assert told.returncode == 0, told.stdout + told.stderr


def test_a_library_that_is_killed_or_loses_its_power_has_no_hole_in_what_it_said_was_kept(power: Bench) -> None:
    """Some of the cycles of `make bench ONLY=kills`."""
    told = power("--library", "--kills", "10", "--cuts", "12")
    assert told.returncode == 0, told.stdout + told.stderr
    assert "10 kills, 0 things wrong" in told.stdout
    assert "12 cuts, 0 with something wrong" in told.stdout
