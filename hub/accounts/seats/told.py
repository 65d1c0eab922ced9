"""What this hub's stewards decided about seats and rules, read back for the public page: who, whom, what and why.

Only what counts, or may still come to count, is told; a forged or powerless record is not.
"""

from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from hub.accounts.hubs.identity import this_hub
from hub.accounts.models import Said, Seat, Unseat
from hub.accounts.seats import agreeing, claims, standing
from hub.accounts.seats.seating import end_of, ids, seating_of
from hub.log.written import Written, written

SEAT, PROPOSE, ASSENT, END, ASK, OBJECT, RULES = "seat", "propose", "assent", "end", "ask", "object", "rules"


class Told(NamedTuple):
    """One record: `kind` is what it does, `person` whom it is about, `role` of which seat, `rules` what they are
    since."""

    act: Written
    kind: str
    person: bytes = b""
    role: str = ""
    reason: str = ""
    rules: dict[str, str] | None = None


def told(before: int | None, most: int) -> tuple[list[Told], int | None]:
    """The newest before a position, of so many records those that count; and before where older ones are, if any."""
    here = this_hub()
    if here is None:
        return [], None
    rows = newest(here.id, before, most)
    found, acts = seating_of(here.id), written(row.position for row in rows)
    shown = [one for row in rows if row.position in acts and (one := tell(found, row, acts[row.position]))]
    return with_reasons(shown), rows[-1].position if len(rows) == most else None


def newest(hub: bytes, before: int | None, most: int) -> list[Any]:
    """Rows of the three kinds in one order, so many of them."""
    kinds: Sequence[Any] = (Seat, Unseat, Said)
    rows: list[Any] = []
    for kind in kinds:
        asked = kind.objects.filter(hub=hub).order_by("-position")
        asked = asked.filter(of=b"") if kind is Said else asked
        rows += asked[:most] if before is None else asked.filter(position__lt=before)[:most]
    return sorted(rows, key=lambda row: -row.position)[:most]


def tell(found: standing.Seating, row: Any, act: Written) -> Told | None:
    """A row in the words of `Told`; None of what counts for nothing."""
    if isinstance(row, Seat):
        return of_seat(found, row, act)
    if isinstance(row, Unseat):
        return of_end(found, row, act)
    by_right = found.allows(claims.Act(row.entry, row.feed, row.seq, row.author, row.cited), ("steward",))
    return Told(act, RULES, reason=row.reason, rules=row.rules) if by_right else None


def of_seat(found: standing.Seating, row: Seat, act: Written) -> Told | None:
    if row.entry not in found.grants:
        return None
    if row.assents:
        agreed = any(agreeing.agreed_to(found, seat) & {row.author} for seat in named(found.hub, row.assents))
        return Told(act, ASSENT, row.person, row.role) if agreed else None
    if row.role == "steward" and row.author != found.hub and row.standing in (standing.VOID, standing.WAITING):
        rightful = standing.rightful(found, found.grants[row.entry])
        return Told(act, PROPOSE, row.person, row.role) if rightful else None
    return None if row.standing == standing.VOID else Told(act, SEAT, row.person, row.role)


def of_end(found: standing.Seating, row: Unseat, act: Written) -> Told | None:
    grant, end = found.grants.get(row.seat), end_of(row)
    own = ("member", "moderator", "steward") if row.seat == row.cited else ("steward",)
    if grant is None or not found.allows(end.act, own, end.epoch):
        return None
    counts = row.entry in {each.act.id for each in found.ends}
    began = found.effective.get(row.seat, row.epoch + 1) <= row.epoch
    kind = OBJECT if not began else END if counts else ASK
    return Told(act, kind, grant.person, grant.role)


def named(hub: bytes, texts: Iterable[str]) -> list[Seat]:
    """The seats that a record agrees to, as far as they are here."""
    return list(Seat.objects.filter(hub=hub, entry__in=list(ids(texts))))


def with_reasons(shown: Iterable[Told]) -> list[Told]:
    """The same, each with why, where its own writer said so."""
    shown = list(shown)
    given = reasons(one.act.id for one in shown)
    return [one._replace(reason=one.reason or given.get((one.act.id, one.act.person), "")) for one in shown]


def reasons(acts: Iterable[bytes]) -> dict[tuple[bytes, bytes], str]:
    """Why, by the act's entry and by who says so: a reason counts from the act's own writer alone."""
    return {(row.of, row.author): row.reason for row in Said.objects.filter(of__in=list(acts))}
