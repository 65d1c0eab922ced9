"""What one hub holds: a log in memory that lets hub.core decide, in the same places and order as hub.log does.

A verified run is given to `feed.admit`; what is decided becomes a change on the disk and is applied from there, so
that a restart, which applies the same changes, ends in the same state. A fork is proven from what is held and what
came, kept at the lowest, and nothing is overwritten. Bodies are here, absent or erased.
"""

import hashlib
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hub.core import feed as feeds
from hub.core import run as runs
from hub.core.entry import Entry, without_body
from hub.core.errors import RemoteError
from hub.core.feed import Admission, Holding, Proof
from hub.core.frontier import Row, frozen_row
from hub.core.judge import Judgement, Passport, parse_passport
from hub.core.run import Run
from plugins.gossip.wire.actions import Head, Missing

from .bookkeeping import Books, is_kept
from .disk import Appended, BodyCame, Change, Closed, Disk, Erased, Proven, SignatureKept

Signed = tuple[list[Entry], list[bytes | None]]


class Outcome(NamedTuple):
    """What became of one run."""

    feed: bytes
    verdict: Admission | RemoteError
    stored: int


class Chain:
    """One feed as it is held, from entry 1 on. An entry without a body is absent unless `erased` has its number."""

    __slots__ = (
        "absent",
        "closed",
        "counts_to",
        "entries",
        "erased",
        "feed",
        "fork",
        "judgement",
        "passport",
        "proof",
        "seed",
        "sigs",
    )

    def __init__(self, feed: bytes) -> None:
        self.feed = feed
        self.entries: list[Entry] = []
        self.sigs: list[bytes | None] = []
        self.absent: set[int] = set()
        self.erased: set[int] = set()
        self.fork: int | None = None
        self.proof: Proof | None = None
        self.seed: bytes | None = None
        self.closed = False
        self.passport: Passport | None = None
        self.judgement: Judgement | None = None
        self.counts_to = 0

    @property
    def head(self) -> int:
        return len(self.entries)

    @property
    def frozen(self) -> bool:
        """Below a fork entries may still come: frozen once all of them are here, on the chain that forked."""
        if self.fork is None or self.proof is None or self.head < self.fork - 1:
            return False
        return self.fork == 1 or self.id_at(self.fork - 1) == self.proof.a.prev

    def id_at(self, seq: int) -> bytes | None:
        return self.entries[seq - 1].id if 1 <= seq <= len(self.entries) else None

    def holding(self, entries: Sequence[Entry]) -> Holding:
        """What is held, for admitting these entries: a fork on another chain than theirs and ours does not bind."""
        fork = self.fork
        if fork is not None and self.proof is not None and fork > 1:
            before = next((entry.id for entry in entries if entry.seq == fork - 1), None) or self.id_at(fork - 1)
            fork = fork if before in (None, self.proof.a.prev) else None
        return Holding(1, self.head, self.entries[-1].id, fork)

    def row(self) -> Row:
        """The feed as the frontier tells it."""
        if self.fork is not None and self.frozen:
            settled = self.judgement.settled if self.judgement else b""
            return frozen_row(self.feed, self.fork, settled or None, 1, len(self.absent))
        return Row(self.feed, self.head, self.entries[-1].id, 1, len(self.absent))

    def window(self, seq: int) -> Signed:
        """What is sent from a number on: of a forked feed nothing from the fork on, but for what proves the rest."""
        end = seq - 1 + runs.MAX_ENTRIES
        entries, sigs = self.entries[seq - 1 : end], self.sigs[seq - 1 : end]
        if self.fork is None or self.proof is None or not entries:
            return entries, sigs
        if self.id_at(self.fork - 1) not in (None, self.proof.a.prev):
            return entries, sigs
        kept = [entry for entry in entries if entry.seq < self.fork]
        sigs = sigs[: len(kept)]
        if not kept or kept[-1].seq < self.fork - 1 or sigs[-1] is not None:
            return kept, sigs
        more = runs.fold(self.proof.a)
        return kept + more, [*sigs, *[None] * (len(more) - 1), self.proof.a.sig]


