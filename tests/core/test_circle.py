"""Whose word is sought: nobody whose word matters is left out, and what strangers say is never read."""

import hashlib
from collections.abc import Iterable
from itertools import accumulate, pairwise
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core import authority
from hub.core.authority import THE_INCEPT, Authority, Circle, lineage
from hub.core.measure import MOST_SAID, weight
from hub.core.statement import Statement
from tests.core.papers import ENDS, NEXT, NOISE, PAPERS, TURNS, VISIT
from tests.core.village import AMA, AMANI, ESI, FULL, ZAWADI, cert, incept, key, revoke, rotate

KEYS = [key(name) for name in (AMA.root, AMA.sign_in, AMA.feed, NEXT, VISIT, "new sign-in", "third", "link", "thief")]


def heard(held: Iterable[Statement]) -> list[Statement]:
    """What is read about ama, asking only for what is sought, and of whom has a measure no more than shows that they
    went beyond it."""
    circle, own = Circle(AMA.id), [one for one in held if one.subject == AMA.id]
    seek = circle.sought
    while seek:
        said = [one for one in own if one.kind == "incept" and THE_INCEPT in seek]
        for signer in {one.signer for one in own}:
            if (place := hashlib.sha256(signer).digest()) in seek:
                words = [one for one in own if one.signer == signer and one.kind != "incept"]
                said += until_too_much(words) if place in circle.measured else words
        seek = circle.hear(said)
    return circle.heard


def until_too_much(words: list[Statement]) -> list[Statement]:
    ends = accumulate(weight(one.raw) for one in words)
    return [one for one, end in zip(words, ends, strict=True) if end - weight(one.raw) <= MOST_SAID]


def judged_alike(held: list[Statement]) -> None:
    part = heard(held)
    assert lineage(AMA.id, part) == lineage(AMA.id, held)
    whole, few = (Authority(AMA.id, AMA.feed_cert.fields["key"], each) for each in (held, part))
    for hub in (AMANI.id, ZAWADI.id):
        assert few.grants_at(hub) == whole.grants_at(hub)
        assert [few.speaks(each, hub) for each in KEYS] == [whole.speaks(each, hub) for each in KEYS]
    assert [few.settles(each) for each in KEYS] == [whole.settles(each) for each in KEYS]
    assert [few.joins(each) for each in KEYS] == [whole.joins(each) for each in KEYS]
    assert all(few.outranks(one, other) == whole.outranks(one, other) for one in KEYS for other in KEYS)


@settings(max_examples=40)
@given(st.randoms(use_true_random=False))
def test_what_is_sought_is_enough(chance: Random) -> None:
    held = [one for one in (*PAPERS, *ENDS, *TURNS) if chance.random() < 0.8]
    held += NOISE[chance.choice(sorted(NOISE))]
    chance.shuffle(held)
    judged_alike(held)


def test_what_strangers_say_is_not_read() -> None:
    strange = [
        incept(ESI.root),
        *(cert(AMA.id, name, AMA.feed, AMANI.id, FULL) for name in ("thief", ESI.root, AMA.feed)),
    ]
    assert not [one for one in heard([*AMA.statements, *strange]) if one in strange]


def test_a_long_chain_is_sought_as_far_as_it_may_count() -> None:
    """Also where a rotation kept its end, from which it may go on as far again."""
    names = [AMA.root, *(f"link {number}" for number in range(6))]
    links = [cert(AMA.id, one, other, AMANI.id, FULL) for one, other in pairwise(names)]
    turn = rotate(AMA.id, NEXT, "third", [links[2]])
    judged_alike([incept(AMA.root), *links, cert(AMA.id, "link 3", AMA.feed, AMANI.id, FULL), turn])
    assert Authority(AMA.id, "", heard([incept(AMA.root), *links, turn])).speaks(key("link 4"))


@pytest.mark.parametrize("signers", [1, 40])
def test_a_key_named_and_ended_without_number_is_looked_at_once(signers: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub that was visited can write both, by one key or by many; twice as much may cost twice as much."""
    looked, flow = list[int](), authority._flow

    def counting(*args: Any) -> dict[str, int]:
        looked.append(1)
        return flow(*args)

    monkeypatch.setattr(authority, "_flow", counting)

    def looks(number: int) -> int:
        names = [f"helper {each % signers}" for each in range(number)]
        helpers = [cert(AMA.id, VISIT, name, ZAWADI.id, ["post", "certify"]) for name in set(names)]
        named = [cert(AMA.id, "thief", "slip", ZAWADI.id, [*FULL, f"x{each}"]) for each in range(number)]
        ends = [revoke(AMA.id, name, "slip", {f"feed {each}": 1}) for each, name in enumerate(names)]
        visit = cert(AMA.id, AMA.sign_in, VISIT, ZAWADI.id, ["post", "name", "certify"])
        looked.clear()
        Authority(AMA.id, "", [*AMA.statements, visit, *helpers, *named, *ends])
        return len(looked)

    assert looks(80) < 3 * looks(40)
