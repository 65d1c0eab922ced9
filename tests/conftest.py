"""In which order files go to workers: those that start whole hubs and browsers first. No property is held to a clock:
a busy machine is no fault of what is tested. The collector of garbage leaves alone what was there before the tests.
Each test begins in English.

Some are one test of a minute. Handed out last, they keep one worker busy while the others have nothing left to do.
"""

import gc
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import settings

settings.register_profile("untimed", settings(deadline=None))
settings.load_profile("untimed")

LONG = ("system", "power", "simulator", "broken_plugins", "host", "plugins", "test_settings.py")
"""What takes longest of all that lies here, the longest first."""


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Only where workers share the tests: whoever runs them alone sees first what fails fast."""
    if hasattr(config, "workerinput"):
        items.sort(key=lambda item: rank(item.path))


def pytest_collection_finish() -> None:
    """What is loaded now stays to the end: the collector need not look through it again with each test."""
    gc.collect()
    gc.freeze()


@pytest.fixture(autouse=True)
def forgotten_language() -> Iterator[None]:
    """A page in another language leaves its thread speaking it."""
    yield
    translation.deactivate()


def rank(path: Path) -> int:
    """The place of a file among what takes long; behind it all for any other."""
    place = path.relative_to(Path(__file__).parent).parts[0]
    return LONG.index(place) if place in LONG else len(LONG)
