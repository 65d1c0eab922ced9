"""Who looks at names: whose zones decide for them, whose word is shown to them beside what hubs call themselves, and
how what they type is read."""

import unicodedata
from dataclasses import replace
from typing import Final

from django.http import HttpRequest

from hub import api
from hub.core.cid import parse_id
from naming.api import called_by
from naming.claimed import standing
from naming.core.labels import labels_of
from naming.core.operations import ZONES
from naming.core.registers import NONE, SETTLED
from naming.core.resolving import CONTESTED, Answer, Viewer, resolve
from naming.held import Held, out_of_sight

MOST_TRUSTED: Final = 20
MOST_KNOWN: Final = 200
"""Newest names of one zone."""


def before(request: HttpRequest) -> int | None:
    """The place in a zone's list from which `?before=` goes on; None at its beginning."""
    edge = request.GET.get("before", "")
    return int(edge) if edge.isascii() and edge.isdecimal() and len(edge) < 16 else None


def viewer_of(person: bytes | None, trusted: frozenset[bytes] = frozenset()) -> Viewer:
    """A person (32-byte id) at this hub; None for a guest."""
    here = api.this_hub()
    zones = tuple(each for each in (person, here.id if here else None) if each is not None)
    return Viewer(zones, trusted, own=called_by(person) if person else {})


def resolve_typed(held: Held, viewer: Viewer, typed: str) -> tuple[str, Answer]:
    """A name that somebody typed, as it is written, and where it leads: with capitals or letters put together, where it
    leads nowhere as it stands; ValueError where it is none."""
    plain = as_written(typed)
    if is_name(typed):
        answer = resolved(held, viewer, typed)
        if answer.state != NONE or plain == typed or not is_name(plain):
            return typed, answer
    return plain, resolved(held, viewer, plain)


def resolved(held: Held, viewer: Viewer, name: str) -> Answer:
    """Where a name leads. Of a contested one those hubs are looked at first that are known here: of strangers who call
    themselves so there may be any number."""
    answer = resolve(held, viewer, name)
    if answer.state != CONTESTED:
        return answer
    return resolve(held, replace(viewer, trusted=trusted_by(held, viewer)), name)


def as_written(typed: str) -> str:
    """What somebody typed in the letters of names: small ones, each in one piece."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", typed).strip().lower())


def is_name(text: str) -> bool:
    try:
        labels_of(text)
    except ValueError:
        return False
    return True


def known_to(held: Held, viewer: Viewer, label: str) -> list[str]:
    """The names that a viewer has met here for one of which they may take a label: their own, and the newest of their
    zones and of what this hub calls itself; then what others call themselves. None where it is one of the former, for
    then they know it; of the latter those that were here before it, or whoever calls themselves nearly so had everybody
    warned of the name that is meant, and nobody of theirs."""
    newest = [each for zone in viewer.zones for each in held.newest(zone, None, MOST_KNOWN)]
    hidden = set(out_of_sight([position for _label, position in newest]))
    said = (each for each, position in newest if position not in hidden)
    claimed = (each for labels in standing(viewer.zones[-1:]).values() for each in labels)
    near = list(dict.fromkeys([*viewer.own, *said, *claimed]))
    if label in near:
        return []
    others = held.bare(MOST_KNOWN)
    return [*near, *(others[others.index(label) + 1 :] if label in others else others)]


def trusted_by(held: Held, viewer: Viewer) -> frozenset[bytes]:
    """Hubs and people whom the viewer, or the hub where they stand, gave a name, and that hub's neighbours: so it is
    known who they are."""
    found = dict.fromkeys(viewer.own.values())
    for zone in viewer.zones:
        labels = [label for label, _position in held.newest(zone, None, MOST_TRUSTED)]
        held.read(zone, labels)
        for label in labels:
            register = held.shown(zone, label)
            if register.state == SETTLED and register.values[0].target.kind in ZONES:
                found[parse_id(register.values[0].target.value)] = None
    named = [each for each in found if each not in viewer.zones][:MOST_TRUSTED]
    return frozenset(named).union(api.neighbour_hubs()) - set(viewer.zones)
