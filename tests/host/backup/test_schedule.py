"""A backup is made for each day that the hub was on, tried again within the hour, and never twice."""

import asyncio
from argparse import ArgumentTypeError
from pathlib import Path

import pytest

from hub.host.backup import schedule
from hub.host.management.commands import backup
from hub.portal import backups
from tests.host.backup import acts
from tests.host.backup.boxes import Box

DAY = 24 * 3600


@pytest.mark.parametrize(
    ("standing", "due"),
    [
        (backups.Standing(), True),
        (backups.Standing(proved=10 * DAY - 60), False),
        (backups.Standing(proved=9 * DAY), True),
        (backups.Standing(trouble="absent", tried=10 * DAY - 60), False),
        (backups.Standing(trouble="absent", tried=10 * DAY - 3600), True),
        (backups.Standing(proved=8 * DAY, trouble="full", tried=10 * DAY - 60), False),
        (backups.Standing(proved=11 * DAY), True),
        (backups.Standing(trouble="full", tried=11 * DAY), True),
    ],
)
def test_when_one_is_due(river: Box, standing: backups.Standing, due: bool) -> None:
    """The hub has been up for ten days."""
    assert river.does(acts.is_due, standing, 10 * DAY) is due


def test_no_hub_needs_no_backup(river: Box, tmp_path: Path) -> None:
    assert not river.boxes.box(f"empty-{tmp_path.name}").does(acts.is_due, backups.Standing(), 10 * DAY)


def test_the_command_makes_one_and_writes_down_how_it_went(river: Box, stick: Path) -> None:
    trouble, standing = river.does(acts.make_by_itself, stick)
    assert (trouble, standing.trouble) == ("", "")
    assert standing.entries > 0
    assert (stick / "0001" / "manifest").exists()


def test_a_stick_that_is_not_there_is_written_down(river: Box, tmp_path: Path) -> None:
    trouble, standing = river.does(acts.make_by_itself, tmp_path / "no stick")
    assert (trouble, standing.trouble, standing.proved) == ("", "absent", None)


def test_a_stick_that_may_not_be_looked_at_is_written_down(river: Box, tmp_path: Path) -> None:
    """As one that another account has mounted; here it is the name that no system takes."""
    trouble, standing = river.does(acts.make_by_itself, tmp_path / ("a" * 300))
    assert (trouble, standing.trouble, standing.proved) == ("", "failed", None)


def test_one_that_could_not_even_begin_is_written_down(river: Box, stick: Path) -> None:
    """The command that is run for it finds that it is too old, and ends before it may write anything."""
    assert river.does(acts.make_as_one_that_was_upgraded, stick).trouble == "failed"
    assert not list(stick.iterdir())


def test_a_folder_that_a_script_never_set_is_not_the_one_that_it_runs_in() -> None:
    with pytest.raises(ArgumentTypeError):
        backup.named("")


def test_a_hub_that_was_told_no_place_has_nothing_to_run() -> None:
    asyncio.run(asyncio.wait_for(schedule.make_backups(), 5))
