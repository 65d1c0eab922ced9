"""In which order files go to workers: those that start whole hubs and browsers first. No property is held to a clock:
a busy machine is no fault of what is tested. The collector of garbage leaves alone what was there before the tests.
Each test begins in English. On PostgreSQL only what keeps rows is tested: all else is the same there.

Some are one test of a minute. Handed out last, they keep one worker busy while the others have nothing left to do.
"""

import gc
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.test import Client, TransactionTestCase
from django.utils import translation
from hypothesis import settings

from tests import emptied, fresh, once
from tests.people import signed_in

settings.register_profile("untimed", settings(deadline=None))
settings.load_profile("untimed")

LONG = ("system", "power", "simulator", "broken_plugins", "host", "plugins", "test_settings.py")
"""What takes longest of all that lies here, the longest first."""


def pytest_configure() -> None:
    """Workers share what is made once in a run, and begin after this."""
    fresh.place()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What lies in no database of this process is left out where that is a server. The longest go first only where
    workers share the tests: whoever runs them alone sees first what fails fast."""
    if os.environ.get("HUB_DATABASE"):
        config.hook.pytest_deselected(items=[item for item in items if not keeps_rows(item)])
        items[:] = filter(keeps_rows, items)
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank(item.path))


def pytest_collection_finish() -> None:
    """What is loaded now stays to the end: the collector need not look through it again with each test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True, scope="session")
def quickly_emptied() -> Iterator[None]:
    """What tests commit is taken away in a quicker way than Django's."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", emptied.take_away)
        yield


@pytest.fixture(autouse=True)
def forgotten_language() -> Iterator[None]:
    """A page in another language leaves its thread speaking it."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def beginning() -> Iterator[None]:
    """A test begins with nothing written."""
    with once.watched():
        yield


@pytest.fixture
def sign_in(db: None) -> Callable[..., Client]:
    """As `hub.testing.sign_in`, where whoever signs up first in many tests does so once."""

    def sign_in(name: str, role: str = "member") -> Client:
        return signed_in(Client(), name, role)

    return sign_in


def keeps_rows(item: pytest.Item) -> bool:
    """Whether a test asks for a database."""
    asked = {"db", "transactional_db"} & set(getattr(item, "fixturenames", ()))
    return bool(asked) or item.get_closest_marker("django_db") is not None


def rank(path: Path) -> int:
    """The place of a file among what takes long; behind it all for any other."""
    place = path.relative_to(Path(__file__).parent).parts[0]
    return LONG.index(place) if place in LONG else len(LONG)
