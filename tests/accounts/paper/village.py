"""What these tests need of ama: the roots that still wait sealed, and rotations of them."""

import hashlib

from hub.accounts.keys import keyring
from hub.accounts.keys.opening import Roots
from hub.accounts.models import Person
from hub.accounts.people.unsealing import things_of
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET
from hub.core.cid import id_text
from hub.core.keys import key_text, public_key, root_seed
from hub.core.statement import Statement, make


def key_of(person: Person, secret: str = SECRET) -> bytes:
    """K of somebody."""
    stretch = queue.stretch(secret, person.salt, None)
    return keyring.key_of(keyring.seal_named(person.seal), stretch, person.person_id)


def roots_of(person: Person) -> Roots:
    """The entropies behind somebody's two cards, while both wait."""
    things = things_of(person, key_of(person))
    assert things is not None
    return Roots(things["root"], things["next_root"])


def committed(entropy: bytes) -> bytes:
    return hashlib.sha256(public_key(root_seed(entropy))).digest()


def rotated(person: Person, root: bytes, following: bytes) -> Statement:
    """A rotation to the root behind these bytes, which commits to the one behind those."""
    seed = root_seed(root)
    fields = {"person": id_text(person.person_id), "root": key_text(public_key(seed)), "keep": []}
    return make("rotate", fields | {"next": committed(following)}, seed)
