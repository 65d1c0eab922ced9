"""A hub's log in memory, on hub.core alone: what the driver keeps in a database. Small on purpose."""

import hashlib
from collections.abc import Sequence
from typing import NamedTuple

from hub.core import keys, record, run
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.errors import RemoteError
from hub.core.feed import (
    Admission,
    Append,
    Declined,
    Forked,
    Holding,
    Proof,
    admit,
    lowest,
    make_proof,
)
from hub.core.frontier import Frontier, Row, frozen_row
from hub.core.judge import Open, parse_open
from hub.core.run import Run
from plugins.gossip.wire.actions import Bodies, Head, Missing, Served

UPANDE = hashlib.sha256(b"Upande").digest()
KISIMA = hashlib.sha256(b"Kisima").digest()


class Outcome(NamedTuple):
    feed: bytes
    verdict: Admission | RemoteError
    stored: int


def seed_of(name: str) -> bytes:
    return hashlib.sha256(name.encode()).digest()


def nonce_of(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


def passport(hub: bytes, name: str, scope: str = "open") -> bytes:
    opened = Open(kind="person", hub=id_text(hub), scope=scope, incarnation=nonce_of(hub.hex()), statements=[])
    return record.to_body(opened, nonce_of(name))


def post(text: str) -> bytes:
    return record.encode({"t": "forum.post", "n": nonce_of(text), "text": text})


class Chain:
    """One feed held: entries by number, the signatures kept, proofs."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.sigs: list[bytes | None] = []
        self.fork: int | None = None
        self.proof: Proof | None = None

    def holding(self) -> Holding | None:
        if not self.entries:
            return Holding(1, 0, b"", self.fork) if self.fork else None
        return Holding(1, len(self.entries), self.entries[-1].id, self.fork)

    def id_at(self, seq: int) -> bytes | None:
        return self.entries[seq - 1].id if 1 <= seq <= len(self.entries) else None

    def row(self, feed: bytes) -> Row | None:
        absent = sum(entry.body is None for entry in self.entries)
        if self.fork is not None and len(self.entries) >= self.fork - 1:
            return frozen_row(feed, self.fork, None, absent=absent)
        return Row(feed, len(self.entries), self.entries[-1].id, 1, absent) if self.entries else None


class Replica:
    """All feeds of one hub, and what it keeps."""

    def __init__(self, hub: bytes, keeps: Sequence[bytes] = (UPANDE, KISIMA)) -> None:
        self.hub = hub
        self.keeps = set(keeps)
        self.chains: dict[bytes, Chain] = {}
        self.frontier = Frontier()
        self.frozen: set[bytes] = set()
        self.ours: set[bytes] = set()
        self.blocked: set[bytes] = set()

    def write(self, name: str, *texts: str, hub: bytes | None = None) -> list[Run]:
        """A person of this hub writes; the first time, the passport goes ahead."""
        seed = seed_of(name)
        feed = keys.public_key(seed)
        chain = self.chains.setdefault(feed, Chain())
        self.ours.add(feed)
        bodies = [] if chain.entries else [passport(hub or self.hub, name)]
        bodies += [post(text) for text in texts]
        before = chain.entries[-1] if chain.entries else None
        entries, sigs = run.write(seed, before, [(1000 + i, body) for i, body in enumerate(bodies)])
        chain.entries += entries
        chain.sigs += sigs
        self.refresh(feed)
        return run.cut(entries, sigs)

    def refresh(self, feed: bytes) -> None:
        row = self.chains[feed].row(feed)
        if row is not None:
            self.frontier.set(row)
        if self.chains[feed].fork is not None:
            self.frozen.add(feed)

    def keep(self, feed: bytes) -> bool | None:
        return False if feed in self.blocked else None

    def ingest(self, runs: Sequence[Run]) -> list[Outcome]:
        return [self._ingest(one) for one in runs]

    def _ingest(self, one: Run) -> Outcome:
        chain = self.chains.get(one.feed) or Chain()
        try:
            entries = run.verify(one)
        except RemoteError as error:
            return Outcome(one.feed, error, 0)
        verdict = admit(chain.holding(), entries, chain.id_at, self.hub)
        if isinstance(verdict, Append) and not chain.entries and not self._keeps(entries[0]):
            verdict = Declined("not-kept")
        stored = 0
        if isinstance(verdict, Append):
            stored = self._append(chain, one, verdict)
        elif isinstance(verdict, Forked):
            self._fork(one.feed, verdict.seq, one)
        return Outcome(one.feed, verdict, stored)

    def _keeps(self, opening: Entry) -> bool:
        return opening.body is not None and id_text_in(self.keeps, parse_open(opening.body).hub)

    def _append(self, chain: Chain, one: Run, verdict: Append) -> int:
        self.chains[one.feed] = chain
        chain.entries += verdict.entries
        whole = verdict.entries[-1].seq == one.first + len(one.links) - 1
        chain.sigs += [None] * (len(verdict.entries) - 1) + [one.sig if whole else None]
        self.refresh(one.feed)
        return len(verdict.entries)

    def _fork(self, feed: bytes, seq: int, other: Run) -> None:
        chain = self.chains[feed]
        held = run.first_signed(chain.entries[seq - 1 :], chain.sigs[seq - 1 :])
        self.freeze(make_proof(held, other), seq)

    def freeze(self, proof: Proof, seq: int) -> bool:
        """Keep the proof if it freezes the feed lower than before."""
        chain = self.chains.setdefault(proof.feed, Chain())
        if lowest(chain.fork, seq) == chain.fork:
            return False
        chain.fork, chain.proof = seq, proof
        self.refresh(proof.feed)
        return True

    def serve(self, feed: bytes, first: int, budget: int) -> Served:
        chain = self.chains.get(feed) or Chain()
        entries, sigs = chain.entries[first - 1 :], chain.sigs[first - 1 :]
        runs: list[Run] = []
        size = 0
        for one in run.cut(entries, sigs) if entries else []:
            if runs and size >= budget:
                break
            runs.append(one)
            size += len(run.encode(one))
        served = sum(len(one.links) for one in runs)
        return Served(feed, tuple(runs), served < len(entries), 1)

    def absent(self, after: Head | None = None, limit: int = 1000) -> list[Missing]:
        heads = sorted(
            Head(feed, entry.seq)
            for feed, chain in self.chains.items()
            for entry in chain.entries
            if entry.body is None
        )
        left = [head for head in heads if after is None or head > after][:limit]
        feeds = dict.fromkeys(head.feed for head in left)
        return [Missing(feed, tuple(head.seq for head in left if head.feed == feed)) for feed in feeds]

    def lose_body(self, feed: bytes, seq: int) -> None:
        chain = self.chains[feed]
        chain.entries[seq - 1] = chain.entries[seq - 1]._replace(body=None)

    def bodies(self, wanted: Sequence[Missing]) -> list[Bodies]:
        found = []
        for feed, seqs in wanted:
            entries = [self.chains[feed].entries[seq - 1] for seq in seqs if feed in self.chains]
            here = tuple((entry.seq, entry.body) for entry in entries if entry.body is not None)
            found.append(Bodies(feed, here))
        return found

    def take_bodies(self, bodies: Sequence[Bodies]) -> None:
        for feed, items in bodies:
            for seq, body in items:
                entry = self.chains[feed].entries[seq - 1]
                if entry.body is None and hashlib.sha256(body).digest() == entry.body_hash:
                    self.chains[feed].entries[seq - 1] = entry._replace(body=body)

    def proofs(self, feeds: Sequence[bytes]) -> list[Proof]:
        return [chain.proof for feed in feeds if (chain := self.chains.get(feed)) and chain.proof]


def id_text_in(ids: set[bytes], text: str) -> bool:
    return text in {id_text(one) for one in ids}


def fork_of(origin: Replica, name: str, *texts: str) -> Replica:
    """A restored copy of a hub that writes on: the same feed goes two ways."""
    copy = Replica(origin.hub)
    feed = keys.public_key(seed_of(name))
    chain = Chain()
    chain.entries, chain.sigs = list(origin.chains[feed].entries), list(origin.chains[feed].sigs)
    copy.chains[feed] = chain
    copy.write(name, *texts)
    return copy
