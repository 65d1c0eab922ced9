"""What a hub holds, as digests that two hubs compare: equal at the root means nothing new, in 32 bytes at any
size.

Rows stand in a 16-way trie over SHA-256(feed), a path being a sequence of nibbles. The digest at a path is
defined by the set of rows under it alone, so any implementation gets the same one:

    no rows            SHA-256 of nothing
    1 to 32 rows       SHA-256 of the rows, sorted by feed: feed (32) | seq (8, big-endian) | id (32)
    more than 32       SHA-256 of the sixteen digests of its children

`low` and `absent` ride along and are not digested: they say what could be asked for, not what is known. The
row of a frozen feed is its fork and the settled id or zeros, so hubs on different branches agree. A feed that
a neighbour declined is left out of what is compared with that neighbour (`without`).

Changing one row forgets the digests on its path; they are computed when next asked for.
"""

import hashlib
from bisect import bisect_left, insort
from collections.abc import Iterable, Iterator, Sequence
from typing import Final, NamedTuple, Protocol

LEAF: Final = 32
WIDTH: Final = 16
EMPTY: Final = hashlib.sha256(b"").digest()
NOTHING_SETTLED: Final = bytes(32)

_AFTER: Final = bytes((WIDTH,))
"""Behind every nibble."""

_NIBBLES: Final = bytes.maketrans(b"0123456789abcdef", bytes(range(16)))
_sha256 = hashlib.sha256


class Row(NamedTuple):
    """One feed: its head (or fork), the lowest number held, how many bodies are absent."""

    feed: bytes
    seq: int
    id: bytes
    low: int
    absent: int


class View(Protocol):
    """What an exchange reads, of a whole frontier or of one without declined feeds."""

    def digest(self, path: Sequence[int] = ()) -> bytes: ...
    def count(self, path: Sequence[int] = ()) -> int: ...
    def children(self, path: Sequence[int] = ()) -> list[bytes]: ...
    def rows(self, path: Sequence[int] = ()) -> list[Row]: ...
    def get(self, feed: bytes) -> Row | None: ...


def frozen_row(feed: bytes, fork: int, settled: bytes | None, low: int = 1, absent: int = 0) -> Row:
    """The row of a feed that is frozen at `fork`."""
    return Row(feed, fork, settled or NOTHING_SETTLED, low, absent)


def path_of(feed: bytes) -> bytes:
    """The 64 nibbles that lead to a feed."""
    return _sha256(feed).hexdigest().encode().translate(_NIBBLES)


def digest_rows(rows: Iterable[Row]) -> bytes:
    """The digest of at most 32 rows."""
    return _sha256(b"".join([feed + seq.to_bytes(8, "big") + id_ for feed, seq, id_, _, _ in sorted(rows)])).digest()


class _Node:
    """A leaf keeps rows by path, an inner node sixteen children; `digest` is None until computed."""

    __slots__ = ("children", "count", "digest", "leaf")

    def __init__(self) -> None:
        self.count = 0
        self.digest: bytes | None = EMPTY
        self.leaf: dict[bytes, Row] = {}
        self.children: list[_Node] | None = None

    def set(self, path: bytes, depth: int, row: Row) -> bool:
        """Puts a row; says whether it is a new feed."""
        self.digest = None
        if self.children is None:
            fresh = path not in self.leaf
            self.leaf[path] = row
            self.count = len(self.leaf)
            if self.count > LEAF:
                self._split(depth)
            return fresh
        fresh = self.children[path[depth]].set(path, depth + 1, row)
        self.count += fresh
        return fresh

    def _split(self, depth: int) -> None:
        self.children = [_Node() for _ in range(WIDTH)]
        for path, row in self.leaf.items():
            self.children[path[depth]].set(path, depth + 1, row)
        self.leaf = {}

    def remove(self, path: bytes, depth: int) -> None:
        """Takes out a row that is there."""
        self.digest = None
        self.count -= 1
        if self.children is None:
            del self.leaf[path]
            return
        self.children[path[depth]].remove(path, depth + 1)
        if self.count <= LEAF:
            self.leaf = dict(self.items())
            self.children = None

    def items(self) -> Iterator[tuple[bytes, Row]]:
        if self.children is None:
            yield from self.leaf.items()
        else:
            for child in self.children:
                yield from child.items()

    def digested(self) -> bytes:
        if self.digest is None:
            if self.children is None:
                self.digest = digest_rows(self.leaf.values())
            else:
                self.digest = _sha256(b"".join([child.digested() for child in self.children])).digest()
        return self.digest


