"""What an id is, as far as this hub knows: asked before a label is led to it, and when it is shown, for on another hub
somebody may have been mistaken, or lied."""

from collections.abc import Collection
from typing import Final

from hub import api
from naming.core.operations import ENTRY, GROUP, HUB, SERVICE, ZONES, Target
from naming.held import Held, id_of

KNOWN: Final = ZONES | {ENTRY}
"""Kinds that an id has by itself, whoever speaks of it."""


def kinds_of(held: Held, ids: Collection[bytes]) -> dict[bytes, str]:
    """hub, person, group or entry, of those of which anything is here; of hubs and people two statements."""
    held.know(ids)
    found = api.kinds_of(ids)
    rest = set(ids) - found.keys()
    found |= dict.fromkeys(api.written_by_ids(rest) if rest else (), ENTRY)
    return found | {each: GROUP for each in rest if held.founded(each)}


def taken_for(target: Target) -> str:
    """What whoever binds a label takes the id of its target for; empty of one that has none."""
    return HUB if target.kind == SERVICE else target.kind if target.kind in KNOWN else ""


def kind_of(zone: bytes) -> str:
    """What one id is; empty where nothing is here of it."""
    return kinds_of(Held(), [zone]).get(zone, "")


def other_kind(target: Target) -> str:
    """What the id of a target really is, where that is known and something else than it is taken for; else empty."""
    zone, taken = id_of(target.value), taken_for(target)
    kind = kind_of(zone) if zone is not None and taken else ""
    return kind if kind != taken else ""
