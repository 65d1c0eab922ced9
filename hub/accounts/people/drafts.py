"""Words that only their writer reads again: drafts, and what waits to be signed.

The key is made from the seed of the writer's feed, which lies open in their session alone. So the database gives
nothing away, and no steward reads what was not sent. On another box, or in another feed, it does not open.
"""

import hashlib

from hub.accounts.keys.keyring import lock, unlock
from hub.log.store import Pen

WHAT = b"draft"


def seal(pen: Pen, text: str) -> bytes:
    """A text, sealed for the writer whose pen this is."""
    return lock(key_of(pen), WHAT, text.encode())


def unseal(pen: Pen, blob: bytes) -> str | None:
    """The text in it, or None where this writer's key does not open it."""
    plain = unlock(key_of(pen), WHAT, blob)
    return None if plain is None else plain.decode()


def key_of(pen: Pen) -> bytes:
    return hashlib.blake2b(pen.seed, digest_size=32, person=b"hub-1 draft").digest()
