"""Operations as tests say them: by name, each with an id that depends on what it says."""

from collections.abc import Collection
from typing import Any, Final

from hub.core.cid import id_text
from hub.testing import sown
from naming.core.book import Set
from naming.core.operations import HUB, PERSON, Operation, Target
from naming.core.registers import Register
from naming.core.resolving import Answer, Viewer, resolve

AMANI, ZAWADI, BANDA = (sown("hub", name) for name in ("amani", "zawadi", "banda"))
AMA, KOFI, ESI, YAW = (sown("person", name) for name in ("ama", "kofi", "esi", "yaw"))
SEAT: Final = sown("kofi's seat at amani")
SEATS: Final = ((AMANI, KOFI, SEAT),)
LABEL: Final = "soko"


def said(kind: str, by: bytes, zone: bytes = AMANI, label: str = LABEL, **more: Any) -> Operation:
    """One operation; `by` speaks in a feed of their own at their hub, the next number if none is told."""
    more.setdefault("feed", sown("feed", by.hex()))
    more.setdefault("hub", by)
    more.setdefault("seq", 1)
    parts = [kind, by.hex(), zone.hex(), label, *(f"{name}={parts_of(more[name])}" for name in sorted(more))]
    return Operation(id=sown(*parts), by=by, kind=kind, zone=zone, label=label, **more)


def parts_of(value: object) -> object:
    return sorted(value) if isinstance(value, frozenset) else value


def after(*before: Operation) -> frozenset[bytes]:
    return frozenset(each.id for each in before)


def person(who: bytes) -> Target:
    return Target(PERSON, id_text(who))


def hub(who: bytes) -> Target:
    return Target(HUB, id_text(who))


def given(by: bytes, who: bytes, *before: Operation, **more: Any) -> Operation:
    """A label that a zone gives somebody, who may hand it on."""
    return said("bind", by, target=person(who), after=after(*before), handed=True, **more)


def offered(by: bytes, of: Operation, to: bytes, **more: Any) -> Operation:
    return said("offer", by, of.zone, of.label, of=of.id, to=to, **more)


def taken(by: bytes, of: Operation, **more: Any) -> Operation:
    return said("take", by, of.zone, of.label, of=of.id, **more)


def handed(by: bytes, of: Operation, to: bytes, **more: Any) -> list[Operation]:
    """An offer, and its take."""
    offer = offered(by, of, to, **more)
    return [offer, taken(to, offer)]


def register_of(*operations: Operation, **more: Any) -> Register:
    return Set(operations, seats=SEATS, **more).register(AMANI, LABEL)


def targets(register: Register) -> set[str]:
    return {each.target.value for each in register.values}


def answer(name: str, operations: Collection[Operation], *zones: bytes, **more: Any) -> Answer:
    return resolve(Set(operations, seats=SEATS, **more), Viewer(zones), name)
