"""What stewards agree on together: seats that wait for another steward, and seats that somebody asks to end.

`standing` decides what counts; here is what is still open, who has spoken, and the records of those who speak next.
Two ids of one person (`hub.log.kin`) are not two stewards: what one of them has said the other does not say again.
"""

from collections.abc import Iterable
from typing import Final, NamedTuple

from django.utils.translation import gettext_lazy as _

from hub.accounts.hubs import identity
from hub.accounts.models import Person, Seat, Unseat
from hub.accounts.records import LONGEST_REASON, Why
from hub.accounts.records import Seat as SeatRecord
from hub.accounts.seats import roles, standing
from hub.accounts.seats.seating import NoSeat, end_of, epoch_of, known_stewards, pen_and_right, seat, seating_of, unseat
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.errors import LocalError
from hub.log import kin, store
from hub.log.tables import writing


class Unfit(LocalError):
    """An act of stewards that would come to nothing; the text says why."""


LATELY: Final = 30
"""For how many of the hub's days whoever proposed somebody is shown that another steward objected."""


class Proposed(NamedTuple):
    """A steward's seat that does not count yet. `agreed`: who agrees beside its writer; `days`: of the hub's time until
    it counts, None while nobody agrees; `against`: who objects."""

    seat: Seat
    agreed: frozenset[bytes]
    days: int | None
    against: frozenset[bytes]


def proposed() -> list[Proposed]:
    """The seats of stewards that are open here, the oldest first."""
    return [each for each in proposals() if not each.against]


def shown_to(person: bytes) -> list[Proposed]:
    """What is open here; and what this steward proposed lately and another objected to, unless proposed again since."""
    found, day = proposals(), epoch_of(identity.founded().id)
    newest = {each.seat.person: each for each in found}.values()
    refused = [each for each in newest if each.against and each.seat.author == person]
    return [each for each in found if not each.against] + [each for each in refused if each.seat.epoch > day - LATELY]


def proposals() -> list[Proposed]:
    """The seats of stewards that were rightly proposed here and do not count, the oldest first, but for those whom
    another seat was given since: what was proposed for them is done with."""
    hub = identity.founded().id
    found, seated = seating_of(hub), seated_since(hub)
    waiting = Seat.objects.filter(hub=hub, role="steward", standing__in=(standing.VOID, standing.WAITING))
    rows = [
        row
        for row in waiting.order_by("position")
        if is_proposal(found, row)
        and (row.standing == standing.WAITING or row.position > seated.get(bytes(row.person), 0))
    ]
    against = enders(found, rows)
    return [Proposed(row, agreed_to(found, row), days_until(found, row), against[bytes(row.entry)]) for row in rows]


def seated_since(hub: bytes) -> dict[bytes, int]:
    """Where the newest seat of each steward stands in the log."""
    counted = Seat.objects.filter(hub=hub, role="steward", standing__in=(standing.HELD, standing.ENDED))
    return {bytes(person): at for person, at in counted.order_by("position").values_list("person", "position")}


def is_proposal(found: standing.Seating, row: Seat) -> bool:
    """Whether a seat was rightly proposed."""
    grant = found.grants.get(row.entry)
    return grant is not None and grant.act.author != found.hub and standing.rightful(found, grant)


def one_suffices() -> bool:
    """Whether fewer than three sit, so that one steward seats another, and ends another's seat."""
    held = Seat.objects.filter(hub=identity.founded().id, role="steward", standing=standing.HELD)
    return len(set(held.values_list("person", flat=True))) < standing.FEW


def agreed_to(found: standing.Seating, row: Seat) -> frozenset[bytes]:
    grant = found.grants[row.entry]
    agreeing = found.agreeing.get(bytes(row.entry), ())
    return frozenset(other.act.author for other in agreeing if standing.assents(found, other, grant))


def days_until(found: standing.Seating, row: Seat) -> int | None:
    since = found.effective.get(row.entry)
    return None if since is None else max(0, since - found.epoch)


def enders(found: standing.Seating, rows: Iterable[Seat]) -> dict[bytes, frozenset[bytes]]:
    """The stewards who say by right that each of these seats ends, or shall not begin."""
    said = {bytes(row.entry): set[bytes]() for row in rows}
    for end in map(end_of, Unseat.objects.filter(hub=found.hub, seat__in=list(said))):
        if found.allows(end.act, ("steward",), end.epoch):
            said[bytes(end.seat)].add(end.act.author)
    return {seat: frozenset(by) for seat, by in said.items()}


