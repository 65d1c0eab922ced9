"""What a neighbour that lies, floods or breaks the form gets: a sentence, and nothing taken."""

import hashlib

import cbor2
import pytest

from hub.core import keys
from hub.core.frontier import Row
from hub.core.run import encode
from plugins.gossip.wire.actions import Ended, Ingest, Notice, Send, Strike
from plugins.gossip.wire.credit import Limits
from plugins.gossip.wire.frames import Encoder
from plugins.gossip.wire.session import digest_of
from plugins.gossip.wire.words import SENTENCES

from .peers import Peer, meet, pair, settle
from .replica import KISIMA, UPANDE, Replica, seed_of

ENCODER = Encoder()
HELLO = {"versions": [1], "declines": digest_of([]), "credit": 1 << 20}


def lone(limits: Limits | None = None, leads: bool = False) -> Peer:
    """Kisima, waiting for a neighbour that the test plays by hand."""
    kisima = Replica(KISIMA)
    kisima.write("kofi", "we bring pipes")
    peer = Peer(kisima, leads, limits)
    peer.start()
    return peer


def greeted(limits: Limits | None = None, leads: bool = False) -> Peer:
    peer = lone(limits, leads)
    say(peer, "hello", HELLO)
    return peer


def walked(limits: Limits | None = None) -> Peer:
    """Past the walk: this side followed, and was told nothing."""
    peer = greeted(limits)
    say(peer, "frontier", "root", bytes(32))
    say(peer, "frontier", "done")
    return peer


def say(peer: Peer, name: str, *fields: object, now: float = 0.0) -> None:
    peer.receive(ENCODER.frame(name, *fields), now)


def claim(feed: bytes, seq: int) -> list[object]:
    return list(Row(feed, seq, hashlib.sha256(feed).digest(), 1, 0))


def assert_refused(peer: Peer, code: str) -> None:
    assert peer.ended
    assert (peer.ended.code, peer.ended.fault) == (code, True)
    assert peer.ended.words.startswith(SENTENCES[code])
    (told,) = (ENCODER.frame("bye", code),)
    assert peer.transcript[-1].endswith(told)


def test_a_false_signature_is_refused_and_nothing_is_taken() -> None:
    upande = Replica(UPANDE)
    good = upande.write("ama", "the well is dry")[0]
    peer = walked()
    peer.receive(ENCODER.bulk("run", [encode(good._replace(sig=bytes(64)))])[0])
    assert_refused(peer, "signature")
    assert good.feed not in peer.replica.chains


@pytest.mark.parametrize(
    "frame",
    [
        ("run", [[1, 2]]),
        ("run", 7),
        ("run",),
    ],
)
def test_entries_of_the_wrong_form_are_refused(frame: tuple[object, ...]) -> None:
    peer = walked()
    say(peer, str(frame[0]), *frame[1:])
    assert_refused(peer, "run")


@pytest.mark.parametrize(
    "fields",
    [
        (),
        ("root", b"short"),
        ("root", 1),
        ("rows", [[b"x", 1, bytes(32), 1, 0]]),
        ("sing", []),
    ],
)
def test_a_walk_of_the_wrong_form_is_refused(fields: tuple[object, ...]) -> None:
    peer = greeted()
    say(peer, "frontier", *fields)
    assert peer.ended
    assert peer.ended.code in ("frontier", "frame-order")


@pytest.mark.parametrize(
    "items",
    [
        None,
        [7],
        [[b"", 0]],
        [[b"", 0, b"short"]],
        [[b"", 1, b"seven.."]],
        [[b"", 2, [[1]]]],
        [[b"", 9, b""]],
        [[b"\x10", 0, bytes(256)]],
        [[bytes(65), 0, bytes(256)]],
    ],
)
def test_nodes_of_the_wrong_form_are_refused(items: object) -> None:
    peer = greeted(leads=True)
    say(peer, "frontier", "root", bytes(32))
    say(peer, "frontier", "nodes", items)
    assert_refused(peer, "frontier")


@pytest.mark.parametrize(
    "hello",
    [
        7,
        {"versions": [1]},
        {**HELLO, "versions": "1"},
        {**HELLO, "clock": -1},
        {**HELLO, "credit": 1 << 40},
        {**HELLO, "neighbours": [b"x"]},
    ],
)
def test_a_hello_of_the_wrong_form_is_refused(hello: object) -> None:
    peer = lone()
    say(peer, "hello", hello)
    assert_refused(peer, "hello")


@pytest.mark.parametrize("name", ["want", "none", "have", "decline", "want-bodies", "bodies", "proof"])
@pytest.mark.parametrize("fields", [(), (1,), ([7],), ([[b"x", 1]],), (0, [[bytes(32), 0]])])
def test_no_malformed_frame_gets_further_than_a_sentence(name: str, fields: tuple[object, ...]) -> None:
    peer = walked()
    say(peer, name, *fields)
    assert peer.ended
    assert peer.ended.fault
    assert peer.ended.words


def test_unknown_frames_and_fields_are_ignored() -> None:
    peer = walked()
    say(peer, "sing", {"verse": 3})
    say(peer, "pong", 0, "more", ["than", "known"])
    assert peer.ended is None


