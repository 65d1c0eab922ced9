"""Well-signed entries that are strange, doubled or half here: kept, frozen or waited for, and said in words."""

import re
import sqlite3
from contextlib import closing

import cbor2

from hub.core import record, run
from hub.core.cid import id_text
from hub.core.feed import make_proof, proof_to_wire
from hub.core.short_ids import hex_of
from hub.testing import Writer
from naming.api import key_form
from plugins.forum.records import Topic
from tests.plugins.gossip.conftest import Meet
from tests.plugins.gossip.forging import (
    bodies_here,
    claim,
    fork_of,
    holds,
    more,
    note,
    numbers,
    proofs_of,
    two_branches,
)
from tests.plugins.gossip.steward import Steward
from tests.system.hubs import Hub, eventually

# Bodies


def test_a_body_larger_than_an_entry_may_have(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama = Writer("ama", "Widecombe")
    big = more(ama, b"x" * 16_384)
    link = big.links[0]
    stranger = meet("Widecombe")
    stranger.walk(claim(ama))
    stranger.give([ama.runs(alone=True)[0], big._replace(links=(link._replace(size=16_385, body=b"x" * 16_385),))])
    assert stranger.hears_bye() == "run"
    kofi.reads("Widecombe", "The neighbour sent entries in a form that this hub cannot read. None of them was taken.")
    assert numbers(river, ama) == []


def test_what_is_too_deep_or_unknown_is_kept_and_counted_as_not_shown(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama = Writer("ama", "Deepdale")
    deep: object = "bottom"
    for _level in range(40):
        deep = [deep]
    run_of_both = more(ama, cbor2.dumps({"t": "forum.post", "n": bytes(16), "text": deep}), note("from tomorrow"))
    stranger = meet("Deepdale")
    before = not_shown(kofi)
    stranger.walk(claim(ama))
    stranger.give([ama.runs(alone=True)[0], run_of_both])
    holds(river, ama, 3)
    stranger.leave()
    kofi.reads("Deepdale", got=3)
    eventually(lambda: not_shown(kofi) == before + 2, "the health page counts them")


def not_shown(kofi: Steward) -> int:
    """How many entries the health page says are kept without being shown."""
    found = re.search(r"(\d+) (is|are) kept and passed on, but no part of this hub can show", kofi.get("/health")[1])
    return int(found[1]) if found else 0


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
    kofi.reads("Halfway", got=2)
    assert bodies_here(river, ama) == [1]

    stranger.call(river.exchange_port, river_key)
    stranger.walk()
    assert stranger.hear("want-bodies") == [[[ama.key, [2]]]]
    stranger.give_body(ama.key, 2, body)
    eventually(lambda: bodies_here(river, ama) == [1, 2], "the body came")


def test_every_absent_body_is_asked_for_although_the_first_are_not_given(meet: Meet) -> None:
    ama, kofi = sorted((Writer("ama", "Bareham"), Writer("kofi", "Bareham")), key=lambda writer: writer.key)
    many = [run.without_bodies(more(ama, *(note(f"{part} {number}") for number in range(400)))) for part in range(2)]
    one = run.without_bodies(more(kofi, note("the last of all")))
    stranger = meet("Bareham")
    stranger.walk(claim(ama), claim(kofi))
    stranger.give([ama.runs(alone=True)[0], many[0]], [many[1]], [kofi.runs(alone=True)[0], one])
    asked = []
    for _ in range(2):
        asked += [(feed, seq) for feed, seqs in stranger.hear("want-bodies")[0] for seq in seqs]
        stranger.give_no_body()
    assert asked == [*((ama.key, seq) for seq in range(2, 802)), (kofi.key, 2)]


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
    _status, page = kofi.get(f"/forum/board/{hex_of(board)}/")
    assert "From the year 9999" in page
    assert "date unknown" in page
    _status, page = kofi.get(f"/forum/topic/{hex_of(ama.written[-1].id)}/")
    assert "date unknown" in page
    stranger.leave()
    kofi.reads("Tomorrow", got=2)
    status, where = kofi.post(f"/forum/topic/{hex_of(ama.written[-1].id)}/reply/", text="Not followed")
    assert status == 302, where
    ((stamp,),) = river.rows("SELECT e.stamp FROM log_entry e ORDER BY e.position DESC LIMIT 1")
    assert int(str(stamp)) < late.links[0].stamp


# Feeds that go two ways


def forked(writer: Writer) -> str:
    """What a steward reads of it."""
    whose = key_form(writer.person.id)
    return f"The feed of {whose} was continued twice from the same place. It is frozen there, and the proof is kept."


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
    kofi.reads("Forkford", f"{forked(ama)}", got=3)
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
    eventually(lambda: forked(ama) in kofi.receipt("Twinbrook"), "the steward is told")


def test_whoever_brings_a_fork_and_leaves_at_once_is_named_for_it(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama, esi = Writer("ama", "Quickford"), Writer("esi", "Quickproof")
    more(ama, note("before the fork"))
    _first, second = two_branches(ama, same=2)
    stranger = meet("Quickford")
    stranger.walk(claim(ama))
    stranger.give([*ama.runs(alone=True)])
    holds(river, ama, 3)
    stranger.give([second])
    stranger.leave()
    kofi.reads("Quickford", forked(ama), got=3)
    more(esi, note("before the fork"))
    proof = make_proof(*two_branches(esi, same=2))
    stranger = meet("Quickproof")
    stranger.walk(claim(esi))
    stranger.give(esi.runs(alone=True)[:2])
    stranger.say("proof", proof_to_wire(proof))
    stranger.leave()
    eventually(lambda: forked(esi) in kofi.receipt("Quickproof"), "the steward is told")


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
    kofi.reads("Lowerfork", f"{forked(ama)}", got=3)
    assert numbers(river, ama) == [1, 2, 3]


def test_a_proof_that_proves_nothing(meet: Meet, river: Hub, kofi: Steward) -> None:
    ama = Writer("ama", "Proofless")
    proof = make_proof(*two_branches(ama, same=1))
    stranger = meet("Proofless")
    stranger.walk()
    stranger.say("proof", proof_to_wire(proof._replace(b=proof.a)))
    assert stranger.hears_bye() == "proof"
    kofi.reads("Proofless", "The neighbour sent a proof of a double entry that proves nothing.")
    assert fork_of(river, ama) is None


def test_a_feed_that_is_blocked_no_more_is_asked_for_again(meet: Meet, river: Hub, river_key: bytes) -> None:
    ama, kofi = Writer("ama", "Freeford"), Writer("kofi", "Freeford")
    stranger = meet("Freeford")
    stranger.walk(claim(ama), claim(kofi))
    stranger.give(ama.runs())
    assert stranger.hear("have") == [[[ama.key, 1]]]
    block(river, ama, 1)
    stranger.give(kofi.runs())
    assert stranger.hear("have") == [[[kofi.key, 1]]]
    stranger.leave()
    stranger.call(river.exchange_port, river_key)
    stranger.walk(claim(ama))
    assert stranger.hear("decline") == [[ama.key]]
    block(river, ama, 0)
    stranger.give([more(kofi, note("the log grows"))])
    assert stranger.hears_bye() == "anew"


def block(river: Hub, writer: Writer, blocked: int) -> None:
    """What a moderator's act comes to in the end."""
    with closing(sqlite3.connect(river.folder / "data" / "hub.db", timeout=30)) as database, database:
        database.execute("UPDATE log_feed SET blocked = ? WHERE key = ?", [blocked, writer.key])
