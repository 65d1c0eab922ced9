"""Who sits where is one answer for one set of records, in whatever order they came."""

import random
from collections.abc import Iterable

from hub.accounts.seats import Act, End, Grant, Seating, seating

HUB = b"hub"
AMA, KOFI, ESI, YAW, ABENA = (name.ljust(32).encode() for name in ("ama", "kofi", "esi", "yaw", "abena"))


def by_hub(name: str, person: bytes, role: str = "steward", seq: int = 1) -> Grant:
    return Grant(Act(name.encode(), HUB, seq, HUB, None), person, role)


def by(author: Grant, name: str, person: bytes, *after: Grant, seq: int = 1, epoch: int = 0, **more: object) -> Grant:
    """A seat that `author`'s seat gives to a person; `after`: what its writer knew."""
    act = Act(name.encode(), author.person, seq, author.person, author.act.id)
    known = frozenset(seat.act.id for seat in after) | {author.act.id}
    role, assents = str(more.get("role", "steward")), more.get("assents", frozenset())
    assert isinstance(assents, frozenset)
    return Grant(act, person, role, assents, known, epoch)


def ending(author: Grant, name: str, seat: Grant, seq: int = 9, epoch: int = 0, **feeds: int) -> End:
    act = Act(name.encode(), author.person, seq, author.person, author.act.id)
    return End(act, seat.act.id, {key.ljust(32).encode(): last for key, last in feeds.items()}, epoch)


FIRST = by_hub("s1", AMA)
SECOND = by(FIRST, "s2", KOFI, seq=1)
THIRD = by(SECOND, "s3", ESI, FIRST, SECOND)
THREE = [FIRST, SECOND, THIRD]
FOURTH = by(THIRD, "s0", YAW, *THREE, epoch=5)
AGREED = by(FIRST, "a4", YAW, seq=2, epoch=6, assents=frozenset({FOURTH.act.id}))


def held(records: Iterable[Grant | End], epoch: int = 0) -> set[bytes]:
    found = count(records, epoch)
    return {found.grants[seat].person for seat in found.grants if found.standing(seat) == "held"}


def count(records: Iterable[Grant | End], epoch: int = 0) -> Seating:
    records = list(records)
    grants = [record for record in records if isinstance(record, Grant)]
    return seating(HUB, grants, [record for record in records if isinstance(record, End)], epoch)


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


def test_when_one_of_three_is_gone_two_can_go_on() -> None:
    gone: list[Grant | End] = [*THREE, ending(THIRD, "e", THIRD)]
    assert YAW in held([*gone, by(FIRST, "s9", YAW, *THREE, seq=7)])


def test_order_and_repetition_change_nothing() -> None:
    moderator = by(FIRST, "m", ABENA, role="moderator", seq=3)
    grants = [*THREE, FOURTH, AGREED, moderator]
    ends = [ending(FIRST, "e1", THIRD, seq=5), ending(SECOND, "e2", THIRD, seq=5, esi=1)]
    records: list[Grant | End] = [*grants, *ends]
    expected = held(records, 9)
    for number in range(200):
        shuffled = records * 2
        random.Random(number).shuffle(shuffled)
        assert held(shuffled, 9) == expected


def test_a_record_that_names_unknown_ones_waits_for_them() -> None:
    assert ESI not in held([FIRST, THIRD])
    assert ESI in held([THIRD, FIRST, SECOND])
