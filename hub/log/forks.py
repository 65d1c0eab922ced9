"""Proofs that a feed has forked: made from what we hold and what came, kept at the lowest, and what they
freeze.

Nothing is deleted and no branch is picked. Entries at or after the fork stay held; they carry no authority.
"""

from collections.abc import Sequence

from hub.core import feed as feeds
from hub.core import run as runs
from hub.core.entry import Entry
from hub.core.feed import Proof
from hub.log import reading
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
    return {state.id}
