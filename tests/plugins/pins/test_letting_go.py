"""Hubs that see different offers let go of copies too many, and never of one too few.

Seven hubs change what they offer, tell each other of it now and then, ask each other for proofs, and let go as
`standing` allows. No two need to see the same. Once there were enough copies there are enough for ever.
"""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.testing import sown
from plugins.pins.core.ranking import Offer
from plugins.pins.core.standing import HOLD, Duty, Pin, Proof, Standing, standing

HUBS = [sown(f"hub {number}") for number in range(7)]
FEW = HUBS[:4]
COPIES = 3


class Box:
    """One hub: the offers it knows of, whom it proved on which of its days, and how long it promised to stay."""

    def __init__(self, me: bytes, pin: Pin, patience: int = 3) -> None:
        self.me, self.pin, self.day, self.holds, self.bound = me, pin, 0, False, -1
        self.asked = -99
        self.awake, self.patience = True, patience
        self.offers = {hub: (0, Offer(hub, 3, hub)) for hub in HUBS}
        self.proved: dict[bytes, tuple[int, bool]] = {}

    def sees(self) -> Standing:
        proofs = [Proof(hub, self.day - day, stays=stays) for hub, (day, stays) in self.proved.items()]
        offers = [offer for _number, offer in self.offers.values()]
        return standing(self.pin, offers, proofs, self.me, self.holds, self.day <= self.bound)

    def stays(self) -> bool:
        """What it answers whoever asks, and is bound by."""
        if self.me in self.sees().called:
            self.bound = self.day + HOLD
            return True
        return False

    def ask(self, other: "Box") -> None:
        if not other.awake:
            return
        self.proved.pop(other.me, None)
        if other.holds:
            self.proved[other.me] = (self.day, other.stays())

    def let_go(self, boxes: dict[bytes, "Box"], now: int) -> None:
        """Ask those who are called; soon after go, where that was enough. Meanwhile others do the same."""
        if now - self.asked > self.patience:
            self.asked = now
            for hub in self.sees().called:
                if hub != self.me:
                    self.ask(boxes[hub])
        elif self.sees().duties == {Duty.MAY_DROP}:
            self.holds = False

    def hear(self, other: "Box") -> None:
        for hub, told in other.offers.items():
            self.offers[hub] = max(self.offers.get(hub, told), told)


def step(boxes: dict[bytes, Box], chance: random.Random, number: int) -> None:
    """Something happens to one hub."""
    box, other = (boxes[hub] for hub in chance.sample(HUBS, 2))
    match chance.randrange(12):
        case 0:
            version = box.offers[box.me][0]
            box.offers[box.me] = (version + 1, Offer(box.me, chance.randrange(9), chance.choice(HUBS)))
        case 1 | 2:
            box.hear(other)
        case 3:
            box.day += 1
        case 4 | 5 | 6 | 7:
            box.holds = box.holds or Duty.FETCH in box.sees().duties
        case 8:
            box.ask(other)
        case _:
            box.let_go(boxes, number)


@pytest.mark.parametrize("seed", range(6))
def test_there_are_never_fewer_copies_than_were_promised(seed: int) -> None:
    chance, pin = random.Random(seed), Pin(sown(f"film {seed}"), COPIES, HUBS[0])
    boxes = {hub: Box(hub, pin) for hub in HUBS}
    for hub in HUBS[:COPIES]:
        boxes[hub].holds = True
    went = 0
    for number in range(2000):
        before = sum(box.holds for box in boxes.values())
        step(boxes, chance, number)
        now = sum(box.holds for box in boxes.values())
        went += now < before
        assert now >= COPIES
    assert went, "nobody ever let go, so nothing was tried"


def test_once_all_have_heard_of_all_only_those_called_keep_it() -> None:
    boxes = {hub: Box(hub, Pin(sown("film"), COPIES, HUBS[0])) for hub in HUBS}
    for box in boxes.values():
        box.holds = True
    for box in boxes.values():
        for now in (0, 1):
            box.let_go(boxes, now)
    assert {hub for hub, box in boxes.items() if box.holds} == set(boxes[HUBS[0]].sees().called)


def crowd(chance: random.Random, copies: int) -> dict[bytes, Box]:
    """Some have it, as many as were promised or a few more, and each knows of other offers than the next."""
    pin = Pin(sown("film", chance.random()), copies, FEW[0])
    boxes = {hub: Box(hub, pin, patience=12) for hub in FEW}
    for hub in chance.sample(FEW, min(len(FEW), copies + chance.randrange(2))):
        boxes[hub].holds = True
    for box in boxes.values():
        known = chance.sample(FEW, chance.randrange(len(FEW) + 1))
        box.offers = {hub: (version := chance.randrange(3), Offer(hub, 4 * version, hub)) for hub in known}
    return boxes


@settings(max_examples=300)
@given(st.integers(0, 2**32), st.integers(1, 3))
def test_whatever_each_believes_and_whoever_sleeps_none_goes_that_is_needed(seed: int, copies: int) -> None:
    """Offers are heard by chance, hubs fall asleep between question and answer, and several go at once."""
    chance = random.Random(seed)
    boxes = crowd(chance, copies)
    for number in range(80):
        box, other = (boxes[hub] for hub in chance.sample(FEW, 2))
        match chance.randrange(12):
            case 0:
                box.awake = not box.awake
            case 1:
                box.hear(other)
            case 2 if number % 5 == 0:  # days pass slowly, as long as a hub means to go on what it heard
                box.day += 1
            case _ if box.awake and box.holds:
                box.let_go(boxes, number)
        assert sum(each.holds for each in boxes.values()) >= copies


@settings(max_examples=25)
@given(st.permutations(range(7)), st.integers(1, 3), st.integers(0, 2**32))
def test_of_all_who_would_go_at_once_those_who_are_called_first_stay(turns: list[int], copies: int, seed: int) -> None:
    """All ask before anybody goes: the order alone, which all compute alike, says who may."""
    boxes = {hub: Box(hub, Pin(sown("film", seed), copies, HUBS[0])) for hub in HUBS}
    for box in boxes.values():
        box.holds = True
    for now in (0, 1):
        for number in turns:
            boxes[HUBS[number]].let_go(boxes, now)
    assert {hub for hub, box in boxes.items() if box.holds} == set(boxes[HUBS[0]].sees().called)
    assert sum(box.holds for box in boxes.values()) == copies
