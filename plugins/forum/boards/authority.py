"""Which acts about boards and topics are worth weighing: the newest of each feed, by those who were ever seated at the
village that the acts concern.

Everybody else's cost nothing to pass over, however many they are, and so do the many earlier ones of somebody who
writes without end. What is found here is only looked at: `api.rightful` says which of it counts.

Numbers of entries in one feed rise alike on every hub, and feeds and people are told apart by their ids. So equal logs
give equal answers, whatever came first.
"""

from collections.abc import Collection, Iterable, Mapping
from itertools import chain
from typing import Final

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from hub import api
from plugins.forum.models import Act
from plugins.forum.projections import short

MOST_SEATED: Final = 50
"""People of one village whose acts are looked at: of more, those whose ids are smallest."""
MOST_FEEDS: Final = 8
ROLES: Final = ("steward", "moderator")
NEWEST: Final = """
    forum_act.position IN (
        WITH RECURSIVE asked (id8, village) AS (VALUES {asked}),
        seated (village, person8) AS (VALUES {seated}),
        line (id8, person8, feed8, number) AS (
            SELECT asked.id8, seated.person8, (
                SELECT MIN(own.feed8) FROM forum_act AS own
                WHERE own.{column} = asked.id8 AND own.person8 = seated.person8
            ), 1 FROM asked JOIN seated ON seated.village = asked.village
            UNION ALL
            SELECT line.id8, line.person8, (
                SELECT MIN(own.feed8) FROM forum_act AS own
                WHERE own.{column} = line.id8 AND own.person8 = line.person8 AND own.feed8 > line.feed8
            ), line.number + 1 FROM line WHERE line.feed8 IS NOT NULL AND line.number < {feeds}
        )
        SELECT act.position FROM line JOIN forum_act AS act
        ON act.{column} = line.id8 AND act.person8 = line.person8 AND act.feed8 = line.feed8
            AND act.position >= COALESCE((
                SELECT own.position FROM forum_act AS own
                WHERE own.{column} = line.id8 AND own.person8 = line.person8 AND own.feed8 = line.feed8
                ORDER BY own.position DESC LIMIT 1 OFFSET {last}
            ), 0)
    )
"""


def ever_seated(roles: Iterable[str] = ROLES) -> dict[bytes, set[bytes]]:
    """Everybody who has or had such a seat, by the id of the hub."""
    found: dict[bytes, set[bytes]] = {}
    for role in roles:
        for hub, person in api.ever_seated(role):
            found.setdefault(hub, set()).add(person)
    return found


def acts_on(
    targets: Mapping[int, bytes], most: int, kinds: Collection[int], roles: Iterable[str] = ROLES
) -> list[tuple[int, int]]:
    """Position and target of acts on these targets, given by short id with the hub that they belong to: of each feed
    at most the newest `most`."""
    return newest("target8", targets, most, kinds, roles)


def acts_towards(places: Mapping[int, bytes], most: int, kinds: Collection[int]) -> list[tuple[int, int]]:
    """Position and target of acts that name these places, in the same way."""
    return newest("place8", places, most, kinds, ROLES)


def newest(
    column: str, wanted: Mapping[int, bytes], most: int, kinds: Collection[int], roles: Iterable[str]
) -> list[tuple[int, int]]:
    """Two statements where there are such acts at all, else one."""
    if not wanted or not Act.objects.filter(**{f"{column}__in": wanted}).exists():
        return []
    people = ever_seated(roles)
    villages = {zone: number for number, zone in enumerate(sorted(set(wanted.values())))}
    seated = [
        (number, person8)
        for zone, number in villages.items()
        for person8 in sorted(short(person) for person in people.get(zone, ()))[:MOST_SEATED]
    ]
    if not seated:
        return []
    asked = [(id8, villages[zone]) for id8, zone in wanted.items()]
    sql = NEWEST.format(
        asked=", ".join(["(%s, %s)"] * len(asked)),
        seated=", ".join(["(%s, %s)"] * len(seated)),
        column=column,
        feeds=MOST_FEEDS,
        last=most - 1,
    )
    theirs = RawSQL(sql, list(chain(*asked, *seated)), BooleanField())  # noqa: S611  # numbers alone
    rows = Act.objects.visible().filter(theirs, kind__in=kinds)
    return list(rows.order_by("position").values_list("position", "target8"))
