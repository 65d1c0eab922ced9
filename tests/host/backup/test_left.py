"""Who left has left, also where an older backup of their hub is brought back: the word of it comes from a neighbour."""

from pathlib import Path

import pytest

from tests.host.backup import acts, stories
from tests.host.backup.boxes import Box, Boxes


@pytest.fixture
def hill(boxes: Boxes, tmp_path: Path) -> Box:
    """Hilltop, a neighbour."""
    box = boxes.box(f"hill-{tmp_path.name}")
    box.does(acts.found, "Hilltop")
    return box


def exchange(one: Box, other: Box) -> None:
    one.does(stories.meet, one.data, other.data)


def test_an_older_backup_brings_nobody_back_who_left(river: Box, hill: Box, stick: Path) -> None:
    (kept,) = river.does(acts.write, "Words that stay", "ama")
    river.does(acts.back_up, stick)
    river.does(acts.leave, "ama")
    assert not river.does(acts.signs_in, "ama")
    exchange(river, hill)
    river.does(acts.restore, stick, river.data, True)
    (again,) = river.does(acts.write, "Words of a key that is over", "ama")
    assert river.does(acts.worth, again) == 3, "nobody has told this box yet"
    exchange(river, hill)
    for hub in (river, hill):
        assert hub.does(acts.worth, again) == 0
        assert hub.does(acts.worth, kept) > 3, "what was written before goes on counting"
    assert not river.does(acts.signs_in, "ama")
    assert river.does(acts.people) == []
    assert river.does(acts.entries) == hill.does(acts.entries)
