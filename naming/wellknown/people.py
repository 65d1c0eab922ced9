"""Whom a name of this hub stands for before the outside: nobody who has not said that it is theirs.

What a hub calls somebody is the hub's word alone, and a program that finds an account takes it for that person's. So
only who accepted the name (or was handed it, and took it), and signs in here, is found by it.
"""

from typing import NamedTuple

from hub import api
from hub.core.cid import parse_id
from naming.core.labels import is_label
from naming.core.operations import PERSON
from naming.core.registers import SETTLED
from naming.held import Held


class Account(NamedTuple):
    """Somebody by a name of this hub. id: 32 bytes; keys: by which they sign in now."""

    label: str
    id: bytes
    keys: list[bytes]


def account(label: str) -> Account | None:
    """Who has this name here and says so; None for nobody."""
    here = api.this_hub()
    if here is None or not is_label(label):
        return None
    register = Held().shown(here.id, label)
    if register.state != SETTLED:
        return None
    value = register.values[0]
    if value.target.kind != PERSON or not value.accepted:
        return None
    person = parse_id(value.target.value)
    keys = api.keys_of(person) if api.villagers([person]) else []
    return Account(label, person, keys) if keys else None
