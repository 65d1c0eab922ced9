"""Words that only their writer reads again: drafts, and what waits to be signed.

The key is the person's own. It lies sealed under each of their secrets, PIN and pictures alike, and open in their
session alone. So the database gives nothing away, no steward reads what was not sent, and a restored box still has
them.
"""

from hub.accounts.keys.keyring import lock, unlock

WHAT = b"draft"


def seal(key: bytes, text: str) -> bytes:
    """A text, sealed for the writer whose key this is."""
    return lock(key, WHAT, text.encode())


def unseal(key: bytes, blob: bytes) -> str | None:
    """The text in it, or None where this writer's key does not open it."""
    plain = unlock(key, WHAT, blob)
    return None if plain is None else plain.decode()
