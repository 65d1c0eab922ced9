"""Proof of possession: a question that nobody can answer beforehand, and that only one hub can answer. PURE.

Whoever asks draws a nonce; it decides which file below a folder is asked for and which part of that, so nothing else
need be said. The answer is a hash of that part under the nonce and bound to the id of who answers: handed on to a hub
that has the file, it would come back as that hub's own and not as the liar's. What it proves and what not stands in
docs/adr/0030.
"""

import hashlib
from typing import Final

NONCE: Final = 16
PART: Final = 1 << 16
"""Bytes of a part: one read of a memory card. No hash that was kept instead answers another nonce."""


def nonce_of(question: bytes, pin: bytes) -> bytes:
    """What a question that is carried (the id of an entry) asks about one promise (32-byte id)."""
    return hashlib.blake2b(question + pin, digest_size=NONCE, person=b"hub-1 carried").digest()


def draw_of(nonce: bytes) -> int:
    """A number that leads to one file below a folder."""
    return int.from_bytes(hashlib.blake2b(nonce, person=b"hub-1 file").digest(), "big")


def part_of(nonce: bytes, size: int) -> tuple[int, int]:
    """Which part of a file of so many bytes is asked for: where it begins and ends."""
    parts = max(1, -(-size // PART))
    start = int.from_bytes(hashlib.blake2b(nonce, person=b"hub-1 part").digest(), "big") % parts * PART
    return start, min(size, start + PART)


def answer(nonce: bytes, hub: bytes, part: bytes) -> bytes:
    """What a hub (32-byte id) that has this part says, 32 bytes."""
    return hashlib.blake2b(hub + part, key=nonce, digest_size=32, person=b"hub-1 proof").digest()
