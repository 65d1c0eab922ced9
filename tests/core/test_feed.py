"""Admission: gaps, overlaps, forks and frozen feeds, and what proves a fork."""

from collections.abc import Sequence
from itertools import pairwise

import cbor2
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hub.core import feed as feeds
from hub.core import run
from hub.core.entry import Entry, without_body
from hub.core.errors import LocalError, RemoteError
from hub.core.feed import (
    Append,
    Declined,
    Diverged,
    Forked,
    Frozen,
    Gap,
    Holding,
    Known,
    admit,
    decode_proof,
    encode_proof,
    lowest,
    make_proof,
    verify_proof,
)
from tests.core.village import AMA, AMANI, ZAWADI, chain, nonce, passport_body, seed

MAIN, MAIN_SIGS = chain(200)


def branch(fork: int, length: int = 20) -> tuple[list[Entry], list[bytes]]:
    """The feed again, with other entries from `fork` on."""
    if fork == 1:
        body = passport_body(AMA.statements[:3], AMANI)
        start, sigs = run.write(seed(AMA.feed), None, [(5, body)])
        more, more_sigs = chain(length - 1, tag="x", after=start[0])
        return start + more, sigs + more_sigs
    entries, sigs = chain(length, tag="x", after=MAIN[fork - 2])
    return MAIN[: fork - 1] + entries, MAIN_SIGS[: fork - 1] + sigs


class Shelf:
    """What one hub holds of one feed, in the simplest form that follows the verdicts."""

    def __init__(self, entries: Sequence[Entry] = (), fork: int | None = None) -> None:
        self.entries = {entry.seq: entry for entry in entries}
        self.fork = fork

    @property
    def holding(self) -> Holding | None:
        if not self.entries:
            return None
        head = max(self.entries)
        rest = [seq for seq in self.entries if seq > 1]
        return Holding(min(rest, default=1) if 2 not in self.entries else 1, head, self.entries[head].id, self.fork)

    def ours(self, seq: int) -> bytes | None:
        entry = self.entries.get(seq)
        return entry.id if entry else None

    def offer(self, entries: Sequence[Entry]) -> feeds.Admission:
        verdict = admit(self.holding, entries, self.ours)
        if isinstance(verdict, Append):
            self.entries.update((entry.seq, entry) for entry in verdict.entries)
        if isinstance(verdict, Forked):
            self.fork = lowest(self.fork, verdict.seq)
        return verdict


def test_a_feed_comes_with_its_passport_first() -> None:
    shelf = Shelf()

    assert shelf.offer(MAIN[5:9]) == Gap(1)
    assert shelf.offer(MAIN[:1]) == Append((MAIN[0],))
    assert shelf.offer(MAIN[5:9]) == Gap(2)
    assert shelf.offer(MAIN[1:9]) == Append(tuple(MAIN[1:9]))


def test_a_run_far_ahead_asks_for_what_lies_between() -> None:
    assert Shelf(MAIN[:10]).offer(MAIN[150:]) == Gap(11)


def test_what_is_held_is_known() -> None:
    shelf = Shelf(MAIN[:10])

    assert shelf.offer(MAIN[3:10]) == Known()
    assert shelf.offer(MAIN[:1]) == Known()


def test_an_overlapping_run_brings_its_tail() -> None:
    assert Shelf(MAIN[:10]).offer(MAIN[4:15]) == Append(tuple(MAIN[10:15]))


def test_a_missing_body_stops_no_entry_but_the_passport() -> None:
    assert Shelf().offer([without_body(MAIN[0])]) == Declined("passport-without-body")
    entry = without_body(MAIN[1])
    assert Shelf(MAIN[:1]).offer([entry]) == Append((entry,))


def test_a_passport_with_another_body_than_was_signed_is_declined() -> None:
    other = MAIN[0]._replace(body=passport_body([], AMANI))

    assert Shelf().offer([other]) == Declined("passport-without-body")


@pytest.mark.parametrize("body", [b"", b"garbage", b"\x81" * 500])
def test_a_feed_that_begins_with_anything_else_is_declined(body: bytes) -> None:
    entries, _ = run.write(seed("esi"), None, [(1, body)])

    assert isinstance(Shelf().offer(entries), Declined)


def test_a_feed_that_begins_with_another_record_is_declined() -> None:
    body = cbor2.dumps({"t": "forum.post", "n": nonce("x")}, canonical=True)
    entries, _ = run.write(seed("esi"), None, [(1, body)])

    assert Shelf().offer(entries) == Declined("passport")


