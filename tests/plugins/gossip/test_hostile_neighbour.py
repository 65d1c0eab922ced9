"""A neighbour that misbehaves over a real connection: the hub stays up, nothing is lost, and its steward reads why."""

import json
from collections.abc import Callable, Iterator
from contextlib import ExitStack, suppress

import cbor2
import pytest
from websockets.exceptions import ConnectionClosed

from hub.core import record, run
from hub.core.cid import id_text
from hub.core.feed import make_proof, proof_to_wire
from hub.core.frontier import Row
from hub.core.keys import parse_key
from hub.core.run import Run
from hub.testing import Writer, sown
from plugins.forum.records import Topic
from plugins.gossip.matching import matching_words
from plugins.gossip.pipes import NOT_ACCEPTED
from tests.plugins.gossip.steward import Steward
from tests.plugins.gossip.stranger import Stranger, answered_wrongly, card_shown
from tests.system.hubs import Hub, eventually

Meet = Callable[[str], Stranger]


@pytest.fixture(scope="module")
def river(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hub]:
    """One hub that has to bear with all of them."""
    hub = Hub(tmp_path_factory.mktemp("river"), "Riverbend")
    hub.provision()
    hub.start()
    yield hub
    print(hub.log.read_text()[-3000:])
    hub.kill()


@pytest.fixture(scope="module")
def kofi(river: Hub) -> Steward:
    return Steward(river)


@pytest.fixture(scope="module")
def river_key(river: Hub) -> bytes:
    return parse_key(json.loads(river.get("/.well-known/hub.json")[1])["key"])


@pytest.fixture(scope="module")
def silent(river: Hub, kofi: Steward, river_key: bytes) -> Iterator[Stranger]:
    """One that says hello and then nothing any more: it has the time of all other tests to be found out."""
    with card_shown(Stranger("Silence")) as stranger:
        kofi.accept(stranger)
        stranger.call(river.exchange_port, river_key)
        stranger.greet()
        yield stranger


@pytest.fixture
def meet(river: Hub, kofi: Steward, river_key: bytes, silent: Stranger) -> Iterator[Meet]:
    """`meet("Hilltop")` is an accepted neighbour past its handshake. Whatever it does then, the rest is unharmed."""
    strangers: list[Stranger] = []
    before = river.held()
    with ExitStack() as stack:

        def met(name: str) -> Stranger:
            stranger = stack.enter_context(card_shown(Stranger(name)))
            strangers.append(stranger)
            kofi.accept(stranger)
            stranger.call(river.exchange_port, river_key)
            return stranger

        yield met
        for stranger in strangers:
            stranger.hang_up()
    assert before <= river.held(), "nothing that was stored is lost or changed"
    assert river.answers()


def claim(writer: Writer, seq: int = 0) -> Row:
    """A row of the frontier: the writer's head, or a number that is made up."""
    last = writer.written[-1]
    return Row(writer.key, seq or last.seq, last.id if seq in (0, last.seq) else sown("a lie"), 1, 0)


def more(writer: Writer, *bodies: bytes, stamp: int = 0) -> Run:
    """The writer signs any bytes."""
    before = writer.written[-1]
    items = [((stamp or before.stamp) + 1 + number, body) for number, body in enumerate(bodies)]
    entries, sigs = run.write(writer.seed, before, items)
    writer.written += entries
    writer.sigs += sigs
    return run.run_of(entries, sigs[-1])


def note(text: str, kind: str = "forum.note") -> bytes:
    """A record that no plugin here knows."""
    return record.encode({"t": kind, "n": sown(text)[:16], "text": text})


def numbers(river: Hub, writer: Writer) -> list[int]:
    """The numbers held of a feed."""
    return sorted(int(str(seq)) for key, seq, _id in river.held() if key == writer.key)


def holds(river: Hub, writer: Writer, count: int) -> None:
    eventually(lambda: len(numbers(river, writer)) == count, f"{count} entries of {writer.name}")


# What comes is not what was signed


