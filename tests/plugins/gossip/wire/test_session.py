"""What two hubs promise each other in an exchange, with two sessions back to back."""

from dataclasses import replace

import pytest

from hub.core import keys
from plugins.gossip.wire.actions import Ended, Ingest, Learned, PeerHas, Serve, Strike
from plugins.gossip.wire.credit import Limits
from plugins.gossip.wire.words import SENTENCES

from .peers import Peer, frames_of, meet, pair, settle
from .replica import KISIMA, UPANDE, Replica, fork_of, seed_of


def feed_of(name: str) -> bytes:
    return keys.public_key(seed_of(name))


def same(a: Replica, b: Replica) -> bool:
    return a.frontier.digest() == b.frontier.digest()


def villages() -> tuple[Replica, Replica]:
    upande, kisima = Replica(UPANDE), Replica(KISIMA)
    upande.write("ama", "the well is dry", "come on Friday")
    kisima.write("kofi", "we bring pipes")
    return upande, kisima


def test_two_hubs_end_with_the_same_feeds() -> None:
    upande, kisima = villages()
    a, b = pair(upande, kisima)
    meet(a, b)
    assert same(upande, kisima)
    assert a.caught_up
    assert b.caught_up
    assert a.session.idle


@pytest.mark.parametrize("piece", [1, 2, 7, 4096])
def test_where_the_line_cuts_means_nothing(piece: int) -> None:
    upande, kisima = villages()
    meet(*pair(upande, kisima), piece=piece)
    assert same(upande, kisima)


def test_each_learns_who_the_other_is() -> None:
    a, b = pair(*villages())
    meet(a, b)
    hello = a.all_of(Learned)[0].hello
    assert (hello.versions, hello.boot, hello.credit) == ((1,), 7, Limits().window)


def test_each_tells_what_it_holds_durably() -> None:
    a, b = pair(*villages())
    meet(a, b)
    heads = {head for action in a.all_of(PeerHas) for head in action.heads}
    assert (feed_of("ama"), 3) in heads


def test_a_live_entry_goes_out_at_once_and_comes_back_to_nobody() -> None:
    a, b = pair(*villages())
    meet(a, b)
    before = len(frames_of(b))
    a.write("ama", "the pump runs")
    settle(a, b)
    assert same(a.replica, b.replica)
    assert b.all_of(Ingest)[-1].live
    assert [frame.name for frame, _ in frames_of(b)[before:]] == ["have", "want"]


def test_live_entries_cross_both_ways() -> None:
    a, b = pair(*villages())
    meet(a, b)
    for number in range(20):
        a.write("ama", f"question {number}")
        b.write("kofi", f"answer {number}")
        settle(a, b)
    assert same(a.replica, b.replica)


def test_a_new_feed_is_pushed_from_its_passport_on() -> None:
    a, b = pair(*villages())
    meet(a, b)
    a.write("esi", "I am new here")
    settle(a, b)
    assert feed_of("esi") in b.replica.chains
    assert same(a.replica, b.replica)


def test_what_is_written_while_frontiers_are_compared_is_not_lost() -> None:
    upande, kisima = villages()
    a, b = pair(upande, kisima)
    a.start()
    b.start()
    for _ in range(40):
        a.write("ama", "in between")
        b.write("kofi", "in between")
        for sender, receiver in ((a, b), (b, a)):
            if sender.out:
                receiver.receive(sender.out.popleft())
    settle(a, b)
    assert same(upande, kisima)


def test_a_feed_that_is_not_kept_is_declined_once_and_never_again() -> None:
    upande, kisima = villages()
    kisima.keeps = {KISIMA}
    a, b = pair(upande, kisima)
    meet(a, b)
    assert feed_of("ama") not in kisima.chains
    assert a.their_declined == b.declined == {feed_of("ama")}
    a, b = a.again(), b.again()
    assert meet(a, b) == 2  # equal although the two hold different feeds
    assert a.caught_up
    assert a.caught_up.equal


def test_a_declined_feed_is_not_pushed() -> None:
    upande, kisima = villages()
    kisima.blocked = {feed_of("ama")}
    a, b = pair(upande, kisima)
    meet(a, b)
    a.write("ama", "nobody listens")
    assert not a.out


