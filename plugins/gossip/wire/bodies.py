"""Bodies on their own: ours that are absent, asked for once the entries are in; theirs, given when asked.

A question lists numbers by feed and is answered by `bodies` frames, the last of which says so. One question
is in flight in each direction. What a body is worth is judged by its header's hash where it is stored, never
here.
"""

from collections.abc import Sequence
from typing import Any, Final

import cbor2

from hub.core.entry import MAX_BODY
from hub.core.errors import LocalError, RemoteError

from .actions import Bodies, Head, IngestBodies, ListAbsent, Missing, ServeBodies
from .credit import Granted, Limits
from .outbox import Outbox
from .reading import first_of, read_feed, read_list, read_seq, read_tuple
from .supply import Supply, pack

MAX_ASKED: Final = 1000


class BodyTrade:
    """Belongs to one session; shares its credit with the runs."""

    def __init__(self, limits: Limits, out: Outbox, supply: Supply, granted: Granted) -> None:
        self._limits, self._out, self._supply, self._granted = limits, out, supply, granted
        self._listing: int | None = None
        self._asked: dict[bytes, frozenset[int]] = {}
        self._after: Head | None = None
        self._storing: dict[int, int] = {}
        self._reading: int | None = None
        self._asking = False

    def begin(self) -> None:
        """Find out what to ask for."""
        if self._listing is None and not self._asking:
            self._listing = self._out.ticket()
            self._out.act(ListAbsent(self._listing, self._after, self._limits.bodies))

    def absent(self, ticket: int, missing: Sequence[Missing]) -> None:
        """The driver's list: ask for it. Each number is asked for once in a session."""
        if ticket != self._listing:
            raise LocalError("absent: no such ticket")
        self._listing = None
        self._asked = {feed: frozenset(seqs) for feed, seqs in missing if seqs}
        if self._asked:
            self._after = max(Head(feed, max(seqs)) for feed, seqs in self._asked.items())
            self._asking = True
            self._out.speak("want-bodies", [[feed, sorted(seqs)] for feed, seqs in self._asked.items()])

    def came(self, fields: list[Any], size: int) -> None:
        """A `bodies` frame."""
        self._granted.consume(size)
        if not self._asking:
            raise RemoteError("frame-order", "bodies that were not asked for")
        items, last = read_tuple(fields[:2], 2, "frame")
        bodies = [self._read(item) for item in read_list(items, MAX_ASKED, "frame")]
        ticket = self._out.ticket()
        self._storing[ticket] = size
        self._asking = last is not True
        self._out.act(IngestBodies(ticket, tuple(bodies)))

    def _read(self, item: object) -> Bodies:
        feed, pairs = read_tuple(item, 2, "frame")
        asked = self._asked.get(feed) if type(feed) is bytes else None
        if asked is None:
            raise RemoteError("frame", "bodies of a feed that was not asked for")
        found: list[tuple[int, bytes]] = []
        for pair in read_list(pairs, MAX_ASKED, "frame"):
            seq, body = read_tuple(pair, 2, "frame")
            if type(seq) is not int or type(body) is not bytes or len(body) > MAX_BODY or seq not in asked:
                raise RemoteError("frame", "a body of the wrong shape")
            found.append((seq, body))
        return Bodies(feed, tuple(found))

    def stored(self, ticket: int) -> None:
        """Bodies are stored; more may be wanted."""
        if ticket not in self._storing:
            raise LocalError("bodies_stored: no such ticket")
        self._granted.release(self._storing.pop(ticket))
        if not self._asking and not self._storing:
            self.begin()

    def wanted(self, fields: list[Any]) -> None:
        """A `want-bodies` frame."""
        if self._reading is not None:
            raise RemoteError("frame-order", "two questions for bodies at once")
        wanted: list[Missing] = []
        for item in read_list(first_of(fields), MAX_ASKED, "frame"):
            feed, seqs = read_tuple(item, 2, "frame")
            numbers = [read_seq(seq, "frame") for seq in read_list(seqs, MAX_ASKED, "frame")]
            wanted.append(Missing(read_feed(feed, "frame"), tuple(numbers)))
        if sum([len(missing.seqs) for missing in wanted]) > MAX_ASKED:
            raise RemoteError("flood", "too many bodies wanted at once")
        self._reading = self._out.ticket()
        self._out.act(ServeBodies(self._reading, tuple(wanted)))

    def served(self, ticket: int, found: Sequence[Bodies]) -> None:
        """The driver read what is here; an empty last frame closes the answer."""
        if ticket != self._reading:
            raise LocalError("bodies_served: no such ticket")
        self._reading = None
        singles = [cbor2.dumps([feed, [[seq, body]]]) for feed, items in found for seq, body in items]
        self._supply.give(pack(self._out, "bodies", singles, False))
        self._supply.give([self._out.encoder.bulk("bodies", [], True)])
