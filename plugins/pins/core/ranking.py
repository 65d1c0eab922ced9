"""In which order hubs are asked to keep a thing: weighted rendezvous hashing, in integers. PURE.

Each hub draws a number u between 0 and 1 for each thing, by a hash that everybody can repeat. Of hubs with weights w
the one with the greatest u^(1/w) comes first with a chance of its part of all weights. A hub's weight is the room that
it offers, a power of two, so u^(1/2^n) is n square roots one after another: integers give the same bits on every
machine, where floats need not. A hub that joins, leaves or doubles its offer changes its own number and nobody else's.
So it comes in or goes out, at most one other makes room for it or takes its turn, and nothing moves between the rest.

Fire and flood take a house and not a box: of hubs at one place the first one is asked with the first ones of all other
places, the second after all of those.
"""

import hashlib
from collections.abc import Iterable, Mapping
from itertools import repeat
from math import isqrt
from typing import Final, NamedTuple

BITS: Final = 256
"""Twenty square roots bring a number so near to 1 that 20 bits less tell two of them apart: 236 are left."""
MOST_DOUBLINGS: Final = 20


class Offer(NamedTuple):
    """A hub (32-byte id) offers 2^`doublings` GB of room.

    beside: a hub at the same place, itself where it stands alone.  full: it takes nothing new.  age: days of the viewer
    since it said so.  unmet: days since the viewer met it last, or waited for it first.
    """

    hub: bytes
    doublings: int
    beside: bytes
    full: bool = False
    age: int = 0
    unmet: int = 0


def draw(thing: bytes, hub: bytes) -> int:
    """A hub's number for a thing: as if by lot, and the same for whoever looks."""
    return int.from_bytes(hashlib.blake2b(thing + hub, digest_size=BITS // 8, person=b"hub-1 pin").digest(), "big")


def score(thing: bytes, hub: bytes, doublings: int) -> int:
    """The number as `doublings` square roots leave it, of 2^256."""
    number = draw(thing, hub)
    for _each in repeat(None, max(0, min(doublings, MOST_DOUBLINGS))):
        number = isqrt(number << BITS)
    return number


def places(offers: Iterable[Offer]) -> dict[bytes, bytes]:
    """At which place each hub stands: two at the same if either says so. A place is called by the smallest id."""
    above: dict[bytes, bytes] = {}
    offers = list(offers)
    for offer in offers:
        one, other = sorted((top(above, offer.hub), top(above, offer.beside)))
        if one != other:
            above[other] = one
    return {offer.hub: top(above, offer.hub) for offer in offers}


def top(above: Mapping[bytes, bytes], hub: bytes) -> bytes:
    """The smallest id that stands for this one's place so far."""
    while hub in above:
        hub = above[hub]
    return hub


def ranked(thing: bytes, offers: Iterable[Offer]) -> list[bytes]:
    """The hubs in the order in which they are asked to keep a thing (32-byte id); each hub offers once."""
    offers = list(offers)
    place, scores = places(offers), {offer.hub: score(thing, offer.hub, offer.doublings) for offer in offers}
    turns, before = dict[bytes, int](), dict[bytes, int]()
    for hub in sorted(scores, key=lambda hub: (-scores[hub], hub)):
        turns[hub] = before.get(place[hub], 0)
        before[place[hub]] = turns[hub] + 1
    return sorted(scores, key=lambda hub: (turns[hub], -scores[hub], hub))
