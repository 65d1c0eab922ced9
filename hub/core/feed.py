"""May these entries be appended to that feed? Gaps, overlaps, forks and the proofs of forks.

What is held of a feed is its passport (entry 1) and one unbroken stretch `low..head`. The entries given to
`admit` come from one verified run; the answer looks at their bytes and at nothing else, with one exception:
at its first coming a feed must show a readable passport.

Two entries with one number are a fork when both follow the same entry. Where two chains differ without a
common predecessor at hand the fork lies lower, so the answer is to ask backwards: 1, 8, 64, then 500 at a
time. A proof is both branches from the first differing number, bodies left out, each cut at its first
signature. A feed is frozen at the lowest fork ever proven: nothing at or after that number is taken any more,
what lies before it still is. Nothing is ever overwritten, and no branch is picked.
"""

from bisect import bisect_left
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

import cbor2

from hub.core import run as runs
from hub.core.cid import parse_id
from hub.core.entry import Entry, body_fits
from hub.core.errors import LocalError, RemoteError
from hub.core.judge import parse_open
from hub.core.plain import read_loose
from hub.core.run import Run

MAX_PROOF: Final = 48 * 1024

_BACKWARDS: Final = ((1, 1), (9, 8), (73, 64))  # below this depth under the head, go back so far
_FURTHEST_BACK: Final = 500

Ours = Callable[[int], bytes | None]


class Holding(NamedTuple):
    """What is held of one feed: the stretch `low..head`, the id at `head`, the lowest proven fork.

    `head` 0 says that nothing is held yet: a proof may come before the feed does.
    """

    low: int
    head: int
    head_id: bytes
    fork: int | None


@dataclass(frozen=True, slots=True)
class Append:
    """Store these entries, in this order."""

    entries: tuple[Entry, ...]


@dataclass(frozen=True, slots=True)
class Known:
    """Everything in the run is held, or lies below what is kept."""


@dataclass(frozen=True, slots=True)
class Gap:
    """Entries between are missing: ask from this number."""

    ask_from: int


@dataclass(frozen=True, slots=True)
class Diverged:
    """The chains differ and the fork lies lower: ask from this number. No strike."""

    ask_from: int


@dataclass(frozen=True, slots=True)
class Forked:
    """Run and holding differ first at this number, after a common predecessor: prove it, then freeze."""

    seq: int


@dataclass(frozen=True, slots=True)
class Frozen:
    """The feed is frozen at this number, and the run brings nothing new before it."""

    at: int


@dataclass(frozen=True, slots=True)
class Declined:
    """The feed does not begin with a passport that we keep. No strike."""

    why: str


Admission = Append | Known | Gap | Diverged | Forked | Frozen | Declined


def admit(holding: Holding | None, entries: Sequence[Entry], ours: Ours, here: bytes | None = None) -> Admission:
    """What to do with the entries of one verified run.

    `ours(seq)` is the id held at a number, or None; `here` is this hub's id, without which no feed of scope
    `here` is taken.
    """
    if not entries:
        raise LocalError("a run has at least one entry")
    if holding is None or holding.head == 0:
        return _first_coming(entries, holding.fork if holding else None, here)
    first, last = entries[0].seq, entries[-1].seq
    if first > holding.head + 1:
        return _unless_frozen(holding, holding.head + 1, Gap(holding.head + 1))
    if not _joins(entries[0], holding, ours):
        return _unless_frozen(holding, first - 1, _ask_backwards(holding, first))
    differing = _lowest_difference(entries, holding, ours)
    if differing is not None:
        return _unless_frozen(holding, differing, _fork_at(differing, holding, first))
    if last <= holding.head:
        return _unless_frozen(holding, first, Known())
    return _append(entries[holding.head + 1 - first :], holding.fork)


def _joins(entry: Entry, holding: Holding, ours: Ours) -> bool:
    """Whether the entry may follow what is held: its predecessor is the same, or not held."""
    before = entry.seq - 1
    held = holding.head_id if before == holding.head else ours(before) if before else None
    return held is None or held == entry.prev


def _lowest_difference(entries: Sequence[Entry], holding: Holding, ours: Ours) -> int | None:
    """The lowest number at which run and holding differ. Chains that differ once differ from there on, so few
    comparisons find it."""
    first = entries[0].seq
    top = min(entries[-1].seq, holding.head)
    numbers = [seq for seq in range(first, top + 1) if seq == 1 or seq >= holding.low]
    if not numbers or ours(top) == entries[top - first].id:
        return None
    return numbers[bisect_left(numbers, True, key=lambda seq: ours(seq) != entries[seq - first].id)]


def _fork_at(seq: int, holding: Holding, first: int) -> Admission:
    """A fork when both branches are known to follow one entry, else the search for it."""
    if seq == 1 or seq == 2 or seq > holding.low:
        return Forked(seq)
    # Below `low` we hold nothing to compare with: a neighbour that holds more finds the fork and proves it.
    return _ask_backwards(holding, first) if first > 2 else Known()


