"""Words that only their writer reads again: drafts, and what waits to be signed.

The key is the person's own. It lies sealed under each of their secrets, PIN and pictures alike, and open in their
session alone. So the database gives nothing away, no steward reads what was not sent, and a restored box still has
them.

A card that brings a forgotten PIN back opens none of these secrets, so it makes a new key. That is handed to the
pictures, which go on, by way of a feed that they open: whoever comes by them next has all keys, one for each PIN that
was forgotten since, and moves what was kept under the former to the newest (`pictures`). Without pictures, what was
kept under a forgotten PIN is gone with it.
"""

from typing import Final

from django.views.decorators.debug import sensitive_variables
from nacl.public import SealedBox
from nacl.signing import SigningKey, VerifyKey

from hub.accounts.keys.keyring import lock, unlock

WHAT = b"draft"
HANDED: Final = 32 + 16 + 32
"""Bytes of one key that was handed: the box's own key, its mark, and what is in it."""


def seal(key: bytes, text: str) -> bytes:
    """A text, sealed for the writer whose key this is."""
    return lock(key, WHAT, text.encode())


def unseal(key: bytes, blob: bytes) -> str | None:
    """The text in it, or None where this writer's key does not open it."""
    plain = unlock(key, WHAT, blob)
    return None if plain is None else plain.decode()


@sensitive_variables()
def hand(key: bytes, feed: bytes) -> bytes:
    """This key, sealed to whoever holds the seed of a feed."""
    return SealedBox(VerifyKey(feed).to_curve25519_public_key()).encrypt(key)


@sensitive_variables()
def handed(seed: bytes, blob: bytes) -> list[bytes]:
    """The keys that were handed to the feed of this seed one after another, the newest last."""
    box = SealedBox(SigningKey(seed).to_curve25519_private_key())
    return [box.decrypt(blob[start : start + HANDED]) for start in range(0, len(blob), HANDED)]
