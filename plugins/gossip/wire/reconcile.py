"""Comparing two frontiers with few bytes: a walk down two equal-shaped tries.

    both        ["frontier", "root", digest]                          equal digests: nothing more is said
    leader      ["frontier", "list", [path, ...]]                     the dialling side leads
    follower    ["frontier", "nodes", [[path, kind, payload], ...]]   one answer for each list
    leader      ["frontier", "ask", [[path, prints], ...]]            no prints: all rows under that path
    either      ["frontier", "rows", [[feed, seq, id, low, absent], ...], more]
    leader      ["frontier", "done"]

A node of more than 32 rows is told as its 16 children's digests, cut to 12 bytes (kind 0); a smaller one as
the prints of its rows, 8 bytes each (kind 1); one of up to 4 as the rows themselves (kind 2). Only the
follower tells nodes; the leader compares with its own, asks for rows it lacks and tells rows the follower
lacks. So each difference ends as a row told to the other side, which then wants what it lacks. Both tries may
change during the walk: a difference seen twice or not at all is met again by the live push. Rows that are
told cut short (prints, digests) are only ever used to find differences, never to believe in an entry.
"""

import hashlib
from collections import deque
from collections.abc import Callable, Collection, Iterable, Sequence
from typing import Any, Final

from hub.core.entry import MAX_INT
from hub.core.errors import RemoteError
from hub.core.frontier import EMPTY, LEAF, Frontier, Row, View

from .reading import read_feed, read_list, read_seq, read_tuple

DIRECT: Final = 4
CHILD: Final = 12
PRINT: Final = 8
ROWS_PER_FRAME: Final = 500
PATHS_PER_FRAME: Final = 64
MAX_NODES: Final = 1 << 18
_MAX_PATH: Final = 64

Path = bytes
Speak = Callable[..., None]
Differ = Callable[[Row], None]


def row_print(row: Row) -> bytes:
    """What stands for a row where rows are only compared."""
    return hashlib.sha256(row.feed + row.seq.to_bytes(8, "big") + row.id).digest()[:PRINT]


def node(view: View, path: Path) -> list[Any]:
    """How the follower tells one node."""
    count = view.count(path)
    if count > LEAF:
        return [path, 0, b"".join([digest[:CHILD] for digest in view.children(path)])]
    rows = view.rows(path)
    if count <= DIRECT:
        return [path, 2, [list(row) for row in rows]]
    return [path, 1, b"".join(map(row_print, rows))]


def read_path(obj: object) -> Path:
    """A path of nibbles."""
    if type(obj) is not bytes or len(obj) > _MAX_PATH or (obj and max(obj) > 15):
        raise RemoteError("frontier", "not a path")
    return obj


def read_row(obj: object) -> Row:
    """A row, every field checked; fields beyond the five are ignored."""
    if type(obj) is not list or len(obj) < 5:
        raise RemoteError("frontier", "not a row")
    feed, seq, entry_id, low, absent = obj[:5]
    for number in (low, absent):
        if type(number) is not int or not 0 <= number <= MAX_INT:
            raise RemoteError("frontier", "a row's number is out of range")
    if type(entry_id) is not bytes or len(entry_id) != 32:
        raise RemoteError("frontier", "a row's id has the wrong length")
    return Row(read_feed(feed, "frontier"), read_seq(seq, "frontier"), entry_id, low, absent)


def _read_prints(obj: object) -> frozenset[bytes]:
    if type(obj) is not bytes or len(obj) % PRINT or len(obj) > LEAF * PRINT:
        raise RemoteError("frontier", "prints have the wrong length")
    return frozenset(obj[at : at + PRINT] for at in range(0, len(obj), PRINT))


def tell_rows(speak: Speak, rows: Iterable[Row], last: bool) -> None:
    """Rows in as many frames as they need; `last` says whether the final one ends an answer."""
    batch: list[list[Any]] = []
    for row in rows:
        if len(batch) == ROWS_PER_FRAME:
            speak("frontier", "rows", batch, True)
            batch = []
        batch.append(list(row))
    if batch or last:
        speak("frontier", "rows", batch, not last)


class Follower:
    """Answers the leader; holds nothing between two frames."""

    def __init__(self, view: View, speak: Speak) -> None:
        self._view, self._speak = view, speak

    def list(self, paths: object) -> None:
        """Tell the nodes at these paths."""
        asked = [read_path(path) for path in read_list(paths, PATHS_PER_FRAME, "frontier")]
        self._speak("frontier", "nodes", [node(self._view, path) for path in asked])

    def ask(self, items: object) -> None:
        """Tell the rows that these prints stand for."""
        rows: list[Row] = []
        for item in read_list(items, PATHS_PER_FRAME, "frontier"):
            path, prints = read_tuple(item, 2, "frontier")
            wanted = _read_prints(prints)
            here = self._view.rows(read_path(path))
            rows += [row for row in here if not wanted or row_print(row) in wanted]
        tell_rows(self._speak, rows, last=True)


