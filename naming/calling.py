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
from naming.core.operations import HUB, SERVICE, Target
from naming.core.registers import SETTLED
from naming.counted import KINDS
from naming.held import Held
from naming.projections import thing, thing8

MOST_NEWEST: Final = 16
"""Words of one zone on one target that are looked at, the newest, and as many of who takes what it gave."""
WORDS: Final = (KINDS.index("bind"), KINDS.index("take"))
CALLED: Final = "SELECT zone, NULL, label, NULL, -1, 0 FROM naming_called WHERE person = %s AND zone IN ({}) UNION ALL "
LED: Final = """
    SELECT NULL, NULL, '', NULL, said.position, said.zone8
    FROM (VALUES {}) AS thing CROSS JOIN (VALUES {}) AS zone CROSS JOIN (VALUES (%s), (%s)) AS word
    JOIN naming_said said ON said.position IN (
        SELECT position FROM naming_said newest
        WHERE newest.target8 = thing.column1 AND newest.zone8 = zone.column1 AND newest.kind = word.column1
        ORDER BY position DESC LIMIT %s
    )
"""
"""Each is found by the index alone: whoever takes names without end costs no more."""

Led = dict[tuple[bytes, str], list[str]]
"""The labels of a zone that lead to a `thing`, in their order."""


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
        sql, values = leading([thing(HUB, id_text(each)) for each in ids], zones)
        return (sql, values) if viewer is None else (CALLED.format(marks(ids)) + sql, [viewer, *ids, *values])

    themselves, rows = api.called_beside(who, beside)
    return Calls(themselves, own_of(rows), led_by(zones, [row[2:] for row in rows if row[2] > 0]))


def private(who: Collection[bytes], viewer: bytes) -> dict[bytes, str]:
    """What the viewer alone calls these people and hubs, or their own zone does; nobody calls themselves otherwise."""
    who = [each for each in who if each != viewer]
    if not who:
        return {}
    sql, values = leading([thing(HUB, id_text(each)) for each in who], [viewer])
    with connection.cursor() as cursor:
        cursor.execute(CALLED.format(marks(who)) + sql, [viewer, *who, *values])
        rows = [(row[0], *row[2:3], *row[4:]) for row in cursor.fetchall()]
    own = own_of(rows)
    led = led_by([viewer], [row[2:] for row in rows if row[2] > 0])
    zone = {each: labels[0] for each in who if (labels := led.get((viewer, thing(HUB, id_text(each)))))}
    return zone | {each: labels[0] for each, labels in own.items()}


def own_of(rows: Iterable[tuple[Any, ...]]) -> dict[bytes, list[str]]:
    """Private names in the rows of `CALLED`, in their order."""
    own = dict[bytes, list[str]]()
    for zone, label, position, _zone8 in sorted(rows, key=lambda row: row[1]):
        if position < 0:
            own.setdefault(bytes(zone), []).append(label)
    return own


def names_of(target: Target, viewer: bytes | None) -> list[tuple[bytes, str]]:
    """By which labels of which zones a target is called: those of the viewer, then this hub's."""
    texts = [thing(*each) for each in alike(target)]
    here = api.this_hub()
    zones = list(dict.fromkeys(each for each in (viewer, here.id if here else None) if each is not None))
    with connection.cursor() as cursor:
        cursor.execute(*leading(texts, zones))
        rows = [row[4:] for row in cursor.fetchall()]
    led = led_by(zones, rows)
    return [(zone, label) for zone in zones for text in texts for label in led.get((zone, text), ())]


def alike(target: Target) -> list[Target]:
    """This target as binds may write it: a service of which no protocol is said is asked by http."""
    if target.kind != SERVICE or target.protocol not in ("", "http"):
        return [target]
    return [target._replace(protocol=each) for each in ("http", "")]


def leading(things: Collection[str], zones: Collection[bytes]) -> tuple[str, list[Any]]:
    """The statement for where in the log zones may lead a label to these."""
    sql = LED.format(values_of(things), values_of(zones) if zones else "(CAST(NULL AS BIGINT))")
    return sql, [*map(thing8, things), *map(short, zones), *WORDS, MOST_NEWEST]


def values_of(values: Collection[object]) -> str:
    return ", ".join(["(%s)"] * len(values))


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
    held, found = Held(), Led()
    labels = held.named_at(zone, positions)
    held.read(zone, labels)
    for label in labels:
        register = held.shown(zone, label)
        if register.state == SETTLED:
            found.setdefault((zone, thing(*register.values[0].target)), []).append(label)
    return found
