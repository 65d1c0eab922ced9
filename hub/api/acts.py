"""What people do by right of a seat, as plugins' rows hold it: which acts are worth weighing, the newest of each feed,
by those who were ever seated at the village that the acts concern; and which of several changes stand.

Everybody else's cost nothing to pass over, however many they are, and so do the many earlier ones of somebody who
writes without end. What is found here is only looked at: `api.rightful` says which of it counts.

Numbers of entries in one feed rise alike on every hub, and feeds and people are told apart by their ids. So equal logs
give equal answers, whatever came first.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain
from typing import Final

from django.db.models import BooleanField
from django.db.models.expressions import RawSQL

from hub.api.people import ever_seated
from hub.core.cid import id_text
from hub.core.short_ids import short
from hub.log.rows import Row
from hub.log.tables import select_in
from hub.log.written import Written

MOST_SEATED: Final = 50
"""People of one village whose acts are looked at: of more, those whose ids are smallest."""
MOST_FEEDS: Final = 8
ROLES: Final = ("steward", "moderator")
ANY: Final = "SELECT 1 WHERE EXISTS (SELECT 1 FROM {table} WHERE {column} IN {{}})"  # names of ours
NEWEST: Final = """
    {table}.position IN (
        WITH RECURSIVE asked (id8, village) AS (VALUES {asked}),
        seated (village, person8) AS (VALUES {seated}),
        line (id8, person8, feed8, number) AS (
            SELECT asked.id8, seated.person8, (
                SELECT MIN(own.feed8) FROM {table} AS own
                WHERE own.{column} = asked.id8 AND own.person8 = seated.person8
            ), 1 FROM asked JOIN seated ON seated.village = asked.village
            UNION ALL
            SELECT line.id8, line.person8, (
                SELECT MIN(own.feed8) FROM {table} AS own
                WHERE own.{column} = line.id8 AND own.person8 = line.person8 AND own.feed8 > line.feed8
            ), line.number + 1 FROM line WHERE line.feed8 IS NOT NULL AND line.number < {feeds}
        )
        SELECT act.position FROM line JOIN {table} AS act
        ON act.{column} = line.id8 AND act.person8 = line.person8 AND act.feed8 = line.feed8
            AND act.position >= COALESCE((
                SELECT own.position FROM {table} AS own
                WHERE own.{column} = line.id8 AND own.person8 = line.person8 AND own.feed8 = line.feed8
                ORDER BY own.position DESC LIMIT 1 OFFSET {last}
            ), 0)
    )
"""


def seated_by_hub(roles: Iterable[str] = ROLES) -> dict[bytes, set[bytes]]:
    """Everybody (32-byte ids) who has or had a seat with one of these roles, by the id of the hub."""
    found: dict[bytes, set[bytes]] = {}
    for role in roles:
        for hub, person in ever_seated(role):
            found.setdefault(hub, set()).add(person)
    return found


def acts_on(
    rows: type[Row],
    targets: Mapping[int, bytes],
    most: int,
    kinds: Collection[int],
    roles: Iterable[str] = ROLES,
    column: str = "target8",
) -> list[tuple[int, int]]:
    """Position and target of acts on these targets, given by short id with the hub (32-byte id) that they belong to: of
    each feed at most the newest `most`. Two statements where there are such acts at all, else one.

    rows: a model with short ids in `target8`, `person8` and `feed8`, and the `kind` of an act. column: where the
    targets stand, if not in `target8`.
    """
    if not any(select_in(ANY.format(table=rows._meta.db_table, column=column), targets)):
        return []
    people = seated_by_hub(roles)
    villages = {zone: number for number, zone in enumerate(sorted(set(targets.values())))}
    seated = [
        (number, person8)
        for zone, number in villages.items()
        for person8 in sorted(short(person) for person in people.get(zone, ()))[:MOST_SEATED]
    ]
    if not seated:
        return []
    theirs = newest(rows, column, most, [(id8, villages[zone]) for id8, zone in targets.items()], seated)
    found = rows.objects.visible().filter(theirs, kind__in=kinds)
    return list(found.order_by("position").values_list("position", "target8"))


def newest(
    rows: type[Row], column: str, most: int, asked: Sequence[tuple[int, int]], seated: Sequence[tuple[int, int]]
) -> RawSQL:
    """Whether an act is one of the newest of its feed on one of the targets asked for, by somebody seated there."""
    sql = NEWEST.format(
        asked=", ".join(["(%s, %s)"] * len(asked)),
        seated=", ".join(["(%s, %s)"] * len(seated)),
        table=rows._meta.db_table,
        column=column,
        feeds=MOST_FEEDS,
        last=most - 1,
    )
    return RawSQL(sql, list(chain(*asked, *seated)), BooleanField())  # noqa: S611  # numbers alone


def heads(changes: Sequence[Written]) -> tuple[Written, ...]:
    """Those whose records no other names in `after`, the smallest id first."""
    replaced = {before for change in changes for before in (change.record or {}).get("after") or ()}
    return tuple(sorted((each for each in changes if id_text(each.id) not in replaced), key=lambda each: each.id))
