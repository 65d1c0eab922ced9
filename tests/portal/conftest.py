"""The village of these tests: one founded hub, and nobody signed in."""

from collections.abc import Iterator

import pytest

from hub.accounts.hubs.identity import HubIdentity
from hub.portal.gate import Gate
from tests.people import founded_hub


@pytest.fixture(autouse=True)
def forgotten_gate() -> Iterator[None]:
    """The gate remembers a founding for the life of the process, which here sees many hubs."""
    Gate.open = False
    yield
    Gate.open = False


@pytest.fixture
def riverbend(db: None) -> HubIdentity:
    """A founded hub."""
    return founded_hub("Riverbend", "the school", ("en", "sw", "ar"))
