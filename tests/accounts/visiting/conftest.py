"""This hub is Hilltop; ama and kofi live at Riverbend, whose news has come."""

from collections.abc import Iterator

import pytest

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Person, Visit
from hub.accounts.records import Profile
from hub.log.models import Entry, Feed
from tests.accounts.village import Village
from tests.accounts.visiting.home import Neighbour


@pytest.fixture
def riverbend(hub: HubIdentity) -> Village:
    village = Village()
    village.say(village.seed, Profile(name="Riverbend"))
    return village


@pytest.fixture
def ama(riverbend: Village) -> Neighbour:
    return Neighbour(riverbend, "ama")


@pytest.fixture
def kofi(riverbend: Village) -> Neighbour:
    return Neighbour(riverbend, "kofi")


@pytest.fixture
def nothing_changes(ama: Neighbour) -> Iterator[None]:
    """What is refused leaves the log and the accounts as they were."""
    before = state()
    yield
    assert state() == before


def state() -> tuple[object, ...]:
    return Entry.objects.count(), Feed.objects.count(), Person.objects.count(), Visit.objects.count()
