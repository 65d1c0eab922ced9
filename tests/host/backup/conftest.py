"""Hubs that live for a tenth of a second each, and one that has written."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.host.backup import acts
from tests.host.backup.boxes import Box, Boxes


@pytest.fixture(scope="session")
def boxes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Boxes]:
    made = Boxes(tmp_path_factory.mktemp("boxes"))
    yield made
    made.close()


@pytest.fixture
def river(boxes: Boxes, tmp_path: Path) -> Box:
    """Riverbend, where ama has written."""
    box = boxes.box(f"river-{tmp_path.name}")
    box.does(acts.found, "Riverbend")
    box.does(acts.write, "Before the backup")
    return box


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    """A stick that is plugged in."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"
