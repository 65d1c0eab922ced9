"""Proofs that a feed has forked: made from what we hold and what came, kept at the lowest, and what they
freeze.

Nothing is deleted and no branch is picked. Entries at or after the fork stay held; they carry no authority.
"""

from collections.abc import Sequence

from hub.core import feed as feeds
from hub.core import run as runs
from hub.core.entry import Entry
from hub.core.feed import Proof
from hub.core.run import Run
from hub.log import reading
from hub.log.holdings import proof_of
from hub.log.tables import FeedState, execute


def prove(state: FeedState, theirs: Sequence[Entry], sig: bytes, seq: int) -> set[int]:
    """Prove that these entries and ours differ at `seq`; the feeds to judge again."""
    held, sigs = reading.window(state, seq)
    ours = runs.first_signed(held, sigs)
    branch = [entry for entry in theirs if entry.seq >= seq]
    return keep(state, feeds.make_proof(ours, runs.run_of(branch, sig)), seq)


def keep(state: FeedState, proof: Proof, seq: int) -> set[int]:
    """Keep a verified proof of a fork at `seq` when it is the lowest; the feeds to judge again."""
    if state.fork is not None and state.fork <= seq:
        return set()
    state.fork = seq
    execute("UPDATE log_feed SET fork = %s WHERE id = %s", [seq, state.id])
    execute("DELETE FROM log_forkproof WHERE feed_id = %s", [state.id])
    execute(
        "INSERT INTO log_forkproof (feed_id, seq, proof) VALUES (%s, %s, %s)",
        [state.id, seq, feeds.encode_proof(proof)],
    )
    held, sigs = reading.stretch(state, seq, runs.MAX_ENTRIES)
    signed = next((end for end, sig in enumerate(sigs, 1) if sig is not None), None)
    if signed is not None:
        shorten(state, held[:signed], sigs[signed - 1] or b"")
    return {state.id}


def shorten(state: FeedState, entries: Sequence[Entry], sig: bytes) -> None:
    """Prove the fork by the end of a run that crosses it, where that is shorter than what proved it.

    What lies below the fork may have no signature but at the end of a branch, and travels only if both fit into one
    run. The run that it came in did.
    """
    proof = proof_of(state.id)
    tail = [entry for entry in entries if entry.seq >= (state.fork or 0)]
    if proof is None or not tail or tail[0].prev != proof.a.prev:
        return
    branch = runs.without_bodies(runs.run_of(tail, sig))
    same, other = sorted((proof.a, proof.b), key=lambda each: runs.fold(each)[0].id != tail[0].id)
    if weight(branch) < weight(same):
        shorter = feeds.encode_proof(feeds.make_proof(branch, other))
        execute("UPDATE log_forkproof SET proof = %s WHERE feed_id = %s", [shorter, state.id])


def weight(branch: Run) -> tuple[int, int]:
    """How much of a run it takes: entries, then declared bytes."""
    return len(branch.links), sum(link.size for link in branch.links)
