"""What people are offered: names of others that they may take, which they are told of where they look.

Anybody may say that they offer something. So of each who does little is looked at, and told is only what can be taken.
"""

from collections.abc import Iterable
from typing import Final

from django.core.cache import cache
from django.db import connection

from hub import api
from hub.core.cid import id_text
from naming.core.operations import Operation
from naming.core.registers import MOST_HANDS, SETTLED, Register, Value, is_offered
from naming.held import Held, operation_of
from naming.models import Declined
from naming.projections import counted, offered, thing8

MOST_OF_ONE: Final = 2
"""Newest offers of one writer to somebody that are looked at."""
MOST_OFFERED: Final = 64
"""Offers that are looked at, of however many writers."""
NEWEST: Final = """
    SELECT position FROM (
        SELECT position, ROW_NUMBER() OVER (PARTITION BY person8 ORDER BY position DESC) AS turn
        FROM naming_said WHERE target8 = %s
    ) AS offered WHERE turn <= %s ORDER BY position DESC LIMIT %s
"""


def offered_to(person: bytes) -> list[tuple[bytes, str]]:
    """The labels (zone and label) that somebody may take, those offered last first: one statement where there are
    none."""
    with connection.cursor() as cursor:
        cursor.execute(NEWEST, [thing8(offered(id_text(person))), MOST_OF_ONE, MOST_OFFERED])
        positions = [row[0] for row in cursor.fetchall()]
    if not positions:
        return []
    held, entries = Held(), api.written(positions)
    told = (found for at in positions if at in entries and (found := operation_of(entries[at])) is not None)
    places = dict.fromkeys((each.zone, each.label) for each in told)
    offers = {place: {each.id for each in takes(held, *place, held.shown(*place), person)} for place in places}
    declined = {bytes(each) for each in Declined.objects.filter(person=person).values_list("offer", flat=True)}
    return [place for place, ids in offers.items() if ids - declined]


def decline(person: bytes, offers: Iterable[Operation]) -> None:
    """Tell somebody of these no more; they may be taken all the same."""
    for each in offers:
        Declined.objects.get_or_create(person=person, offer=each.id)
    cache.delete(counted(id_text(person)))


def forget(person: bytes) -> None:
    """Somebody left this hub for good."""
    Declined.objects.filter(person=person).delete()


def takes(held: Held, zone: bytes, label: str, register: Register, person: bytes) -> tuple[Operation, ...]:
    """The offers of a label that somebody may take."""
    if register.state != SETTLED:
        return ()
    given = [each.operation for each in register.values if can_be_handed(each)]
    offers = (each for each in held.about(zone, label) if each.to == person)
    return tuple(each for each in offers if any(is_offered(each, of) for of in given) and not held.is_hidden(each))


def can_be_handed(value: Value) -> bool:
    """Whether whom a value names may hand it on: where the bind says so, and so all who took it by that, as often as
    that counts."""
    return len(value.hands) < MOST_HANDS and (value.operation.handed or value.operation.kind == "take")
