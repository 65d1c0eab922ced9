"""V: how many signatures PyNaCl verifies in a second, one for each message, on one core of this machine now."""

import hashlib
import time

from nacl.signing import SigningKey

MESSAGES = 4000


def verify_rate() -> float:
    """Signatures a second."""
    key = SigningKey(hashlib.sha256(b"yardstick").digest())
    signed = [key.sign(b"hub-1 run" + hashlib.sha256(number.to_bytes(4)).digest()) for number in range(200)]
    began = time.perf_counter()
    for number in range(MESSAGES):
        key.verify_key.verify(signed[number % 200])
    return MESSAGES / (time.perf_counter() - began)
