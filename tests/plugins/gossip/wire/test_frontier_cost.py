"""What comparing two hubs costs on the line: the figures of the design, entries not counted."""

import pytest

from plugins.gossip.wire.actions import CaughtUp

from .peers import meet, overhead, pair
from .replica import KISIMA, UPANDE, Replica
from .village import row, two_hubs


def test_nothing_new_at_10_000_feeds_is_one_round_trip_under_1_kb() -> None:
    a, b = pair(*two_hubs(10_000))
    crossings = meet(a, b)
    assert crossings == 2  # hellos, then roots
    assert overhead(a, b) < 1024
    assert a.caught_up == b.caught_up == CaughtUp(equal=True)


@pytest.mark.parametrize("shared", [2, 33, 600, 9_000, 10_000])
def test_one_changed_feed_costs_under_3_kb(shared: int) -> None:
    upande, kisima = two_hubs(shared, changed=1)
    a, b = pair(upande, kisima)
    meet(a, b)
    assert upande.frontier.digest() == kisima.frontier.digest()
    assert overhead(a, b) < 3 * 1024


def test_it_costs_the_same_whoever_dialled() -> None:
    upande, kisima = two_hubs(10_000, changed=1)
    a, b = pair(kisima, upande)
    meet(a, b)
    assert upande.frontier.digest() == kisima.frontier.digest()
    assert overhead(a, b) < 3 * 1024


def test_a_hundred_changed_feeds_cost_under_150_kb() -> None:
    upande, kisima = two_hubs(10_000, changed=100)
    a, b = pair(upande, kisima)
    meet(a, b)
    assert upande.frontier.digest() == kisima.frontier.digest()
    assert overhead(a, b) < 150 * 1024


def test_a_new_hub_learns_of_every_feed() -> None:
    upande, kisima = Replica(UPANDE), Replica(KISIMA)
    for number in range(2_000):
        upande.frontier.set(row(number))
    for leads in (True, False):
        a, b = pair(upande, kisima) if leads else pair(kisima, upande)
        meet(a, b)
        (told,) = (peer for peer in (a, b) if peer.replica is kisima)
        assert told.session._fetch.idle  # every claim was answered with `none`, which a steward reads of
        assert told.ended
        assert told.ended.code == "strikes"
