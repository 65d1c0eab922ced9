"""What a neighbour may send is counted against it, not against one connection: calling again buys nothing."""

import hashlib

from plugins.gossip.wire.actions import Ended, Notice, Strike
from plugins.gossip.wire.credit import Budget, Limits
from plugins.gossip.wire.frames import Encoder
from plugins.gossip.wire.words import SENTENCES

from .peers import Peer, frames_of, meet, pair, settle
from .replica import KISIMA, UPANDE, Replica
from .test_hostile import HELLO, assert_refused, claim, lone, say

ENCODER = Encoder()


def greeted_again(peer: Peer, now: float) -> Peer:
    """The same neighbour after its line broke."""
    later = peer.again()
    later.start(now)
    say(later, "hello", HELLO, now=now)
    return later


def unserved(peer: Peer, count: int, now: float) -> None:
    """Claim that many feeds, then give nothing of them."""
    feeds = [hashlib.sha256(b"%d" % number).digest() for number in range(count)]
    say(peer, "frontier", "root", bytes(32), now=now)
    say(peer, "frontier", "rows", [claim(feed, 9) for feed in feeds], False, now=now)
    say(peer, "none", [[feed, 1, 0] for feed in feeds], now=now)


def test_messages_are_counted_over_connections() -> None:
    peer = lone(Limits(control_bytes=100_000, control_refill=1_000))
    for _ in range(4):
        peer = greeted_again(peer, 0.0)
        assert peer.ended is None
        peer.receive(ENCODER.frame("have", []) * 500)
    assert_refused(peer, "flood")
    peer = greeted_again(peer, 60.0)
    assert peer.ended is None, "with time it is let in again"


def test_strikes_are_counted_over_connections_and_fade() -> None:
    peer = lone()
    for _ in range(7):
        peer = greeted_again(peer, 0.0)
        unserved(peer, 1, 0.0)
        assert len(peer.all_of(Strike)) == 1
        assert peer.ended is None
    peer = greeted_again(peer, 0.0)
    unserved(peer, 1, 0.0)
    assert peer.ended == Ended("strikes", SENTENCES["strikes"], fault=True)
    peer = greeted_again(peer, 200.0)
    unserved(peer, 1, 200.0)
    assert peer.ended is None


def test_a_used_up_budget_gives_no_leave_to_send_at_the_next_hello_and_then_refills() -> None:
    upande, kisima = Replica(UPANDE), Replica(KISIMA)
    upande.write("ama", *("x" * 500 + str(number) for number in range(2000)))
    a, b = pair(upande, kisima, Limits(window=50_000, budget_entries=300, refill_entries=100))
    meet(a, b)
    held = kisima.frontier.digest()
    for _ in range(5):
        a, b = a.again(), b.again()
        meet(a, b)
        assert frames_of(b)[0][0].fields[0]["credit"] == 0
        assert [notice.code for notice in b.all_of(Notice)] == ["over-budget"]
        assert kisima.frontier.digest() == held, "calling again brought nothing more"
    for now in range(1, 40):
        b.do(b.session.tick(float(now)), float(now))
        settle(a, b, now=float(now))
    assert upande.frontier.digest() == kisima.frontier.digest()


def test_another_neighbour_is_not_concerned() -> None:
    limits = Limits(control_bytes=100_000)
    peer = lone(limits)
    for _ in range(4):
        peer = greeted_again(peer, 0.0)
        peer.receive(ENCODER.frame("have", []) * 500)
    other = lone(limits)
    other = greeted_again(other, 0.0)
    assert other.ended is None


def test_a_budget_refills_by_the_clock_it_is_told_and_never_over_its_size() -> None:
    budget = Budget(10, 1)
    assert not budget.spend(10, 100.0)
    assert not budget.spend(0, 90.0), "a clock that goes back gives nothing"
    assert budget.spend(4, 105.0)
    assert not budget.spend(10, 10_000.0)
