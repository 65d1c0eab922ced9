"""Who is asked to keep a thing: in parts of the room offered, one place after another, hardly anything moving."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import settings as cases
from hypothesis import strategies as st

from hub.testing import sown
from plugins.pins.core.ranking import BITS, MOST_DOUBLINGS, Offer, draw, places, ranked, score

HUBS = [sown(f"hub {number}") for number in range(7)]
THINGS = [sown(f"thing {number}") for number in range(1200)]


def offer(hub: bytes, doublings: int = 0, beside: bytes | None = None) -> Offer:
    return Offer(hub, doublings, beside or hub)


offers = st.lists(
    st.builds(
        offer,
        st.sampled_from(HUBS),
        st.integers(0, 6),
        st.one_of(st.none(), st.sampled_from([sown("school"), sown("clinic")])),
    ),
    unique_by=lambda each: each.hub,
    max_size=7,
)
things = st.sampled_from(THINGS)


def test_a_score_is_the_root_of_the_draw_and_not_a_bit_more() -> None:
    """Squared again as often, it is at most the draw; one more, squared again, is more."""
    number, limit = score(THINGS[0], HUBS[0], 5), Fraction(2**BITS)
    drawn = draw(THINGS[0], HUBS[0]) / limit
    assert (number / limit) ** 32 <= drawn < ((number + 6) / limit) ** 32


@pytest.mark.parametrize("doublings", [0, 1, MOST_DOUBLINGS - 1])
def test_more_room_never_lowers_a_score(doublings: int) -> None:
    assert all(score(thing, HUBS[0], doublings + 1) > score(thing, HUBS[0], doublings) for thing in THINGS[:50])


def test_the_largest_offer_still_tells_things_apart() -> None:
    assert len({score(thing, HUBS[0], MOST_DOUBLINGS) for thing in THINGS}) == len(THINGS)


def test_an_offer_beyond_all_bounds_counts_as_the_largest_or_the_smallest() -> None:
    assert score(THINGS[0], HUBS[0], 10**9) == score(THINGS[0], HUBS[0], MOST_DOUBLINGS)
    assert score(THINGS[0], HUBS[0], -5) == score(THINGS[0], HUBS[0], 0)


def test_hubs_come_first_in_parts_of_the_room_that_they_offer() -> None:
    """2 TB beside 32 GB and 32 GB: of 66 parts they have 64, 1 and 1; here as 8, 1 and 1 of 10, for there are fewer
    things. Four times the spread of a fair lot would be a fault."""
    hubs = [offer(HUBS[0], 3), offer(HUBS[1]), offer(HUBS[2])]
    first = [ranked(thing, hubs)[0] for thing in THINGS]
    assert abs(first.count(HUBS[0]) - 960) < 56
    assert abs(first.count(HUBS[1]) - 120) < 42


@cases(max_examples=60)
@given(things, offers, st.randoms())
def test_the_order_of_what_is_held_is_nothing(thing: bytes, hubs: list[Offer], chance: object) -> None:
    mixed = sorted(hubs, key=lambda each: chance.random())  # type: ignore[attr-defined]
    assert ranked(thing, hubs) == ranked(thing, mixed)


@cases(max_examples=100)
@given(things, offers, st.integers(1, 5))
def test_when_a_hub_leaves_at_most_one_takes_its_turn(thing: bytes, hubs: list[Offer], copies: int) -> None:
    """And read backwards: one that joins comes in, and at most one makes room for it."""
    before = set(ranked(thing, hubs)[:copies])
    for gone in hubs:
        after = set(ranked(thing, [each for each in hubs if each.hub != gone.hub])[:copies])
        assert before - after <= {gone.hub}
        assert len(after - before) <= 1


@cases(max_examples=100)
@given(things, offers, st.integers(1, 5))
def test_a_doubled_offer_moves_only_to_its_hub(thing: bytes, hubs: list[Offer], copies: int) -> None:
    before = set(ranked(thing, hubs)[:copies])
    for grown in hubs:
        others = [each for each in hubs if each.hub != grown.hub]
        after = set(ranked(thing, [*others, grown._replace(doublings=grown.doublings + 1)])[:copies])
        assert after - before <= {grown.hub}
        assert len(before - after) <= 1


@cases(max_examples=100)
@given(things, offers, st.integers(1, 5))
def test_each_place_has_one_copy_before_any_has_two(thing: bytes, hubs: list[Offer], copies: int) -> None:
    place = places(hubs)
    asked = [place[hub] for hub in ranked(thing, hubs)[:copies]]
    assert len(set(asked)) == min(copies, len(set(place.values())))


def test_two_boxes_in_one_house_are_one_place_whichever_of_them_says_so() -> None:
    one, other, far = HUBS[:3]
    assert len(set(places([offer(one, 0, other), offer(other), offer(far)]).values())) == 2
    assert places([offer(one, 0, other), offer(other)]) == places([offer(one), offer(other, 0, one)])


def test_hubs_that_say_they_stand_beside_each_other_in_a_ring_end_as_one_place() -> None:
    one, other, third = HUBS[:3]
    assert len(set(places([offer(one, 0, other), offer(other, 0, third), offer(third, 0, one)]).values())) == 1
