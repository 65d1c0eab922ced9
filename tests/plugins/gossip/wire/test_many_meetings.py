"""Many hubs, lines that break anywhere, people who write meanwhile: all end the same, nobody is blamed."""

import random

import pytest

from plugins.gossip.wire.actions import Strike
from plugins.gossip.wire.credit import Limits

from .peers import Peer, meet, pair, settle
from .replica import KISIMA, UPANDE, Replica


def carry_some(a: Peer, b: Peer, chance: random.Random, pieces: int) -> None:
    """Some pieces of random length, either way; the rest waits."""
    for _ in range(pieces):
        sender, receiver = chance.choice(((a, b), (b, a)))
        if not sender.out:
            continue
        data = b"".join(sender.out)
        sender.out.clear()
        cut = chance.randrange(1, len(data) + 1)
        if cut < len(data):
            sender.out.append(data[cut:])
        receiver.receive(data[:cut])


@pytest.mark.parametrize("seed", range(16))
def test_people_write_on_both_sides_through_a_narrow_line(seed: int) -> None:
    chance = random.Random(seed)
    upande, kisima = Replica(UPANDE), Replica(KISIMA)
    for number in range(40):
        upande.write(f"ama {number}", *(f"old {line} " + "x" * 200 for line in range(chance.randrange(12))))
    a, b = pair(upande, kisima, Limits(window=chance.choice((100, 3_000, 50_000))))
    a.start()
    b.start()
    for turn in range(150):
        writer, name = chance.choice(((a, "ama"), (b, "kofi")))
        writer.write(f"{name} {chance.randrange(40)}", f"turn {turn}")
        carry_some(a, b, chance, chance.randrange(6))
    settle(a, b)
    assert upande.frontier.digest() == kisima.frontier.digest()
    assert not a.all_of(Strike) + b.all_of(Strike)
    assert a.session.idle
    assert b.session.idle


@pytest.mark.parametrize("seed", range(6))
def test_five_hubs_with_lines_that_break_anywhere_agree_in_the_end(seed: int) -> None:
    chance = random.Random(seed)
    hubs = [Replica(UPANDE) for _ in range(5)]
    for turn in range(60):
        number = chance.randrange(5)
        hubs[number].write(f"person {number} {chance.randrange(3)}", f"turn {turn}")
        one, two = chance.sample(hubs, 2)
        a, b = pair(one, two)
        a.start()
        b.start()
        carry_some(a, b, chance, chance.randrange(40))
    for _ in range(2):
        for one, two in zip(hubs, hubs[1:] + hubs[:1], strict=True):
            meet(*pair(one, two))
    assert len({hub.frontier.digest() for hub in hubs}) == 1
