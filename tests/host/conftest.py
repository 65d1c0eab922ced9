"""A running hub for the tests of one file that only ask it things."""

from collections.abc import Iterator

import pytest

from tests.host.village import Installed, Running


@pytest.fixture(scope="module")
def hub(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """Provisioned and up, until the last test of the file is over."""
    installed = Installed(tmp_path_factory.mktemp("hubs") / "riverbend")
    installed.found()
    running = installed.up()
    yield running
    running.stop()
