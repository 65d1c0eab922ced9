"""From stored entries to messages: decode once, parse by type, sort by the plugins that reduce it.

Content decides nothing about storing: whatever cannot be decoded or parsed, or has a type that nobody here
knows, is counted as not shown and stays in the log.
"""

import traceback
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from typing import Any, Final, NamedTuple

from hub import guard
from hub.core import record as records
from hub.core.entry import Entry, made
from hub.core.errors import LocalError, RemoteError
from hub.log import registry
from hub.log.models import NotShown
from hub.log.registry import Message
from hub.log.tables import FeedState, Stored, capabilities, execute_many, select

LOG_TYPES: Final = frozenset({"identity.open", "identity.statement"})
"""Types that the log itself reads; plugins may reduce them too."""
MOST_KINDS: Final = 200
LONGEST: Final = 64

Read = Mapping[bytes, records.Record]
NOTHING: Final[Read] = {}


def read_ahead(entries: Iterable[Entry]) -> dict[bytes, records.Record]:
    """The records of entries that will be sorted later, by their ids; those that cannot be read are left for then."""
    found = {}
    for entry in entries:
        try:
            mapping = records.decode(entry.body or b"")
            known = registry.record_class(mapping["t"])
            if known is not None and registry.readers(known.type):
                found[entry.id] = guard.unended(records.parse, known, mapping)
        except Exception:  # noqa: S112  # it fails again in its turn, and is told then
            continue
    return found


class Trouble(NamedTuple):
    """A message, or an entry on its way to become one, that a plugin's code could not take."""

    position: int
    type: str
    traceback: str


class Sorting:
    """Messages by label, and what could not become one. `whole` counts unknown types too: once, at the
    append."""

    def __init__(self, labels: Iterable[str], whole: bool = False) -> None:
        self.labels = frozenset(labels)
        self.whole = whole
        self._known: dict[str, tuple[type[records.Record] | None, list[str]]] = {}
        self._authors: dict[int, tuple[bytes, bytes, str, frozenset[str]]] = {}
        self.messages: defaultdict[str, list[Message]] = defaultdict(list)
        self.not_shown: Counter[tuple[str, str, str]] = Counter()
        self.troubles: defaultdict[str, list[Trouble]] = defaultdict(list)

    def add(self, entries: Iterable[Stored], states: Mapping[int, FeedState], read: Read = NOTHING) -> None:
        """Sort entries that count now; `states` by feed, `read` what was read ahead of them."""
        for entry in entries:
            _position, feed, seq, _stamp, digest, body = entry
            if body is None or seq > states[feed].counts_to:
                continue
            if (parsed := read.get(digest)) is not None:
                self._take(entry, states[feed], parsed, self._look_up(parsed.type)[1])
                continue
            try:
                mapping = records.decode(body)
            except RemoteError:
                self._miss("", "", NotShown.Why.MALFORMED)
            else:
                self._add(entry, states[feed], mapping)

    def _add(self, entry: Stored, state: FeedState, mapping: dict[str, Any]) -> None:
        kind = mapping["t"]
        known, wanted = self._look_up(kind)
        if known is None:
            if kind not in LOG_TYPES:
                self._miss(kind.partition(".")[0], kind, NotShown.Why.UNKNOWN)
        elif wanted:
            self._parse(entry, state, known, mapping, wanted)

    def _look_up(self, kind: str) -> tuple[type[records.Record] | None, list[str]]:
        """A record type's class and the plugins here that read it."""
        found = self._known.get(kind)
        if found is None:
            known = registry.record_class(kind)
            found = known, [label for label in registry.readers(kind) if label in self.labels]
            if known is not None:
                self._known[kind] = found
        return found

    def _parse(
        self,
        entry: Stored,
        state: FeedState,
        known: type[records.Record],
        mapping: dict[str, Any],
        wanted: list[str],
    ) -> None:
        try:
            parsed = guard.unended(records.parse, known, mapping)
        except (RemoteError, LocalError):
            for label in wanted:
                self.not_shown[label, known.type[:LONGEST], NotShown.Why.MALFORMED.value] += 1
            return
        except Exception:
            for label in wanted:
                self.troubles[label].append(Trouble(entry.position, known.type, traceback.format_exc()))
            return
        self._take(entry, state, parsed, wanted)

    def _take(self, entry: Stored, state: FeedState, parsed: records.Record, wanted: list[str]) -> None:
        position, feed, seq, stamp, digest, _body = entry
        author = self._authors.get(feed)
        if author is None:
            caps = capabilities(state.caps)
            author = self._authors[feed] = (state.person or b"", state.hub or b"", state.kind, caps)
        message = made(Message, (position, digest, feed, state.key, seq, stamp, *author, parsed))
        for label in wanted:
            self.messages[label].append(message)

    def _miss(self, label: str, kind: str, why: NotShown.Why) -> None:
        if not self.whole:
            return
        if "\0" in kind:  # PostgreSQL holds no such text, and refusing it here would end the whole transaction
            label = kind = ""
        self.not_shown[label[:LONGEST], kind if len(kind) <= LONGEST else "", why.value] += 1


def kind_of(body: bytes) -> str:
    """The record type that a body names; empty when it is no record."""
    try:
        return str(records.decode(body)["t"])
    except RemoteError:
        return ""


def count_not_shown(found: Mapping[tuple[str, str, str], int]) -> None:
    """Add to the counts. Authors choose type names, so the kinds kept apart are bounded."""
    if not found:
        return
    held = {tuple(row) for row in select("SELECT label, type, why FROM log_notshown")}
    room = MOST_KINDS - len(held)
    sums: Counter[tuple[str, str, str]] = Counter()
    for (label, kind, why), count in found.items():
        fits = (label, kind, why) in held or registry.record_class(kind) is not None or room > 0
        if fits and (label, kind, why) not in held:
            room -= 1
        sums[(label, kind, why) if fits else ("", "", why)] += count
    execute_many(
        "INSERT INTO log_notshown (label, type, why, count) VALUES (%s, %s, %s, %s)"
        " ON CONFLICT (label, type, why) DO UPDATE SET count = log_notshown.count + excluded.count",
        [(*key, count) for key, count in sums.items()],
    )
