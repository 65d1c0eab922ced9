"""Who sits where is one answer for one set of records, in whatever order they came."""

import random

import pytest

from hub.accounts.seats.claims import End, Grant
from tests.accounts.seats_by_hand import (
    ABENA,
    AGREED,
    AMA,
    ESI,
    FIRST,
    FOURTH,
    KOFI,
    SECOND,
    THIRD,
    THREE,
    YAW,
    by,
    by_hub,
    count,
    ending,
    held,
)


def test_the_hub_seats_the_first_steward_and_no_other() -> None:
    assert held([FIRST, by_hub("z2", KOFI, seq=2)]) == {AMA}


def test_under_three_stewards_one_seats_the_next() -> None:
    assert held(THREE) == {AMA, KOFI, ESI}


def test_a_fourth_waits_for_a_second_steward_and_then_for_three_ticks() -> None:
    assert count([*THREE, FOURTH], 99).standing(FOURTH.act.id) == "void"
    agreed = [*THREE, FOURTH, AGREED]
    assert count(agreed, 8).standing(FOURTH.act.id) == "waiting"
    assert held(agreed, 9) == {AMA, KOFI, ESI, YAW}


def test_nobody_agrees_with_themselves() -> None:
    echo = by(THIRD, "a4", YAW, seq=2, epoch=6, assents=frozenset({FOURTH.act.id}))
    assert YAW not in held([*THREE, FOURTH, echo], 99)


def test_one_steward_may_object_until_the_seat_is_effective() -> None:
    agreed = [*THREE, FOURTH, AGREED]
    assert YAW not in held([*agreed, ending(SECOND, "e", FOURTH, epoch=8)], 99)
    assert YAW in held([*agreed, ending(SECOND, "e", FOURTH, epoch=9)], 99)


def test_among_three_it_takes_two_to_unseat_one() -> None:
    one, two = ending(FIRST, "e1", THIRD, seq=5), ending(SECOND, "e2", THIRD, seq=5)
    assert held([*THREE, one]) == {AMA, KOFI, ESI}
    assert held([*THREE, one, two]) == {AMA, KOFI}


def test_everybody_may_give_their_own_seat_back() -> None:
    assert held([*THREE, ending(THIRD, "e", THIRD)]) == {AMA, KOFI}
    moderator = by(FIRST, "m", YAW, role="moderator")
    assert YAW not in held([FIRST, moderator, ending(moderator, "e", moderator)])


def test_who_is_asked_to_go_may_step_down_and_what_they_did_meanwhile_counts() -> None:
    asked, own = ending(FIRST, "e1", THIRD, seq=5, esi=2), ending(THIRD, "e2", THIRD, seq=9, esi=8)
    meanwhile = by(THIRD, "m", YAW, role="moderator", seq=6)
    assert held([*THREE, meanwhile, asked, own]) == {AMA, KOFI, YAW}


def test_a_moderator_seats_and_unseats_nobody() -> None:
    moderator = by(FIRST, "m", YAW, role="moderator", seq=2)
    crony = by(moderator, "c", ABENA, role="moderator")
    assert held([FIRST, moderator, crony]) == {AMA, YAW}
    assert held([FIRST, moderator, ending(moderator, "e", FIRST)]) == {AMA, YAW}


def test_a_stranger_seats_nobody_by_a_seat_that_is_not_theirs() -> None:
    forged = by(FIRST, "f", ABENA)
    forged = forged._replace(act=forged.act._replace(author=ESI, feed=ESI))
    assert held([FIRST, forged]) == {AMA}


def test_what_was_done_before_the_cut_still_counts() -> None:
    before = by(SECOND, "m1", YAW, role="moderator", seq=3)
    after = by(SECOND, "m2", ABENA, role="moderator", seq=4)
    cut = ending(FIRST, "e", SECOND, kofi=3)
    assert held([FIRST, SECOND, before, after, cut]) == {AMA, YAW}


def test_a_steward_unseated_first_cannot_strike_back() -> None:
    cut = ending(FIRST, "e1", SECOND, seq=5, kofi=3)
    revenge = ending(SECOND, "e2", FIRST, seq=4, ama=5)
    assert held([FIRST, SECOND, cut, revenge]) == {AMA}


def test_two_who_cut_each_other_at_once_both_lose_their_seats() -> None:
    one, other = ending(FIRST, "e1", SECOND, seq=5), ending(SECOND, "e2", FIRST, seq=5)
    assert held([FIRST, SECOND, one, other]) == set()