def test_a_here_feed_is_taken_by_its_own_hub_only() -> None:
    entries, _ = run.write(seed("ama"), None, [(1, passport_body(AMA.statements, AMANI, scope="here"))])
    none = Shelf().ours

    assert admit(None, entries, none, here=AMANI.id) == Append(tuple(entries))
    assert admit(None, entries, none, here=ZAWADI.id) == Declined("not-for-this-hub")
    assert admit(None, entries, none) == Declined("not-for-this-hub")


def test_statements_that_do_not_hold_decline_nothing() -> None:
    wrong = [one._replace(sig=bytes(64)) for one in AMA.statements]
    entries, _ = run.write(seed(AMA.feed), None, [(1, passport_body(wrong, AMANI))])

    assert Shelf().offer(entries) == Append(tuple(entries))


@given(st.integers(1, 60), st.integers(1, 60), st.data())
def test_a_fork_is_found_at_the_lowest_differing_number(fork: int, more: int, data: st.DataObject) -> None:
    other, _ = branch(fork, 30)
    held = Shelf(MAIN[: fork - 1 + more])
    start = 0 if fork == 1 else data.draw(st.integers(1, fork - 1))

    assert held.offer(other[start : len(other) if start else 1]) == Forked(fork)


@pytest.mark.parametrize("fork", [1, 2, 3, 50, 120, 199, 200])
def test_asking_backwards_ends_at_the_fork(fork: int) -> None:
    other, _ = branch(fork, 250 - fork)
    shelf = Shelf(MAIN)
    asked: list[int] = []
    verdict = shelf.offer(other[200:])
    while isinstance(verdict, Diverged):
        asked.append(201 - verdict.ask_from)
        verdict = answer(shelf, other, verdict.ask_from)

    assert verdict == Forked(fork)
    assert asked == [1, 9, 73, 200][: len(asked)]


def answer(shelf: Shelf, entries: list[Entry], ask_from: int) -> feeds.Admission:
    """A neighbour asked from 1 sends the passport as a run of its own, then the rest."""
    verdict = shelf.offer(entries[:1]) if ask_from == 1 else Known()
    return shelf.offer(entries[max(ask_from, 2) - 1 :]) if verdict == Known() else verdict


def test_a_frozen_feed_takes_what_lies_before_its_fork_only() -> None:
    shelf = Shelf(MAIN[:10], fork=15)

    assert shelf.offer(MAIN[19:25]) == Gap(11)
    assert shelf.offer(MAIN[10:20]) == Append(tuple(MAIN[10:14]))
    assert shelf.offer(MAIN[10:14]) == Known()
    assert shelf.offer(MAIN[10:20]) == Frozen(15)
    assert shelf.offer(MAIN[14:20]) == Frozen(15)
    assert shelf.offer(MAIN[19:25]) == Frozen(15)
    assert shelf.offer(branch(15)[0][14:]) == Frozen(15)


def test_a_frozen_feed_freezes_again_at_a_lower_fork() -> None:
    shelf = Shelf(MAIN[:40], fork=15)

    assert shelf.offer(branch(15)[0][10:]) == Frozen(15)
    assert shelf.offer(branch(12)[0][5:]) == Forked(12)
    assert shelf.offer(branch(5)[0][11:]) == Diverged(1)
    assert shelf.offer(branch(5)[0][3:]) == Forked(5)
    assert shelf.fork == 5


def test_a_proof_may_come_before_its_feed() -> None:
    nothing = Holding(0, 0, b"", 3)

    assert admit(nothing, MAIN[:1], Shelf().ours) == Append((MAIN[0],))
    assert admit(nothing._replace(fork=1), MAIN[:1], Shelf().ours) == Frozen(1)
    assert admit(nothing, MAIN[4:9], Shelf().ours) == Gap(1)


def test_below_what_is_kept_nothing_is_taken_and_no_fork_is_guessed() -> None:
    shelf = Shelf([MAIN[0], *MAIN[49:80]])

    assert shelf.offer(MAIN[9:30]) == Known()
    assert shelf.offer(MAIN[9:90]) == Append(tuple(MAIN[80:90]))
    assert shelf.offer(branch(60)[0][9:]) == Forked(60)
    assert shelf.offer(branch(20, 100)[0][49:]) == Diverged(1)
    assert shelf.offer(branch(20, 100)[0][1:]) == Known()


@settings(max_examples=40)
@given(
    st.lists(
        st.tuples(st.sampled_from(["main", "x30", "x12"]), st.integers(1, 60), st.integers(1, 25)),
        max_size=25,
    )
)
def test_whatever_comes_in_whatever_order_is_one_chain(offers: list[tuple[str, int, int]]) -> None:
    chains = {"main": MAIN[:70], "x30": branch(30, 40)[0], "x12": branch(12, 60)[0]}
    shelf = Shelf(MAIN[:1])
    for name, start, length in offers:
        shelf.offer(chains[name][start : start + length])

    held = [shelf.entries[seq] for seq in sorted(shelf.entries)]
    assert [entry.seq for entry in held] == list(range(1, len(held) + 1))
    assert all(after.prev == before.id for before, after in pairwise(held))
    assert shelf.fork in (None, 12, 30)