def _ask_backwards(holding: Holding, first: int) -> Diverged:
    """Depth below the head says how often we asked already, so nothing need be remembered between runs."""
    depth = holding.head + 1 - first
    step = next((step for limit, step in _BACKWARDS if depth < limit), _FURTHEST_BACK)
    return Diverged(max(1, first - step))


def _first_coming(entries: Sequence[Entry], fork: int | None, here: bytes | None) -> Admission:
    opening = entries[0]
    if opening.seq != 1:
        return Gap(1)
    if opening.body is None or not body_fits(opening, opening.body):
        return Declined("passport-without-body")
    try:
        passport = parse_open(opening.body)
    except RemoteError as error:
        return Declined(error.code)
    if passport.scope == "here" and parse_id(passport.hub) != here:
        return Declined("not-for-this-hub")
    return _append(entries, fork)


def _append(entries: Sequence[Entry], fork: int | None) -> Admission:
    if fork is None:
        return Append(tuple(entries))
    before = tuple(entry for entry in entries if entry.seq < fork)
    return Append(before) if before else Frozen(fork)


def _unless_frozen(holding: Holding, seq: int, admission: Admission) -> Admission:
    """What happens from `seq` on is of interest only below the fork."""
    if holding.fork is not None and seq >= holding.fork:
        return Frozen(holding.fork)
    return admission


class Proof(NamedTuple):
    """Two runs of one feed that begin with different entries after the same predecessor; without bodies."""

    feed: bytes
    a: Run
    b: Run


def make_proof(a: Run, b: Run) -> Proof:
    """The proof in two runs of one feed that both reach over the first differing number.

    Give each as short as its signatures allow (`run.first_signed`). Branches stand in order of their ids, so
    two hubs make one proof.
    """
    if a.feed != b.feed:
        raise LocalError("two feeds do not fork")
    held, other = runs.fold(a), runs.fold(b)
    start = max(a.first, b.first)
    pairs = zip(held[start - a.first :], other[start - b.first :], strict=False)
    seq = next((one.seq for one, two in pairs if one.id != two.id), None)
    if seq is None:
        raise LocalError("these runs do not differ")
    branches = (_branch(held[seq - a.first :], a.sig), _branch(other[seq - b.first :], b.sig))
    first, second = sorted(branches, key=lambda branch: runs.fold(branch)[0].id)
    if first.prev != second.prev:
        raise LocalError("these runs differ from an earlier number on")
    return Proof(a.feed, first, second)


def _branch(entries: Sequence[Entry], sig: bytes) -> Run:
    return runs.without_bodies(runs.run_of(entries, sig))


def verify_proof(proof: Proof) -> int:
    """The number at which the feed forked; `RemoteError("proof")` or ("signature") when nothing is proven."""
    a, b = proof.a, proof.b
    if proof.feed != a.feed or proof.feed != b.feed:
        raise RemoteError("proof", "two feeds do not fork")
    if a.first != b.first or a.prev != b.prev:
        raise RemoteError("proof", "the branches do not follow one entry")
    if runs.fold(a)[0].id == runs.fold(b)[0].id:
        raise RemoteError("proof", "the branches begin with the same entry")
    runs.verify(a)
    runs.verify(b)
    return a.first


def proof_to_wire(proof: Proof) -> list[Any]:
    """The proof as the array that frames and postbags carry."""
    return [proof.feed, runs.to_wire(proof.a), runs.to_wire(proof.b)]


def proof_from_wire(obj: object) -> Proof:
    """A proof of checked shape, nothing verified; `RemoteError` otherwise."""
    if type(obj) is not list or len(obj) != 3 or type(obj[0]) is not bytes:
        raise RemoteError("proof", "not an array of three")
    proof = Proof(obj[0], runs.from_wire(obj[1]), runs.from_wire(obj[2]))
    if any(link.body is not None for link in (*proof.a.links, *proof.b.links)):
        raise RemoteError("proof", "a proof carries no bodies")
    return proof


def encode_proof(proof: Proof) -> bytes:
    """The proof as CBOR bytes, at most `MAX_PROOF`."""
    return cbor2.dumps(proof_to_wire(proof))


def decode_proof(data: bytes) -> Proof:
    """The proof in these bytes; `RemoteError` when they are not one."""
    if len(data) > MAX_PROOF:
        raise RemoteError("proof", f"longer than {MAX_PROOF} bytes")
    return proof_from_wire(read_loose(data, "proof"))


def lowest(a: int | None, b: int | None) -> int | None:
    """The lower of two forks, either of which may be unknown."""
    return min((seq for seq in (a, b) if seq is not None), default=None)
