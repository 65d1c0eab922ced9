"""What holds of seats whatever is drawn: a village whose stewards seat and end one another as the hub's software writes
it, and what one of them who holds their own keys may add.

Some things are a writer's word and bounded by nothing (ADR 27): what the writer of a seat knew, and the day of an
objection to a seat that had to wait. No law here covers those.
"""

from collections.abc import Iterable, Sequence
from random import Random

from hub.accounts.seats import standing
from hub.accounts.seats.claims import Act, End, Grant
from hub.accounts.seats.standing import Seating, seating

HUB = b"hub"
NAMES = [name.ljust(32).encode() for name in ("ama", "kofi", "esi", "yaw", "abena", "afua")]
Record = Grant | End


def weighed(records: Iterable[Record], day: int = 99) -> Seating:
    records = list(records)
    grants = [record for record in records if isinstance(record, Grant)]
    return seating(HUB, grants, [record for record in records if isinstance(record, End)], day)


def held(found: Seating) -> dict[bytes, Grant]:
    """Who sits, by which of their seats."""
    stewards = (
        seat for seat in found.grants if found.standing(seat) == "held" and found.grants[seat].role == "steward"
    )
    return {found.grants[seat].person: found.grants[seat] for seat in stewards}


def answer(found: Seating) -> object:
    ends = sorted((end.act.id, sorted(end.feeds.items())) for end in found.ends)
    return found.effective, ends, {seat: found.standing(seat) for seat in found.grants}


class Village:
    """A hub whose stewards write what its software lets them, each knowing all that was written before."""

    def __init__(self, chance: Random, nights: Sequence[int] = (0, 1, 2)) -> None:
        """nights: how many may pass before each act."""
        self.chance, self.nights, self.records = chance, nights, list[Record]()
        self.day, self.heads = 0, dict[bytes, int]()
        self.records.append(Grant(self.act(HUB, None), NAMES[0], "steward"))

    def act(self, author: bytes, cited: bytes | None, feed: bytes = b"") -> Act:
        feed, self.day = feed or author, self.day + self.chance.choice(self.nights)
        self.heads[feed] = self.heads.get(feed, 0) + self.chance.choice((1, 1, 3))
        return Act(self.chance.randbytes(4), feed, self.heads[feed], author, cited)

    def sitting(self) -> dict[bytes, Grant]:
        return held(weighed(self.records, self.day))

    def knew(self) -> tuple[frozenset[bytes], frozenset[bytes]]:
        """Who sits; and of whoever had a seat of this day that ended, an unseat."""
        found = weighed(self.records, self.day)
        over = {end.seat: end.act.id for end in found.ends if found.grants[end.seat].epoch >= self.day}
        return frozenset(grant.act.id for grant in held(found).values()), frozenset(over.values())

    def seat(self, by: Grant, person: bytes, role: str = "steward", agreeing: Iterable[Grant] = ()) -> Grant:
        act = self.act(by.person, by.act.id)
        assents = frozenset(grant.act.id for grant in agreeing)
        given = Grant(act, person, role, assents, frozenset.union(*self.knew()), self.day)
        self.records.append(given)
        return given

    def agreed_seat(self, by: Grant, second: Grant, person: bytes) -> None:
        """A seat to which another steward assents, and the days until it counts."""
        self.seat(second, person, agreeing=[self.seat(by, person)])
        self.day += standing.DELAY

    def end(self, by: Grant, seat: Grant) -> None:
        person = seat.person
        heads = {person: self.heads[person]} if person in self.heads else {}
        act = self.act(by.person, by.act.id)
        self.records.append(End(act, seat.act.id, heads, self.day, self.knew()[0]))

    def live(self, steps: int, *, ends: bool = True) -> None:
        """Some steps of a life in which nothing stays half said."""
        for _step in range(steps):
            sitting = list(self.sitting().values())
            by, *others = self.chance.sample(sitting, len(sitting))
            new = [name for name in NAMES if name not in {grant.person for grant in sitting}]
            if new and (not ends or not others or self.chance.random() < 0.6):
                person = self.chance.choice(new)
                self.seat(by, person) if len(sitting) < 3 else self.agreed_seat(by, others[0], person)
            elif len(others) > 1 and self.chance.random() < 0.6:
                for each in (by, others[0]):
                    self.end(each, others[1])
            elif others:
                self.end(by, by if len(others) > 1 else self.chance.choice([by, others[0]]))

    def of(self, stewards: int) -> list[Grant]:
        """Live until so many sit. The first of them may write anything from then on."""
        self.live(self.chance.randrange(5))
        for _step in range(9):
            if len(sitting := list(self.sitting().values())) == stewards:
                break
            if len(sitting) < stewards:
                new = [name for name in NAMES if name not in {grant.person for grant in sitting}]
                person = self.chance.choice(new)
                by, *others = self.chance.sample(sitting, len(sitting))
                self.seat(by, person) if len(sitting) < 3 else self.agreed_seat(by, others[0], person)
            else:
                leaving = self.chance.choice(sitting)
                self.end(leaving, leaving)
        assert len(sitting) == stewards, "nobody can be seated, or leave"
        self.day += self.chance.choice(self.nights) * 4
        return self.chance.sample(sitting, len(sitting))

    def lie(self, author: bytes) -> End:
        """An unseat as somebody writes it who holds their own keys: in any feed of theirs, of any day, with any cut."""
        grants = [record for record in self.records if isinstance(record, Grant)]
        own = [grant.act.id for grant in grants if grant.person == author]
        feeds = {
            feed: self.chance.randrange(head + 2) for feed, head in self.heads.items() if self.chance.random() < 0.4
        }
        act = self.act(author, self.chance.choice(own), self.chance.choice([author, author[:31] + b"2"]))
        seat, waited = self.chance.choice(grants).act.id, {seat for grant in grants for seat in grant.assents}
        # Who had to wait can be objected to as if the days were not over: a day is the writer's word.
        end = End(act, seat, feeds, self.day if seat in waited else self.chance.randrange(self.day + 3))
        self.records.append(end)
        return end