class Frontier:
    """The rows of one hub, kept as they change."""

    def __init__(self, rows: Iterable[Row] = ()) -> None:
        self._root = _Node()
        self._rows: dict[bytes, Row] = {}
        self.changes = self.feeds = 0
        """How often a row, and how often the set of feeds, has changed."""
        for row in rows:
            self.set(row)

    def set(self, row: Row) -> None:
        """Puts the row of a feed in the place of its last one."""
        self.changes += 1
        self.feeds += row.feed not in self._rows
        self._rows[row.feed] = row
        self._root.set(path_of(row.feed), 0, row)

    def remove(self, feed: bytes) -> None:
        """Forgets a feed; one that is not there is no error."""
        if self._rows.pop(feed, None) is not None:
            self.changes += 1
            self.feeds += 1
            self._root.remove(path_of(feed), 0)

    def get(self, feed: bytes) -> Row | None:
        """The row of a feed."""
        return self._rows.get(feed)

    def digest(self, path: Sequence[int] = ()) -> bytes:
        """The 32-byte digest of the rows under a path."""
        node = self._find(path)
        return digest_rows(self.rows(path)) if node is None else node.digested()

    def count(self, path: Sequence[int] = ()) -> int:
        """How many rows lie under a path."""
        node = self._find(path)
        return len(self.rows(path)) if node is None else node.count

    def children(self, path: Sequence[int] = ()) -> list[bytes]:
        """The sixteen digests under a path."""
        return [self.digest((*path, nibble)) for nibble in range(WIDTH)]

    def rows(self, path: Sequence[int] = ()) -> list[Row]:
        """The rows under a path, sorted by feed."""
        node, prefix = self._root, bytes(path)
        for nibble in prefix:
            if node.children is None:
                break
            node = node.children[nibble]
        return sorted([row for way, row in node.items() if way.startswith(prefix)])

    def without(self, declined: Iterable[bytes]) -> "Without":
        """The frontier as a neighbour sees it who declined these feeds; it follows later changes."""
        return Without(self, declined)

    def _find(self, path: Sequence[int]) -> _Node | None:
        """The node at a path; None when the path leads on below a leaf."""
        node = self._root
        for nibble in path:
            if node.children is None:
                return None
            node = node.children[nibble]
        return node


class Without:
    """A frontier without some feeds: subtrees that hold none of them keep their digests.

    A peer chooses what it declines and asks, both by the thousand, so nothing here walks all of them at each question.
    """

    def __init__(self, whole: Frontier, declined: Iterable[bytes]) -> None:
        self._whole = whole
        self._declined = {feed: path_of(feed) for feed in declined}
        self._gone: list[bytes] = []
        """Paths of those that the whole holds, in order."""
        self._digests: dict[bytes, bytes] = {}
        self._feeds = self._changes = -1

    def decline(self, feeds: Iterable[bytes]) -> None:
        """Leave these out too, that were not left out before."""
        self._keep_up()
        for feed in feeds:
            self._declined[feed] = way = path_of(feed)
            if self._whole.get(feed) is not None:
                insort(self._gone, way)
                self._digests.clear()

    def get(self, feed: bytes) -> Row | None:
        """The row of a feed that was not declined."""
        return None if feed in self._declined else self._whole.get(feed)

    def digest(self, path: Sequence[int] = ()) -> bytes:
        """The 32-byte digest of the rows under a path."""
        self._keep_up()
        return self._digest(bytes(path))

    def count(self, path: Sequence[int] = ()) -> int:
        """How many rows lie under a path."""
        self._keep_up()
        return self._whole.count(path) - self._missing(bytes(path))

    def children(self, path: Sequence[int] = ()) -> list[bytes]:
        """The sixteen digests under a path."""
        self._keep_up()
        return self._children(bytes(path))

    def rows(self, path: Sequence[int] = ()) -> list[Row]:
        """The rows under a path, sorted by feed."""
        return [row for row in self._whole.rows(path) if row.feed not in self._declined]

    def _keep_up(self) -> None:
        """Follow the whole: which of the declined feeds it holds, and that digests are stale."""
        if self._changes != self._whole.changes:
            self._changes = self._whole.changes
            self._digests.clear()
        if self._feeds != self._whole.feeds:
            self._feeds = self._whole.feeds
            self._gone = sorted(way for feed, way in self._declined.items() if self._whole.get(feed) is not None)

    def _missing(self, prefix: bytes) -> int:
        return bisect_left(self._gone, prefix + _AFTER) - bisect_left(self._gone, prefix)

    def _digest(self, prefix: bytes) -> bytes:
        missing = self._missing(prefix)
        if not missing:
            return self._whole.digest(prefix)
        if prefix not in self._digests:
            few = self._whole.count(prefix) - missing <= LEAF
            self._digests[prefix] = (
                digest_rows(self.rows(prefix)) if few else _sha256(b"".join(self._children(prefix))).digest()
            )
        return self._digests[prefix]

    def _children(self, prefix: bytes) -> list[bytes]:
        return [self._digest(prefix + bytes((nibble,))) for nibble in range(WIDTH)]
