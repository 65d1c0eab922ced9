"""What counts of what was said of a label, as rows tell it without the entries: who replaces what. Of many words on one
label most were replaced, and then nobody asks where these led."""

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

from django.db import connection

from hub.api import Signed
from hub.core.short_ids import short
from naming.core import claims
from naming.core.operations import Operation
from naming.core.registers import OWN, within_budget

KINDS: Final = ("bind", "unbind", "block", "accept", "offer", "take")
"""As rows number them."""
ID: Final = 32
NO_END: Final = (1 << 63) - 1
FIRST: Final = """
    WITH feeds AS MATERIALIZED (
        SELECT {writer}, feed8, ROW_NUMBER() OVER (PARTITION BY {writer} ORDER BY feed8) AS turn, COALESCE((
            SELECT position FROM {table} one WHERE {of_it} AND {of_feed} ORDER BY position LIMIT 1 OFFSET %s
        ), {no_end}) AS final
        FROM (SELECT DISTINCT {writer}, feed8 FROM {table} WHERE {of_it} AND {by} IN ({{writers}})) feed
    )
    SELECT one.position, one.place, one.after, {kind} FROM feeds feed JOIN {table} one
        ON {of_it} AND {of_feed} AND one.position <= feed.final WHERE feed.turn <= %s ORDER BY {order} LIMIT %s
"""
"""The first rows of each feed, found by the index alone however many there are. Its values: of which label, how many
of a feed but one, of which label, by whom, of which label, how many feeds, how many rows."""
SAID: Final = FIRST.format(
    table="naming_said",
    of_it="zone8 = %s AND label8 = %s",
    by="person8",
    writer="person8",
    of_feed="one.person8 = feed.person8 AND one.feed8 = feed.feed8",
    kind="one.kind",
    order="one.person8, one.feed8, one.position",
    no_end=NO_END,
)
CLAIMED: Final = FIRST.format(
    table="naming_claimed",
    of_it="label8 = %s",
    by="hub8",
    writer="ended, hub8",
    of_feed="one.ended = feed.ended AND one.hub8 = feed.hub8 AND one.feed8 = feed.feed8",
    kind="one.ended",
    order="one.position",
    no_end=NO_END,
)
NEAREST: Final = "SELECT DISTINCT hub8 FROM naming_claimed WHERE label8 = %s AND ended = %s ORDER BY hub8 LIMIT %s"


class Row(NamedTuple):
    """One word on a label. place: `place_of` it.  after: the ids that it replaces, one behind the other.  kind: one of
    `KINDS`; of a bare name whether it ends."""

    position: int
    place: bytes
    after: bytes
    kind: int


def place_of(zone: bytes, label: str) -> bytes:
    """A label of a zone as rows compare it."""
    return hashlib.sha256(zone + label.encode()).digest()[:16]


def said(zone8: int, label8: int, people: Iterable[bytes], most: int, feeds: int, rows: int) -> list[Row]:
    """The first words of each feed of these people, at most so many of each and of so many feeds, the same wherever and
    whenever they came. At most so many rows, in the order of the people."""
    return asked(SAID, [zone8, label8], [short(each) for each in people], most, feeds, rows)


def claimed(label8: int, hubs: Collection[bytes]) -> list[Row]:
    """The same of a bare name: of these hubs, and of the nearest others that ever called themselves so."""
    with connection.cursor() as cursor:
        cursor.execute(NEAREST, [label8, False, claims.MOST_CLAIMANTS + len(hubs)])
        nearest = {row[0] for row in cursor.fetchall()} | {short(each) for each in hubs}
    return asked(CLAIMED, [label8], nearest, claims.MOST_OF_A_HUB, claims.MOST_FEEDS, NO_END)


def asked(statement: str, of: Sequence[int], writers: Collection[int], most: int, feeds: int, rows: int) -> list[Row]:
    if not writers:
        return []
    values = [*of, most - 1, *of, *writers, *of, feeds, rows]
    with connection.cursor() as cursor:
        cursor.execute(statement.format(writers=", ".join(["%s"] * len(writers))), values)
        return [Row(*row) for row in cursor.fetchall()]


def brief(row: Row, entry: Signed, kind: str, zone: bytes, label: str) -> Operation:
    """An operation without where it leads."""
    after = frozenset(row.after[start : start + ID] for start in range(0, len(row.after), ID))
    return Operation(entry.id, entry.person, entry.hub, entry.feed, entry.seq, kind, zone, label, None, after)


def replaced(
    rows: Iterable[Row], entries: Mapping[int, Signed], zone: bytes, labels: Iterable[str], own: frozenset[bytes]
) -> dict[int, Operation]:
    """What those who speak for a zone replaced of their own words on these labels, by position, without where it led:
    `registers.register` is the same with it as with the whole, for nobody hands on what its zone replaced, and what
    these words replaced is still told. entries: those of the rows, as far as they are here."""
    places = {place_of(zone, label): label for label in labels}
    told = dict[str, dict[int, Operation]]()
    for row in rows:
        entry, label = entries.get(row.position), places.get(row.place)
        if entry is not None and label is not None and entry.person in own:
            told.setdefault(label, {})[row.position] = brief(row, entry, KINDS[row.kind], zone, label)
    found = dict[int, Operation]()
    for words in told.values():
        ends = (each for each in within_budget(words.values(), own=own) if each.kind in ("bind", "unbind"))
        ended = {key for each in ends for key in each.after}
        found |= {position: each for position, each in words.items() if each.kind in OWN and each.id in ended}
    return found


def heads(rows: Iterable[Row], entries: Mapping[int, Signed], label: str) -> tuple[list[Operation], set[int]]:
    """What hubs say of a bare name, without where it leads, and the positions of what each says last. entries: those of
    the rows, as far as they are here."""
    told, last = dict[bytes, dict[int, Operation]](), set[int]()
    places = {hub: place_of(hub, label) for hub in {each.hub for each in entries.values()}}
    for row in rows:
        entry = entries.get(row.position)
        if entry is not None and entry.person == entry.hub and row.place == places[entry.hub]:
            kind = "unclaim" if row.kind else "claim"
            told.setdefault(entry.hub, {})[row.position] = brief(row, entry, kind, entry.hub, label)
    for words in told.values():
        head = claims.head_of(words.values()).id
        last |= {position for position, each in words.items() if each.id == head}
    return [each for words in told.values() for each in words.values()], last
