"""What must be true, known from outside the hubs: who signed what, who was told "kept", who may take what back.

A fault that every hub shares makes no two of them differ. So the oracle keeps its own account, made from what people
did and never from what hub.core says, and speaks up at once: an entry that nobody signed, a number used twice by an
honest box, a thaw, an erased body that is back, an honest hub that is blamed.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from hub.core.entry import MAX_INT, Entry
from hub.core.stamp import DAY
from hub.core.statement import CERTIFY

from .people import Person, Quill

if TYPE_CHECKING:
    from .ledger import Chain

EPOCH: Final = 1_700_000_000_000
LATEST: Final = EPOCH + 3 * DAY
"""No box with a sane clock says more, for no run lasts so long."""


class Broken(AssertionError):
    """A promise was broken; the sentence says which."""


class Oracle:
    """One for a world."""

    def __init__(self) -> None:
        self.signed: dict[bytes, Entry] = {}
        self.pens: dict[bytes, Quill] = {}
        self.kept: dict[bytes, str] = {}
        """Entries whose writer was told that they are safe, and by whom."""
        self.holders: defaultdict[bytes, set[str]] = defaultdict(set)
        self.crooked: set[bytes] = set()
        """Feeds whose key was used by two boxes: they may fork."""
        self.cuts: defaultdict[bytes, list[int]] = defaultdict(list)
        self.settled: defaultdict[bytes, set[bytes]] = defaultdict(set)
        self.unhosted: set[bytes] = set()
        """Feeds whose passport no hub stands by."""
        self.strange: set[tuple[str, bytes]] = set()
        """Feeds of a box's own to which a neighbour or a stick brought an entry."""
        self.rotated: set[bytes] = set()
        self.wishes: defaultdict[bytes, set[bytes]] = defaultdict(set)
        """Entries that their own authors had erased, each with the entries that say so."""
        self.seen: Counter[str] = Counter()
        self._numbers: dict[tuple[bytes, int], bytes] = {}
        self._read: dict[tuple[str, bytes], tuple[int, int | None, int, bool]] = {}
        """How far each feed was checked at each hub: head, fork, erased bodies, and whether since its last start."""

    # What people do

    def sign(self, pen: Quill, entries: Iterable[Entry], sane: bool = True) -> None:
        """These were signed with a real key."""
        self.pens[pen.key] = pen
        for entry in entries:
            self.signed[entry.id] = entry
            if sane and entry.stamp > LATEST:
                raise Broken(f"a sane clock followed a wild one: {entry.stamp}")

    def acknowledge(self, hub: str, entries: Iterable[Entry]) -> None:
        """A hub told their writer that these are safe."""
        self.kept.update((entry.id, hub) for entry in entries)

    def caps_of(self, who: Person) -> frozenset[str]:
        """What a feed of this person may do."""
        return who.caps - {CERTIFY}

    def counts_to(self, feed: bytes, fork: int | None) -> int:
        """Up to which number a feed counts when everything is known, settled forks aside."""
        if feed in self.unhosted or self.pens[feed].person.own.id in self.rotated:
            return 0
        return min([*self.cuts[feed], MAX_INT if fork is None else fork - 1])

    def is_settled(self, feed: bytes, fork: int | None) -> bytes:
        """The one branch that the person named."""
        named = self.settled[feed] if fork and self.pens[feed].person.own.id not in self.rotated else set()
        return next(iter(named)) if len(named) == 1 else b""

    def writes_on(self, hub: str, feed: bytes) -> None:
        """Somebody is about to write in this feed on this box."""
        if (hub, feed) in self.strange:
            raise Broken(f"{hub} writes on in a feed that another box wrote in")

    # What hubs do

    def safe(self, hub: str, chain: "Chain") -> None:
        """A hub has this durably and is about to let others know."""
        known, fork, erased, _ = self._read.get((hub, chain.feed), (0, None, 0, False))
        for entry in chain.entries[known:]:
            self._check(hub, entry)
        if fork is not None and (chain.fork is None or chain.fork > fork):
            raise Broken(f"{hub} thawed a feed that was frozen at {fork}")
        if chain.fork is not None and chain.feed not in self.crooked:
            raise Broken(f"{hub} froze a feed whose only writer never went two ways")
        if fork is not None and known < chain.head >= fork and self._read[hub, chain.feed][3]:
            raise Broken(f"{hub} took entries after a fork")
        if any(chain.entries[seq - 1].body is not None for seq in chain.erased) or len(chain.erased) < erased:
            raise Broken(f"{hub} took back an erased body")
        self._read[hub, chain.feed] = (chain.head, chain.fork, len(chain.erased), True)

    def _check(self, hub: str, entry: Entry) -> None:
        if entry.id not in self.signed:
            raise Broken(f"{hub} holds an entry that nobody signed: number {entry.seq}")
        self.holders[entry.id].add(hub)
        if entry.feed not in self.crooked:
            first = self._numbers.setdefault((entry.feed, entry.seq), entry.id)
            if first != entry.id:
                raise Broken(f"an honest box used number {entry.seq} twice")

    def restored(self, hub: str, lost: Iterable[Entry]) -> None:
        """A hub's disk is an older copy now: what only it held is gone, and that is nobody's fault."""
        for key in [key for key in self._read if key[0] == hub]:
            del self._read[key]
        self.strange = {pair for pair in self.strange if pair[0] != hub}
        for entry in lost:
            self.holders[entry.id].discard(hub)
            if not self.holders[entry.id]:
                self.kept.pop(entry.id, None)

    def restarted(self, hub: str) -> None:
        """A hub lost power: nothing that was safe may be missing."""
        self.strange = {pair for pair in self.strange if pair[0] != hub}
        for key, (_, fork, erased, _) in self._read.items():
            if key[0] == hub:
                self._read[key] = (0, fork, erased, False)
        self.seen["restarts"] += 1

    def blame(self, hub: str, peer: str, code: str, words: str) -> None:
        """Every hub is honest on the line, so nobody may be blamed."""
        raise Broken(f"{hub} blames {peer}: {code}: {words}")

    def noticed(self, action: object) -> None:
        """What else sessions said, for the summary."""
        name = type(action).__name__
        self.seen[f"{name} {code}" if (code := getattr(action, "code", "")) else name] += 1
