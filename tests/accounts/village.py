"""A hub elsewhere with people of its own, in the same final form as ours; its entries arrive by exchange."""

import os

from hub.accounts.keys import opening
from hub.core import run
from hub.core.entry import Entry
from hub.core.keys import public_key, root_seed
from hub.core.record import Record, to_body
from hub.core.statement import Statement
from hub.log import store


class Village:
    """A hub elsewhere, whose entries arrive here by exchange."""

    def __init__(self) -> None:
        self.device = opening.fresh_seed()
        self.papers, self.id = self.papers_of(self.device)
        self.heads: dict[bytes, Entry] = {}
        self.runs: dict[bytes, list[run.Run]] = {}
        self.seed = self.open("hub", self.id, self.papers, self.device)

    def papers_of(self, signer: bytes, hub: bytes | None = None) -> tuple[list[Statement], bytes]:
        roots = opening.fresh_roots()
        incept = opening.incept(roots)
        who = incept.id
        cert = opening.certify(who, public_key(signer), hub or who, opening.SIGNER, root_seed(roots.root))
        return [incept, cert], who

    def person(self) -> tuple[bytes, bytes]:
        """Somebody there: their feed's seed and their id."""
        signer = opening.fresh_seed()
        papers, who = self.papers_of(signer, self.id)
        return self.open("person", who, [*self.papers, *papers], signer), who

    def open(self, kind: str, who: bytes, papers: list[Statement], signer: bytes) -> bytes:
        seed = opening.fresh_seed()
        feed = public_key(seed)
        cert = opening.certify(who, feed, self.id, opening.FULL, signer)
        host = opening.host(self.id, feed, self.device)
        self.arrive(seed, opening.passport(kind, self.id, os.urandom(16), [*papers, cert, host]))
        return seed

    def say(self, seed: bytes, record: Record) -> Entry:
        return self.arrive(seed, to_body(record, os.urandom(16)))

    def arrive(self, seed: bytes, body: bytes) -> Entry:
        entries, sigs = run.write(seed, self.heads.get(seed), [(1_800_000_000_000, body)])
        self.heads[seed] = entries[-1]
        sent = run.cut(entries, sigs)
        self.runs.setdefault(seed, []).extend(sent)
        store.ingest(sent, via=bytes(32))
        return entries[-1]
