"""The laws of judgement hold for whatever is drawn, and they are laws: each planted fault breaks one of them."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.core import laws
from tests.core.mutants import MUTANTS
from tests.simulator.planting import planted

DRAWS = range(80)


@settings(max_examples=20)
@given(st.randoms(use_true_random=False))
def test_every_law_holds(chance: Random) -> None:
    laws.all_hold(chance)


def test_what_nobody_signed_is_no_statement() -> None:
    laws.forgeries_are_refused()


def test_each_hub_is_for_itself() -> None:
    laws.each_hub_is_for_itself()


def test_nobody_revokes_a_root() -> None:
    laws.nobody_revokes_a_root()


def test_the_card_speaks_last() -> None:
    laws.the_card_speaks_last()


def test_what_noise_ended_stays_ended() -> None:
    laws.what_noise_ended_stays_ended()


def test_a_slip_names_few_that_certify() -> None:
    laws.a_slip_names_few_that_certify()


def caught(name: str) -> bool:
    """Whether a law does not hold with this fault in place, and the fault had a part in it."""
    with planted(MUTANTS[name]) as marks:
        try:
            laws.forgeries_are_refused()
            laws.each_hub_is_for_itself()
            laws.nobody_revokes_a_root()
            laws.the_card_speaks_last()
            laws.a_slip_names_few_that_certify()
            laws.what_noise_ended_stays_ended()
            for draw in DRAWS:
                laws.all_hold(Random(draw))
        except (AssertionError, KeyError):
            return marks.touched > 0
    return False


@pytest.mark.parametrize("name", sorted(MUTANTS))
def test_fault_is_noticed(name: str) -> None:
    assert caught(name), MUTANTS[name].description
