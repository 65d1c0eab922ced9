"""Ed25519 keys, and the one form in which anything is signed: a purpose, then a 32-byte hash.

A signature for one purpose never passes for another, because every signed message begins with the purpose's
own words. Verification follows libsodium: S below the group order, no point of small order, no non-canonical
encoding, cofactorless; `fixtures/vectors/signatures.json` holds the edge cases. Seeds are 32 bytes and stay
with the caller: nothing here keeps one.
"""

import hashlib
from functools import lru_cache
from typing import Final

from nacl import bindings, exceptions

from hub.core.errors import LocalError, RemoteError

RUN: Final = b"hub-1 run"
STATEMENT: Final = b"hub-1 statement"
CARD: Final = b"hub-1 card"
BEACON: Final = b"hub-1 beacon"
MANIFEST: Final = b"hub-1 manifest"
FRONTIER: Final = b"hub-1 frontier"
INVITE: Final = b"hub-1 invite"
SLIP: Final = b"hub-1 slip"
ANSWER: Final = b"hub-1 answer"
PURPOSES: Final = frozenset({RUN, STATEMENT, CARD, BEACON, MANIFEST, FRONTIER, INVITE, SLIP, ANSWER})

NETWORK: Final = hashlib.sha256(b"hub-1 network").digest()

_DID: Final = "did:key:z"
_MULTICODEC: Final = b"\xed\x01"  # ed25519-pub
_ALPHABET: Final = "123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz"
_DIGITS: Final = {letter: value for value, letter in enumerate(_ALPHABET)}
_TEXT_LENGTH: Final = len(_DID) + 47


def public_key(seed: bytes) -> bytes:
    """The 32-byte public key of a 32-byte seed."""
    return secret_key(seed)[32:]


def secret_key(seed: bytes) -> bytes:
    """Seed and public key, 64 bytes: what `sign_with` takes, for many signatures by one key."""
    if type(seed) is not bytes or len(seed) != 32:
        raise LocalError("a seed is 32 bytes")
    return bindings.crypto_sign_seed_keypair(seed)[1]


def sign(seed: bytes, purpose: bytes, digest: bytes) -> bytes:
    """The 64-byte signature of a 32-byte hash for one purpose."""
    return sign_with(secret_key(seed), purpose, digest)


def sign_with(secret: bytes, purpose: bytes, digest: bytes) -> bytes:
    """As `sign`, with the result of `secret_key`: half the time when one key signs much."""
    if purpose not in PURPOSES:
        raise LocalError(f"{purpose!r} is not a purpose of this format")
    if len(digest) != 32:
        raise LocalError("only a 32-byte hash is ever signed")
    return bindings.crypto_sign(purpose + digest, secret)[:64]


def verify(key: bytes, purpose: bytes, digest: bytes, sig: bytes) -> bool:
    """Whether this key signed this hash for this purpose. Any bytes are answered, never an error."""
    # libsodium's binding reads 32 bytes of key and 64 of signature whatever it is given.
    if type(key) is not bytes or type(sig) is not bytes or len(key) != 32 or len(sig) != 64:
        return False
    try:
        bindings.crypto_sign_open(sig + purpose + digest, key)
    except exceptions.CryptoError:
        return False
    return True


def root_seed(entropy: bytes) -> bytes:
    """The seed of a root from the 16 bytes behind its twelve words, whatever language the words are in."""
    if len(entropy) != 16:
        raise LocalError("the entropy of a root is 16 bytes")
    return hashlib.blake2b(entropy, digest_size=32, person=b"hub-1 root").digest()


@lru_cache(maxsize=1024)
def key_text(key: bytes) -> str:
    """A public key as people and records write it: `did:key:z6Mk…`."""
    if len(key) != 32:
        raise LocalError("a key is 32 bytes")
    number = int.from_bytes(_MULTICODEC + key, "big")
    letters = []
    while number:
        number, digit = divmod(number, 58)
        letters.append(_ALPHABET[digit])
    return _DID + "".join(reversed(letters))


def parse_key(text: object) -> bytes:
    """The 32 bytes of a `did:key` text; `RemoteError("key")` for anything else."""
    if type(text) is not str or len(text) != _TEXT_LENGTH or not text.startswith(_DID):
        raise RemoteError("key", "not an Ed25519 did:key")
    return _parse_key(text)


@lru_cache(maxsize=1024)
def _parse_key(text: str) -> bytes:
    number = 0
    for letter in text[len(_DID) :]:
        digit = _DIGITS.get(letter)
        if digit is None:
            raise RemoteError("key", "not base58")
        number = number * 58 + digit
    if number >> 256 != int.from_bytes(_MULTICODEC, "big"):
        raise RemoteError("key", "not an Ed25519 did:key")
    return number.to_bytes(34, "big")[2:]
