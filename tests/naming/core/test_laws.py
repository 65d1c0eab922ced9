"""The laws of names hold for whatever is drawn, and they are laws: each planted fault breaks one of them."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.naming.core.laws import LAWS
from tests.naming.core.mutants import MUTANTS, NOTICED_BY
from tests.simulator.planting import planted

CASES = 2_000
"""Of each law."""
DRAWS = range(800)


@settings(max_examples=CASES, derandomize=True, database=None)
@given(st.integers(0, 2**64 - 1))
def test_every_law_holds(seed: int) -> None:
    for law in LAWS:
        law(Random(seed))


def caught(name: str) -> bool:
    """Whether its law does not hold with this fault in place, and the fault had a part in it."""
    law = NOTICED_BY[name]
    with planted(MUTANTS[name]) as marks:
        for draw in DRAWS:
            before = marks.touched
            try:
                law(Random(draw))
            except (AssertionError, IndexError, KeyError, RecursionError):
                return marks.touched > before
    return False


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_fault_is_noticed(name: str) -> None:
    assert caught(name), MUTANTS[name].description
