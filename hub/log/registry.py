"""Who reads the log: record types, reducers, rows and topics of each plugin, and who is told of an append.

The loader registers plugins here, downwards; the log itself never looks for them. No database in this module.

A reducer gets messages of its types in the order of the log, which within a feed is the order of `seq`,
except that a body which came late is handed over late: reducers are idempotent, refer by id, and compare
`seq` where order matters. Reducers of one projection run one after the other over a batch, so types whose
mutual order matters share a reducer.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple, TypeVar

from hub import guard
from hub.core.record import Record

if TYPE_CHECKING:
    from hub.log.rows import Row

logger = logging.getLogger(__name__)

T = TypeVar("T")


class Message(NamedTuple):
    """An entry that counts now, as reducers see it. `person` is the author, `hub` where it was written."""

    position: int
    id: bytes
    feed: int
    key: bytes
    seq: int
    stamp: int
    person: bytes
    hub: bytes
    kind: str
    caps: frozenset[str]
    record: Record


@dataclass(frozen=True, slots=True)
class Reducer:
    """A function from a batch of messages of these types to rows."""

    types: tuple[str, ...]
    fn: Callable[[list[Message]], None]
    records: tuple[type[Record], ...] = ()


def no_topics(message: Message) -> Iterable[str]:
    return ()


@dataclass(frozen=True)
class Projection:
    """All that one plugin derives from the log. `forget(positions)` deletes its rows of these entries, if there
    are any, when their judgement changed; those that count now are handed over again. It also does when they are
    erased, mostly while their bodies can still be read. Without it the plugin is rebuilt in the background. Raise
    `version` to rebuild it everywhere."""

    label: str
    version: int
    records: Mapping[str, type[Record]]
    reducers: tuple[Reducer, ...]
    topics: Callable[[Message], Iterable[str]] = no_topics
    models: "tuple[type[Row], ...]" = ()
    forget: Callable[[Sequence[int]], None] | None = None
    types: frozenset[str] = field(init=False, default=frozenset())

    def __post_init__(self) -> None:
        if self.version < 1:
            raise ValueError(f"projection {self.label!r}: version must be 1 or more, not {self.version}")
        reduced = {kind for reducer in self.reducers for kind in reducer.types}
        object.__setattr__(self, "types", frozenset(reduced))


def reducer(*record_classes: type[Record]) -> Callable[[Callable[[list[Message]], None]], Reducer]:
    """Decorator: `@reducer(Post, Edit)` over a function that takes a batch of messages."""

    def decorate(fn: Callable[[list[Message]], None]) -> Reducer:
        return Reducer(tuple(kind.type for kind in record_classes), fn, record_classes)

    return decorate


def each_message(fn: Callable[[Message], None]) -> Callable[[list[Message]], None]:
    """For small plugins: a reducer written for one message at a time, slower than one written for batches."""

    def batch(messages: list[Message]) -> None:
        for message in messages:
            fn(message)

    return batch


_projections: dict[str, Projection] = {}
_records: dict[str, type[Record]] = {}
_readers: dict[str, tuple[str, ...]] = {}
_listeners: list[Callable[[int], None]] = []
_erasing_listeners: list[Callable[[Sequence[int]], None]] = []
_late_listeners: list[Callable[[Sequence[int]], None]] = []
_topic_listeners: list[Callable[[Collection[str]], None]] = []


def register(projection: Projection) -> None:
    """Let a plugin read the log. One label once, one record class for one type."""
    if projection.label in _projections:
        raise ValueError(f"two plugins call themselves {projection.label!r}; one must be renamed or excluded")
    classes = dict(projection.records)
    for made in projection.reducers:
        classes.update(zip(made.types, made.records, strict=False))
    for kind, record in classes.items():
        if _records.get(kind, record) is not record:
            raise ValueError(f"two plugins declare the record type {kind!r} by different classes")
    _projections[projection.label] = projection
    _index()


def unregister(label: str) -> None:
    """Forget a plugin; its rows and cursor stay."""
    _projections.pop(label, None)
    _index()


def projections() -> tuple[Projection, ...]:
    return tuple(_projections.values())


def projection(label: str) -> Projection | None:
    return _projections.get(label)


def record_class(kind: str) -> type[Record] | None:
    """The class that a record type is parsed by, or None for a type nobody here knows."""
    return _records.get(kind)


def readers(kind: str) -> tuple[str, ...]:
    """Labels of the plugins that reduce this record type."""
    return _readers.get(kind, ())


def _index() -> None:
    _records.clear()
    _readers.clear()
    for known in _projections.values():
        _records.update(known.records)
        for made in known.reducers:
            _records.update(zip(made.types, made.records, strict=False))
        for kind in known.types:
            _readers[kind] = (*_readers.get(kind, ()), known.label)


def on_append(callback: Callable[[int], None]) -> Callable[[], None]:
    """Call back with the log's last position after each commit, never inside one. Returns how to stop
    that."""
    _listeners.append(callback)
    return lambda: _listeners.remove(callback)


def announce(position: int) -> None:
    """Tell the listeners of an append."""
    _tell(_listeners, position)


def on_topics(callback: Callable[[Collection[str]], None]) -> Callable[[], None]:
    """Call back, never inside a commit, with topics that changed behind the log's last position. Returns how to stop
    that."""
    _topic_listeners.append(callback)
    return lambda: _topic_listeners.remove(callback)


def announce_topics(topics: Collection[str]) -> None:
    """Tell the listeners of topics."""
    _tell(_topic_listeners, topics)


def announce_late(messages: Mapping[str, Iterable[Message]]) -> None:
    """Tell the topics of messages, by plugin, whose bodies came late: whoever follows positions has passed them."""
    if _topic_listeners:
        announce_topics({topic for label, late in messages.items() for one in late for topic in topics_of(label, one)})


def topics_of(label: str, message: Message) -> Iterable[str]:
    """What a plugin says of a message; a plugin that fails at it is told as a whole."""
    projection = _projections.get(label)
    if projection is None:
        return ()
    return guard.ask(label, "topics", lambda: tuple(projection.topics(message)), (label,))


def on_erasing(callback: Callable[[Sequence[int]], None]) -> Callable[[], None]:
    """Call back with the positions of entries that are being erased, in that transaction and while their bodies can
    still be read: for who keeps something of entries behind a cursor of its own. Returns how to stop that."""
    _erasing_listeners.append(callback)
    return lambda: _erasing_listeners.remove(callback)


def on_late(callback: Callable[[Sequence[int]], None]) -> Callable[[], None]:
    """The same with entries whose bodies came after their place in the log."""
    _late_listeners.append(callback)
    return lambda: _late_listeners.remove(callback)


def erasing(positions: Sequence[int]) -> None:
    """Tell of entries that are being erased; what fails there ends the transaction."""
    for callback in _erasing_listeners:
        callback(positions)


def came_late(positions: Sequence[int]) -> None:
    """Tell of bodies that came late; what fails there ends the transaction."""
    for callback in _late_listeners:
        callback(positions)


def _tell(listeners: Iterable[Callable[[T], None]], what: T) -> None:
    """One listener that fails keeps no other from hearing, for the entries are already durable."""
    for callback in list(listeners):
        try:
            callback(what)
        except Exception:
            logger.exception("a listener of the log failed at %s", what)
