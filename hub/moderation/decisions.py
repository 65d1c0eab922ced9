"""What this village's moderators decided, read back from their acts: for the public page of decisions, and for those
whom one concerns. Only acts that count are told, and those that were lifted say so."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from hub.accounts.models import Act
from hub.accounts.seats.acts import by_the_seated, lifted_among, our_zone, sorted_by_right
from hub.accounts.seats.told import reasons
from hub.log import store
from hub.log.written import Written, written

MOST_ABOUT_ONE = 500
"""Of the newest acts so many are looked through for those about one person."""


class Decision(NamedTuple):
    """One act: `act` is its own entry, `kind` one of hide, block, erase and lift. It is about an entry, where that is
    here, or about a person. `of`: for a lift the kind of the act that it takes back."""

    act: Written
    kind: str
    reason: str
    entry: Written | None
    person: bytes
    lifted: bool = False
    of: str = ""


def decisions(before: int | None, most: int) -> tuple[list[Decision], int | None]:
    """The newest before a position, of so many acts those that count; and before where older ones are, if any."""
    acts = by_the_seated(our_zone()).order_by("-position")
    rows = list(acts[:most] if before is None else acts.filter(position__lt=before)[:most])
    return told(rows), rows[-1].position if len(rows) == most else None


def about(person: bytes) -> list[Decision]:
    """Those about somebody, or about what they wrote."""
    return [one for one in decisions(None, MOST_ABOUT_ONE)[0] if one.person == person]


def told(rows: Iterable[Act]) -> list[Decision]:
    """Acts with what they are about: a handful of statements for any number."""
    zone = our_zone()
    if zone is None:
        return []
    counting = sorted_by_right(zone, list(rows))[0]
    lifted, originals = lifted_among(zone, counting), acts_lifted(counting)
    about = {row.position: originals.get(row.target, row) for row in counting}
    places = store.positions_of(row.target for row in about.values() if row.kind != "block")
    found = written({*places.values(), *(row.position for row in counting)})
    beside = reasons(found[row.position].id for row in counting if row.position in found and not row.reason)
    return [
        decision(row, about[row.position], found, places, row.position in lifted, beside)
        for row in counting
        if row.position in found and (row.kind != "lift" or about[row.position] is not row)
    ]


def acts_lifted(rows: Sequence[Act]) -> dict[bytes, Act]:
    """The acts that lifts among these take back, by their ids, as far as they are here."""
    places = store.positions_of(row.target for row in rows if row.kind == "lift")
    held = {row.position: row for row in Act.objects.filter(position__in=list(places.values()))}
    return {entry_id: held[position] for entry_id, position in places.items() if position in held}


def decision(
    row: Act,
    about: Act,
    found: dict[int, Written],
    places: dict[bytes, int],
    lifted: bool,
    beside: dict[tuple[bytes, bytes], str],
) -> Decision:
    """beside: reasons that stay here, which is said of what stays here."""
    act = found[row.position]
    entry = found.get(places.get(about.target, 0))
    person = about.target if about.kind == "block" else (entry.person if entry else b"")
    of = about.kind if row.kind == "lift" else ""
    return Decision(act, row.kind, row.reason or beside.get((act.id, act.person), ""), entry, person, lifted, of)
