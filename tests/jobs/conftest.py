"""A plugin with chores; nothing is done yet."""

import pytest
from django.apps import apps

from tests.jobs import chores


@pytest.fixture(autouse=True)
def declared(monkeypatch: pytest.MonkeyPatch, transactional_db: None) -> None:
    """The forum has chores. The worker gives connections back, so no transaction spans a test."""
    chores.done.clear()
    chores.go_on.clear()
    chores.begun.clear()
    monkeypatch.setattr(type(apps.get_app_config("forum")), "jobs", chores.JOBS)