def test_a_flipped_bit_in_a_run(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama = Writer("ama", "Flipvale")
    bent = more(ama, note("the well is dry"))
    body = bytearray(bent.links[0].body or b"")
    body[-1] ^= 1
    stranger = meet("Flipvale")
    stranger.walk(claim(ama))
    stranger.give([ama.runs(alone=True)[0]])
    holds(river, ama, 1)
    stranger.give([bent._replace(links=(bent.links[0]._replace(body=bytes(body)),))])
    assert stranger.hears_bye() == "signature"
    kofi.reads(
        "Flipvale", "You gave 0, got 1. The neighbour sent entries with a false signature. None of them was taken."
    )
    assert numbers(river, ama) == [1]


def test_a_run_signed_with_the_wrong_key(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama, esi = Writer("ama", "Forgeham"), Writer("esi", "Forgeham")
    forged = ama.runs()[0]._replace(sig=esi.runs()[0].sig)
    stranger = meet("Forgeham")
    stranger.walk(claim(ama))
    stranger.give([forged])
    assert stranger.hears_bye() == "signature"
    kofi.reads(
        "Forgeham", "You gave 0, got 0. The neighbour sent entries with a false signature. None of them was taken."
    )
    assert numbers(river, ama) == []


def test_a_bit_flipped_on_the_line(meet: Meet, kofi: Steward) -> None:
    stranger = meet("Noisemoor")
    stranger.greet()
    sealed = bytearray(stranger.seal(b"anything at all"))
    sealed[40] ^= 1
    stranger.send_sealed(bytes(sealed))
    assert stranger.is_cut_off()
    kofi.reads(
        "Noisemoor",
        "You gave 0, got 0. The encrypted connection was damaged or tampered with. Nothing damaged was taken.",
    )


# Frames


def test_a_frame_that_announces_too_much(meet: Meet, kofi: Steward) -> None:
    stranger = meet("Bigbury")
    stranger.greet()
    stranger.send((1 << 30).to_bytes(4, "big") + b"\x00")
    assert stranger.hears_bye() == "frame-too-big"
    kofi.reads("Bigbury", "You gave 0, got 0. The neighbour sent a message larger than an exchange allows.")


def test_a_frame_that_is_no_message(meet: Meet, kofi: Steward) -> None:
    stranger = meet("Babblecombe")
    stranger.greet()
    stranger.send((3).to_bytes(4, "big") + b"\x00\xff\xff")
    assert stranger.hears_bye() == "frame"
    kofi.reads("Babblecombe", "You gave 0, got 0. The neighbour sent something that is no message of an exchange.")


def test_a_neighbour_that_closes_within_a_frame(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama = Writer("ama", "Cutmere")
    stranger = meet("Cutmere")
    stranger.walk(claim(ama))
    stranger.hear("want")
    stranger.send((5000).to_bytes(4, "big") + b"\x00\x82\x63run")
    stranger.hang_up()
    kofi.reads(
        "Cutmere",
        "You gave 0, got 0. The connection broke off in the middle. Nothing is lost; the next exchange goes on from"
        " here.",
    )
    assert numbers(river, ama) == []


def test_an_unknown_version_of_the_exchange(meet: Meet, kofi: Steward) -> None:
    stranger = meet("Futureford")
    stranger.say("hello", {"versions": [7], "declines": bytes(32), "credit": 1 << 20})
    assert stranger.hears_bye() == "version"
    kofi.reads(
        "Futureford",
        "You gave 0, got 0. The neighbour speaks another version of the exchange. One of the two hubs needs an update.",
    )


# Bodies


def test_a_body_larger_than_an_entry_may_have(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama = Writer("ama", "Widecombe")
    big = more(ama, b"x" * 16_384)
    link = big.links[0]
    stranger = meet("Widecombe")
    stranger.walk(claim(ama))
    stranger.give([ama.runs(alone=True)[0], big._replace(links=(link._replace(size=16_385, body=b"x" * 16_385),))])
    assert stranger.hears_bye() == "run"
    kofi.reads(
        "Widecombe",
        "You gave 0, got 0. The neighbour sent entries in a form that this hub cannot read. None of them was taken.",
    )
    assert numbers(river, ama) == []


def test_what_is_too_deep_or_unknown_is_kept_and_counted_as_not_shown(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama = Writer("ama", "Deepdale")
    deep: object = "bottom"
    for _level in range(40):
        deep = [deep]
    run_of_both = more(ama, cbor2.dumps({"t": "forum.post", "n": bytes(16), "text": deep}), note("from tomorrow"))
    stranger = meet("Deepdale")
    stranger.walk(claim(ama))
    stranger.give([ama.runs(alone=True)[0], run_of_both])
    holds(river, ama, 3)
    stranger.leave()
    kofi.reads("Deepdale", "You gave 0, got 3.")
    words = "2 are kept and passed on, but no part of this hub can show them."
    eventually(lambda: words in kofi.get("/health")[1], "the health page counts them")


def test_a_body_that_is_in_one_hub_and_not_in_another(meet: Meet, river: Hub, kofi: Steward, river_key: bytes) -> None:
    ama = Writer("ama", "Halfway")
    body = note("the body came later")
    bare = run.without_bodies(more(ama, body))
    stranger = meet("Halfway")
    stranger.walk(claim(ama))
    stranger.give([ama.runs(alone=True)[0], bare])
    assert stranger.hear("want-bodies") == [[[ama.key, [2]]]]
    holds(river, ama, 2)
    stranger.give_body(ama.key, 2, note("something else"))
    stranger.leave()
    kofi.reads("Halfway", "You gave 0, got 2.")
    assert bodies_here(river, ama) == [1]

    stranger.call(river.exchange_port, river_key)
    stranger.walk()
    assert stranger.hear("want-bodies") == [[[ama.key, [2]]]]
    stranger.give_body(ama.key, 2, body)
    eventually(lambda: bodies_here(river, ama) == [1, 2], "the body came")


def bodies_here(river: Hub, writer: Writer) -> list[int]:
    """Numbers of those entries of a feed whose body is here."""
    held = river.rows("SELECT f.key, e.seq FROM log_entry e JOIN log_feed f ON f.id = e.feed_id WHERE e.state = 0")
    return sorted(int(str(seq)) for key, seq in held if key == writer.key)


def test_a_stamp_from_the_far_future_is_shown_without_a_date(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama = Writer("ama", "Tomorrow")
    ((board,),) = river.rows("SELECT e.entry_id FROM log_entry e JOIN forum_board b ON b.position = e.position LIMIT 1")
    assert isinstance(board, bytes)
    topic = Topic(board=id_text(board), title="From the year 9999", text="Hello.", as_="ama")
    late = more(ama, record.to_body(topic, bytes(16)), stamp=253_370_764_800_000)
    stranger = meet("Tomorrow")
    stranger.walk(claim(ama))
    stranger.give([ama.runs(alone=True)[0], late])
    holds(river, ama, 2)
    _status, page = kofi.get(f"/forum/board/{board[:8].hex()}/")
    assert "From the year 9999" in page
    assert "date unknown" in page
    _status, page = kofi.get(f"/forum/topic/{ama.written[-1].id[:8].hex()}/")
    assert "date unknown" in page
    stranger.leave()
    kofi.reads("Tomorrow", "You gave 0, got 2.")
    status, where = kofi.post(f"/forum/topic/{ama.written[-1].id[:8].hex()}/reply/", text="Not followed")
    assert status == 302, where
    ((stamp,),) = river.rows("SELECT e.stamp FROM log_entry e ORDER BY e.position DESC LIMIT 1")
    assert int(str(stamp)) < late.links[0].stamp


# Feeds that go two ways


def two_branches(writer: Writer, same: int) -> tuple[Run, Run]:
    """After `same` entries the feed goes on twice; `writer` holds the first branch."""
    common = writer.written[:same]
    branches = []
    for text in ("we meet at noon", "we meet at dusk"):
        entries, sigs = run.write(writer.seed, common[-1], [(common[-1].stamp + 1, note(text))])
        branches.append(run.run_of(entries, sigs[-1]))
    writer.written = [*common, *run.fold(branches[0])]
    writer.sigs = [*writer.sigs[:same], branches[0].sig]
    return branches[0], branches[1]


FORKED = "A feed was continued twice from the same place. It is frozen there, and the proof is kept."


def fork_of(river: Hub, writer: Writer) -> object:
    """Where a feed is frozen, by what is stored of it."""
    return {key: fork for key, fork in river.rows("SELECT key, fork FROM log_feed")}.get(writer.key)


def proofs_of(river: Hub, writer: Writer) -> list[int]:
    """The numbers at which proofs are kept."""
    held = river.rows("SELECT f.key, p.seq FROM log_forkproof p JOIN log_feed f ON f.id = p.feed_id")
    return sorted(int(str(seq)) for key, seq in held if key == writer.key)


def test_a_fork_freezes_the_feed_and_the_steward_is_told(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama = Writer("ama", "Forkford")
    more(ama, note("before the fork"))
    _first, second = two_branches(ama, same=2)
    stranger = meet("Forkford")
    stranger.walk(claim(ama))
    stranger.give([*ama.runs(alone=True)])
    holds(river, ama, 3)
    stranger.give([second])
    assert stranger.hear("proof")
    stranger.leave()
    kofi.reads("Forkford", f"You gave 0, got 3. {FORKED}")
    assert fork_of(river, ama) == 3
    assert proofs_of(river, ama) == [3]
    assert numbers(river, ama) == [1, 2, 3]


def test_a_proof_that_comes_together_with_its_feed_freezes_it(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama = Writer("ama", "Twinbrook")
    more(ama, note("before the fork"))
    proof = make_proof(*two_branches(ama, same=2))
    stranger = meet("Twinbrook")
    stranger.walk(claim(ama))
    stranger.give(ama.runs(alone=True)[:2])
    stranger.say("proof", proof_to_wire(proof))
    stranger.give(ama.runs(alone=True)[2:])
    eventually(lambda: fork_of(river, ama) == 3, "the feed is frozen")
    stranger.leave()
    eventually(lambda: FORKED in kofi.receipt("Twinbrook"), "the steward is told")


def test_a_lower_fork_freezes_it_lower(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama, copy = Writer("ama", "Lowerfork"), Writer("ama", "Lowerfork")
    more(ama, note("one"))
    copy.written, copy.sigs = [*ama.written], [*ama.sigs]
    low = make_proof(*two_branches(copy, same=1))
    high = make_proof(*two_branches(ama, same=2))
    stranger = meet("Lowerfork")
    stranger.walk(claim(ama))
    stranger.give(ama.runs(alone=True))
    holds(river, ama, 3)
    stranger.say("proof", proof_to_wire(high))
    eventually(lambda: fork_of(river, ama) == 3, "the feed is frozen at 3")
    stranger.say("proof", proof_to_wire(low))
    eventually(lambda: fork_of(river, ama) == 2, "the feed is frozen at 2")
    stranger.leave()
    kofi.reads("Lowerfork", f"You gave 0, got 3. {FORKED}")
    assert numbers(river, ama) == [1, 2, 3]


def test_a_proof_that_proves_nothing(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama = Writer("ama", "Proofless")
    proof = make_proof(*two_branches(ama, same=1))
    stranger = meet("Proofless")
    stranger.walk()
    stranger.say("proof", proof_to_wire(proof._replace(b=proof.a)))
    assert stranger.hears_bye() == "proof"
    kofi.reads("Proofless", "You gave 0, got 0. The neighbour sent a proof of a double entry that proves nothing.")
    assert fork_of(river, ama) is None


# Lies about what is held

UNSERVED = "The neighbour says it holds more of a feed than it gives us."


def test_a_frontier_that_claims_what_is_never_served(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama = Writer("ama", "Boastham")
    stranger = meet("Boastham")
    stranger.walk(claim(ama, 900))
    assert stranger.hear("want")[1] == [[ama.key, 1]]
    stranger.give(ama.runs())
    holds(river, ama, 1)
    stranger.say("none", [[ama.key, 2, 1]])
    stranger.leave()
    kofi.reads("Boastham", f"You gave 0, got 1. {UNSERVED}")


def test_a_higher_number_of_a_feed_of_ours_only_makes_us_ask(meet: Meet, river: Hub, kofi: Steward) -> None:
    ((own, head),) = river.rows("SELECT key, head FROM log_feed WHERE own = 1 AND kind = 'hub'")
    assert isinstance(own, bytes)
    assert isinstance(head, int)
    stranger = meet("Ourselves")
    stranger.walk(Row(own, head + 40, sown("a lie"), 1, 0))
    assert stranger.hear("want")[1] == [[own, head + 1]]
    stranger.say("none", [[own, head + 1, 1]])
    stranger.leave()
    ours = "The neighbour says it holds more of one of our own feeds than we do. We asked to see it."
    kofi.reads("Ourselves", f"You gave 0, got 0. {ours} {UNSERVED}")
    assert river.rows("SELECT head, closed, fork FROM log_feed WHERE own = 1 AND kind = 'hub'") == [(head, 0, None)]


def test_a_feed_of_a_hub_three_steps_away_is_declined(meet: Meet, river: Hub, kofi: Steward) -> None:
    far = Writer("esi", "Beyond The Hills")
    stranger = meet("Threeways")
    stranger.walk(claim(far))
    stranger.give(far.runs())
    assert stranger.hear("decline") == [[far.key]]
    stranger.leave()
    kofi.reads("Threeways", "You gave 0, got 0.")
    assert numbers(river, far) == []


def test_a_feed_of_a_neighbours_neighbour_is_kept(meet: Meet, river: Hub, kofi: Steward) -> None:
    esi = Writer("esi", "Twosteps Beyond")
    stranger = meet("Twosteps")
    stranger.greet(neighbours=[esi.hub.id])
    stranger.say("frontier", "root", bytes(32))
    stranger.say("frontier", "rows", [list(claim(esi))], False)
    stranger.say("frontier", "done")
    stranger.give(esi.runs())
    holds(river, esi, 1)
    stranger.leave()
    kofi.reads("Twosteps", "You gave 0, got 1.")


def test_what_was_declined_is_asked_for_once_its_hub_is_near(
    meet: Meet, river: Hub, kofi: Steward, river_key: bytes
) -> None:
    esi = Writer("esi", "Newcomer")
    stranger = meet("Introducer")
    stranger.walk(claim(esi))
    stranger.give(esi.runs())
    assert stranger.hear("decline") == [[esi.key]]
    stranger.leave()
    kofi.reads("Introducer", "You gave 0, got 0.")

    stranger.call(river.exchange_port, river_key)
    stranger.greet(neighbours=[esi.hub.id])
    assert stranger.hears_bye() == "anew"
    stranger.call(river.exchange_port, river_key)
    stranger.greet(neighbours=[esi.hub.id])
    stranger.say("frontier", "root", bytes(32))
    stranger.say("frontier", "rows", [list(claim(esi))], False)
    stranger.say("frontier", "done")
    stranger.give(esi.runs())
    holds(river, esi, 1)


# Too much and too little


def test_a_flood_of_small_messages(meet: Meet, kofi: Steward) -> None:
    stranger = meet("Floodbank")
    stranger.greet()
    many = stranger.frame("have", []) * 20_000
    with suppress(ConnectionClosed):
        for _ in range(20):
            stranger.send(many)
    assert stranger.is_cut_off()
    kofi.reads(
        "Floodbank", "You gave 0, got 0. The neighbour sent much more than an exchange needs. We will call again later."
    )


def test_entries_without_end_and_without_leave(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama = Writer("ama", "Pourwell")
    opening = ama.runs()[0]
    heavy = [more(ama, *(bytes([number]) + bytes(16_000) for number in range(12))) for _ in range(12)]
    stranger = meet("Pourwell")
    stranger.walk()
    stranger.give([opening], *([one] for one in heavy))
    assert stranger.is_cut_off()
    over = "The neighbour sent entries faster than we allowed. We will call again later."
    eventually(lambda: over in kofi.receipt("Pourwell"), "the steward reads why")
    held = numbers(river, ama)
    assert held == list(range(1, len(held) + 1))


def test_a_text_message_is_no_exchange(meet: Meet, kofi: Steward) -> None:
    stranger = meet("Textbourne")
    stranger.greet()
    stranger.send_text("hello?")
    assert stranger.is_cut_off()
    kofi.reads("Textbourne", "You gave 0, got 0. The neighbour sent something that is no message of an exchange.")


def test_after_a_wrong_it_is_left_alone_for_a_while(meet: Meet, river: Hub, kofi: Steward, river_key: bytes) -> None:
    stranger = meet("Hasty")
    stranger.greet()
    stranger.send((1).to_bytes(4, "big"))
    assert stranger.hears_bye() == "frame"
    kofi.reads("Hasty", "You gave 0, got 0. The neighbour sent something that is no message of an exchange.")
    with pytest.raises(ConnectionClosed):
        stranger.call(river.exchange_port, river_key)


# Callers that are no neighbours


def test_a_caller_of_another_network(river: Hub, kofi: Steward, river_key: bytes) -> None:
    before = kofi.rows("n")
    stranger = Stranger("Elsewhere")
    stranger.network = sown("another network")
    with pytest.raises(ConnectionClosed):
        stranger.call(river.exchange_port, river_key)
    assert kofi.rows("n") == before
    assert river.answers()


def test_a_caller_that_claims_a_neighbours_key_without_having_it(
    meet: Meet, river: Hub, kofi: Steward, river_key: bytes
) -> None:
    stranger = meet("Trueholm")
    thief = Stranger("Trueholm")
    thief.seed = sown("not the key of Trueholm")
    with pytest.raises(ConnectionClosed):
        thief.call(river.exchange_port, river_key)
    stranger.greet()
    stranger.leave()
    kofi.reads("Trueholm", "You gave 0, got 0.")


def test_a_caller_whom_nobody_accepted_is_shown_to_the_steward(river: Hub, kofi: Steward, river_key: bytes) -> None:
    with card_shown(Stranger("Askham")) as stranger:
        with pytest.raises(ConnectionClosed) as closed:
            stranger.call(river.exchange_port, river_key, stranger.web_port)
        assert closed.value.rcvd is not None
        assert closed.value.rcvd.code == NOT_ACCEPTED
        words = matching_words(stranger.key, river_key)
        asks = "It asks to exchange with us. Compare the words below with its steward, then accept."
        eventually(lambda: [row for _pk, row in kofi.rows("n") if "Askham" in row], "the steward sees who asks")
        (row,) = [row for _pk, row in kofi.rows("n") if "Askham" in row]
        assert row.split("\n")[:3] == ["Askham", asks, words]


def test_a_neighbour_that_answers_in_another_network(river: Hub, kofi: Steward) -> None:
    stranger = Stranger("Otherworld")
    with answered_wrongly(sown("another network")) as port, card_shown(stranger, port):
        kofi.accept(stranger)
        words = "The other side belongs to another network."
        eventually(lambda: words in dict_of(kofi)["Otherworld"], "the steward reads why")
    assert f"Otherworld\t{stranger.address}\t{words}\n" in river.manage("neighbour", "list")


def dict_of(kofi: Steward) -> dict[str, str]:
    """What stands at each neighbour, by name."""
    return {row.split("\n")[0]: row for _pk, row in kofi.rows("n")}


# The last, because it takes the longest to be found out


def test_a_neighbour_that_falls_silent(river: Hub, kofi: Steward, silent: Stranger) -> None:
    eventually(lambda: kofi.receipt("Silence"), "the silent one is given up")
    kofi.reads("Silence", "You gave 0, got 0. The neighbour stopped answering. We will call again.")
    assert silent.is_cut_off()
