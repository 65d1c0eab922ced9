"""One label in one zone: a register that keeps every value that nothing has superseded.

    bind     by the zone                                  supersedes what it names in `after`
    unbind   by the zone                                  the same, and leads nowhere
             of blocks alone, by the zone or a moderator  lifts them, and changes nothing else
    block    by the zone's moderators, or by the zone     hides every value until it is lifted or superseded by the zone
    offer    by whom the value is, where it is `handed`   offers the label to one person
    take     by that person                               supersedes the value that was offered, and is the new one
    accept   by whom the value is                         says that it is so; without it the zone alone says it

A block replaces nothing but blocks: lifted, the label is what it was. What the zone supersedes is superseded with all
that it stands on and all that stands on it: whom it gave the label, and took it from again, hands nothing on any more,
to nobody, however long ago they say that they did. Whoever hands one value to two leaves the label split until the zone
says which.

So nobody outside changes anything, two that supersede neither are both shown, and nothing that arrives later is given
what an earlier one had, unless it names it or what it stands on.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from typing import Final, NamedTuple, Protocol

from hub.core.cid import id_text
from hub.core.short_ids import short
from naming.core.operations import PERSON, ZONES, Operation, Target

SETTLED, SPLIT, BLOCKED, NONE, HIDDEN = "settled", "split", "blocked", "none", "hidden"
OWN: Final = frozenset({"bind", "unbind", "block"})
"""What a zone says of its labels."""
MOST_OF_A_FEED: Final = 8
"""Operations of one feed on one label that count: of more, the tail is left out."""
MOST_FEEDS: Final = 4
"""Feeds of one writer that count for one label: of more, those whose short ids are the smallest."""
MOST_OF_A_ZONE, MOST_FEEDS_OF_A_ZONE = 1024, 32
"""The same of whoever speaks for the zone, who changes a name each week for twenty years."""
MOST_HANDS: Final = 8
"""Times that a label is handed on by one bind."""


class Book(Protocol):
    """What is held, as the questions below are asked of it. A function of the set alone."""

    def about(self, zone: bytes, label: str) -> Iterable[Operation]:
        """All that was said about a label of a zone."""

    def writers(self, zone: bytes) -> frozenset[bytes]:
        """Who speaks for a zone: the hub or person itself; of a group those whom it names."""

    def moderates(self, operation: Operation) -> bool:
        """Whether the seat that an operation cites makes its writer a moderator of its zone."""

    def day(self, hub: bytes) -> int:
        """The newest day that a hub has counted."""


class Sight(Protocol):
    """What is shown where somebody looks."""

    def is_hidden(self, operation: Operation) -> bool:
        """Whether moderators there took the words or who wrote them out of sight."""


class Value(NamedTuple):
    """Where a label leads, by which operation; hands: by whose offers it came there, the first one first."""

    target: Target
    operation: Operation
    accepted: bool
    hands: tuple[Operation, ...] = ()


class Register(NamedTuple):
    """What one label is. values: one where it is settled, several where it is split, by the ids of their operations.
    blocks: who blocked it.  heads: what a new operation of the zone supersedes, by its ids; of a block those of the
    blocks are enough."""

    state: str
    values: tuple[Value, ...] = ()
    blocks: tuple[Operation, ...] = ()
    heads: tuple[bytes, ...] = ()


def register(book: Book, zone: bytes, label: str) -> Register:
    """What a label of a zone is."""
    own = book.writers(zone)
    said = {each.id: each for each in within_budget(book.about(zone, label), own=own)}
    by_zone = [each for each in said.values() if is_own(each, own)]
    by_right = [each for each in said.values() if not is_own(each, own) and is_moderated(each, book)]
    takes = (each for each in said.values() if each.kind == "take")
    handed = {each.id: hands for each in takes if (hands := hands_of(each, said, own))}
    lines = {key: {key, *line(hands)} for key, hands in handed.items()}
    ended = ended_by(by_zone, lines)
    taken = [said[key] for key in handed if ended.isdisjoint(lines[key] - {key})]
    blocks = {each.id for each in by_zone + by_right if each.kind == "block"}
    superseded = ended | blocks_among(by_zone + by_right, blocks) | {handed[each.id][-1].of for each in taken}
    changes = [each for each in by_zone if not lifts(each, blocks)]
    changes += [each for each in by_right if each.kind == "block"]
    heads = sorted((each for each in changes + taken if each.id not in superseded), key=lambda each: each.id)
    return as_register(heads, said, handed, book)


def as_register(
    heads: Sequence[Operation],
    said: Mapping[bytes, Operation],
    handed: Mapping[bytes, tuple[Operation, ...]],
    book: Book,
) -> Register:
    """What follows from the operations that nothing supersedes."""
    agreed = {(each.of, id_text(each.by)) for each in said.values() if each.kind == "accept"}
    found = (value_of(each, agreed, handed) for each in heads)
    values = tuple(each for each in found if each is not None and lives(each, said, book))
    blocks = tuple(each for each in heads if each.kind == "block")
    gone = any(each.kind == "unbind" for each in heads)
    several = gone or len({each.target for each in values}) > 1
    state = BLOCKED if blocks else NONE if not values else SPLIT if several else SETTLED
    if state == SETTLED:
        values = tuple(sorted(values, key=lambda each: not each.accepted)[:1])
    return Register(state, values, blocks, tuple(each.id for each in heads))


def in_sight(book: Sight, register: Register) -> Register:
    """The same without what is out of sight. What is hidden goes on counting: a label that led to it leads nowhere
    else by that, one that was split stays so, and one of which nothing is left to see is hidden."""
    values = tuple(each for each in register.values if not book.is_hidden(each.operation))
    blocks = tuple(each for each in register.blocks if not book.is_hidden(each))
    is_empty = bool(register.values or register.blocks) and not (values or blocks)
    return register._replace(state=HIDDEN if is_empty else register.state, values=values, blocks=blocks)


def within_budget(
    said: Iterable[Operation],
    most: int = MOST_OF_A_FEED,
    feeds: int = MOST_FEEDS,
    own: frozenset[bytes] = frozenset(),
) -> Iterator[Operation]:
    """The first of each feed, of so many feeds of each writer; each once. own: who speaks for the zone."""
    by_writer = dict[bytes, dict[bytes, dict[bytes, Operation]]]()
    for each in said:
        by_writer.setdefault(each.by, {}).setdefault(each.feed, {})[each.id] = each
    for writer, theirs in by_writer.items():
        count, many = (MOST_OF_A_ZONE, MOST_FEEDS_OF_A_ZONE) if writer in own else (most, feeds)
        counted = theirs if len(theirs) <= many else sorted(theirs, key=lambda feed: (short(feed), feed))[:many]
        for feed in counted:
            told = theirs[feed].values()
            yield from told if len(told) <= count else sorted(told, key=lambda each: (each.seq, each.id))[:count]


def is_own(operation: Operation, own: frozenset[bytes]) -> bool:
    return operation.kind in OWN and operation.by in own


def is_moderated(operation: Operation, book: Book) -> bool:
    """Moderators block, and lift blocks; nothing else."""
    return operation.kind in ("block", "unbind") and bool(operation.seat) and book.moderates(operation)


def ended_by(by_zone: Iterable[Operation], lines: Mapping[bytes, Collection[bytes]]) -> set[bytes]:
    """What a zone's own words end: what they name, and all that this stands on. lines: of each take what it stands on,
    and itself."""
    named = (key for each in by_zone if each.kind != "block" for key in each.after)
    return {one for key in named for one in lines.get(key, {key})}


def blocks_among(changes: Iterable[Operation], blocks: Collection[bytes]) -> set[bytes]:
    """The blocks that these supersede."""
    return {key for each in changes for key in each.after if key in blocks}


def lifts(operation: Operation, blocks: Collection[bytes]) -> bool:
    """Whether this is an end of blocks alone."""
    return operation.kind == "unbind" and bool(operation.after) and operation.after <= set(blocks)


def hands_of(take: Operation, said: Mapping[bytes, Operation], own: frozenset[bytes]) -> tuple[Operation, ...]:
    """The offers by which a label came to who takes it, the first one first; none where one of them fails."""
    offers = list[Operation]()
    here = take
    while here.kind == "take" and len(offers) < MOST_HANDS:
        offer = said.get(here.of)
        before = said.get(offer.of) if offer else None
        if offer is None or before is None or offer.to != here.by or not is_offered(offer, before):
            return ()
        offers.append(offer)
        here = before
    return tuple(reversed(offers)) if here.kind == "bind" and is_own(here, own) and here.handed else ()


def is_offered(offer: Operation, of: Operation) -> bool:
    """Whether whose label it is by an operation offers it."""
    return offer.kind == "offer" and offer.of == of.id and target_of(of) == Target(PERSON, id_text(offer.by))


def line(hands: Iterable[Operation]) -> Iterator[bytes]:
    """What a take stands on: the offers, and the values that were offered."""
    for offer in hands:
        yield offer.id
        yield offer.of


def target_of(operation: Operation) -> Target | None:
    """Of a take who takes it; of a bind what it says; of others none."""
    return Target(PERSON, id_text(operation.by)) if operation.kind == "take" else operation.target


def value_of(
    operation: Operation, agreed: Collection[tuple[bytes, str]], handed: Mapping[bytes, tuple[Operation, ...]]
) -> Value | None:
    """Where a bind or a take leads. agreed: to which operations who agrees, by their id as a target writes it."""
    target = target_of(operation)
    if operation.kind not in ("bind", "take") or target is None:
        return None
    accepted = operation.kind == "take" or (target.kind in ZONES and (operation.id, target.value) in agreed)
    return Value(target, operation, accepted, handed.get(operation.id, ()))


def lives(value: Value, said: Mapping[bytes, Operation], book: Book) -> bool:
    """Whether the lease goes on: that of the bind, whoever the label was handed to, by the days of the hub where the
    bind was written."""
    bind = said[value.hands[0].of] if value.hands else value.operation
    return bind.until is None or book.day(bind.hub) < bind.until
