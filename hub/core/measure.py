"""How much one key may say about somebody.

Whoever was given a key for another hub, a visited village or the thief of a slip, can sign certificates and revocations
without end, and each is weighed at every judgement. So what such a key says has a measure. One that says more has said
nothing: its certificates are none, and it ends all that it could end, as it might have with a few (`authority`).
That needs no order, no date and no choice among its words, so it is the same at every hub.

Roots and home's keys have no measure: theirs is the word by which all this ends.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Final

from hub.core.cid import parse_id
from hub.core.statement import CERTIFY, Statement

MOST_SAID: Final = 128 * 1024
"""Bytes, as they are carried, about one person; and about one of their feeds, and both together."""

MOST_NAMED: Final = 8
"""Keys that may certify in turn, each of which may say as much again. Our own programs let such a key name none."""

LEAST: Final = 224
"""No statement weighs less."""

SIGNED: Final = 32 + 64
"""A signer and a signature."""


def weight(raw: bytes) -> int:
    """What a statement weighs: its bytes as they are carried."""
    return len(raw) + SIGNED


def is_about(one: Statement, person: bytes) -> bool:
    """Whether a statement is found by this person (or hub): of two who may be one, by both; a host's by its feed."""
    if one.subject == person:
        return one.kind != "host"
    return one.kind == "same-person" and parse_id(one.fields["b"]) == person


def is_little(said: Collection[Statement]) -> bool:
    """Whether nobody can have said too much, for all of it together is not."""
    return len(said) <= MOST_NAMED and sum(len(one.raw) + SIGNED for one in said) <= MOST_SAID


def beyond(said: Iterable[Statement], home: Collection[bytes]) -> frozenset[bytes]:
    """The keys, not of home, that said more than they may."""
    weights: defaultdict[bytes, int] = defaultdict(int)
    named: defaultdict[bytes, set[str]] = defaultdict(set)
    for one in {(one.id, one.signer): one for one in said if one.signer not in home}.values():
        weights[one.signer] += weight(one.raw)
        if one.kind == "cert" and CERTIFY in one.fields["caps"]:
            named[one.signer].add(one.fields["key"])
    heavy = {signer for signer, said_ in weights.items() if said_ > MOST_SAID}
    return frozenset(heavy | {signer for signer, keys in named.items() if len(keys) > MOST_NAMED})