def test_forgotten_declines_are_offered_again() -> None:
    upande, kisima = villages()
    kisima.keeps = {KISIMA}
    a, b = pair(upande, kisima)
    meet(a, b)
    kisima.keeps = {KISIMA, UPANDE}
    b.declined.clear()
    a, b = a.again(), b.again()
    meet(a, b)
    assert same(upande, kisima)
    assert not a.their_declined


def test_a_small_credit_still_brings_everything() -> None:
    upande, kisima = villages()
    upande.write("ama", *(f"line {number} " + "x" * 300 for number in range(300)))
    kisima.write("kofi", *(f"line {number} " + "y" * 300 for number in range(300)))
    a, b = pair(upande, kisima, Limits(window=100))
    meet(a, b)
    assert same(upande, kisima)
    assert a.caught_up


def test_one_frame_carries_many_runs() -> None:
    upande, kisima = Replica(UPANDE), Replica(KISIMA)
    for number in range(200):
        upande.write(f"person {number}", "hello")
    a, b = pair(upande, kisima)
    meet(a, b)
    assert same(upande, kisima)
    assert len([frame for frame, _ in frames_of(a) if frame.name == "run"]) <= 4


def test_feeds_are_served_in_the_order_that_the_hub_gives() -> None:
    upande, kisima = Replica(UPANDE), Replica(KISIMA)
    for number in range(200):
        upande.write(f"person {number}")
    upande.write("the hub itself")
    a, b = pair(upande, kisima)
    hub = feed_of("the hub itself")
    a.priority = lambda feed: (0,) if feed == hub else (1, -feed[0])
    meet(a, b)
    assert a.all_of(Serve)[0].asks[0].feed == hub


def test_absent_bodies_are_fetched_although_the_digests_are_equal() -> None:
    upande, kisima = villages()
    meet(*pair(upande, kisima))
    for seq in (2, 3):
        kisima.lose_body(feed_of("ama"), seq)
    a, b = pair(upande, kisima)
    meet(a, b)
    assert kisima.absent() == []
    assert a.caught_up
    assert a.caught_up.equal


def test_many_absent_bodies_come_in_several_rounds() -> None:
    upande, kisima = villages()
    upande.write("ama", *(f"line {number}" for number in range(20)))
    meet(*pair(upande, kisima))
    for seq in range(2, 20):
        kisima.lose_body(feed_of("ama"), seq)
    upande.lose_body(feed_of("ama"), 2)
    a, b = pair(upande, kisima, Limits(bodies=4))
    meet(a, b)
    assert [missing.seqs for missing in kisima.absent()] == [(2,)]


def test_a_body_that_nobody_has_is_asked_for_once() -> None:
    upande, kisima = villages()
    meet(*pair(upande, kisima))
    for replica in (upande, kisima):
        replica.lose_body(feed_of("ama"), 2)
    a, b = pair(upande, kisima)
    meet(a, b)
    assert [frame.name for frame, _ in frames_of(a)].count("want-bodies") == 1
    assert a.ended is None


def test_a_fork_is_proven_to_both_and_frozen_at_one_place() -> None:
    upande, _ = villages()
    copy = fork_of(upande, "ama", "the other branch", "goes on")
    upande.write("ama", "the first branch")
    a, b = pair(upande, copy)
    meet(a, b)
    assert feed_of("ama") in upande.frozen
    assert feed_of("ama") in copy.frozen
    assert same(upande, copy)
    assert not a.all_of(Strike) + b.all_of(Strike)


def test_a_fork_far_below_the_heads_is_found_by_asking_backwards() -> None:
    upande, _ = villages()
    copy = fork_of(upande, "ama", *(f"left {number}" for number in range(100)))
    upande.write("ama", *(f"right {number}" for number in range(90)))
    a, b = pair(upande, copy)
    meet(a, b)
    chains = [replica.chains[feed_of("ama")] for replica in (upande, copy)]
    assert [chain.fork for chain in chains] == [4, 4]


def test_a_third_hub_gets_the_proof_with_the_feed() -> None:
    upande, kisima = villages()
    copy = fork_of(upande, "ama", "the other branch")
    upande.write("ama", "the first branch")
    meet(*pair(upande, copy))
    a, b = pair(upande, kisima)
    meet(a, b)
    assert kisima.chains[feed_of("ama")].fork == 4
    assert same(upande, kisima)
    assert not b.all_of(Strike)


