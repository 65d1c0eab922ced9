"""Planted faults: each changes one function of the core or the wire, and the simulator has to notice.

How they are put in place and taken out again is in `planting`.
"""

from typing import Any, Final

from hub.core import feed, frontier, judge, keys, record, run, stamp, statement
from hub.core.authority import Authority
from hub.core.entry import MAX_INT
from plugins.gossip.wire import bodies as body_trade
from plugins.gossip.wire import credit, fetch, proofs, reconcile, supply

from . import bookkeeping, disk, ledger
from .planting import Mutant, instead, planting

MUTANTS: Final[dict[str, Mutant]] = {}
_mutant = planting(MUTANTS)

# Admission


@_mutant(feed, "admit")
def body_checked_in_admission(touch: Any, admit: Any, holding: Any, given: Any, ours: Any, here: Any = None) -> Any:
    """An entry without its body is refused."""
    if any(entry.body is None for entry in given):
        touch()
        return feed.Known()
    return admit(holding, given, ours, here)


@_mutant(ledger.Ledger, "freeze")
def frozen_feed_refuses_a_lower_proof(touch: Any, freeze: Any, self: Any, proof: Any, seq: int) -> Any:
    """A feed that is frozen stays frozen where it is."""
    chain = self.chains.get(proof.feed)
    if chain and chain.fork is not None and seq < chain.fork:
        touch()
        return False
    return freeze(self, proof, seq)


@_mutant(feed, "lowest")
def frozen_where_first_seen(touch: Any, lowest: Any, a: Any, b: Any) -> Any:
    """Of two forks the one that was known first counts."""
    return instead(touch, lowest(a, b), b if a is None else a)


@_mutant(feed, "_fork_at")
def frozen_at_the_head(touch: Any, fork_at: Any, seq: int, holding: Any, first: int) -> Any:
    """A fork is noted one number late."""
    found = fork_at(seq, holding, first)
    if isinstance(found, feed.Forked):
        touch()
        return feed.Forked(seq + 1)
    return found


@_mutant(feed, "_joins")
def prev_not_compared(touch: Any, joins: Any, entry: Any, holding: Any, ours: Any) -> Any:
    """Whatever has the next number is appended."""
    return instead(touch, joins(entry, holding, ours), True)


@_mutant(feed, "_lowest_difference")
def overlap_not_compared(touch: Any, difference: Any, given: Any, holding: Any, ours: Any) -> Any:
    """Entries that are held already are never compared with those that come."""
    return instead(touch, difference(given, holding, ours), None)


@_mutant(feed, "_append")
def entries_after_a_fork_are_taken(touch: Any, append: Any, given: Any, fork: Any) -> Any:
    """Entries are appended past a proven fork."""
    return instead(touch, append(given, fork), feed.Append(tuple(given)))


@_mutant(feed, "admit")
def duplicate_entry_appended_twice(
    touch: Any, admit: Any, holding: Any, given: Any, ours: Any, here: Any = None
) -> Any:
    """A run that is known already is appended once more."""
    found = admit(holding, given, ours, here)
    if isinstance(found, feed.Known) and given[0].seq > 1:
        touch()
        return feed.Append(tuple(given))
    return found


@_mutant(feed, "_ask_backwards")
def backwards_never_ends(touch: Any, ask: Any, holding: Any, first: int) -> Any:
    """Where branches do not join, the same number is asked for again."""
    touch()
    return feed.Diverged(first)


@_mutant(feed, "_first_coming")
def here_feeds_travel(touch: Any, first: Any, given: Any, fork: Any, here: Any) -> Any:
    """A feed that is not to leave its hub is taken from anybody."""
    found = first(given, fork, here)
    if isinstance(found, feed.Declined) and given[0].seq == 1:
        touch()
        return feed.Append(tuple(given))
    return found


@_mutant(run, "verify")
def run_accepted_without_signature(touch: Any, verify: Any, given: Any) -> Any:
    """Any chain is believed."""
    folded = run.fold(given)
    if not keys.verify(given.feed, keys.RUN, folded[-1].id, given.sig):
        touch()
    return folded


