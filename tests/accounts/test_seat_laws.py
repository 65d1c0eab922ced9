"""The laws of seats hold for whatever is drawn, and they are laws: each planted fault breaks one of them."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.accounts.seat_laws import LAWS
from tests.accounts.seat_mutants import MUTANTS
from tests.simulator.planting import planted

DRAWS = range(60)


@settings(max_examples=10)
@given(st.integers(0, 2**32))
def test_every_law_holds(seed: int) -> None:
    for law in LAWS:
        law(Random(seed))


def caught(name: str) -> bool:
    """Whether a law does not hold with this fault in place, and the fault had a part in it."""
    with planted(MUTANTS[name]) as marks:
        try:
            for draw in DRAWS:
                for law in LAWS:
                    law(Random(draw))
        except (AssertionError, KeyError, IndexError, ValueError):
            return marks.touched > 0
    return False


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_fault_is_noticed(name: str) -> None:
    assert caught(name), MUTANTS[name].description