OUT = ending(THIRD, "own", THIRD)
LEFT: list[Grant | End] = [FIRST, SECOND, OUT]
"""What the two know who are left."""


def test_when_one_of_three_is_gone_two_can_go_on() -> None:
    gone: list[Grant | End] = [*THREE, OUT]
    assert YAW in held([*gone, by(FIRST, "s9", YAW, FIRST, SECOND, seq=7)])
    assert YAW in held([*gone, by(FIRST, "s9", YAW, *LEFT, seq=7)])


PROPOSED = by(FIRST, "p", YAW, *THREE, seq=2)
"""A seat of which one of three wishes that it were; nobody agreed."""


def test_what_one_of_three_proposed_does_not_count_when_another_leaves() -> None:
    assert held([*THREE, PROPOSED, OUT], 99) == {AMA, KOFI}
    assert held([*THREE, PROPOSED, ending(FIRST, "own1", FIRST)], 99) == {KOFI, ESI}
    agreed = [ending(FIRST, "e1", THIRD, seq=5), ending(SECOND, "e2", THIRD, seq=5)]
    assert held([*THREE, PROPOSED, *agreed], 99) == {AMA, KOFI}
    assert held([*THREE, PROPOSED, OUT, ending(SECOND, "own2", SECOND)], 99) == {AMA}


def test_nor_does_what_was_objected_to_before_anybody_agreed() -> None:
    refused: list[Grant | End] = [*THREE, PROPOSED, ending(SECOND, "no", PROPOSED, seq=2), OUT]
    assert held(refused, 99) == {AMA, KOFI}
    late = by(SECOND, "late", YAW, seq=3, epoch=5, assents=frozenset({PROPOSED.act.id}))
    assert held([*refused, late], 99) == {AMA, KOFI}


def test_what_was_proposed_among_three_counts_when_another_agrees_or_it_is_written_anew() -> None:
    left: list[Grant | End] = [*THREE, PROPOSED, OUT]
    agreed = by(SECOND, "a", YAW, seq=3, epoch=5, assents=frozenset({PROPOSED.act.id}))
    assert held([*left, agreed], 7) == {AMA, KOFI}
    assert held([*left, agreed], 8) == {AMA, KOFI, YAW}
    assert held([*left, by(FIRST, "p2", YAW, *LEFT, seq=3)]) == {AMA, KOFI, YAW}


def test_a_steward_who_left_on_the_day_on_which_another_is_seated_has_sat() -> None:
    """Of one day the seat with the lower id would else be weighed first, and theirs be that of a fourth."""
    moderator = by(THIRD, "m", ABENA, *THREE, role="moderator", seq=2)
    for name in ("r", "t"):  # below and above that of the third
        seat = by(FIRST, name, YAW, *LEFT, seq=3)
        found = count([*THREE, moderator, ending(THIRD, "own", THIRD, esi=8), seat])
        assert found.standing(THIRD.act.id) == "ended"
        assert held([*THREE, moderator, ending(THIRD, "own", THIRD, esi=8), seat]) == {AMA, KOFI, YAW, ABENA}


def test_a_seat_waits_for_the_unseats_that_its_writer_knew() -> None:
    seat = by(FIRST, "s9", YAW, *LEFT, seq=7)
    assert held([FIRST, SECOND, seat]) == {AMA, KOFI}
    assert held([*THREE, seat]) == {AMA, KOFI, ESI}


def test_whoever_is_said_to_sit_counts_once() -> None:
    again = by(SECOND, "again", AMA, FIRST, SECOND, seq=2)
    assert ESI in held([FIRST, SECOND, again, by(SECOND, "s3", ESI, FIRST, SECOND, again, seq=3)])


def test_of_two_who_are_left_of_three_one_ends_the_others_seat() -> None:
    assert held([*THREE, OUT, ending(FIRST, "e", SECOND, seq=5)]) == {AMA}
    agreed = [ending(FIRST, "e1", THIRD, seq=5), ending(SECOND, "e2", THIRD, seq=5)]
    assert held([*THREE, *agreed, ending(FIRST, "e3", SECOND, seq=6, kofi=8)]) == {AMA}


def test_among_three_who_are_left_of_four_it_takes_two() -> None:
    four: list[Grant | End] = [*THREE, FOURTH, AGREED, ending(FOURTH, "own", FOURTH, epoch=9)]
    assert held([*four, ending(FIRST, "e", THIRD, seq=7, epoch=9)], 9) == {AMA, KOFI, ESI}