class Ledger:
    """Every feed of one hub. Nothing changes but through the disk."""

    def __init__(self, disk: Disk) -> None:
        self.disk = disk
        self.chains: dict[bytes, Chain] = {}
        self.where: dict[bytes, tuple[Chain, int]] = {}
        self.erasures: dict[bytes, set[bytes]] = {}
        self.touched: set[bytes] = set()
        self.books = Books(self)
        for change in disk.changes:
            change.apply(self)
        self.books.open()

    def write(self, change: Change) -> None:
        self.disk.write(change)
        change.apply(self)

    # Deciding, as hub.log.appending does

    def ingest(self, batch: Sequence[Run]) -> list[Outcome]:
        """Verify runs and store what is new; `RemoteError` for the first bad one, and then nothing is stored."""
        arrivals = [(run, runs.verify(run)) for run in batch]
        return [self._admit(run, entries) for run, entries in arrivals]

    def _admit(self, run: Run, entries: Sequence[Entry]) -> Outcome:
        chain = self.chains.get(run.feed)
        ours = chain.id_at if chain else _nothing
        verdict = feeds.admit(chain.holding(entries) if chain else None, entries, ours)
        if isinstance(verdict, feeds.Append):
            self._append(chain, run, entries, verdict.entries)
            return Outcome(run.feed, verdict, len(verdict.entries))
        if chain and isinstance(verdict, feeds.Forked):
            self._prove(chain, entries, run.sig, verdict.seq)
        elif chain and isinstance(verdict, feeds.Known):
            self._fill(chain, run, entries)
        return Outcome(run.feed, verdict, 0)

    def _append(self, chain: Chain | None, run: Run, entries: Sequence[Entry], fresh: Sequence[Entry]) -> None:
        if chain and chain.seed:
            # Our own key wrote on somewhere else: keep what it wrote, and never write with it again.
            self.write(Closed(run.feed))
        if chain and fresh[0].seq > run.first:
            self._fill(chain, run, entries)
        whole = fresh[-1].seq == entries[-1].seq
        sigs = (*[None] * (len(fresh) - 1), run.sig if whole else None)
        self.write(Appended(run.feed, tuple(fresh), sigs, None))

    def _fill(self, chain: Chain, run: Run, entries: Sequence[Entry]) -> None:
        """Keep what a run that overlaps the held ones adds: a signature, and bodies that were absent."""
        last = entries[-1]
        if last.seq <= chain.head and chain.id_at(last.seq) == last.id and chain.sigs[last.seq - 1] is None:
            self.write(SignatureKept(run.feed, last.seq, run.sig))
        if chain.absent:
            self.fill(run.feed, [(entry.seq, entry.body) for entry in entries if entry.body is not None])

    def fill(self, feed: bytes, offered: Iterable[tuple[int, bytes]]) -> None:
        """Take bodies that were absent, each checked against its entry."""
        chain = self.chains.get(feed)
        for seq, body in offered:
            if chain and seq in chain.absent:
                entry = chain.entries[seq - 1]
                if len(body) == entry.size and hashlib.sha256(body).digest() == entry.body_hash:
                    self.write(BodyCame(feed, seq, body))

    def _prove(self, chain: Chain, theirs: Sequence[Entry], sig: bytes, seq: int) -> None:
        ours = runs.first_signed(*chain.window(seq))
        branch = [entry for entry in theirs if entry.seq >= seq]
        self.freeze(feeds.make_proof(ours, runs.run_of(branch, sig)), seq)

    def freeze(self, proof: Proof, seq: int) -> bool:
        """Keep a verified proof of a held feed when it is the lowest; whether it is."""
        chain = self.chains.get(proof.feed)
        if chain is None or feeds.lowest(chain.fork, seq) == chain.fork:
            return False
        self.write(Proven(seq, proof))
        return True

    # Applying, now and after a restart

    def take(self, change: Appended) -> None:
        chain = self.chains.get(change.feed)
        if chain is None:
            chain = self.chains[change.feed] = Chain(change.feed)
            chain.seed = change.seed
            chain.passport = parse_passport(change.entries[0].body or b"")
            self.books.opened(chain)
        for entry in change.entries:
            chain.entries.append(self._sifted(chain, entry))
            self.where[entry.id] = (chain, entry.seq)
        chain.sigs += change.sigs
        self.touched.add(change.feed)
        self.books.came(chain, [entry.seq for entry in change.entries])

    def _sifted(self, chain: Chain, entry: Entry) -> Entry:
        """The entry without a body that is erased already."""
        if entry.id in self.erasures and self._may_erase(chain, entry, self.erasures[entry.id]):
            chain.erased.add(entry.seq)
            return without_body(entry)
        if entry.body is None:
            chain.absent.add(entry.seq)
        return entry

    def _may_erase(self, chain: Chain, entry: Entry, authors: set[bytes]) -> bool:
        person = chain.judgement.person if chain.judgement else b""
        return person in authors and not is_kept(entry.body)

    def take_body(self, feed: bytes, seq: int, body: bytes) -> None:
        chain = self.chains[feed]
        chain.absent.discard(seq)
        chain.entries[seq - 1] = chain.entries[seq - 1]._replace(body=body)
        self.touched.add(feed)
        self.books.came(chain, [seq])

    def take_erasure(self, digest: bytes, author: bytes) -> None:
        self.erasures.setdefault(digest, set()).add(author)
        chain, seq = self.where.get(digest, (None, 0))
        if chain and self._may_erase(chain, chain.entries[seq - 1], {author}):
            chain.entries[seq - 1] = without_body(chain.entries[seq - 1])
            chain.absent.discard(seq)
            chain.erased.add(seq)
            self.touched.add(chain.feed)
            self.books.forget(chain.feed, seq)

    def take_proof(self, seq: int, proof: Proof) -> None:
        chain = self.chains[proof.feed]
        chain.fork, chain.proof = seq, proof
        self.touched.add(proof.feed)
        self.books.judge(chain)

    def erase(self, digest: bytes, author: bytes) -> None:
        """The effect of a person's own `hub.erase`."""
        if author not in self.erasures.get(digest, ()):
            self.write(Erased(digest, author))

    # Reading, as an exchange and a stick do

    def runs_from(self, feed: bytes, seq: int, budget: int) -> list[Run]:
        """Runs to send, until their declared sizes reach the budget; at least one if any is held."""
        chain = self.chains.get(feed)
        found: list[Run] = []
        while chain and budget > 0:
            window = chain.window(seq)
            cut = runs.cut(*window) if window[0] else []
            if not cut:
                break
            for run in cut:
                if budget <= 0:
                    break
                found.append(run)
                budget -= sum([link.size for link in run.links])
                seq = run.first + len(run.links)
        return found

    def missing(self, after: Head | None, limit: int) -> list[Missing]:
        """Which bodies are wanted, in order, behind those already asked for."""
        missing: list[Missing] = []
        for feed in sorted(feed for feed, chain in self.chains.items() if chain.absent):
            numbers = sorted(self.chains[feed].absent)
            behind = tuple(seq for seq in numbers if after is None or (feed, seq) > after)[: max(limit, 0)]
            limit -= len(behind)
            missing += [Missing(feed, behind)] if behind else []
        return missing

    def bodies_of(self, feed: bytes, seqs: Iterable[int]) -> tuple[tuple[int, bytes], ...]:
        """The bodies that are here among these."""
        chain = self.chains.get(feed)
        held = [chain.entries[seq - 1] for seq in seqs if seq <= chain.head] if chain else []
        return tuple((entry.seq, entry.body) for entry in held if entry.body is not None)


def _nothing(seq: int) -> bytes | None:
    return None
