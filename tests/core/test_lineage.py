"""The chain of somebody's roots, whatever came first, twice, or not at all."""

from itertools import pairwise

from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core.authority import MAX_ROTATIONS, contradicted, lineage
from hub.core.statement import Statement
from tests.core.village import cert, incept, rotate

FIRST = incept("ama root")
AMA = FIRST.id
SECOND = rotate(AMA, "ama root next", "third", [])
THIRD = rotate(AMA, "third", "fourth", [])
FORGED = rotate(AMA, "thief", "thief next", [])
OF_ESI = incept("esi root")
CHAIN = [FIRST, SECOND, THIRD]
OTHER = rotate(AMA, "fourth", "fifth", [])
AGAIN = rotate(AMA, "fourth", "sixth", [])
IN_ITS_PLACE = rotate(AMA, "ama root", "ama root next", [])
"""Whoever stole the first card commits to the same root again."""
NOISE = [
    FORGED,
    IN_ITS_PLACE,
    OF_ESI,
    rotate(OF_ESI.id, "ama root next", "third", []),
    cert(AMA, "thief", "thief", AMA, ["certify"]),
]


@given(st.permutations([*CHAIN, *NOISE, *CHAIN]))
@settings(max_examples=60, deadline=None)
def test_order_and_repetition_and_what_strangers_say_are_nothing(held: list[Statement]) -> None:
    assert lineage(AMA, held) == CHAIN
    assert not contradicted(AMA, held)


@given(st.permutations([*CHAIN, OTHER, AGAIN, *NOISE]))
@settings(max_examples=60, deadline=None)
def test_two_different_words_of_the_next_root_leave_the_chain_where_it_was(held: list[Statement]) -> None:
    assert lineage(AMA, held) == CHAIN
    assert contradicted(AMA, held)


@given(st.lists(st.sampled_from([*CHAIN, OTHER, *NOISE])))
@settings(max_examples=60, deadline=None)
def test_what_has_not_come_ends_the_chain_before_it(held: list[Statement]) -> None:
    found = lineage(AMA, held)
    assert found == [*CHAIN, OTHER][: len(found)]
    assert all(one in held for one in found)
    assert len(found) == 4 or [*CHAIN, OTHER][len(found)] not in held


def test_a_chain_that_comes_round_ends_before_it_does() -> None:
    back, again = rotate(AMA, "third", "ama root", []), rotate(AMA, "ama root", "ama root next", [])
    assert lineage(AMA, [FIRST, SECOND, back, again]) == [FIRST, SECOND, back]


def test_a_chain_of_roots_is_as_long_as_cards_are_lost_and_ends_somewhere() -> None:
    names = ["ama root next", *(f"root {number}" for number in range(70))]
    turns = [rotate(AMA, one, other, []) for one, other in pairwise(names)]
    assert lineage(AMA, [FIRST, *turns]) == [FIRST, *turns[:MAX_ROTATIONS]]
