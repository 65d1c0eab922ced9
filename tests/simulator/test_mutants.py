"""The simulator notices planted faults: its green is believed because of this."""

import pytest

from . import mutants
from .mutants import MUTANTS
from .planting import planted
from .story import tell
from .world import Plan

SEEDS = (6, 12, 20, 22)
UNNOTICED = frozenset({"gap_not_asked_for", "branches_not_followed_back", "entries_during_the_walk_forgotten"})
"""Faults that a later meeting heals before anybody is asked; the tests of the wire notice them."""


def story(seed: int) -> Plan:
    return Plan(seed=seed, hubs=8, events=2_000, people=2, pace=120, trouble=4)


def caught(name: str) -> bool:
    """Whether some story ends badly with this fault in place, and the fault had a part in it."""
    for seed in SEEDS:
        with planted(MUTANTS[name]) as marks:
            try:
                faults = tell(story(seed)).faults
            except (AssertionError, IndexError, KeyError, ValueError) as fault:
                faults = (repr(fault),)
        if faults and marks.touched:
            return True
    return False


@pytest.mark.parametrize("seed", SEEDS)
def test_without_a_fault_these_stories_end_well(seed: int) -> None:
    assert not tell(story(seed)).faults


@pytest.mark.parametrize("name", sorted(MUTANTS.keys() - UNNOTICED))
def test_fault_is_noticed(name: str) -> None:
    assert caught(name), MUTANTS[name].description


def test_at_least_twenty_faults_are_planted_and_nine_in_ten_noticed() -> None:
    assert mutants.MUTANTS.keys() >= UNNOTICED
    assert len(MUTANTS) >= 20
    assert len(MUTANTS) - len(UNNOTICED) >= 0.9 * len(MUTANTS)