# Bodies


@_mutant(ledger.Ledger, "_fill")
def erased_body_taken_back(touch: Any, fill: Any, self: Any, chain: Any, given: Any, came: Any) -> Any:
    """An old stick gives an erased body back."""
    fill(self, chain, given, came)
    for entry in came:
        if entry.seq in chain.erased and entry.body is not None:
            touch()
            self.write(disk.BodyCame(chain.feed, entry.seq, entry.body))


@_mutant(ledger.Ledger, "missing")
def absent_bodies_not_asked_for(touch: Any, missing: Any, self: Any, after: Any, limit: int) -> Any:
    """A body that did not come with its entry is never wanted."""
    return instead(touch, missing(self, after, limit), [])


@_mutant(body_trade.BodyTrade, "begin")
def bodies_asked_for_only_when_equal(touch: Any, begin: Any, self: Any) -> Any:
    """After the frontiers were compared nobody asks for bodies."""
    touch()


# Judgement and time


@_mutant(Authority, "settles")
def settled_by_the_feeds_own_key(touch: Any, settles: Any, self: Any, key: bytes) -> Any:
    """Whoever holds the forked feed's key may say which branch counts."""
    return instead(touch, settles(self, key), settles(self, key) or key == self._feed)


@_mutant(Authority, "_cuts_of")
def revoke_picks_the_largest(touch: Any, cuts_of: Any, self: Any, text: str, revokes: list[Any]) -> Any:
    """Of several revocations the mildest counts."""
    cuts: dict[bytes, int] = {}
    for one in revokes:
        key = keys.parse_key(one.fields["key"])
        cuts[key] = max(cuts.get(key, 0), one.fields["feeds"].get(text, 0))
    return instead(touch, cuts_of(self, text, revokes), cuts)


@_mutant(Authority, "_cuts_of")
def anybody_may_revoke(touch: Any, cuts_of: Any, self: Any, text: str, revokes: list[Any]) -> Any:
    """A revocation counts whoever signed it."""
    cuts = {keys.parse_key(one.fields["key"]): one.fields["feeds"].get(text, 0) for one in revokes}
    return instead(touch, cuts_of(self, text, revokes), cuts)


@_mutant(Authority, "certifies")
def anybody_may_host(touch: Any, certifies: Any, self: Any, key: bytes, hub: bytes, *, revoked: bool = True) -> Any:
    """Any key may say that a feed lives at a hub."""
    return instead(touch, certifies(self, key, hub, revoked=revoked), MAX_INT)


@_mutant(Authority, "grants_at")
def caps_do_not_shrink(touch: Any, grants_at: Any, self: Any, hub: bytes, *, revoked: bool = True) -> Any:
    """A certificate gives what it says, whatever its signer may hand on."""
    right = grants_at(self, hub, revoked=revoked)
    if not right:
        return right
    said = {cap: max(right.values()) for edge in self._edges if edge.key == self._feed for cap in edge.caps}
    return instead(touch, right, said)


@_mutant(judge, "judge")
def forked_feed_counts_on(touch: Any, original: Any, key: bytes, passport: Any, held: Any, fork: Any) -> Any:
    """A fork takes no authority away."""
    right = original(key, passport, held, fork)
    return instead(touch, right, right._replace(upto=right.bound))


@_mutant(bookkeeping.Books, "_learn")
def late_statements_not_judged(touch: Any, learn: Any, self: Any, found: Any) -> Any:
    """A statement that comes after the passport is kept and changes nothing."""
    concerned, self._concerned = self._concerned, bookkeeping.nobody()
    learn(self, found)
    self._concerned = concerned
    touch()


@_mutant(stamp, "is_wild")
def far_stamp_followed(touch: Any, is_wild: Any, given: int, best: int) -> Any:
    """No stamp is too far in the future to be followed."""
    return instead(touch, is_wild(given, best), False)


# Frontier


