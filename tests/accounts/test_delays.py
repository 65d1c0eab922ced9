"""Delay, never lock."""

from collections.abc import Callable

import pytest

from hub.accounts.hubs import uptime
from hub.accounts.models import Attempt
from hub.accounts.sign_in import delays


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


def crowded(screen: str) -> int:
    try:
        delays.check_join(screen)
    except delays.Crowd as crowd:
        return crowd.seconds
    return 0


@pytest.mark.django_db
def test_a_family_joins_at_one_screen_without_waiting() -> None:
    for _ in range(4):
        delays.joined("phone")
    assert crowded("phone") == 0


@pytest.mark.django_db
def test_a_class_joins_at_one_kiosk_within_the_hour(time_passes: Callable[[int], None]) -> None:
    waited = 0
    for _ in range(30):
        wait = crowded("kiosk")
        assert wait <= 60
        time_passes(wait)
        delays.joined("kiosk")
        waited += wait
    assert 600 < waited < 1800


@pytest.mark.django_db
def test_children_who_come_one_by_one_never_wait(time_passes: Callable[[int], None]) -> None:
    for _ in range(30):
        assert crowded("kiosk") == 0
        delays.joined("kiosk")
        time_passes(120)


@pytest.mark.django_db
def test_a_new_screen_for_each_name_does_not_get_past_the_hub(time_passes: Callable[[int], None]) -> None:
    for screen in range(30):
        assert crowded(f"screen {screen}") == 0
        delays.joined(f"screen {screen}")
    assert 0 < crowded("another") <= 600
    time_passes(600)
    assert crowded("another") == 0


@pytest.mark.django_db
def test_who_joined_at_a_screen_may_sign_in_there_at_once() -> None:
    for _ in range(20):
        delays.joined("kiosk")
    assert waits("ama", "kiosk") == 0


@pytest.mark.django_db
def test_wrong_secrets_at_a_screen_keep_nobody_from_joining() -> None:
    fail("ama", "kiosk", 40)
    assert crowded("kiosk") == 0


@pytest.mark.django_db
def test_rows_of_ever_new_names_and_screens_are_bounded_and_keep_what_is_newest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(delays, "MOST_ROWS", 3)
    delays.joined("kiosk")
    for number in range(9):
        delays.failed(f"name {number}", f"screen {number}")
    fail("ama", "phone", 9)
    assert Attempt.objects.count() == 1 + 3
    assert waits("ama", "another") > 0
    monkeypatch.setattr(delays, "JOIN_MOST", 1)
    assert delays.left_for_hub() > 0
