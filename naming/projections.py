"""From records to rows, in batches; the same rows whatever came first and however often."""

import hashlib
from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.core.cache import cache
from django.db import connection

from hub import api
from hub.api import Message, reducer
from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError
from hub.core.short_ids import short
from hub.core.statement import NAME
from naming import records
from naming.core.operations import PERSON, SERVICE, ZONES
from naming.counted import KINDS, place_of
from naming.models import Claimed, Founded, Said

Cells = tuple[int | bytes | None, ...]
INSERT: Final = "INSERT INTO {} VALUES ({}) ON CONFLICT DO NOTHING"
ADD: Final = INSERT.format(
    "naming_said (position, zone8, label8, person8, feed8, target8, kind, place, after)", ", ".join(["%s"] * 9)
)
CLAIM: Final = INSERT.format(
    "naming_claimed (position, label8, ended, hub8, feed8, place, after)", ", ".join(["%s"] * 7)
)
FOUND: Final = INSERT.format("naming_founded (position, id8, person8)", "%s, %s, %s")


def label8(label: str) -> int:
    """A label as rows hold it."""
    return short(hashlib.sha256(label.encode()).digest())


def thing(what: str, target: str, port: int = 0, protocol: str = "", path: str = "") -> str:
    """What a label leads to in one text: a zone is the same whatever kind it is said to be."""
    return " ".join(
        ("zone" if what in ZONES else what, target, *((str(port), protocol, path) if what == SERVICE else ()))
    )


def offered(to: str) -> str:
    """What is offered to somebody, by their id, in the same way; nothing that a label leads to is written so."""
    return f"offered {to}"


def thing8(text: str) -> int:
    """The same as rows hold it."""
    return short(hashlib.sha256(text.encode()).digest())


@reducer(records.Bind, records.Unbind, records.Block, records.Accept, records.Offer, records.Take)
def said(batch: list[Message]) -> None:
    """What was said of labels, by whoever may speak of names."""
    rows = [row for message in batch if NAME in message.caps and (row := row_of(message)) is not None]
    run(ADD, rows)
    cache.delete_many([place for message in batch for place in recounted(message)])
    here = api.this_hub()
    if here is not None and any(zone8 == short(here.id) for _position, zone8, *_others in rows):
        api.sight_changed()


@reducer(records.Claim, records.Unclaim)
def claims(batch: list[Message]) -> None:
    """What hubs call themselves."""
    told: list[tuple[Message, Any]] = [(each, each.record) for each in batch if each.person == each.hub]
    run(CLAIM, [claim_of(each, record) for each, record in told])


@reducer(records.Group)
def groups(batch: list[Message]) -> None:
    """Groups, by their ids and by who founded them."""
    run(FOUND, [(each.position, short(each.id), short(each.person)) for each in batch if NAME in each.caps])


def row_of(message: Message) -> Cells | None:
    record: Any = message.record
    try:
        zone = message.person if record.zone is None else parse_id(record.zone)
    except RemoteError:
        return None
    by = short(message.person), short(message.key)
    kind, after = KINDS.index(record.type.partition(".")[2]), ids(getattr(record, "after", ()))
    here = message.position, short(zone), label8(record.label)
    return *here, *by, led8(message), kind, place_of(zone, record.label), after


def claim_of(message: Message, record: Any) -> Cells:
    ended, by = isinstance(record, records.Unclaim), (short(message.hub), short(message.key))
    return message.position, label8(record.label), ended, *by, place_of(message.hub, record.label), ids(record.after)


def ids(texts: Iterable[str]) -> bytes:
    """Written ids, one behind the other."""
    return b"".join(map(parse_id, texts))


def counted(person: str) -> str:
    """Where it is kept how much somebody is offered."""
    return f"naming/offered/{person}"


def recounted(message: Message) -> list[str]:
    """The places whose count changes with this."""
    match message.record:
        case records.Offer() as offer:
            return [counted(offer.to)]
        case records.Take():
            return [counted(id_text(message.person))]
    return []


def led8(message: Message) -> int | None:
    """Where this says that a label leads, if it is the zone itself that says it, or somebody who takes the label: by
    strangers no zone's names are found. Of an offer to whom."""
    match message.record:
        case records.Bind() as bind if bind.zone in (None, id_text(message.person)):
            return thing8(thing(bind.what, bind.target, bind.port, bind.protocol, bind.path))
        case records.Take():
            return thing8(thing(PERSON, id_text(message.person)))
        case records.Offer() as offer:
            return thing8(offered(offer.to))
    return None


def run(statement: str, rows: Sequence[Cells]) -> None:
    if rows:
        with connection.cursor() as cursor:
            cursor.executemany(statement, rows)


def forget(positions: Sequence[int]) -> None:
    """Delete the rows of these entries, if there are any."""
    for model in (Said, Claimed, Founded):
        model.objects.filter(position__in=positions).delete()
