"""From records to rows, in batches. Every row is of one entry alone, so it is the same whatever came first and however
often: nothing is counted here, pages count what their reader sees.

`forget` deletes the rows of entries whose judgement changed; the hub hands over again those that count now.
"""

import re
from collections.abc import Iterable, Sequence
from unicodedata import normalize

from hub.api import Message, Row, reducer
from hub.core import cid
from hub.core.short_ids import short, short_of
from plugins.library import records
from plugins.library.models import Act, Answer, Change, Cover, Item, Move, Retraction, Shelf, Wish

words_of = re.compile(r"\w+").findall


def file8(content: str) -> int:
    """A content id as rows hold it."""
    return short(content.encode())


@reducer(records.Shelf)
def shelves(batch: list[Message]) -> None:
    """Shelves, whoever declared them."""
    keep(
        Shelf,
        (
            Shelf(message.position, short(message.id), zone8, short(message.person), said.order, may_wait(said))
            for message in batch
            if isinstance(said := message.record, records.Shelf) and (zone8 := short_of(said.zone)) is not None
        ),
    )


@reducer(records.Item)
def items(batch: list[Message]) -> None:
    """What was added, on whatever shelf."""
    keep(
        Item,
        (
            Item(
                message.position,
                short(message.id),
                shelf8,
                short(message.person),
                file8(said.file),
                message.stamp,
                said.size,
            )
            for message in batch
            if isinstance(said := message.record, records.Item) and (shelf8 := short_of(said.shelf)) is not None
        ),
    )


@reducer(records.Change)
def changes(batch: list[Message]) -> None:
    """What was said later, by whomever: only the words of who added the item are read."""
    keep(
        Change,
        (
            Change(
                message.position,
                short(message.id),
                target8,
                short(message.person),
                feed8(message),
                file8(said.file),
                said.size,
            )
            for message in batch
            if isinstance(said := message.record, records.Change) and (target8 := short_of(said.target)) is not None
        ),
    )


@reducer(records.Retract)
def retractions(batch: list[Message]) -> None:
    """What was taken back and brought back, by whomever."""
    keep(
        Retraction,
        (
            Retraction(message.position, target8, short(message.person), feed8(message), message.seq, said.undone)
            for message in batch
            if isinstance(said := message.record, records.Retract) and (target8 := short_of(said.target)) is not None
        ),
    )


@reducer(records.Move)
def moves(batch: list[Message]) -> None:
    """What was put on another shelf, by whomever."""
    keep(
        Move,
        (
            Move(message.position, kind, target8, shelf8, short(message.person), feed8(message))
            for message in batch
            if isinstance(said := message.record, records.Move)
            and (target8 := short_of(said.item)) is not None
            and (shelf8 := short_of(said.shelf)) is not None
            for kind in [Move.Kind.SEAT if said.seat else Move.Kind.OWN]
        ),
    )


@reducer(records.Wish)
def wishes(batch: list[Message]) -> None:
    """What was asked for."""
    keep(
        Wish,
        (
            Wish(
                message.position,
                short(message.id),
                short(message.person),
                short(message.hub),
                title8(said.title),
            )
            for message in batch
            if isinstance(said := message.record, records.Wish)
        ),
    )


@reducer(records.Answer)
def answers(batch: list[Message]) -> None:
    """What was named as what was asked for, by whomever."""
    keep(
        Answer,
        (
            Answer(message.position, target8, item8, short(message.person), feed8(message), message.seq, said.wrong)
            for message in batch
            if isinstance(said := message.record, records.Answer)
            and (target8 := short_of(said.wish)) is not None
            and (item8 := short_of(said.item)) is not None
        ),
    )


@reducer(records.ShelfChange, records.Verdict, records.Close)
def acts(batch: list[Message]) -> None:
    """What people do by right of a seat."""
    keep(Act, filter(None, map(act_of, batch)))


def act_of(message: Message) -> Act | None:
    """The row of an act; None of one that names what is no id."""
    said, waits = message.record, False
    if isinstance(said, records.ShelfChange):
        waits = may_wait(said)
        kind, target8, item8 = Act.Kind.SHELF, short_of(said.shelf), short_of(said.shelf)
    elif isinstance(said, records.Verdict):
        kind, target8, item8 = Act.Kind.YES if said.yes else Act.Kind.NO, short_of(said.version), short_of(said.item)
    elif isinstance(said, records.Close):
        kind, target8, item8 = Act.Kind.CLOSED, short_of(said.wish), short_of(said.wish)
    else:
        return None
    if target8 is None or item8 is None:
        return None
    return Act(message.position, kind, target8, item8, short(message.person), feed8(message), waits)


def may_wait(said: records.Shelf | records.ShelfChange) -> bool:
    """Whether it says that what is added waits until somebody looked at it."""
    return said.waits or said.children


def title8(title: str) -> int:
    """The words of a title as rows hold them, without capitals and signs: who asks for the same is shown it."""
    return short(" ".join(words_of(normalize("NFKC", title).casefold())).encode())


def feed8(message: Message) -> int:
    """A feed as rows hold it: the first bytes of its key, which no record names."""
    return cid.short(message.key)


def keep(model: type[Row], rows: Iterable[Row]) -> None:
    """Write rows, those that are there already left alone."""
    model._default_manager.bulk_create(rows, ignore_conflicts=True)


def forget(positions: Sequence[int]) -> None:
    """Delete the rows of these entries."""
    for model in (Shelf, Item, Change, Retraction, Act, Move, Wish, Answer):
        model._default_manager.filter(position__in=positions).delete()
    Cover.objects.filter(position__in=positions).delete()
