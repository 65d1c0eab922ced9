"""The village of these tests: one founded hub, and nobody signed in."""

from collections.abc import Iterator

import pytest

from hub.accounts.hubs.identity import HubIdentity, found_hub
from hub.portal.gate import Gate


@pytest.fixture(autouse=True)
def forgotten_gate() -> Iterator[None]:
    """The gate remembers a founding for the life of the process, which here sees many hubs."""
    Gate.open = False
    yield
    Gate.open = False


@pytest.fixture
def riverbend(db: None) -> HubIdentity:
    """A founded hub."""
    return found_hub("Riverbend", "the school", ["en", "sw", "ar"])
