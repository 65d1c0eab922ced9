"""Which acts count: those that cite the zone and the seat that give their writers the right, while nothing
cuts it.

Reading only. How seats stand is decided in `seats`; who gives and ends them is in `seating`.
"""

from collections.abc import Iterable

from hub.accounts.seats import claims, seating
from hub.core.cid import parse_id
from hub.core.errors import RemoteError
from hub.log.written import Written


def rightful(acts: Iterable[Written], roles: tuple[str, ...]) -> set[int]:
    """Positions of the acts that count, weighed once for each zone that they cite."""
    by_zone: dict[bytes, list[tuple[int, claims.Act]]] = {}
    for written in acts:
        cited = cited_by(written)
        if cited is not None:
            zone, seat = cited
            act = claims.Act(written.id, written.feed, written.seq, written.person, seat)
            by_zone.setdefault(zone, []).append((written.position, act))
    return {
        position
        for zone, found in by_zone.items()
        for seated in [seating.seating_of(zone)]
        for position, act in found
        if seated.allows(act, roles)
    }


def cited_by(written: Written) -> tuple[bytes, bytes] | None:
    """The zone and the seat in an act's record; None where it cites none."""
    record = written.record or {}
    try:
        return parse_id(record.get("zone")), parse_id(record.get("seat"))
    except RemoteError:
        return None