def order_and_repetition_change_nothing(chance: Random) -> None:
    village = Village(chance)
    village.live(5)
    for _ in range(3):
        village.lie(chance.choice([grant.person for grant in village.records if isinstance(grant, Grant)]))
    expected, day = answer(weighed(village.records, village.day)), village.day
    for _ in range(3):
        again = village.records + chance.sample(village.records, len(village.records) // 2)
        chance.shuffle(again)
        assert answer(weighed(again, day)) == expected


def knowing_fewer_seats_seats_nobody_else(chance: Random) -> None:
    """Where nobody's seat was ended, whoever has some of the records sees some of the stewards, and none sooner."""
    village = Village(chance)
    village.live(5, ends=False)
    whole = weighed(village.records).effective
    for _ in range(4):
        some = weighed(chance.sample(village.records, chance.randrange(len(village.records) + 1))).effective
        assert some.keys() <= whole.keys()
        assert all(since >= whole[seat] for seat, since in some.items())


def knowing_the_same_ends_seats_nobody_else(chance: Random) -> None:
    """Where unseats are among what is missing, somebody may be seated whom the whole does not seat; never otherwise."""
    village = Village(chance)
    village.live(6)
    whole = weighed(village.records)
    some = weighed(record for record in village.records if chance.random() < 0.8)
    if {end.act.id for end in some.ends} == {end.act.id for end in whole.ends}:
        assert some.effective.keys() <= whole.effective.keys()


def one_of_three_ends_nobody(chance: Random) -> None:
    village = Village(chance)
    one, *others = village.of(chance.choice((3, 3, 4)))
    if chance.random() < 0.4:
        village.seat(one, one.person)
    for _ in range(chance.randint(1, 6)):
        village.lie(one.person)
    assert {other.person for other in others} <= held(weighed(village.records, village.day)).keys()


def one_of_three_seats_nobody(chance: Random) -> None:
    village = Village(chance)
    stewards = village.of(3)
    new = chance.choice([name for name in NAMES if name not in {grant.person for grant in stewards}])
    proposed = village.seat(stewards[0], new)
    village.seat(stewards[0], new, agreeing=[proposed])
    if chance.random() < 0.5:
        village.end(stewards[0], stewards[0])
        assert weighed(village.records).standing(proposed.act.id) == "void"
        return
    assert weighed(village.records).standing(proposed.act.id) == "void"
    village.seat(stewards[1], new, agreeing=[proposed])
    assert weighed(village.records).standing(proposed.act.id) == "held"


def what_was_proposed_among_three_needs_two_for_ever(chance: Random) -> None:
    """Whoever leaves, and whether anybody objected; who is left writes it anew."""
    village = Village(chance)
    by, *others = left = village.of(chance.choice((3, 3, 4)))
    new = chance.choice([name for name in NAMES if name not in {grant.person for grant in left}])
    proposed = village.seat(by, new)
    if chance.random() < 0.5:
        village.end(others[0], proposed)
    while len(left) > 1:
        leaving = left.pop(chance.randrange(len(left)))
        if len(left) > 1 and chance.random() < 0.4:
            for each in left[:2]:
                village.end(each, leaving)
        else:
            village.end(leaving, leaving)
        assert village.sitting().keys() == {grant.person for grant in left}
        assert weighed(village.records).standing(proposed.act.id) == "void"
    village.seat(left[0], new)
    assert village.sitting().keys() == {left[0].person, new}


def what_one_of_three_wished_ends_nobody_when_others_leave(chance: Random) -> None:
    village = Village(chance)
    one, other, *leaving = village.of(chance.choice((3, 3, 4)))
    village.end(one, other)
    if chance.random() < 0.5:
        village.end(other, one)
    for each in leaving:
        village.end(each, each)
        assert {one.person, other.person} <= village.sitting().keys()
    village.end(one, other)
    assert village.sitting().keys() == {one.person}


def who_has_sat_is_never_said_not_to_have(chance: Random) -> None:
    """Whoever is seated and leaves on one day, what they did by right of their seat goes on counting; and whoever few
    seat on that day sits."""
    village, sat = Village(chance, nights=(0,)), set[bytes]()
    for _step in range(2):
        left = village.of(3)
        sat |= {grant.act.id for grant in left}
        leaving = left.pop()
        village.end(leaving, leaving)
        new = chance.choice([name for name in NAMES if name not in village.sitting()])
        sat.add(village.seat(left[0], new).act.id)
        assert new in village.sitting()
    found = weighed(village.records, village.day)
    assert {found.standing(seat) for seat in sat} <= {"held", "ended"}


def of_two_one_ends_the_other(chance: Random) -> None:
    village = Village(chance)
    one, other = village.of(2)
    village.end(one, other)
    assert village.sitting().keys() == {one.person}
    village.live(2)
    assert village.sitting()
    assert weighed(village.records, village.day).standing(other.act.id) == "ended"


def of_two_who_end_each_other_at_once_both_go(chance: Random) -> None:
    village = Village(chance)
    one, other = village.of(2)
    heads = dict(village.heads)
    village.end(one, other)
    village.heads = {**heads, one.person: village.heads[one.person]}
    end = End(village.act(other.person, other.act.id), one.act.id, {one.person: heads.get(one.person, 0)}, village.day)
    village.records.append(end)
    assert not village.sitting()


def what_one_of_two_decided_stays(chance: Random) -> None:
    """Whoever is seated later, or leaves and comes back, be it on one day, the other's seat stays ended."""
    village = Village(chance, nights=chance.choice(((0,), (0, 1, 2))))
    one, other = village.of(2)
    village.end(one, other)
    new = [name for name in NAMES if name not in {one.person, other.person}]
    for person in new[:3]:
        by, *others = village.sitting().values()
        village.seat(by, person) if len(others) < 2 else village.agreed_seat(by, others[0], person)
        assert other.person not in village.sitting()
    # A day on which whoever ended it has left, too, changes nothing about that.
    for leaving in (one, chance.choice([grant for grant in village.sitting().values() if grant is not one])):
        village.end(leaving, leaving)
        assert other.person not in village.sitting()
        by, *others = village.sitting().values()
        if len(others) < 2:
            village.seat(by, leaving.person)
        assert other.person not in village.sitting()


def nobody_decides_alone_what_falls_with_a_seat(chance: Random) -> None:
    """Two ended the seat of somebody who had seated another; one of the two would have that one go as well."""
    village = Village(chance)
    one, other = village.of(2)
    seated = chance.choice([name for name in NAMES if name not in {one.person, other.person}])
    third = village.seat(other, seated)
    village.end(one, other)
    village.end(third, other)
    assert village.sitting().keys() == {one.person, seated}
    village.records.append(End(village.act(one.person, one.act.id), other.act.id, {}, village.day))
    assert village.sitting().keys() == {one.person, seated}


def who_steps_down_brings_nobody_back(chance: Random) -> None:
    """Whatever they say that falls with their seat, and in which feed of theirs."""
    village = Village(chance)
    one, other, third = village.of(3)
    for each in (one, other):
        village.end(each, third)
    act = village.act(one.person, one.act.id, chance.choice([one.person, one.person[:31] + b"2"]))
    village.records.append(End(act, one.act.id, {}, village.day, village.knew()[0]))
    assert village.sitting().keys() == {other.person}


LAWS = (
    nobody_decides_alone_what_falls_with_a_seat,
    who_steps_down_brings_nobody_back,
    order_and_repetition_change_nothing,
    knowing_fewer_seats_seats_nobody_else,
    knowing_the_same_ends_seats_nobody_else,
    one_of_three_ends_nobody,
    one_of_three_seats_nobody,
    what_was_proposed_among_three_needs_two_for_ever,
    what_one_of_three_wished_ends_nobody_when_others_leave,
    who_has_sat_is_never_said_not_to_have,
    of_two_one_ends_the_other,
    of_two_who_end_each_other_at_once_both_go,
    what_one_of_two_decided_stays,
)
