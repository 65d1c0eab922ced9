"""Villages that meet, part, crash, are restored and cloned end with the same entries, bodies, proofs and rows."""

import pytest

from .story import Told, tell
from .world import Plan

SMALL = 2_000


def assert_kept(told: Told) -> None:
    assert not told.faults, "\n".join([*told.faults[:10], f"To see it again: {told.replay}"])


def test_a_hundred_thousand_events_at_twenty_hubs_end_without_a_difference() -> None:
    told = tell(Plan(seed=1, hubs=20, events=100_000))
    assert_kept(told)
    numbers = told.summary()
    assert numbers["events"] >= 100_000
    assert min(numbers[name] for name in ("forks", "erased", "crashes", "restores", "sticks")) >= 5


@pytest.mark.parametrize("seed", range(10))
def test_eight_hubs_with_much_trouble_end_without_a_difference(seed: int) -> None:
    assert_kept(tell(Plan(seed=seed, hubs=8, events=SMALL, trouble=4)))


def test_one_seed_tells_one_story() -> None:
    plan = Plan(seed=77, hubs=6, events=SMALL, trouble=4)
    first, second = tell(plan), tell(plan)
    assert first.summary() == second.summary()
    assert first.world.digests() == second.world.digests()
    assert first.world.agenda.now == second.world.agenda.now
