"""From records to rows, in batches; the same rows whatever came first and however often."""

import hashlib
from collections.abc import Iterator, Sequence
from typing import Any, Final

from django.db import connection

from hub.api import Message, reducer
from hub.core import cid
from hub.core.short_ids import short, short_of
from plugins.pins import records
from plugins.pins.models import Asked, Led, Offered, Pinned, Proved, Shown, Unpinned

ADD: Final = "INSERT INTO {} VALUES ({}) ON CONFLICT DO NOTHING"
ADD_PIN: Final = ADD.format("pins_pinned (position, id8, target8, zone8)", "%s, %s, %s, %s")
ADD_UNPIN: Final = ADD.format("pins_unpinned (position, kind, target8, person8, feed8)", "%s, 1, %s, %s, %s")
ADD_PLEA: Final = ADD.format("pins_asked (position, zone8)", "%s, %s")
ADD_LED: Final = ADD.format("pins_led (position, target8, hub8)", "%s, %s, %s")
ADD_SHOWN: Final = ADD.format("pins_shown (position, by8, to8)", "%s, %s, %s")
ADD_OFFER: Final = ADD.format("pins_offered (position, hub8, worth)", "%s, %s, %s")
ADD_PROOF: Final = ADD.format("pins_proved (position, pin8, of8, by8, word)", "%s, %s, %s, %s, %s")
IPNS: Final = "/ipns/"
"""Before an IPNS name that is promised."""
NUMBERS: Final = 1 << 31
"""Entries of a feed that a worth tells apart."""
WORDS: Final = ("lacks", "holds", "stays", "carried")


def target8(what: str, target: str) -> int:
    """What is kept, as rows hold it."""
    return short(thing_of(what, target))


def thing_of(what: str, target: str) -> bytes:
    """32 bytes that stand for what is kept: the same for every promise of it, so that equal ones are kept by the same
    hubs."""
    return hashlib.sha256(f"{what} {target}".encode("utf-8", "surrogatepass")).digest()


@reducer(records.Pin)
def pins(batch: list[Message]) -> None:
    """Promises, whoever made them."""
    run(ADD_PIN, [row for message in batch if (row := pin_row(message)) is not None])


def pin_row(message: Message) -> tuple[int, ...] | None:
    record: Any = message.record
    zone8 = short_of(record.zone)
    if zone8 is None:
        return None
    return message.position, short(message.id), target8(record.what, record.target), zone8


@reducer(records.Unpin)
def unpins(batch: list[Message]) -> None:
    """Ends of promises, whoever said so."""
    rows = [
        (message.position, target, short(message.person), cid.short(message.key))
        for message in batch
        if isinstance(message.record, records.Unpin) and (target := short_of(message.record.target)) is not None
    ]
    run(ADD_UNPIN, rows)


@reducer(records.Plea)
def pleas(batch: list[Message]) -> None:
    """Calls for help, whoever wrote them."""
    rows = [
        (message.position, zone8)
        for message in batch
        if isinstance(message.record, records.Plea) and (zone8 := short_of(message.record.zone)) is not None
    ]
    run(ADD_PLEA, rows)


@reducer(records.Pointer)
def pointers(batch: list[Message]) -> None:
    """Where hubs say that names lead."""
    rows = [
        (message.position, target8("name", IPNS + message.record.name), short(message.hub))
        for message in batch
        if isinstance(message.record, records.Pointer) and is_of_its_hub(message)
    ]
    run(ADD_LED, rows)


@reducer(records.Offer)
def offers(batch: list[Message]) -> None:
    """What hubs say of themselves; nobody else may."""
    rows = [
        (message.position, short(message.hub), message.record.day * NUMBERS + message.seq % NUMBERS)
        for message in batch
        if isinstance(message.record, records.Offer) and is_of_its_hub(message)
    ]
    run(ADD_OFFER, rows)


@reducer(records.Proof)
def proofs(batch: list[Message]) -> None:
    """What hubs say of others."""
    run(ADD_PROOF, [row for message in batch if is_of_its_hub(message) for row in proof_rows(message)])


@reducer(records.Shown)
def answers(batch: list[Message]) -> None:
    """What hubs say of themselves to those whom they do not meet; it is looked at by whoever has the files."""
    rows = [
        (message.position, short(message.hub), to8)
        for message in batch
        if isinstance(message.record, records.Shown)
        and is_of_its_hub(message)
        and (to8 := short_of(message.record.to)) is not None
    ]
    run(ADD_SHOWN, rows)


def is_of_its_hub(message: Message) -> bool:
    """Whether a hub itself wrote this."""
    return message.person == message.hub


def proof_rows(message: Message) -> Iterator[tuple[int, int, int, int, int]]:
    """A row for each pin that is told of. What a hub says of itself is left out."""
    record: Any = message.record
    of8, by8 = short_of(record.of), short(message.hub)
    if of8 is None or of8 == by8:
        return
    for word, name in enumerate(WORDS):
        said = getattr(record, name)
        for at in range(0, len(said), records.SHORT):
            yield message.position, int.from_bytes(said[at : at + records.SHORT], "big", signed=True), of8, by8, word


def forget(positions: Sequence[int]) -> None:
    """Delete the rows of these entries, if there are any."""
    for model in (Pinned, Unpinned, Asked, Led, Offered, Proved, Shown):
        model.objects.filter(position__in=positions).delete()


def run(sql: str, rows: Sequence[Sequence[Any]]) -> None:
    """One prepared statement over many rows."""
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(sql, rows)