@_mutant(frontier, "digest_rows")
def digest_ignores_seq(touch: Any, digest_rows: Any, rows: Any) -> Any:
    """A feed that grew has the same digest."""
    touch()
    return digest_rows([row._replace(seq=0, id=bytes(32)) for row in rows])


@_mutant(ledger, "frozen_row")
def frozen_row_names_no_fork(touch: Any, frozen_row: Any, key: bytes, fork: int, *rest: Any) -> Any:
    """All frozen feeds look alike, wherever they are frozen."""
    right = frozen_row(key, fork, *rest)
    return instead(touch, right, right._replace(seq=1))


@_mutant(reconcile, "row_print")
def prints_ignore_the_head(touch: Any, row_print: Any, row: Any) -> Any:
    """Where rows are compared by their prints only the feed is looked at."""
    touch()
    return row_print(row._replace(seq=1, id=bytes(32)))


# Session


@_mutant(fetch.Fetch, "_decline")
def decline_not_remembered(touch: Any, decline: Any, self: Any, key: bytes) -> Any:
    """A feed that was declined is forgotten at once."""
    decline(self, key)
    self.declined.discard(key)
    touch()


@_mutant(credit.Granted, "renew")
def credit_never_renewed(touch: Any, renew: Any, self: Any, idle: bool) -> Any:
    """What was stored gives the neighbour no new credit."""
    return instead(touch, renew(self, idle), 0)


@_mutant(supply.Supply, "push")
def live_push_skips_an_entry(touch: Any, push: Any, self: Any, runs: Any) -> Any:
    """The first of several runs that are pushed is left out, and counts as given."""
    if len(runs) > 1:
        touch()
        self.heard(runs)
        return None
    return push(self, runs)


@_mutant(supply.Supply, "have")
def have_used_to_rewind(touch: Any, have: Any, self: Any, fields: Any) -> Any:
    """What the neighbour says it has is served from there again."""
    have(self, fields)
    for key, seq in fields[0]:
        touch()
        self._enqueue(key, max(1, seq), (0,))


@_mutant(proofs.ProofTrade, "came")
def proof_ignored(touch: Any, came: Any, self: Any, fields: Any) -> Any:
    """A neighbour's proof is not looked at."""
    touch()


@_mutant(proofs.ProofTrade, "served")
def proofs_not_passed_on(touch: Any, served: Any, self: Any, ticket: int, found: Any) -> Any:
    """Proofs stay where they were made."""
    return served(self, ticket, instead(touch, list(found), []))


@_mutant(fetch.Fetch, "_gap")
def gap_not_asked_for(touch: Any, gap: Any, self: Any, *rest: Any) -> Any:
    """When entries between are missing nobody asks for them."""
    touch()


@_mutant(fetch.Fetch, "_backwards")
def branches_not_followed_back(touch: Any, backwards: Any, self: Any, key: bytes, *rest: Any) -> Any:
    """When chains differ nobody looks for where."""
    touch()
    self._targets.pop(key, None)


@_mutant(supply.Supply, "push_from")
def entries_during_the_walk_forgotten(touch: Any, push_from: Any, self: Any, *rest: Any) -> Any:
    """What is written while frontiers are compared is not given."""
    touch()


# Disk


@_mutant(disk.Disk, "sync")
def told_before_it_is_safe(touch: Any, sync: Any, self: Any) -> Any:
    """The hub answers while the disk has written nothing."""
    touch()


@_mutant(disk.Closed, "apply")
def own_feed_written_elsewhere_stays_open(touch: Any, apply: Any, self: Any, held: Any) -> Any:
    """A feed of ours that another box wrote on is written on."""
    touch()


@_mutant(statement, "from_wire")
def statements_without_signature(touch: Any, from_wire: Any, obj: Any) -> Any:
    """A statement is believed whoever signed it."""
    raw, signer, sig = obj
    return instead(touch, None, statement._statement(raw, signer, sig))


@_mutant(record, "decode")
def records_are_read_without_type(touch: Any, decode: Any, body: bytes) -> Any:
    """Every record is taken for a post."""
    said = decode(body)
    return instead(touch, said, {**said, "t": "forum.post", "text": said.get("text", "")})
