"""Four words that are the same on every hub for one key, and for hardly another: to be compared by voice, or with what
is on paper. They are English whatever the reader's language, for both sides must say the same; they open nothing.

44 bits: whoever wants a key with somebody else's words makes 17 million million keys. That stops a liar in passing and
no state, so the whole key stands on the page of whoever it is.
"""

import hashlib
from functools import cache
from typing import Final

from mnemonic import Mnemonic

from hub.core.cid import parse_cid
from hub.core.errors import RemoteError
from naming.core.operations import CID, Target
from naming.held import id_of

WORDS: Final = 4


@cache
def wordlist() -> list[str]:
    """The 2,048 English words of BIP 39."""
    return Mnemonic("english").wordlist


def check_words(key: bytes) -> str:
    """The words of 32 bytes."""
    number = int.from_bytes(hashlib.sha256(b"hub-1 name" + key).digest())
    return " ".join(wordlist()[(number >> (11 * place)) & 2047] for place in range(WORDS))


def check_words_of(target: Target) -> str:
    """Those of what a name leads to; empty where that has no key of its own."""
    try:
        key = parse_cid(target.value).digest if target.kind == CID else id_of(target.value)
    except RemoteError:
        return ""
    return "" if key is None else check_words(key)
