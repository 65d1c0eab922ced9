"""Seats as rows: reads a hub's seat records back for `seats`, and writes new ones for whoever sits here."""

from collections.abc import Collection, Iterable
from functools import lru_cache
from typing import Final

from django.utils.translation import gettext_lazy as _

from hub.accounts.hubs import identity
from hub.accounts.models import Person, Seat, Unseat, seat_of
from hub.accounts.records import Seat as SeatRecord
from hub.accounts.records import Unseat as UnseatRecord
from hub.accounts.seats import claims
from hub.accounts.seats import standing as seats
from hub.core.cid import id_text, parse_id
from hub.core.entry import Entry
from hub.core.errors import LocalError
from hub.core.keys import key_text, parse_key
from hub.log import store
from hub.log.models import Feed
from hub.log.store import Pen
from hub.log.tables import select, select_in

MOST_OVER: Final = 16
"""How many of those who were seated and left on one day a seat names: its record is kept for ever, and is small."""


class NoSeat(LocalError):
    """The writer holds no seat that gives the right to this."""

    def __init__(self) -> None:
        super().__init__(_("Only a steward of this hub can do this."))


def seating_of(hub: bytes) -> seats.Seating:
    """How all seats of a hub stand now."""
    while True:
        try:
            return weighed(hub, *told_by(hub))
        except Overtaken:
            continue


class Overtaken(Exception):
    """Records came or went while they were read."""


@lru_cache(maxsize=16)
def weighed(hub: bytes, epoch: int, told: frozenset[bytes]) -> seats.Seating:
    """Kept, for pages ask at every visit. The same ids are the same records whatever became of their rows, since
    an id is the hash of what it names.
    """
    grants = [grant_of(row) for row in Seat.objects.filter(hub=hub)]
    ends = [end_of(row) for row in Unseat.objects.filter(hub=hub)]
    if {grant.act.id for grant in grants} | {end.act.id for end in ends} != told:
        raise Overtaken
    return seats.seating(hub, grants, ends, epoch)


TOLD = """
    SELECT entry, 0 FROM accounts_seat WHERE hub = %s UNION ALL SELECT entry, 0 FROM accounts_unseat WHERE hub = %s
    UNION ALL SELECT NULL, COALESCE(MAX(epoch), 0) FROM accounts_tick WHERE hub = %s
"""


def told_by(hub: bytes) -> tuple[int, frozenset[bytes]]:
    """The newest day that a hub has counted, and the ids of all records about its seats. Asked at every page with a
    board, hence plain SQL and one statement."""
    rows = select(TOLD, [hub, hub, hub])
    return max(epoch for _entry, epoch in rows), frozenset(entry for entry, _epoch in rows if entry is not None)


def epoch_of(hub: bytes) -> int:
    """The newest day that a hub has counted."""
    return told_by(hub)[0]


def epochs_of(hubs: Collection[bytes]) -> dict[bytes, int]:
    """The same of many, in one statement."""
    found = select_in("SELECT hub, MAX(epoch) FROM accounts_tick WHERE hub IN {} GROUP BY hub", hubs)
    return dict.fromkeys(hubs, 0) | {bytes(hub): epoch for hub, epoch in found}


def grant_of(row: Seat) -> claims.Grant:
    act = claims.Act(row.entry, row.feed, row.seq, row.author, row.cited)
    return claims.Grant(act, row.person, row.role, ids(row.assents), ids(row.after), row.epoch)


def end_of(row: Unseat) -> claims.End:
    act = claims.Act(row.entry, row.feed, row.seq, row.author, row.cited)
    cut = {parse_key(key): last for key, last in row.feeds.items()}
    return claims.End(act, row.seat, cut, row.epoch, ids(row.after))


def ids(texts: Iterable[str]) -> frozenset[bytes]:
    return frozenset(map(parse_id, texts))


def seat(person_id: bytes, role: str, by: Person | None = None, boards: Iterable[str] = ()) -> Entry:
    """Give a person a role here. by: a steward whose secret has just opened; None: the hub itself, which
    seats the first steward, and members and moderators.
    """
    hub = identity.founded()
    pen, right = pen_and_right(by) if by else (identity.hub_pen(), None)
    record = SeatRecord(
        zone=id_text(hub.id),
        person=id_text(person_id),
        role=role,
        seat=right,
        boards=list(boards),
        after=known_stewards(hub.id),
        epoch=epoch_of(hub.id),
    )
    return store.publish(pen, record)


def known_stewards(hub: bytes) -> list[str]:
    """What a seat that is written now says that its writer knew: who sits, and of those who were seated and left on
    this very day an unseat, for nothing else tells that theirs was before."""
    found, today = seating_of(hub), epoch_of(hub)
    ended = {end.seat: end.act.id for end in found.ends if found.grants[end.seat].role == "steward"}
    over = sorted(id_text(end) for seat, end in ended.items() if found.grants[seat].epoch >= today)
    return [*sitting_stewards(hub), *over[:MOST_OVER]]


def sitting_stewards(hub: bytes) -> list[str]:
    """The stewards' seats that are held."""
    held = Seat.objects.filter(hub=hub, role="steward", standing=seats.HELD)
    return sorted(id_text(row.entry) for row in held)


def unseat(ended: Seat, by: Person) -> Entry:
    """End a seat; everything done so far by its right goes on counting, but for what was written in a feed that stays
    here: this record travels, and names none of those."""
    hub = identity.founded()
    pen, right = pen_and_right(by)
    written = Feed.objects.filter(person=ended.person, hub=hub.id).exclude(scope="here").values_list("key", "head")
    record = UnseatRecord(
        zone=id_text(hub.id),
        seat=id_text(ended.entry),
        by=right,
        feeds={key_text(bytes(key)): head for key, head in written},
        epoch=epoch_of(hub.id),
        after=sitting_stewards(hub.id),
    )
    return store.publish(pen, record)


def pen_and_right(by: Person) -> tuple[Pen, str]:
    """The pen of whoever holds a seat here, and the id of the highest one, which their act cites. Whether that seat
    gives the right to the act is asked by the page, and by `standing` when the record is read."""
    held = seat_of(by.person_id)
    if held is None or by.pen is None:
        raise NoSeat
    return by.pen, id_text(held.entry)
