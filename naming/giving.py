"""Whether content is given by its name: while the name leads to it, asked at each download."""

from collections.abc import Collection

from django.http import HttpRequest

from hub import api
from naming.core.operations import Target
from naming.core.registers import SETTLED, SPLIT
from naming.held import Held


def kept_back(request: HttpRequest | None, positions: Collection[int]) -> set[int]:
    """Those of these entries by whose name nobody is led here to what they name: it is blocked, its lease is over, or
    it leads elsewhere. A moderator, who can lift a block, sees what it hides."""
    if request is not None and api.right_of(request, "moderator") is not None:
        return set()
    held = Held()
    named = held.said_at(positions)
    for zone in {said.zone for said in named.values()}:
        held.read(zone, {said.label for said in named.values() if said.zone == zone})
    return {at for at, said in named.items() if not leads(held, said.zone, said.label, said.target)}


def leads(held: Held, zone: bytes, label: str, target: Target | None) -> bool:
    register = held.shown(zone, label)
    return register.state in (SETTLED, SPLIT) and target in [each.target for each in register.values]
