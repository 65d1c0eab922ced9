"""What zones call somebody or something: where names lead, asked the other way round, of many at once.

Which labels may lead there is found by an index; whether they do is judged as when a name is resolved, of all labels
together, in as many statements as of one. What this hub's zone says is remembered until `api.sight` grows.
"""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple

from django.core.cache import cache
from django.db import connection

from hub import api
from hub.core.cid import id_text
from hub.core.short_ids import short
from naming.core.operations import Operation
from naming.core.registers import MOST_HANDS, SETTLED
from naming.held import MOST_SAID, ROLES, Held, concerned
from naming.models import Said
from naming.projections import label8, target8

MOST_NEWEST: Final = 16
"""Words of one zone on one target that are looked at, the newest."""
CALLED: Final = "SELECT zone, NULL, label, NULL, -1, 0 FROM naming_called WHERE person = %s AND zone IN ({}) UNION ALL "
LED: Final = """
    SELECT NULL, NULL, '', NULL, position, zone8 FROM (
        SELECT position, zone8,
            ROW_NUMBER() OVER (PARTITION BY zone8, target8, person8 ORDER BY position DESC) AS turn
        FROM naming_said WHERE target8 IN ({}) AND zone8 IN ({})
    ) AS led WHERE turn <= %s
"""

Led = dict[tuple[bytes, str], list[str]]
"""The labels of a zone that lead to a target, in their order."""


class Calls(NamedTuple):
    """themselves: what people and hubs call themselves.  own: what the viewer privately calls them.  led: what zones
    call them."""

    themselves: Mapping[bytes, list[str]]
    own: Mapping[bytes, list[str]]
    led: Led


def calls(who: Collection[bytes], zones: Collection[bytes], viewer: bytes | None = None) -> Calls:
    """What people and hubs (32-byte ids) are called by themselves, by the viewer, and by these zones, of people and
    hubs: one statement where no zone calls them anything."""

    def beside(ids: Sequence[bytes]) -> tuple[str, list[Any]]:
        sql, values = leading([id_text(each) for each in ids], zones)
        return (sql, values) if viewer is None else (CALLED.format(marks(ids)) + sql, [viewer, *ids, *values])

    themselves, rows = api.called_beside(who, beside)
    return Calls(themselves, own_of(rows), led_by(zones, [row[2:] for row in rows if row[2] > 0]))


def private(who: Collection[bytes], viewer: bytes) -> dict[bytes, str]:
    """What the viewer alone calls these people and hubs, or their own zone does."""
    sql, values = leading([id_text(each) for each in who], [viewer])
    with connection.cursor() as cursor:
        cursor.execute(CALLED.format(marks(who)) + sql, [viewer, *who, *values])
        rows = [(row[0], *row[2:3], *row[4:]) for row in cursor.fetchall()]
    own = own_of(rows)
    led = led_by([viewer], [row[2:] for row in rows if row[2] > 0])
    zone = {each: labels[0] for each in who if (labels := led.get((viewer, id_text(each))))}
    return zone | {each: labels[0] for each, labels in own.items()}


def own_of(rows: Iterable[tuple[Any, ...]]) -> dict[bytes, list[str]]:
    """Private names in the rows of `CALLED`, in their order."""
    own = dict[bytes, list[str]]()
    for zone, label, position, _zone8 in sorted(rows, key=lambda row: row[1]):
        if position < 0:
            own.setdefault(bytes(zone), []).append(label)
    return own


def labels_of(target: str, zones: Collection[bytes]) -> Led:
    """What these zones call a target as a bind writes it: an id, a content id, an address."""
    with connection.cursor() as cursor:
        cursor.execute(*leading([target], zones))
        rows = [row[4:] for row in cursor.fetchall()]
    return led_by(zones, rows)


def leading(targets: Collection[str], zones: Collection[bytes]) -> tuple[str, list[Any]]:
    """The statement for where in the log zones may lead a label to these targets."""
    sql = LED.format(marks(targets), marks(zones)) if zones else LED.format(marks(targets), "NULL")
    return sql, [*map(target8, targets), *map(short, zones), MOST_NEWEST]