def test_what_somebody_wished_whose_seat_was_ended_ends_nobodys_when_few_are_left() -> None:
    """esi alone wished that ama went, and then ama and kofi ended esi's own seat."""
    wish = ending(THIRD, "w", FIRST, seq=2)
    agreed = [ending(each, name, THIRD, seq=5, esi=8) for each, name in ((FIRST, "e1"), (SECOND, "e2"))]
    assert held([*THREE, wish, *agreed]) == {AMA, KOFI}


def test_a_seat_that_one_ended_among_two_stays_ended_when_others_are_seated() -> None:
    ended: list[Grant | End] = [FIRST, SECOND, ending(FIRST, "e", SECOND, seq=2, kofi=8)]
    esi = by(FIRST, "s3", ESI, FIRST, SECOND, seq=3)
    yaw = by(esi, "s4", YAW, FIRST, ended[2], esi, seq=1)
    assert held([*ended, esi]) == {AMA, ESI}
    assert held([*ended, esi, yaw]) == {AMA, ESI, YAW}


def test_so_does_one_that_was_ended_when_two_were_left() -> None:
    left: list[Grant | End] = [*THREE, OUT]
    ended = [*left, ending(FIRST, "e", SECOND, seq=5, kofi=8)]
    yaw = by(FIRST, "s4", YAW, *LEFT, seq=6)
    assert held([*ended, yaw]) == {AMA, YAW}
    assert held([*ended, yaw, by(yaw, "s5", ABENA, FIRST, yaw, seq=1)]) == {AMA, YAW, ABENA}


def test_who_was_seated_when_few_were_left_steps_down_and_ends_seats_like_any_other() -> None:
    """Whoever sat before were three, so a seat given since counts only because others have ended."""
    left: list[Grant | End] = [*THREE, OUT, ending(SECOND, "own2", SECOND)]
    yaw = by(FIRST, "s4", YAW, *LEFT, seq=6)
    assert held([*left, yaw]) == {AMA, YAW}
    assert held([*left, yaw, ending(yaw, "own4", yaw, seq=3)]) == {AMA}
    assert held([*left, yaw, ending(yaw, "e", FIRST, seq=3, ama=9)]) == {YAW}
    each_other = [ending(yaw, "e", FIRST, seq=3, ama=8), ending(FIRST, "e1", yaw, seq=9, yaw=2)]
    assert held([*left, yaw, *each_other]) == set()


def test_who_objected_in_time_goes_on_to_count_when_few_are_left() -> None:
    seat = by(FIRST, "p", YAW, *THREE, seq=5)
    agreed = by(SECOND, "a", YAW, *THREE, seq=5, assents=frozenset({seat.act.id}))
    records: list[Grant | End] = [*THREE, seat, agreed, ending(THIRD, "no", seat, seq=5)]
    left = [*records, ending(THIRD, "own", THIRD, esi=8)]
    assert held(left, 9) == {AMA, KOFI}
    assert held([*left, ending(FIRST, "e", SECOND, seq=12, kofi=8)], 9) == {AMA}


@pytest.mark.parametrize("years", [1, 3, 6])
def test_a_village_that_changes_its_second_steward_again_and_again(years: int) -> None:
    records: list[Grant | End] = [*THREE, OUT, ending(SECOND, "own2", SECOND)]
    for year in range(years):
        person = f"p{year}".ljust(32).encode()
        seat = by(FIRST, f"g{year}", person, seq=10 + year)
        records += [seat, ending(seat, f"x{year}", seat, seq=3)]
    assert held(records) == {AMA}


def test_what_one_of_three_wished_ends_nobodys_seat_when_another_leaves() -> None:
    wish = ending(FIRST, "w1", SECOND, *THREE, seq=2, kofi=8)
    back = ending(SECOND, "w2", FIRST, *THREE, seq=2)
    assert held([*THREE, wish, OUT]) == {AMA, KOFI}
    assert held([*THREE, wish, back, OUT]) == {AMA, KOFI}
    assert held([*THREE, wish, OUT, ending(FIRST, "e", SECOND, FIRST, SECOND, seq=5)]) == {AMA}
    assert held([*THREE, wish, ending(THIRD, "e", SECOND, *THREE, seq=2, kofi=8)]) == {AMA, ESI}


def test_who_knew_of_a_steward_that_is_not_here_ends_nobody_alone() -> None:
    assert held([FIRST, SECOND, ending(FIRST, "w", SECOND, *THREE, seq=2)]) == {AMA, KOFI}


