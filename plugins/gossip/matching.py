"""The four words that two stewards compare before their hubs become neighbours."""

import hashlib
from functools import cache

from mnemonic import Mnemonic

WORDS = 4


@cache
def wordlist() -> list[str]:
    """The 2,048 English words of BIP39: short, distinct, and already printed on people's paper keys."""
    return Mnemonic("english").wordlist


def matching_words(one: bytes, other: bytes) -> str:
    """Four words (44 bits) that both screens show for the same pair of device keys, whoever asks."""
    number = int.from_bytes(hashlib.sha256(b"hub-1 neighbours" + b"".join(sorted((one, other)))).digest())
    return " ".join(wordlist()[(number >> (11 * place)) & 2047] for place in range(WORDS))
