"""A hub that calls itself amani, with a folder of its own for what never leaves the box."""

from pathlib import Path

import pytest
from pytest_django import Settings

from hub import api
from naming import records
from tests.people import founded_hub


@pytest.fixture(autouse=True)
def amani(db: None, settings: Settings, tmp_path: Path) -> Path:
    """The folder."""
    settings.HUB_DATA, settings.HUB_HTTPS_PORT = tmp_path, 8443
    founded_hub("Amani")
    api.publish_as_hub(records.Claim(label="amani"))
    return tmp_path / "box"
