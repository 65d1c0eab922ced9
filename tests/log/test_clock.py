"""Only a clock that somebody vouches for is believed, and what others say of the time is weighed, not followed."""

from pathlib import Path

import pytest
from django.conf import settings

from hub.core.stamp import DAY
from hub.log import vouching
from hub.log.clock import BUILT, LATEST, LENT, NEIGHBOURS, SAVED, Clock, monotonic

HOUR = 60 * 60 * 1000
A_MOMENT = 5_000


def stopped() -> int:
    """A wall clock that nobody has set."""
    return 5_000


def nobody(_wall: int) -> str:
    return ""


def network(wall: int) -> str:
    return vouching.NETWORK if wall >= BUILT else ""


def about(clock: Clock, expected: int) -> bool:
    return 0 <= clock.best() - expected < A_MOMENT


def test_nothing_known_is_the_moment_when_this_version_was_made() -> None:
    assert Clock(stopped, nobody).belief() == (BUILT, SAVED)


def test_a_wall_clock_for_which_nobody_vouches_is_not_believed() -> None:
    clock = Clock(lambda: BUILT + 400 * DAY, nobody)
    assert clock.best() == BUILT
    clock.remember(BUILT + DAY)
    assert about(clock, BUILT + DAY)


def test_what_was_saved_goes_on_while_the_hub_is_up() -> None:
    clock = Clock(stopped, nobody)
    clock.remember(BUILT + DAY, at=monotonic() - HOUR)
    assert about(clock, BUILT + DAY + HOUR)


def test_a_wall_clock_that_is_vouched_for_is_believed_even_below_what_was_saved() -> None:
    clock = Clock(lambda: BUILT + HOUR, network)
    clock.remember(BUILT + 4000 * DAY)
    assert clock.belief() == (BUILT + HOUR, vouching.NETWORK)


def test_a_clock_that_is_set_is_asked_about_at_once() -> None:
    shown, vouched = [BUILT + HOUR], [vouching.NETWORK]
    clock = Clock(lambda: shown[0], lambda _: vouched[0])
    assert clock.belief().is_sure
    shown[0], vouched[0] = BUILT + 4000 * DAY, ""
    assert clock.belief() == (BUILT, SAVED)


def test_a_lent_time_comes_before_a_battery_and_after_a_time_service() -> None:
    vouched = vouching.BATTERY
    clock = Clock(lambda: BUILT + 400 * DAY, lambda _: vouched)
    clock.lend(BUILT + DAY)
    assert (about(clock, BUILT + DAY), clock.belief().why) == (True, LENT)
    served = Clock(lambda: BUILT + 400 * DAY, network)
    served.lend(BUILT + DAY)
    assert served.best() == BUILT + 400 * DAY


def test_three_neighbours_tell_a_box_the_time_and_a_wild_one_among_them_does_not() -> None:
    clock = Clock(stopped, nobody)
    for name, said in (("ama", BUILT + DAY), ("kofi", BUILT + DAY + HOUR)):
        clock.hear(name.encode(), said)
    assert clock.best() == BUILT, "two are not enough"
    clock.hear(b"esi", BUILT + 4000 * DAY)
    assert 0 <= clock.best() - (BUILT + DAY + HOUR) < HOUR
    assert clock.belief().why == NEIGHBOURS


@pytest.mark.parametrize("said", [0, BUILT - 1, LATEST + 1, 2**53])
def test_neighbours_that_cannot_be_right_have_no_say(said: int) -> None:
    clock = Clock(stopped, nobody)
    for name in ("ama", "kofi", "yaw"):
        clock.hear(name.encode(), BUILT + DAY)
    for number in range(10):
        clock.hear(bytes([number]), said)
    assert about(clock, BUILT + DAY)


@pytest.mark.parametrize(
    ("set_from", "shown", "vouched"),
    [("1", BUILT + HOUR, "battery"), ("0", BUILT + HOUR, ""), ("1", 5_000, ""), ("1", BUILT + 3 * HOUR, "")],
)
def test_a_battery_clock_vouches_if_the_machine_was_set_from_it_and_it_agrees(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, set_from: str, shown: int, vouched: str
) -> None:
    (tmp_path / "rtc0").mkdir()
    (tmp_path / "rtc0" / "hctosys").write_text(f"{set_from}\n")
    (tmp_path / "rtc0" / "since_epoch").write_text(f"{shown // 1000}\n")
    monkeypatch.setattr(settings, "HUB_CLOCK_RIGHT", False)
    monkeypatch.setattr(vouching, "BATTERIES", tmp_path)
    monkeypatch.setattr(vouching, "is_kept_in_step", lambda: False)
    monkeypatch.setattr(vouching, "SYNCHRONISED", tmp_path / "none")
    assert vouching.voucher(BUILT + HOUR, BUILT) == vouched
    assert vouching.voucher(5_000, BUILT) == ""


def test_the_kernel_is_asked_without_any_rights() -> None:
    assert vouching.is_kept_in_step() in (True, False)