def marks(values: Collection[object]) -> str:
    return ", ".join(["%s"] * len(values))


def led_by(zones: Collection[bytes], rows: Iterable[tuple[int, int]]) -> Led:
    """What zones say at these positions, each with the short id of its zone."""
    led, found = Led(), dict[int, list[int]]()
    for position, zone8 in rows:
        found.setdefault(zone8, []).append(position)
    for zone in zones if found else ():
        if positions := found.get(short(zone)):
            led |= remembered(zone, positions) if is_this_hub(zone) else led_at(zone, positions)
    return led


def is_this_hub(zone: bytes) -> bool:
    here = api.this_hub()
    return here is not None and zone == here.id


def remembered(hub: bytes, positions: list[int]) -> Led:
    """What a hub's zone says at these positions; each change of it makes `api.sight` grow."""
    asked = hashlib.sha256(repr((hub, sorted(positions))).encode()).hexdigest()
    place = f"naming/led/{api.sight()}/{asked}"
    found: Led | None = cache.get(place)
    if found is None:
        found = led_at(hub, positions)
        cache.set(place, found)
    return found


def led_at(zone: bytes, positions: list[int]) -> Led:
    """The labels to which a zone led something at these positions, by what they lead to now."""
    held, found = Together(zone), Led()
    for label in held.look(positions):
        register = held.register(zone, label)
        if register.state == SETTLED:
            found.setdefault((zone, register.values[0].target.value), []).append(label)
    return found


class Together(Held):
    """What was said of many labels of one zone, a person's or a hub's, is read together."""

    def __init__(self, zone: bytes) -> None:
        super().__init__()
        self._zone = zone
        self._found = dict[str, dict[bytes, Operation]]()
        self._rightful: set[int] | None = None

    def look(self, positions: Collection[int]) -> list[str]:
        """Read ahead of the labels that the zone named at these positions, as `about` reads of each: step by step."""
        labels = sorted({each.label for each in self._operations(positions) if each.zone == self._zone})
        asked = dict.fromkeys(labels, frozenset({self._zone, *api.seated_by_hub(ROLES).get(self._zone, ())}))
        known, found = dict.fromkeys(labels, frozenset[bytes]()), {label: dict[bytes, Operation]() for label in labels}
        for _step in range(MOST_HANDS + 2):
            new = self._said_by(asked)
            if new is None:
                return labels  # more than is held at once: each label is asked for by itself
            known = {label: known[label] | asked[label] for label in labels}
            asked = dict.fromkeys(labels, frozenset[bytes]())
            for each in new:
                found[each.label][each.id] = each
                asked[each.label] |= frozenset(concerned(each)) - known[each.label]
            if not any(asked.values()):
                break
        self._found = found
        return labels

    def _said_by(self, asked: Mapping[str, frozenset[bytes]]) -> list[Operation] | None:
        """What each label's people said of it; None where that is more than is looked at."""
        labels, people = {label8(label) for label in asked}, {short(who) for each in asked.values() for who in each}
        rows = Said.objects.filter(zone8=short(self._zone), label8__in=labels, person8__in=people)
        positions = list(rows.order_by("position").values_list("position", flat=True)[: MOST_SAID + 1])
        if len(positions) > MOST_SAID:
            return None
        said = self._operations(positions)
        return [each for each in said if each.zone == self._zone and each.by in asked.get(each.label, ())]

    def about(self, zone: bytes, label: str) -> list[Operation]:
        found = self._found.get(label)
        return super().about(zone, label) if found is None else list(found.values())

    def writers(self, zone: bytes) -> frozenset[bytes]:
        return frozenset({zone})

    def moderates(self, operation: Operation) -> bool:
        """Asked of all at once."""
        if self._rightful is None:
            self._rightful = api.rightful(
                [each for each in self._written.values() if "seat" in (each.record or {})], *ROLES
            )
        act = self._written.get(operation.id)
        return act is not None and act.position in self._rightful
