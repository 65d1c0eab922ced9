"""Seats and unseats as tests write them: ama is first, kofi second and esi third; yaw is the fourth."""

from collections.abc import Iterable

from hub.accounts.seats.claims import Act, End, Grant
from hub.accounts.seats.standing import Seating, seating

HUB = b"hub"
AMA, KOFI, ESI, YAW, ABENA = (name.ljust(32).encode() for name in ("ama", "kofi", "esi", "yaw", "abena"))


def by_hub(name: str, person: bytes, role: str = "steward", seq: int = 1) -> Grant:
    return Grant(Act(name.encode(), HUB, seq, HUB, None), person, role)


def by(
    author: Grant, name: str, person: bytes, *after: Grant | End, seq: int = 1, epoch: int = 0, **more: object
) -> Grant:
    """A seat that `author`'s seat gives to a person; `after`: what its writer knew."""
    act = Act(name.encode(), author.person, seq, author.person, author.act.id)
    known = frozenset(each.act.id for each in after) | {author.act.id}
    role, assents = str(more.get("role", "steward")), more.get("assents", frozenset())
    assert isinstance(assents, frozenset)
    return Grant(act, person, role, assents, known, epoch)


def ending(author: Grant, name: str, seat: Grant, *after: Grant, seq: int = 9, epoch: int = 0, **feeds: int) -> End:
    act = Act(name.encode(), author.person, seq, author.person, author.act.id)
    cut = {key.ljust(32).encode(): last for key, last in feeds.items()}
    return End(act, seat.act.id, cut, epoch, frozenset(each.act.id for each in after))


FIRST = by_hub("s1", AMA)
SECOND = by(FIRST, "s2", KOFI, seq=1)
THIRD = by(SECOND, "s3", ESI, FIRST, SECOND)
THREE = [FIRST, SECOND, THIRD]
FOURTH = by(THIRD, "s0", YAW, *THREE, epoch=5)
AGREED = by(FIRST, "a4", YAW, seq=2, epoch=6, assents=frozenset({FOURTH.act.id}))


def held(records: Iterable[Grant | End], epoch: int = 0) -> set[bytes]:
    found = count(records, epoch)
    return {found.grants[seat].person for seat in found.grants if found.standing(seat) == "held"}


def count(records: Iterable[Grant | End], epoch: int = 0) -> Seating:
    records = list(records)
    grants = [record for record in records if isinstance(record, Grant)]
    return seating(HUB, grants, [record for record in records if isinstance(record, End)], epoch)
