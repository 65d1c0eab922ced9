"""Hubs and browsers for whole-system promises. A missing browser is loud on a laptop and a failure in CI."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from tests.system import browser
from tests.system.browser import Screen
from tests.system.hubs import Hub, eventually, make_neighbours


@pytest.fixture
def hubs(tmp_path: Path) -> Iterator[Callable[..., Hub]]:
    """`hubs("Riverbend")` is a provisioned hub, running; all are killed at the end. Folders of plugins may follow."""
    made: list[Hub] = []

    def found(name: str, *projects: Path) -> Hub:
        hub = Hub(tmp_path / name, name, *projects)
        hub.provision()
        made.append(hub)
        hub.start()
        return hub

    yield found
    for hub in made:
        print(f"--- {hub.name}:\n{hub.log.read_text()[-3000:]}")  # pytest shows it when the test failed
        if hub.process is not None and hub.process.poll() is None:
            hub.kill()


@pytest.fixture
def villages(hubs: Callable[[str], Hub]) -> tuple[Hub, Hub]:
    """Riverbend and Hilltop, neighbours, talking."""
    river, hill = hubs("Riverbend"), hubs("Hilltop")
    make_neighbours(river, hill)
    eventually(
        lambda: river.held() == hill.held() and len({row[0] for row in river.held()}) == 4,
        "both villages hold each other's first feeds",
    )
    return river, hill


@pytest.fixture
def screens(tmp_path: Path) -> Iterator[Callable[..., Screen]]:
    """`screens(hub)` opens a browser on a hub."""
    if not browser.installed():
        assert not os.environ.get("CI"), "chromium and chromedriver must be installed in CI"
        pytest.skip("NOT TESTED: install chromium and chromium-driver to test in a real browser")
    with ExitStack() as stack:

        def open_screen(hub: Hub, **how: Any) -> Screen:
            profile = tmp_path / f"profile-{len(os.listdir(tmp_path))}"
            profile.mkdir()
            return stack.enter_context(browser.screen(hub, profile, **how))

        yield open_screen
