"""Who sits where is one answer for one set of records, in whatever order they came."""

import hashlib
import random
from collections.abc import Callable, Iterable

import pytest

from hub.accounts.seats.claims import Act, End, Grant
from hub.accounts.seats.order import known, ordered
from hub.accounts.seats.standing import Seating, seating

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


def test_when_one_of_three_is_gone_two_can_go_on() -> None:
    gone: list[Grant | End] = [*THREE, ending(THIRD, "e", THIRD)]
    assert YAW in held([*gone, by(FIRST, "s9", YAW, *THREE, seq=7)])


OUT = ending(THIRD, "own", THIRD)


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
    yaw = by(esi, "s4", YAW, FIRST, SECOND, esi, seq=1)
    assert held([*ended, esi]) == {AMA, ESI}
    assert held([*ended, esi, yaw]) == {AMA, ESI, YAW}


def test_so_does_one_that_was_ended_when_two_were_left() -> None:
    left: list[Grant | End] = [*THREE, OUT]
    ended = [*left, ending(FIRST, "e", SECOND, seq=5, kofi=8)]
    yaw = by(FIRST, "s4", YAW, *THREE, seq=6)
    assert held([*ended, yaw]) == {AMA, YAW}
    assert held([*ended, yaw, by(yaw, "s5", ABENA, *THREE, yaw, seq=1)]) == {AMA, YAW, ABENA}


def test_who_was_seated_when_few_were_left_steps_down_and_ends_seats_like_any_other() -> None:
    """Whoever sat before were three, so a seat given since counts only because others have ended."""
    left: list[Grant | End] = [*THREE, OUT, ending(SECOND, "own2", SECOND)]
    yaw = by(FIRST, "s4", YAW, *THREE, seq=6)
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


def test_who_steps_down_leaves_their_seat_to_nobody() -> None:
    proposed = by(THIRD, "s4", YAW, *THREE, seq=2)
    assert held([*THREE, proposed, ending(THIRD, "e", THIRD, esi=8)]) == {AMA, KOFI}


def test_who_was_seated_after_another_left_can_step_down_and_be_unseated_like_anybody() -> None:
    yaw = by(FIRST, "s4", YAW, *THREE, seq=6)
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


def in_order_by_definition(grants: list[Grant]) -> list[Grant]:
    """Again and again the first of those that wait for nobody, or of all if each waits for another."""
    left, done = sorted(grants, key=lambda grant: (grant.epoch, grant.act.id)), list[Grant]()
    while left:
        ids, lowest = {grant.act.id for grant in left}, dict[bytes, int]()
        for grant in left:
            lowest[grant.act.feed] = min(grant.act.seq, lowest.get(grant.act.feed, grant.act.seq))
        free = [grant for grant in left if not known(grant) & ids and grant.act.seq == lowest[grant.act.feed]]
        done.append((free or left)[0])
        left.remove(done[-1])
    return done


@pytest.mark.parametrize("number", range(200))
def test_stewards_are_weighed_in_the_order_in_which_they_knew_of_one_another(number: int) -> None:
    draw = random.Random(number)
    names = [b"s%d" % name for name in range(draw.randint(1, 12))]
    grants = []
    for name in draw.sample(names, len(names)):
        act = Act(name, draw.choice([AMA, KOFI]), draw.randint(1, 6), AMA, draw.choice([None, *names]))
        after = frozenset(draw.sample([*names, b"unknown"], draw.randint(0, 2)))
        grants.append(Grant(act, ESI, "steward", after=after, epoch=draw.randint(0, 2)))
    assert ordered(grants) == in_order_by_definition(grants)


MANY = 5000


def numbered(number: int) -> bytes:
    return hashlib.sha256(str(number).encode()).digest()


def written_backwards() -> list[Grant]:
    """The last number of a feed ranks first: each waits for all that rank after it."""
    return [
        Grant(Act(numbered(number), HUB, MANY - number, HUB, None), AMA, "steward", epoch=number)
        for number in range(MANY)
    ]


def each_by_the_last() -> list[Grant]:
    """One chain of seats, each the right to the next."""
    chain = [by_hub("s", AMA)]
    for number in range(1, MANY):
        act = Act(numbered(number), AMA, number, AMA, chain[-1].act.id)
        chain.append(Grant(act, AMA, "steward", after=frozenset({chain[-1].act.id})))
    return chain


def each_agreed() -> list[Grant]:
    """Seats past the third, each with another's assent."""
    grants = list(THREE)
    for number in range(10, MANY // 2):
        seat = by(FIRST, f"s{number}", numbered(number), *THREE, seq=number)
        echo = by(SECOND, f"a{number}", numbered(number), seq=number, assents=frozenset({seat.act.id}))
        grants += [seat, echo]
    return grants


def one_ring() -> list[Grant]:
    """Each claims to know the next."""
    return [
        Grant(
            Act(numbered(number), numbered(number), 1, HUB, None),
            AMA,
            "steward",
            after=frozenset({numbered((number + 1) % MANY)}),
        )
        for number in range(MANY)
    ]


@pytest.mark.parametrize(
    ("told", "effective"),
    [(written_backwards, MANY), (each_by_the_last, MANY), (each_agreed, MANY // 2 - 7), (one_ring, 1)],
)
def test_thousands_of_seats_are_weighed_without_a_step_for_each_pair(
    told: Callable[[], list[Grant]], effective: int
) -> None:
    assert len(count(told()).effective) == effective
