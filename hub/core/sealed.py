"""Secret boxes for keys at rest: XSalsa20-Poly1305 under a 32-byte key, the nonce in front.

Deriving the key from a person's secret and choosing the nonce are the keyring's work; here nothing is random.
"""

from nacl import exceptions
from nacl.secret import SecretBox

from hub.core.errors import LocalError


def seal(key: bytes, data: bytes, nonce: bytes) -> bytes:
    """Nonce and box, 40 bytes longer than the data. A nonce of 24 bytes is used once in the life of a key."""
    if len(nonce) != SecretBox.NONCE_SIZE:
        raise LocalError("a nonce is 24 bytes")
    return bytes(_box(key).encrypt(data, nonce))


def unseal(key: bytes, blob: bytes) -> bytes:
    """What was sealed under this key; `LocalError` when the key is another or a bit has changed."""
    try:
        return _box(key).decrypt(blob)
    except (exceptions.CryptoError, ValueError) as error:
        raise LocalError("it does not open") from error


def _box(key: bytes) -> SecretBox:
    if len(key) != SecretBox.KEY_SIZE:
        raise LocalError("the key of a box is 32 bytes")
    return SecretBox(key)