def proof_at(fork: int) -> feeds.Proof:
    other, sigs = branch(fork)
    end = 1 if fork == 1 else fork + 5
    ours = run.run_of(MAIN[max(fork - 3, 1) if fork > 1 else 0 : end], MAIN_SIGS[end - 1])
    theirs = run.run_of(other[fork - 1 : end], sigs[end - 1])
    return make_proof(ours, theirs)


@pytest.mark.parametrize("fork", [1, 2, 17])
def test_two_runs_prove_a_fork(fork: int) -> None:
    proof = proof_at(fork)

    assert verify_proof(decode_proof(encode_proof(proof))) == fork
    assert all(link.body is None for link in (*proof.a.links, *proof.b.links))


def test_both_hubs_make_the_same_proof() -> None:
    other, sigs = branch(9)
    a, b = run.run_of(MAIN[5:12], MAIN_SIGS[11]), run.run_of(other[6:12], sigs[11])

    assert encode_proof(make_proof(a, b)) == encode_proof(make_proof(b, a))


def test_the_longest_proof_fits_into_48_kib() -> None:
    stamp = 2**53 - 1
    start, _ = run.write(seed("ama"), None, [(1, b"")])
    a, a_sigs = run.write(seed("ama"), start[0], [(stamp, b"a" * 500)] * 500)
    b, b_sigs = run.write(seed("ama"), start[0], [(stamp, b"b" * 500)] * 500)

    data = encode_proof(make_proof(run.run_of(a, a_sigs[-1]), run.run_of(b, b_sigs[-1])))

    assert verify_proof(decode_proof(data)) == 2
    assert len(data) <= feeds.MAX_PROOF


def test_any_flipped_bit_in_a_proof_is_refused() -> None:
    other, sigs = branch(9)
    proof = make_proof(run.run_of(MAIN[8:10], MAIN_SIGS[9]), run.run_of(other[8:9], sigs[8]))
    data = encode_proof(proof)
    for place in range(len(data) * 8):
        flipped = bytearray(data)
        flipped[place // 8] ^= 1 << place % 8
        with pytest.raises(RemoteError):
            verify_proof(decode_proof(bytes(flipped)))


def test_one_chain_cut_twice_proves_nothing() -> None:
    a, b = run.run_of(MAIN[5:9], MAIN_SIGS[8]), run.run_of(MAIN[5:12], MAIN_SIGS[11])
    with pytest.raises(LocalError):
        make_proof(a, b)
    with pytest.raises(RemoteError) as caught:
        verify_proof(feeds.Proof(AMA.key, run.without_bodies(a), run.without_bodies(b)))

    assert caught.value.code == "proof"


def test_branches_without_their_first_difference_prove_nothing() -> None:
    other, sigs = branch(9)
    a, b = run.run_of(MAIN[9:12], MAIN_SIGS[11]), run.run_of(other[9:12], sigs[11])

    with pytest.raises(LocalError):
        make_proof(a, b)
    with pytest.raises(RemoteError):
        verify_proof(feeds.Proof(AMA.key, run.without_bodies(a), run.without_bodies(b)))


def test_a_stranger_cannot_prove_a_fork() -> None:
    forged, sigs = run.write(seed("esi"), None, [(1, b"forged")])
    a = run.without_bodies(run.run_of(MAIN[:1], MAIN_SIGS[0]))
    b = run.without_bodies(run.run_of(forged, sigs[0]))._replace(feed=AMA.key)

    with pytest.raises(RemoteError) as caught:
        verify_proof(feeds.Proof(AMA.key, a, b))

    assert caught.value.code == "signature"


def test_a_proof_carries_no_bodies() -> None:
    other, sigs = branch(9)
    wire = [
        AMA.key,
        run.to_wire(run.run_of(MAIN[8:9], MAIN_SIGS[8])),
        run.to_wire(run.run_of(other[8:9], sigs[8])),
    ]

    with pytest.raises(RemoteError):
        feeds.proof_from_wire(wire)


@given(st.binary(max_size=200))
def test_hostile_bytes_raise_nothing_else(data: bytes) -> None:
    with pytest.raises(RemoteError):
        decode_proof(data)


def test_the_lower_fork_wins_whatever_came_first() -> None:
    assert lowest(5, 9) == lowest(9, 5) == 5
    assert lowest(None, 9) == lowest(9, None) == 9
    assert lowest(None, None) is None
