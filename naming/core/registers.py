"""One label in one zone: a register that keeps every value that nothing has superseded.

    bind     by the zone                                  supersedes what it names in `after`
    unbind   by the zone; by its moderators of blocks     the same, and leads nowhere
    block    by the zone's moderators, or by the zone     hides every other value until it is superseded
    offer    by whom the value is, where it is `handed`   offers the label to one person
    take     by that person                               supersedes the bind that was offered, and is the new value
    accept   by whom the value is                         says that it is so; without it the zone alone says it

So nobody outside changes anything, two that supersede neither are both shown, and nothing that arrives later is given
what an earlier one had, unless it names it.
"""

from collections.abc import Iterable, Iterator, Mapping
from typing import Final, NamedTuple, Protocol

from hub.core.cid import id_text
from naming.core.operations import PERSON, Operation, Target

SETTLED, SPLIT, BLOCKED, NONE = "settled", "split", "blocked", "none"
MOST_OF_A_FEED: Final = 64
"""Operations of one feed on one label that count: of more, the tail is left out."""
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


class Value(NamedTuple):
    """Where a label leads, by which operation; hands: by whose offers it came there, the first one first."""

    target: Target
    operation: Operation
    accepted: bool
    hands: tuple[Operation, ...] = ()


class Register(NamedTuple):
    """What one label is. values: one where it is settled, several where it is split, by the ids of their operations.
    blocks: who blocked it.  heads: what a new operation supersedes, by its ids."""

    state: str
    values: tuple[Value, ...] = ()
    blocks: tuple[Operation, ...] = ()
    heads: tuple[bytes, ...] = ()


def register(book: Book, zone: bytes, label: str) -> Register:
    """What a label of a zone is."""
    said = {each.id: each for each in within_budget(book.about(zone, label))}
    own = book.writers(zone)
    counting = {each.id: each for each in said.values() if counts(each, said, own, book)}
    superseded = {before for each in counting.values() for before in replaced(each, said)}
    heads = [counting[key] for key in sorted(counting.keys() - superseded)]
    living = (each for each in heads if each.kind in ("bind", "take") and lives(each, said, own, book))
    values = tuple(value for each in living if (value := value_of(each, said, own)))
    blocks = tuple(each for each in heads if each.kind == "block")
    gone = any(each.kind == "unbind" for each in heads)
    several = gone or len({each.target for each in values}) > 1
    state = BLOCKED if blocks else NONE if not values else SPLIT if several else SETTLED
    return Register(state, values, blocks, tuple(each.id for each in heads))


def within_budget(said: Iterable[Operation]) -> Iterator[Operation]:
    """The first of each feed."""
    by_feed = dict[bytes, list[Operation]]()
    for each in said:
        by_feed.setdefault(each.feed, []).append(each)
    for own in by_feed.values():
        yield from own if len(own) <= MOST_OF_A_FEED else sorted(own, key=lambda each: each.seq)[:MOST_OF_A_FEED]


def counts(operation: Operation, said: Mapping[bytes, Operation], own: frozenset[bytes], book: Book) -> bool:
    """Whether its writer may say this, and it changes what the label is."""
    if operation.kind == "take":
        return bool(hands_of(operation, said, own))
    return is_own(operation, own) or is_moderated(operation, said, book)


def is_own(operation: Operation, own: frozenset[bytes]) -> bool:
    return operation.kind in ("bind", "unbind", "block") and operation.by in own


def is_moderated(operation: Operation, said: Mapping[bytes, Operation], book: Book) -> bool:
    """Moderators block, and lift blocks; nothing else."""
    if operation.kind == "unbind":
        before = [said[each] for each in operation.after if each in said]
        if not before or any(each.kind != "block" for each in before):
            return False
    elif operation.kind != "block":
        return False
    return bool(operation.seat) and book.moderates(operation)


def hands_of(take: Operation, said: Mapping[bytes, Operation], own: frozenset[bytes]) -> tuple[Operation, ...]:
    """The offers by which a label came to who takes it, the first one first; none where one of them fails."""
    offers = list[Operation]()
    here = take
    while here.kind == "take" and len(offers) < MOST_HANDS:
        offer = said.get(here.of)
        before = said.get(offer.of) if offer else None
        if offer is None or before is None or offer.kind != "offer" or offer.to != here.by:
            return ()
        if target_of(before) != Target(PERSON, id_text(offer.by)):
            return ()
        offers.append(offer)
        here = before
    return tuple(reversed(offers)) if here.kind == "bind" and is_own(here, own) and here.handed else ()


def replaced(operation: Operation, said: Mapping[bytes, Operation]) -> frozenset[bytes]:
    """What an operation supersedes: a take the value that was offered, each other what it names."""
    if operation.kind == "take":
        return frozenset({said[operation.of].of})
    return operation.after


def target_of(operation: Operation) -> Target | None:
    return Target(PERSON, id_text(operation.by)) if operation.kind == "take" else operation.target


def lives(operation: Operation, said: Mapping[bytes, Operation], own: frozenset[bytes], book: Book) -> bool:
    """Whether the lease goes on: that of the bind, whoever the label was handed to, by the days of the hub where the
    bind was written."""
    hands = hands_of(operation, said, own)
    bind = said[hands[0].of] if hands else operation
    return bind.until is None or book.day(bind.hub) < bind.until


def value_of(operation: Operation, said: Mapping[bytes, Operation], own: frozenset[bytes]) -> Value | None:
    target = target_of(operation)
    if target is None:
        return None
    agreed = any(
        each.kind == "accept" and each.of == operation.id and id_text(each.by) == target.value for each in said.values()
    )
    return Value(target, operation, agreed or operation.kind == "take", hands_of(operation, said, own))
