"""Over a slow line nobody looks guilty because what one of them said is still on its way (ADR 47)."""

from collections.abc import Sequence

from hub.core import keys, run
from hub.core.frontier import Row
from plugins.gossip.wire.actions import Ingest, Strike
from plugins.gossip.wire.frames import Encoder
from plugins.gossip.wire.session import digest_of

from .peers import Peer, frames_of, meet, pair, settle
from .replica import KISIMA, UPANDE, Replica, seed_of

AMA, KOFI = (keys.public_key(seed_of(name)) for name in ("ama", "kofi"))
ENCODER = Encoder()


def carry(sender: Peer, receiver: Peer, now: float = 0.0) -> None:
    """What one side has said crosses the line; what the other says waits."""
    while sender.out:
        receiver.receive(sender.out.popleft(), now)


def begun() -> tuple[Peer, Peer]:
    """Upande leads and has just told of ama's feed, which Kisima lacks; Kisima has not read that yet."""
    upande, kisima = Replica(UPANDE), Replica(KISIMA)
    upande.write("ama", "the well is dry", "come on Friday")
    kisima.write("kofi", "we bring pipes")
    a, b = pair(upande, kisima)
    a.start()
    b.start()
    while a.session.state != "exchanging":
        carry(a, b)
        carry(b, a)
    return a, b


def assert_level(a: Peer, b: Peer) -> None:
    settle(a, b)
    assert a.replica.frontier.digest() == b.replica.frontier.digest()
    assert not a.all_of(Strike) + b.all_of(Strike)


def asked(peer: Peer) -> Sequence[bytes]:
    wants = [frame.fields[1] for frame, _ in frames_of(peer) if frame.name == "want"]
    return [feed for asks in wants for feed, _ in asks]


def test_live_entries_wait_for_the_want_of_what_comes_before_them() -> None:
    a, b = begun()
    for number in range(6):
        a.write("ama", f"question {number}")
        carry(a, b)
    assert not b.all_of(Strike)
    assert not b.all_of(Ingest)
    assert_level(a, b)


def test_live_entries_go_out_at_once_when_what_comes_before_them_was_asked_for() -> None:
    a, b = begun()
    carry(a, b)
    carry(b, a)
    a.write("ama", "the pump runs")
    carry(a, b)
    assert len(b.replica.chains[AMA].entries) == 4
    assert_level(a, b)


def test_live_entries_go_out_at_once_to_who_says_that_it_has_what_comes_before_them() -> None:
    a, _ = begun()
    a.receive(ENCODER.frame("have", [[AMA, 3]]))
    a.write("ama", "the pump runs")
    assert [frame.name for frame, _ in frames_of(a)][-1] == "run"


def elsewhere(peer: Peer, other: Replica) -> None:
    """It gets ama's feed from another hub meanwhile."""
    meet(*pair(peer.replica, other))
    ama = peer.replica.chains[AMA]
    peer.do(peer.session.appended(run.cut(ama.entries, ama.sigs), 0.0))


def test_live_entries_do_not_wait_for_who_got_elsewhere_what_comes_before_them() -> None:
    a, b = begun()
    elsewhere(b, a.replica)  # before Kisima reads what it was told
    for number in range(3):
        a.write("ama", f"question {number}")
    assert_level(a, b)
    a.write("ama", "the pump runs")
    assert_level(a, b)
    assert AMA not in asked(b)


def test_live_entries_do_not_wait_for_who_held_more() -> None:
    upande, kisima, third = Replica(UPANDE), Replica(KISIMA), Replica(UPANDE)
    for name in ("ama", "kofi", "esi", "abena", "yaw"):  # more than are told as rows without being asked for
        third.write(name, "the well is dry")
    meet(*pair(upande, third))
    third.write("ama", "come on Friday")
    meet(*pair(kisima, third))
    a, b = pair(upande, kisima)
    a.start()
    b.start()
    while a.session.state != "walking" or not a.out:
        carry(a, b)
        carry(b, a)
    carry(a, b)
    carry(b, a)  # Upande told its row and asks for Kisima's
    assert a.session.state == "walking"
    for _ in range(2):
        elsewhere(a, third)
        settle(a, b)
        third.write("ama", "the pump runs")
    elsewhere(a, third)
    assert_level(a, b)
    assert AMA not in asked(b)


def told_by_hand() -> Peer:
    """Kisima follows, and reads by hand of ama's feed and that more is to come."""
    kisima = Replica(KISIMA)
    kisima.write("kofi", "we bring pipes")
    peer = Peer(kisima, False)
    peer.start()
    row = Row(AMA, 9, bytes(32), 1, 0)
    hello = {"versions": [1], "declines": digest_of([]), "credit": 1 << 20}
    for fields in (("hello", hello), ("frontier", "root", bytes(32)), ("frontier", "rows", [list(row)], False)):
        peer.receive(ENCODER.frame(*fields))
    return peer


def test_who_still_stores_what_we_gave_has_not_read_what_we_asked_for_behind_it() -> None:
    peer = told_by_hand()
    peer.receive(ENCODER.frame("frontier", "done"))
    for now in (15.0, 31.0, 47.0):
        peer.receive(ENCODER.frame("have", [[KOFI, 2]]), now)
        peer.do(peer.session.tick(now), now)
    assert not peer.all_of(Strike)
    peer.receive(ENCODER.frame("ping", 0), 78.0)
    peer.do(peer.session.tick(78.0), 78.0)
    assert [strike.code for strike in peer.all_of(Strike)] == ["claims-unserved"]


def test_a_walk_whose_next_word_waits_behind_entries_does_not_stand_still() -> None:
    peer, upande = told_by_hand(), Replica(UPANDE)
    for now in (15.0, 30.0, 45.0, 61.0):
        for one in upande.write("ama", f"at {now}"):
            peer.receive(ENCODER.bulk("run", [run.encode(one)])[0], now)
        peer.do(peer.session.tick(now), now)
    assert peer.ended is None
