"""A hub's disk: the changes that were written, and how many of them are safe.

    written  ──────────────────────────|─ ─ ─ ─ ─
                                     safe       what a crash may lose, from some point on

A change is kept as it was decided, never decided again: a restart applies them in order. What a hub has acknowledged or
told anybody must lie below `safe`. `copy` and `restore` are what people do with backups.
"""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

if TYPE_CHECKING:
    from hub.core.entry import Entry
    from hub.core.feed import Proof

    from .ledger import Ledger


class Change(Protocol):
    """Something written."""

    def apply(self, ledger: "Ledger") -> None: ...


class Appended(NamedTuple):
    """Entries at the end of a feed; `seed` when this hub opened the feed and holds its key."""

    feed: bytes
    entries: "tuple[Entry, ...]"
    sigs: tuple[bytes | None, ...]
    seed: bytes | None

    def apply(self, ledger: "Ledger") -> None:
        ledger.take(self)


class SignatureKept(NamedTuple):
    """One more signature under an entry that is held."""

    feed: bytes
    seq: int
    sig: bytes

    def apply(self, ledger: "Ledger") -> None:
        ledger.chains[self.feed].sigs[self.seq - 1] = self.sig


class BodyCame(NamedTuple):
    """A body that was absent."""

    feed: bytes
    seq: int
    body: bytes

    def apply(self, ledger: "Ledger") -> None:
        ledger.take_body(self.feed, self.seq, self.body)


class Erased(NamedTuple):
    """A person had an entry erased, held or not."""

    entry: bytes
    author: bytes

    def apply(self, ledger: "Ledger") -> None:
        ledger.take_erasure(self.entry, self.author)


class Proven(NamedTuple):
    """The lowest proof of a fork so far."""

    seq: int
    proof: "Proof"

    def apply(self, ledger: "Ledger") -> None:
        ledger.take_proof(self.seq, self.proof)


class Closed(NamedTuple):
    """A feed of our own that is never written again."""

    feed: bytes

    def apply(self, ledger: "Ledger") -> None:
        ledger.chains[self.feed].closed = True


class Disk:
    """Changes in the order in which they were written."""

    def __init__(self, changes: Sequence[Change] = ()) -> None:
        self.changes = list(changes)
        self.safe = len(self.changes)

    def write(self, change: Change) -> None:
        self.changes.append(change)

    def sync(self) -> None:
        """Everything written so far survives a crash from now on."""
        self.safe = len(self.changes)

    def crash(self, luck: float) -> int:
        """Lose what was not safe, but for a part of it (`luck`, 0 to 1) from its beginning; how much was lost."""
        kept = self.safe + int((len(self.changes) - self.safe) * luck)
        lost = len(self.changes) - kept
        del self.changes[kept:]
        self.sync()
        return lost

    def copy(self) -> tuple[Change, ...]:
        """What a backup made now holds."""
        return tuple(self.changes[: self.safe])