def test_a_fork_that_another_neighbour_proves_is_passed_on_at_once_and_once() -> None:
    upande, kisima = villages()
    a, b = pair(upande, kisima)
    meet(a, b)
    copy = fork_of(upande, "ama", "the other branch")
    upande.write("ama", "the first branch")
    meet(*pair(upande, copy))
    for _ in range(2):
        a.do(a.session.froze([feed_of("ama")], 0.0))
        settle(a, b)
    assert kisima.chains[feed_of("ama")].fork == 4
    assert [frame.name for frame, _ in frames_of(a)].count("proof") == 1
    b.do(b.session.froze([feed_of("ama")], 0.0))
    settle(a, b)
    assert "proof" not in [frame.name for frame, _ in frames_of(b)]


def test_a_frozen_hub_tells_one_that_goes_on() -> None:
    upande, kisima = villages()
    meet(*pair(upande, kisima))
    copy = fork_of(upande, "ama", "the other branch")
    upande.write("ama", "the first branch")
    meet(*pair(upande, copy))
    for replica in (upande, copy):
        a, b = pair(kisima, replica)
        meet(a, b)
        assert same(kisima, upande)


def test_another_version_is_refused_in_words_on_both_screens() -> None:
    a, b = pair(*villages())
    a.session._hello = replace(a.session._hello, versions=(9,))
    meet(a, b)
    assert a.ended == b.ended == Ended("version", SENTENCES["version"], fault=False)


def test_bye_ends_cleanly_on_both_sides() -> None:
    a, b = pair(*villages())
    meet(a, b)
    a.do(a.session.close(5.0))
    settle(a, b)
    assert b.ended == Ended("bye", SENTENCES["bye"], fault=False)
    assert a.ended
    assert not a.ended.fault
    assert a.session.received(b"anything", 6.0) == []


def test_a_closed_connection_loses_nothing() -> None:
    upande, kisima = villages()
    a, b = pair(upande, kisima)
    a.start()
    b.start()
    whole = b"".join(a.out)
    b.receive(whole[: len(whole) // 2])
    b.do(b.session.closed(1.0))
    assert b.ended == Ended("cut", SENTENCES["cut"], fault=False)
    meet(*pair(upande, kisima))
    assert same(upande, kisima)


def test_a_line_cut_at_every_crossing_can_always_go_on() -> None:
    for limit in range(1, 12):
        upande, kisima = villages()
        a, b = pair(upande, kisima)
        a.start()
        b.start()
        for _ in range(limit):
            for sender, receiver in ((a, b), (b, a)):
                if sender.out:
                    receiver.receive(sender.out.popleft())
        meet(*pair(upande, kisima))
        assert same(upande, kisima)


def test_the_end_of_the_other_side_is_told_in_words() -> None:
    a, b = pair(*villages())
    meet(a, b)
    a.receive(b"\x00\x00\x00\x00")
    settle(a, b)
    assert a.ended
    assert a.ended.fault
    assert b.ended
    assert not b.ended.fault
    assert SENTENCES["frame"] in b.ended.words


def quiet_peer() -> Peer:
    a, b = pair(*villages())
    meet(a, b)
    return a


def test_a_silent_neighbour_is_pinged_and_then_left() -> None:
    a = quiet_peer()
    a.do(a.session.tick(21.0), 21.0)
    assert a.out
    assert a.session.unanswered(30.0) == 9.0
    a.do(a.session.tick(31.5), 31.5)
    assert a.ended == Ended("silent", SENTENCES["silent"], fault=False)


def test_a_ping_is_answered() -> None:
    a, b = pair(*villages())
    meet(a, b)
    a.do(a.session.tick(21.0), 21.0)
    settle(a, b, now=22.0)
    a.do(a.session.tick(33.0), 33.0)
    assert a.ended is None
    assert a.session.unanswered(33.0) == 0.0


def test_a_walk_that_stands_still_is_left() -> None:
    a, b = pair(*villages())
    a.start()
    b.start()
    a.receive(b"".join(b.out))
    for now in (15.0, 30.0, 45.0, 61.0):
        a.session._heard, a.session._pinged = now, None
        a.do(a.session.tick(now), now)
    assert a.ended == Ended("stalled", SENTENCES["stalled"], fault=True)
