"""Hubs and browsers for whole-system promises. A missing browser is loud on a laptop and a failure in CI."""

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path

import pytest

from tests.system import browser
from tests.system.browser import Browsers, Screen
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


@pytest.fixture(scope="session")
def browsers(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Browsers]:
    """The browsers of all tests here."""
    if not browser.installed():
        assert not os.environ.get("CI"), "chromium-headless-shell and chromium-driver must be installed in CI"
        pytest.skip("NOT TESTED: install chromium-headless-shell and chromium-driver to test in a real browser")
    with closing(Browsers(tmp_path_factory.mktemp("browsers"))) as browsers:
        yield browsers


@pytest.fixture
def screens(browsers: Browsers) -> Iterator[Callable[..., Screen]]:
    """`screens(hub)` is a browser on a hub, and knows of none before."""
    with ExitStack() as stack:
        yield lambda hub, **how: stack.enter_context(browsers.screen(hub, **how))
