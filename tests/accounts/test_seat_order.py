"""In which order stewards' seats are weighed, and that thousands of them take no step for each pair."""

import hashlib
import random
from collections.abc import Callable

import pytest

from hub.accounts.seats.claims import Act, Grant
from hub.accounts.seats.order import known, ordered
from tests.accounts.seats_by_hand import AMA, ESI, FIRST, HUB, KOFI, SECOND, THREE, by, by_hub, count


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