def asked_to_end(rows: Iterable[Seat]) -> dict[bytes, frozenset[bytes]]:
    """Who asks that a seat ends which goes on counting, by the seat's id. Nobody, where one suffices: what somebody
    wished while there were more they say again."""
    if one_suffices():
        return {}
    held = [row for row in rows if row.standing == standing.HELD]
    return {seat: by for seat, by in enders(seating_of(identity.founded().id), held).items() if by}


def give(person: Person, role: str, by: Person, reason: str) -> Entry:
    """Seat somebody, or propose it where another steward has to agree."""
    all_of_them = kin.all_of(person.person_id)
    with writing():  # of two who seat somebody at once, the second finds them seated
        held = Seat.objects.filter(person__in=all_of_them, role=role, hub=identity.founded().id)
        if held.filter(standing=standing.HELD).exists():
            raise Unfit(_("%(name)s has this seat already.") % {"name": person.name})
        if role == "steward" and any(each.seat.person in all_of_them for each in in_the_way()):
            raise Unfit(_("Somebody has proposed this already. Look at what waits for stewards."))
        return because(seat(person.person_id, role, by), by, reason)


def in_the_way() -> list[Proposed]:
    """What is proposed and may yet count; but where one suffices now, what nobody agreed to is written anew."""
    few = one_suffices()
    return [each for each in proposed() if each.days is not None or not few]


def assent(entry: bytes, by: Person) -> Entry:
    """Agree to a seat that another steward proposed."""
    row = open_seat(entry)
    if row.author in (all_of_me := kin.all_of(by.person_id)):
        raise Unfit(_("You proposed this. Another steward has to agree."))
    found = seating_of(row.hub)
    if all_of_me & agreed_to(found, row):
        raise Unfit(_("You have agreed to this already."))
    pen, right = pen_and_right(by)
    record = SeatRecord(
        zone=id_text(row.hub),
        person=id_text(row.person),
        role=row.role,
        seat=right,
        assents=[id_text(row.entry)],
        after=known_stewards(row.hub),
        epoch=epoch_of(row.hub),
    )
    return store.publish(pen, record)


def refuse(entry: bytes, by: Person, reason: str) -> Entry:
    """Object to a seat that does not count yet; one steward suffices."""
    row = open_seat(entry)
    with writing():
        return because(unseat(row, by), by, reason)


def end(entry: bytes, by: Person, reason: str) -> Entry:
    """End somebody's seat, or ask for it where another steward has to agree."""
    row = Seat.objects.filter(entry=entry, hub=identity.founded().id, standing=standing.HELD).first()
    if row is None:
        raise Unfit(_("This seat is not here, or has ended."))
    if row.person == by.person_id:
        return step_down(by, reason)
    if not one_suffices() and kin.all_of(by.person_id) & enders(seating_of(row.hub), [row])[entry]:
        raise Unfit(_("You have asked for this already. Another steward has to agree."))
    with writing():  # of two who end each other's at once, the second has none to do it with
        if not Person.objects.filter(pk=by.pk, is_active=True).exists():  # nor has who was stopped a moment ago
            raise NoSeat
        return because(unseat(row, by), by, reason)


def step_down(by: Person, reason: str = "") -> Entry:
    """Give one's own steward's seat back. Never the last: without one nobody could look after this hub."""
    with writing():  # of two who do so at once, the second is the last
        if roles.is_last_steward(by):
            raise Unfit(_("You are the only steward who may sign in. Seat another one first."))
        own = Seat.objects.filter(
            hub=identity.founded().id, person=by.person_id, standing=standing.HELD, role="steward"
        )
        row = own.first()
        if row is None:
            raise Unfit(_("This seat is not here, or has ended."))
        return because(unseat(row, by), by, reason, right=id_text(row.entry))


def open_seat(entry: bytes) -> Seat:
    """A seat that still waits."""
    found = next((each.seat for each in proposed() if each.seat.entry == entry), None)
    if found is None:
        raise Unfit(_("This does not wait any more. Look at the page again."))
    return found


def because(act: Entry, by: Person, reason: str, right: str = "") -> Entry:
    """Say why, beside an act; answers the act. It is believed as the words of whoever wrote the act, whatever became of
    their seat."""
    words = reason.strip()[:LONGEST_REASON]
    if words and by.pen is not None:
        cited = right or pen_and_right(by)[1]
        record = Why(of=id_text(act.id), zone=id_text(identity.founded().id), seat=cited, reason=words)
        store.publish(by.pen, record)
    return act