class Leader:
    """Walks: one question in flight at a time, so what waits here stays small. `told` hears of each row that it tells
    because the follower lacks it or has another, `differ` of each that the follower tells."""

    def __init__(self, view: View, speak: Speak, differ: Differ, told: Differ) -> None:
        self._view, self._speak, self._differ, self._told = view, speak, differ, told
        self._to_list: deque[Path] = deque()
        self._to_ask: deque[tuple[Path, bytes]] = deque()
        self._listed: frozenset[Path] = frozenset()
        self._asking = False
        self._nodes = 0
        self.done = False

    def begin(self, their_root: bytes) -> None:
        """The roots differ."""
        self._compare_child(b"", their_root)
        self._go_on()

    def nodes(self, items: object) -> None:
        """The follower's answer to a list."""
        nodes = read_list(items, PATHS_PER_FRAME, "frontier")
        if not self._listed or {read_path(read_tuple(item, 3, "frontier")[0]) for item in nodes} != self._listed:
            raise RemoteError("frontier", "nodes that were not asked for")
        self._nodes += len(nodes)
        if self._nodes > MAX_NODES:
            raise RemoteError("too-many-feeds", "a frontier without end")
        self._listed = frozenset()
        for item in nodes:
            self._compare(*item)
        self._go_on()

    def rows_told(self, more: bool) -> None:
        """The follower told rows; the caller has looked at each."""
        if not self._asking:
            raise RemoteError("frontier", "rows that were not asked for")
        if not more:
            self._asking = False
            self._go_on()

    def _go_on(self) -> None:
        if self._to_ask:
            items = [list(self._to_ask.popleft()) for _ in range(min(len(self._to_ask), PATHS_PER_FRAME))]
            self._asking = True
            self._speak("frontier", "ask", items)
        elif self._to_list:
            paths = [self._to_list.popleft() for _ in range(min(len(self._to_list), PATHS_PER_FRAME))]
            self._listed = frozenset(paths)
            self._speak("frontier", "list", paths)
        else:
            self.done = True
            self._speak("frontier", "done")

    def _compare(self, path: Path, kind: object, payload: object) -> None:
        if kind == 0:
            self._compare_children(path, payload)
        elif kind == 1:
            self._compare_prints(path, _read_prints(payload))
        elif kind == 2:
            self._compare_rows(path, [read_row(row) for row in read_list(payload, DIRECT, "frontier")])
        else:
            raise RemoteError("frontier", "a node of an unknown kind")

    def _compare_children(self, path: Path, payload: object) -> None:
        if type(payload) is not bytes or len(payload) != 16 * CHILD or len(path) == _MAX_PATH:
            raise RemoteError("frontier", "a node has 16 children")
        own = self._view.children(path)
        for nibble in range(16):
            theirs = payload[nibble * CHILD : (nibble + 1) * CHILD]
            if own[nibble][:CHILD] != theirs:
                self._compare_child(path + bytes([nibble]), theirs)

    def _compare_child(self, path: Path, theirs: bytes) -> None:
        if theirs == EMPTY[: len(theirs)]:
            self._tell(self._view.rows(path))
        elif self._view.count(path) == 0:
            self._to_ask.append((path, b""))
        else:
            self._to_list.append(path)

    def _compare_prints(self, path: Path, theirs: frozenset[bytes]) -> None:
        own = {row_print(row): row for row in self._view.rows(path)}
        missing = sorted(theirs - own.keys())
        if missing:
            self._to_ask.append((path, b"".join(missing)))
        self._tell([row for key, row in own.items() if key not in theirs])

    def _compare_rows(self, path: Path, theirs: list[Row]) -> None:
        keys = {row_print(row) for row in theirs}
        own = {row_print(row): row for row in self._view.rows(path)}
        self._tell([row for key, row in own.items() if key not in keys])
        for row in theirs:
            if row_print(row) not in own:
                self._differ(row)

    def _tell(self, rows: Sequence[Row]) -> None:
        for row in rows:
            self._told(row)
        tell_rows(self._speak, rows, last=False)


class Offered:
    """What this hub offers one peer: its frontier without the feeds that the peer has declined."""

    def __init__(self, frontier: Frontier, declined: Collection[bytes]) -> None:
        self._frontier = frontier
        self.declined = set(declined)
        self._view = frontier.without(declined)

    def decline(self, feeds: Iterable[bytes]) -> list[bytes]:
        """The peer does not keep these: those that are news."""
        fresh = [feed for feed in feeds if feed not in self.declined]
        if fresh:
            self.declined.update(fresh)
            self._view.decline(fresh)
        return fresh

    def forget(self) -> None:
        """The peer remembers other declines than we do: offer everything again."""
        self.declined.clear()
        self._view = self._frontier.without(())

    def digest(self, path: Sequence[int] = ()) -> bytes:
        """Of the node at a path."""
        return self._view.digest(path)

    def count(self, path: Sequence[int] = ()) -> int:
        """Rows under a path."""
        return self._view.count(path)

    def children(self, path: Sequence[int] = ()) -> list[bytes]:
        """Digests of the 16 nodes below a path."""
        return self._view.children(path)

    def rows(self, path: Sequence[int] = ()) -> list[Row]:
        """Rows under a path."""
        return self._view.rows(path)

    def get(self, feed: bytes) -> Row | None:
        """The row of a feed, unless it was declined."""
        return self._view.get(feed)