def test_hello_comes_first_and_once() -> None:
    peer = lone()
    say(peer, "frontier", "done")
    assert_refused(peer, "frame-order")
    peer = greeted()
    say(peer, "hello", HELLO)
    assert_refused(peer, "frame-order")


def test_a_head_that_is_never_served_is_noticed() -> None:
    peer = greeted()
    ama = keys.public_key(seed_of("ama"))
    say(peer, "frontier", "root", bytes(32))
    say(peer, "frontier", "rows", [claim(ama, 9)], False)
    say(peer, "frontier", "done")
    for now in (15.0, 31.0):
        say(peer, "ping", 0, now=now)
        peer.do(peer.session.tick(now), now)
    assert peer.all_of(Strike) == [Strike("claims-unserved", SENTENCES["claims-unserved"], ama)]
    assert peer.caught_up


def test_a_none_for_what_was_claimed_is_noticed_at_once() -> None:
    peer = greeted()
    ama = keys.public_key(seed_of("ama"))
    say(peer, "frontier", "root", bytes(32))
    say(peer, "frontier", "rows", [claim(ama, 9)], False)
    say(peer, "frontier", "done")
    say(peer, "none", [[ama, 1, 0]])
    assert [strike.code for strike in peer.all_of(Strike)] == ["claims-unserved"]


def test_what_was_dropped_below_a_number_is_no_lie() -> None:
    peer = greeted()
    ama = keys.public_key(seed_of("ama"))
    say(peer, "frontier", "root", bytes(32))
    say(peer, "frontier", "rows", [claim(ama, 900)], False)
    say(peer, "frontier", "done")
    say(peer, "none", [[ama, 1, 500]])
    assert not peer.all_of(Strike)
    assert peer.caught_up


def test_a_claim_about_our_own_feed_only_makes_us_ask() -> None:
    peer = greeted()
    kofi = keys.public_key(seed_of("kofi"))
    say(peer, "frontier", "root", bytes(32))
    say(peer, "frontier", "rows", [claim(kofi, 40)], False)
    notice = Notice("claims-ours", SENTENCES["claims-ours"], kofi)
    assert peer.all_of(Notice) == [notice]
    assert peer.transcript[-1].endswith(ENCODER.frame("want", 0, [[kofi, 3]]))
    assert not peer.all_of(Strike)


def test_too_many_strikes_end_the_exchange() -> None:
    peer = greeted()
    feeds = [hashlib.sha256(b"%d" % number).digest() for number in range(20)]
    say(peer, "frontier", "root", bytes(32))
    say(peer, "frontier", "rows", [claim(feed, 9) for feed in feeds], False)
    say(peer, "none", [[feed, 1, 0] for feed in feeds])
    assert peer.ended == Ended("strikes", SENTENCES["strikes"], fault=True)


def test_entries_without_credit_are_refused() -> None:
    upande = Replica(UPANDE)
    runs = upande.write("ama", *("x" * 500 + str(number) for number in range(50)))
    peer = walked(Limits(window=1000))
    data = b"".join(ENCODER.bulk("run", [encode(run)])[0] for run in runs * 3)
    actions = peer.session.received(data, 0.0)  # and of what it asks nothing is done: the disk is slow
    peer.said += actions
    peer.transcript += [action.data for action in actions if isinstance(action, Send)]
    assert peer.all_of(Ingest)
    assert_refused(peer, "over-credit")


def test_messages_without_end_are_refused() -> None:
    peer = walked(Limits(control_bytes=100_000))
    peer.receive(ENCODER.frame("have", []) * 5000)
    assert_refused(peer, "flood")


def test_a_frontier_without_end_is_refused() -> None:
    peer = greeted(Limits(feeds=100))
    say(peer, "frontier", "root", bytes(32))
    rows = [claim(hashlib.sha256(b"%d" % number).digest(), 1) for number in range(101)]
    say(peer, "frontier", "rows", rows, False)
    assert_refused(peer, "too-many-feeds")


def test_a_budget_that_is_used_up_pauses_and_refills() -> None:
    upande, kisima = Replica(UPANDE), Replica(KISIMA)
    upande.write("ama", *("x" * 500 + str(number) for number in range(2000)))
    limits = Limits(window=50_000, budget_entries=300, refill_entries=100)
    a, b = pair(upande, kisima, limits)
    meet(a, b)
    assert [notice.code for notice in b.all_of(Notice)] == ["over-budget"]
    assert not b.caught_up
    for now in range(1, 40):
        b.do(b.session.tick(float(now)), float(now))
        settle(a, b, now=float(now))
    assert upande.frontier.digest() == kisima.frontier.digest()


def test_a_false_proof_is_refused() -> None:
    upande = Replica(UPANDE)
    one, two = upande.write("ama", "the well is dry")
    peer = walked()
    say(peer, "proof", [one.feed, *(cbor2.loads(encode(run)) for run in (one, two))])
    assert peer.ended
    assert peer.ended.code == "proof"


def test_a_run_that_never_joins_is_given_up() -> None:
    upande = Replica(UPANDE)
    upande.write("ama", "one")
    late = upande.write("ama", "two")[0]
    peer = walked()
    for _ in range(6):
        peer.receive(ENCODER.bulk("run", [encode(late)])[0])
    assert [strike.code for strike in peer.all_of(Strike)] == ["gap"]
    assert peer.ended is None
