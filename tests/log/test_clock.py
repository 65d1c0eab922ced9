"""A box that boots in 1970 does not believe it, and what others say of the time is weighed, not followed."""

from hub.core.stamp import DAY
from hub.log.clock import BUILT, Clock

HOUR = 60 * 60 * 1000


def stopped() -> int:
    """A wall clock that nobody has set."""
    return 5_000


def test_a_wall_clock_before_this_version_was_made_is_not_believed() -> None:
    assert Clock(stopped).best() == BUILT
    assert Clock(stopped, saved=BUILT + DAY).best() == BUILT + DAY


def test_a_wall_clock_that_may_be_right_is_believed_even_below_what_was_saved() -> None:
    assert Clock(lambda: BUILT + HOUR, saved=BUILT + 4000 * DAY).best() == BUILT + HOUR


def test_three_neighbours_tell_a_box_the_time_and_a_wild_one_among_them_does_not() -> None:
    clock = Clock(stopped)
    for name, said in (("ama", BUILT + DAY), ("kofi", BUILT + DAY + HOUR)):
        clock.hear(name.encode(), said)
    assert clock.best() == BUILT, "two are not enough"
    clock.hear(b"esi", BUILT + 4000 * DAY)
    assert 0 <= clock.best() - (BUILT + DAY + HOUR) < HOUR


def test_neighbours_that_boot_in_1970_too_have_no_say() -> None:
    clock = Clock(stopped)
    for name in ("ama", "kofi", "yaw"):
        clock.hear(name.encode(), BUILT + DAY)
        clock.hear(name.encode() * 2, 5_000)
    assert clock.best() >= BUILT + DAY
