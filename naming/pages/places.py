"""One label in one zone, and what whoever looks may say of it."""

from typing import NamedTuple

from django.http import HttpRequest

from hub import api
from hub.core.cid import id_text, parse_id
from naming.core.labels import key_label, labels_of, zone_of
from naming.core.operations import PERSON, ZONES, Operation
from naming.core.registers import NONE, SETTLED, Register, Value
from naming.core.resolving import Viewer, resolve
from naming.held import Held
from naming.offers import can_be_handed, takes


class Place(NamedTuple):
    zone: bytes
    label: str

    @property
    def name(self) -> str:
        """As it is written by the key of its zone, the same for everybody."""
        return f"{self.label}.{key_label(self.zone)}"


class Rights(NamedTuple):
    """What somebody may do. binds: say where it leads, or nowhere.  blocks: take it out of use.  lifts: put it back.
    accepts, hands: values that are theirs to agree with, and to hand on.  takes: what they are offered."""

    binds: bool = False
    blocks: bool = False
    lifts: bool = False
    accepts: tuple[Value, ...] = ()
    hands: tuple[Value, ...] = ()
    takes: tuple[Operation, ...] = ()


def place_of(held: Held, viewer: Viewer, name: str) -> Place | None:
    """Which label of which zone decides where a name leads; None where none does, as of a bare name of a hub."""
    labels = labels_of(name)
    if len(labels) > 1:
        rest = resolve(held, viewer, ".".join(labels[1:]))
        if rest.state != SETTLED or rest.found[0].target.kind not in ZONES:
            return None
        return Place(parse_id(rest.found[0].target.value), labels[0])
    if zone_of(labels[0]) is not None or labels[0] in viewer.own:
        return None
    said = (zone for zone in viewer.zones if held.register(zone, labels[0]).state != NONE)
    return next((Place(zone, labels[0]) for zone in said), None)


def written_so(name: str) -> Place | None:
    """The place that is written by the key of its zone."""
    label, _dot, key = name.rpartition(".")
    zone = zone_of(key)
    try:
        return None if zone is None or len(labels_of(label)) != 1 else Place(zone, label)
    except ValueError:
        return None


def speaks_as(request: HttpRequest, held: Held, zone: bytes) -> bytes | None:
    """As whom somebody speaks for a zone: themselves for their own and for a group that they write for, the hub for its
    own and for its groups, where they are its steward; None where they do not."""
    me, here, writers = api.person_of(request), api.this_hub(), held.writers(zone)
    if me is None or not api.by_secret(request):
        return None
    if me in writers:
        return me
    is_hub = here is not None and here.id in writers and api.right_of(request, "steward") is not None
    return here.id if here is not None and is_hub else None


def may_bind(request: HttpRequest, held: Held, zone: bytes) -> bool:
    """Whether somebody speaks for a zone."""
    return speaks_as(request, held, zone) is not None


def rights(request: HttpRequest, held: Held, place: Place, register: Register) -> Rights:
    me, here = api.person_of(request), api.this_hub()
    if me is None or not api.by_secret(request):
        return Rights()
    moderates = here is not None and place.zone == here.id and api.right_of(request, "moderator") is not None
    mine = [each for each in register.values if each.target.kind == PERSON and each.target.value == id_text(me)]
    return Rights(
        may_bind(request, held, place.zone),
        moderates and not register.blocks,
        moderates and bool(register.blocks),
        tuple(each for each in mine if not each.accepted),
        tuple(each for each in mine if can_be_handed(each)),
        takes(held, *place, register, me),
    )
