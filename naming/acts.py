"""Saying something of names: as the hub in its own zone, and what such a record supersedes by what is held here."""

from collections.abc import Iterable
from typing import Final

from hub.core.cid import id_text
from naming.core.claims import heads
from naming.held import Held
from naming.records import MOST_AFTER

MOST_OWN: Final = 200
"""Labels that a person holds in their own zone, by the forms of this hub."""


def superseded(zone: bytes, label: str) -> list[str]:
    """What a new operation on a label of a zone names in `after`."""
    return written(Held().register(zone, label).heads)


def ended(zone: bytes, label: str) -> list[str]:
    """The same of an end: of a blocked label the blocks alone, so that it is again what it was."""
    register = Held().register(zone, label)
    return written(each.id for each in register.blocks) or written(register.heads)


def claims_superseded(hub: bytes, label: str) -> list[str]:
    """The same of what a hub calls itself."""
    own = [each for each in Held().claims(label, {hub}) if each.zone == hub]
    return written(each.id for each in heads(own))


def written(ids: Iterable[bytes]) -> list[str]:
    return [id_text(each) for each in ids][:MOST_AFTER]
