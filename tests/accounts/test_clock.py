"""A box without a clock battery dates nothing before what it dated already."""

from collections.abc import Iterator

import pytest

from hub import api
from hub.accounts.hubs import uptime
from hub.accounts.hubs.identity import HubIdentity, found_hub, hub_pen
from hub.accounts.models import Uptime
from hub.accounts.records import Profile
from hub.core import stamp
from hub.core.entry import Entry
from hub.log import store
from hub.log.clock import BUILT, clock


@pytest.fixture
def in_1970(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The machine has lost its date, and this process has read nothing yet."""
    monkeypatch.setattr(clock, "wall", lambda: 5_000)
    monkeypatch.setattr(clock, "saved", 0)
    monkeypatch.setattr(clock, "neighbours", {})
    yield
    uptime.Drawn.line = None


def written() -> Entry:
    return store.publish(hub_pen(), Profile(name="Riverbend", languages=[]))


def restarted() -> None:
    clock.saved, clock.neighbours = 0, {}
    uptime.Drawn.line = None


@pytest.mark.django_db
@pytest.mark.usefixtures("in_1970")
def test_a_hub_founded_in_1970_dates_its_entries_after_it_was_made() -> None:
    found_hub("Riverbend")
    assert written().stamp >= BUILT


def test_a_hub_that_boots_in_1970_dates_its_entries_after_what_it_saved(
    hub: HubIdentity, request: pytest.FixtureRequest
) -> None:
    uptime.keep()
    saved = Uptime.objects.get().clock
    request.getfixturevalue("in_1970")
    uptime.start()
    assert BUILT < saved <= written().stamp
    assert not api.is_wild(saved)


@pytest.mark.usefixtures("in_1970")
def test_what_neighbours_told_is_there_for_other_processes_and_the_next_start(hub: HubIdentity) -> None:
    for name in (b"ama", b"kofi", b"esi"):
        api.hear_clock(name, BUILT + 400 * stamp.DAY)
    uptime.keep()
    restarted()
    uptime.keep()
    assert written().stamp >= BUILT + 400 * stamp.DAY
    restarted()
    uptime.seconds()
    assert written().stamp >= BUILT + 400 * stamp.DAY
