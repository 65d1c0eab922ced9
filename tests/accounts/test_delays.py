"""Delay, never lock."""

from collections.abc import Callable

import pytest

from hub.accounts import delays, uptime


def fail(name: str, screen: str, times: int) -> None:
    for _ in range(times):
        delays.failed(name, screen)


def waits(name: str, screen: str) -> int:
    try:
        delays.check(name, screen)
    except delays.Wait as wait:
        return wait.seconds
    return 0


@pytest.mark.django_db
def test_two_slips_cost_nothing() -> None:
    fail("ama", "kiosk", 2)
    assert waits("ama", "kiosk") == 0


@pytest.mark.django_db
def test_a_name_waits_on_every_screen_and_never_longer_than_a_minute() -> None:
    for screen in range(40):
        delays.failed("ama", f"screen {screen}")
    assert waits("ama", "another") == 60


@pytest.mark.django_db
def test_a_delay_passes_with_the_hubs_uptime(time_passes: Callable[[int], None]) -> None:
    fail("ama", "kiosk", 3)
    assert waits("ama", "kiosk") == 2
    time_passes(2)
    assert waits("ama", "kiosk") == 0


@pytest.mark.django_db
def test_a_screen_that_keeps_failing_waits_up_to_ten_minutes() -> None:
    fail("ama", "kiosk", 40)
    assert waits("kofi", "kiosk") == 600
    assert waits("kofi", "phone") == 0, "another screen is not made to wait"


@pytest.mark.django_db
def test_failures_on_different_people_weigh_more() -> None:
    fail("ama", "honest", 4)
    for name in ("ama", "kofi", "esi", "yaw"):
        delays.failed(name, "guessing")
    assert waits("abena", "honest") == 0
    assert waits("abena", "guessing") > 0


@pytest.mark.django_db
def test_signing_in_forgets_a_name_but_not_what_its_screen_did() -> None:
    fail("ama", "kiosk", 9)
    delays.succeeded("ama")
    assert waits("ama", "phone") == 0
    fail("kofi", "kiosk", 9)
    delays.succeeded("ama")
    assert waits("ama", "kiosk") > 0


@pytest.mark.django_db
def test_an_hour_without_failures_forgets(time_passes: Callable[[int], None]) -> None:
    fail("ama", "kiosk", 40)
    time_passes(3601)
    assert waits("ama", "kiosk") == 0


@pytest.mark.django_db
def test_uptime_lost_in_a_power_cut_does_not_lengthen_a_delay(time_passes: Callable[[int], None]) -> None:
    uptime.start()
    time_passes(1800)
    fail("ama", "kiosk", 9)
    uptime.start()
    assert waits("ama", "phone") == 60
