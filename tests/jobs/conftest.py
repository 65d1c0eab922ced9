"""A plugin with chores; nothing is done yet."""

import pytest

from hub.plugins import loader
from tests.jobs import chores


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> None:
    """The forum has chores, and nobody else has. The worker gives connections back, so no transaction spans a test."""
    chores.done.clear()
    chores.go_on.clear()
    chores.begun.clear()
    for plugin in loader.installed():
        monkeypatch.setattr(type(plugin), "jobs", chores.JOBS if plugin.label == "forum" else ())
