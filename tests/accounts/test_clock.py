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
    monkeypatch.setattr(clock, "neighbours", {})
    restarted()
    yield
    restarted()


def written() -> Entry:
    return store.publish(hub_pen(), Profile(name="Riverbend", languages=[]))


def restarted() -> None:
    clock.neighbours, clock.lent, uptime.Drawn.line = {}, None, None
    clock.remember(0)


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


@pytest.mark.usefixtures("in_1970")
def test_a_lent_time_is_kept_by_a_restart_and_is_the_least_after_the_box_was_off(
    hub: HubIdentity, monkeypatch: pytest.MonkeyPatch
) -> None:
    day = BUILT + 400 * stamp.DAY
    uptime.lend(day)
    restarted()
    uptime.start()
    assert clock.belief().why == "lent"
    assert day <= written().stamp < day + stamp.DAY
    monkeypatch.setattr(uptime, "boot", lambda: "another start of the machine")
    restarted()
    uptime.start()
    assert not clock.belief().is_sure
    assert day <= written().stamp < day + stamp.DAY


@pytest.mark.usefixtures("in_1970")
def test_what_one_process_hears_of_neighbours_another_learns(hub: HubIdentity) -> None:
    uptime.start()
    for name in (b"ama", b"kofi", b"esi"):
        api.hear_clock(name, BUILT + 400 * stamp.DAY)
    uptime.keep_hourly()
    restarted()
    uptime.learn()
    assert clock.belief().why == "neighbours"
    assert api.vouched_time() == 0, "and does not pass it on as its own"
