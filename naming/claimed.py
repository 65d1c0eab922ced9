"""What hubs call themselves, of many at once, and whether others call themselves so too."""

from collections.abc import Collection
from typing import Final, NamedTuple

from django.db import connection
from django.db.models import Count

from hub import api
from hub.core.short_ids import short
from naming.core.claims import MOST_OF_A_HUB, head_of
from naming.core.operations import Operation
from naming.held import operation_of, out_of_sight
from naming.models import Claimed
from naming.projections import label8

MOST_NEWEST: Final = 64
"""Claims, and ends of them, of one hub whose names are looked at."""
COUNTED: Final = """
    WITH newest AS (
        SELECT DISTINCT hub8, label8 FROM (
            SELECT hub8, label8, ROW_NUMBER() OVER (PARTITION BY hub8 ORDER BY position DESC) AS turn
            FROM naming_claimed WHERE hub8 IN ({})
        ) AS claimed WHERE turn <= %s
    )
    SELECT position FROM (
        SELECT one.position, ROW_NUMBER() OVER (
            PARTITION BY one.hub8, one.label8, one.ended, one.feed8 ORDER BY one.position
        ) AS turn
        FROM newest JOIN naming_claimed one
            ON one.label8 = newest.label8 AND one.ended IN (TRUE, FALSE) AND one.hub8 = newest.hub8
    ) AS counted WHERE turn <= %s
"""
"""Of the names of which hubs spoke last, all that counts."""


class Bare(NamedTuple):
    """A bare name that a hub calls itself. shared: another one does too, or did."""

    label: str
    shared: bool


def claimed_by(hubs: Collection[bytes]) -> dict[bytes, list[Bare]]:
    """The bare names that these hubs (32-byte ids) call themselves now, in their order: in three statements."""
    found = standing(hubs)
    several = shared({label for labels in found.values() for label in labels})
    return {hub: [Bare(label, label in several) for label in labels] for hub, labels in found.items()}


def standing(hubs: Collection[bytes]) -> dict[bytes, list[str]]:
    """The labels alone, without what is out of sight here."""
    if not hubs:
        return {}
    with connection.cursor() as cursor:
        values = [*map(short, hubs), MOST_NEWEST, MOST_OF_A_HUB]
        cursor.execute(COUNTED.format(", ".join(["%s"] * len(hubs))), values)
        positions = [row[0] for row in cursor.fetchall()]
    said, entries = dict[tuple[bytes, str], list[Operation]](), api.written(positions)
    for entry in entries.values():
        operation = operation_of(entry)
        if operation is not None and operation.by == operation.hub and operation.hub in hubs:
            said.setdefault((operation.hub, operation.label), []).append(operation)
    heads = {key: head.id for key, each in said.items() if (head := head_of(each)).kind == "claim"}
    at = {entry.id: position for position, entry in entries.items()}
    hidden = set(out_of_sight([at[head] for head in heads.values()])) if heads else set[int]()
    found = dict[bytes, list[str]]()
    for hub, label in sorted(key for key, head in heads.items() if at[head] not in hidden):
        found.setdefault(hub, []).append(label)
    return found


def shared(labels: Collection[str]) -> set[str]:
    """Those of these that several hubs ever called themselves."""
    rows = Claimed.objects.filter(label8__in=[label8(each) for each in labels], ended=False)
    counted = rows.values("label8").annotate(hubs=Count("hub8", distinct=True)).filter(hubs__gt=1)
    several = set(counted.values_list("label8", flat=True)) if labels else set[int]()
    return {each for each in labels if label8(each) in several}