def test_two_who_are_left_and_end_each_other_at_once_both_lose_their_seats() -> None:
    each_other = [ending(FIRST, "e1", SECOND, seq=5), ending(SECOND, "e2", FIRST, seq=5)]
    assert held([*THREE, OUT, *each_other]) == set()


def test_a_steward_who_seats_a_crowd_one_after_another_is_weighed_in_bounded_turns() -> None:
    records: list[Grant | End] = [FIRST]
    for number in range(400):
        seat = by(FIRST, f"g{number:03}", f"p{number:03}".ljust(32).encode(), FIRST, seq=2 + 2 * number)
        records += [seat, ending(FIRST, f"x{number:03}", seat, seq=3 + 2 * number)]
    assert AMA in held(records)


def test_one_of_three_ends_nobody_by_writing_an_earlier_day() -> None:
    later = by(SECOND, "s3", ESI, FIRST, SECOND, epoch=7)
    assert held([FIRST, SECOND, later, ending(FIRST, "e", later, epoch=0)], 20) == {AMA, KOFI, ESI}


def test_who_steps_down_takes_no_steward_along() -> None:
    again = by(FIRST, "again", AMA, seq=1)
    second = by(FIRST, "s2", KOFI, again, seq=2)
    third = by(second, "s3", ESI, again)
    alone = ending(FIRST, "e", FIRST, ama=1)
    assert held([FIRST, again, second, third, alone]) == {AMA, KOFI, ESI}
    assert held([FIRST, SECOND, THIRD, ending(FIRST, "e", FIRST)]) == {KOFI, ESI}


def test_who_steps_down_brings_nobody_back_whom_they_had_agreed_to_end() -> None:
    agreed = [ending(FIRST, "e1", THIRD, *THREE, seq=5), ending(SECOND, "e2", THIRD, *THREE, seq=5)]
    assert held([*THREE, *agreed, ending(SECOND, "own2", SECOND)]) == {AMA}
    elsewhere = ending(SECOND, "own2", SECOND, seq=1)
    elsewhere = elsewhere._replace(act=elsewhere.act._replace(feed=b"another of kofi's"))
    assert held([*THREE, *agreed, elsewhere]) == {AMA}


def test_who_steps_down_leaves_their_seat_to_nobody() -> None:
    proposed = by(THIRD, "s4", YAW, *THREE, seq=2)
    assert held([*THREE, proposed, ending(THIRD, "e", THIRD, esi=8)]) == {AMA, KOFI}


def test_who_was_seated_after_another_left_can_step_down_and_be_unseated_like_anybody() -> None:
    yaw = by(FIRST, "s4", YAW, *LEFT, seq=6)
    four: list[Grant | End] = [*THREE, OUT, yaw]
    assert held([*four, ending(yaw, "e", yaw)]) == {AMA, KOFI}
    one, two = ending(FIRST, "e1", yaw, seq=8), ending(SECOND, "e2", yaw, seq=8)
    assert held([*four, one]) == {AMA, KOFI, YAW}
    assert held([*four, one, two]) == {AMA, KOFI}


def test_a_seat_that_one_of_two_ended_stays_ended_when_they_leave() -> None:
    ended: list[Grant | End] = [*THREE, OUT, ending(FIRST, "e", SECOND, seq=5, kofi=8)]
    yaw = by(FIRST, "s4", YAW, FIRST, seq=6)
    assert held([*ended, yaw, ending(FIRST, "own1", FIRST, seq=7, ama=6)]) == {YAW}


def test_order_and_repetition_change_nothing() -> None:
    moderator = by(FIRST, "m", ABENA, role="moderator", seq=3)
    grants = [*THREE, FOURTH, AGREED, moderator]
    ends = [ending(FIRST, "e1", THIRD, seq=5), ending(SECOND, "e2", THIRD, seq=5, esi=1)]
    records: list[Grant | End] = [*grants, *ends, ending(FIRST, "e3", SECOND, seq=7), ending(FOURTH, "own", FOURTH)]
    expected = held(records, 9)
    for number in range(200):
        shuffled = records * 2
        random.Random(number).shuffle(shuffled)
        assert held(shuffled, 9) == expected


def test_a_record_that_names_unknown_ones_waits_for_them() -> None:
    assert ESI not in held([FIRST, THIRD])
    assert ESI in held([THIRD, FIRST, SECOND])
