"""What the ledger's entries mean: statements learnt, feeds judged, and the rows of a tiny projection.

As hub.log.judging and hub.log.projector: `hub.core.judge` decides, what was learnt has every feed that it concerns
judged again, and when a feed counts differently its rows are made anew. The projection does not care for order: a post
is a row, a profile is the one with the highest number in its feed, an erasure takes effect and stays so.
"""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Final

from hub.core import judge as judges
from hub.core import record as records
from hub.core import statement as statements
from hub.core.cid import parse_id
from hub.core.errors import RemoteError
from hub.core.keys import parse_key
from hub.core.statement import Statement

if TYPE_CHECKING:
    from .ledger import Chain, Ledger

MARK: Final = b"identity.statement"
KEPT: Final = frozenset({"identity.open", "identity.statement"})
_read: dict[tuple[bytes, bytes, bytes], Statement | None] = {}


def forget_statements() -> None:
    """Read every statement anew."""
    _read.clear()


def nobody() -> defaultdict[bytes, set[bytes]]:
    """The feeds concerned by anything, when none is."""
    return defaultdict(set)


def is_kept(body: bytes | None) -> bool:
    """Whether this is one of the log's own records, which nobody can have erased."""
    return body is not None and records.decode(body)["t"] in KEPT


def about(one: Statement) -> bytes:
    """What a statement is found by."""
    return parse_key(one.fields["feed"]) if one.kind == "host" else one.subject


class Books:
    """Belongs to one ledger. Closed while the ledger applies what lies on its disk: judged once, at the end."""

    def __init__(self, ledger: "Ledger") -> None:
        self._ledger = ledger
        self._opened = False
        self.statements: defaultdict[bytes, dict[tuple[bytes, bytes], Statement]] = defaultdict(dict)
        self._concerned: defaultdict[bytes, set[bytes]] = defaultdict(set)
        self.posts: dict[tuple[bytes, int], tuple[bytes, str]] = {}
        self.names: dict[bytes, tuple[int, str]] = {}

    def open(self) -> None:
        """Everything on the disk is applied: judge it and make the rows."""
        self._opened = True
        for chain in self._ledger.chains.values():
            chain.counts_to = 0
            self.judge(chain)

    def opened(self, chain: "Chain") -> None:
        """A new feed: learn its passport's statements and judge it."""
        assert chain.passport
        person = judges.author(chain.feed, chain.passport)
        for key in {person, chain.passport.hub, chain.feed} - {b""}:
            self._concerned[key].add(chain.feed)
        self._learn(chain.passport.statements)
        self.judge(chain)

    def came(self, chain: "Chain", seqs: Sequence[int]) -> None:
        """Entries or their bodies came."""
        for seq in seqs:
            body = chain.entries[seq - 1].body
            if body and MARK in body and seq > 1:
                self._learn(_statements_in(body))
        if self._opened:
            self._project(chain, seqs)

    def _learn(self, found: Iterable[Statement]) -> None:
        fresh = set()
        for one in found:
            held = self.statements[about(one)]
            if (one.id, one.signer) not in held:
                held[one.id, one.signer] = one
                fresh.add(about(one))
        for feed in {feed for key in fresh for feed in self._concerned[key]}:
            self.judge(self._ledger.chains[feed])

    def judge(self, chain: "Chain") -> None:
        """Judge a feed by everything held now; what counts differently is projected anew."""
        if chain.passport is None or (not self._opened and chain.judgement):
            return
        person = judges.author(chain.feed, chain.passport)
        keys = {person, chain.passport.hub, chain.feed} - {b""}
        held = [one for key in keys for one in self.statements[key].values()]
        judgement = judges.judge(chain.feed, chain.passport, held, chain.fork)
        counts_to = judges.counts_to(judgement, self._number_of(chain, judgement.settled))
        changed = (counts_to, judgement) != (chain.counts_to, chain.judgement)
        chain.judgement, chain.counts_to = judgement, counts_to
        if changed and self._opened:
            self._ledger.touched.add(chain.feed)
            self.recount(chain)

    def _number_of(self, chain: "Chain", settled: bytes) -> int | None:
        held, seq = self._ledger.where.get(settled, (None, 0))
        return seq if held is chain else None

    # Rows

    def recount(self, chain: "Chain") -> None:
        """Make every row of a feed anew."""
        self.names.pop(chain.feed, None)
        for seq in range(1, chain.head + 1):
            self.posts.pop((chain.feed, seq), None)
        self._project(chain, range(1, chain.head + 1))

    def forget(self, feed: bytes, seq: int) -> None:
        """An entry has no row any more; the name of a feed falls back to an earlier one."""
        self.posts.pop((feed, seq), None)
        if self.names.get(feed, (0, ""))[0] == seq:
            del self.names[feed]
            chain = self._ledger.chains[feed]
            self._project(chain, range(1, seq))

    def _project(self, chain: "Chain", seqs: Iterable[int]) -> None:
        for seq in seqs:
            body = chain.entries[seq - 1].body
            if body is not None and 1 < seq <= chain.counts_to:
                self._reduce(chain, seq, records.decode(body))

    def _reduce(self, chain: "Chain", seq: int, said: dict[str, object]) -> None:
        person = chain.judgement.person if chain.judgement else b""
        if said["t"] == "forum.post":
            self.posts[chain.feed, seq] = (person, str(said["text"]))
        elif said["t"] == "person.profile":
            self.names[chain.feed] = max(self.names.get(chain.feed, (0, "")), (seq, str(said["name"])))
        elif said["t"] == "hub.erase":
            self._ledger.erase(parse_id(said["entry"]), person)


def _statements_in(body: bytes) -> list[Statement]:
    mapping = records.decode(body)
    if mapping["t"] != "identity.statement":
        return []
    found = (_statement(tuple(part)) for part in mapping["statements"])
    return [one for one in found if one is not None]


def _statement(parts: tuple[bytes, bytes, bytes]) -> Statement | None:
    if parts not in _read:
        try:
            _read[parts] = statements.from_wire(list(parts))
        except RemoteError:
            _read[parts] = None
    return _read[parts]
