"""Which part of a folder is asked for: names between slashes, as they came decoded from the address.

Nothing here ever becomes a path on the disk; names are compared with those in a folder's own blocks. What could be
taken for something else on a screen or by another program is no address all the same: it is refused before anything is
looked up.
"""

import unicodedata
from typing import Final
from urllib.parse import quote

from hub.core.errors import RemoteError

MOST_NAMES: Final = 64
MOST_BYTES: Final = 255
"""Bytes of one name: what every disk takes."""

TURNING: Final = frozenset(("LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"))
MARKS: Final = frozenset("\u200e\u200f\u061c\ufeff")
"""Marks that turn or hide what is beside them. Joiners (U+200C, U+200D) belong to Persian and Hindi words."""


def names(path: str) -> tuple[str, ...]:
    """The names of a path, without the slash at its end; RemoteError("path") for what is no address. Slashes beside
    each other count as one, as web servers have it: websites are written so."""
    found = tuple(name for name in path.split("/") if name)
    if path and not found:
        raise RemoteError("path", "only slashes")
    if len(found) > MOST_NAMES:
        raise RemoteError("path", "too deep")
    for name in found:
        check(name)
    return found


def check(name: str) -> None:
    """RemoteError("path") for what is no name."""
    if name in ("", ".", ".."):
        raise RemoteError("path", "an empty name or a dot")
    if len(name) > MOST_BYTES or len(name.encode("utf-8", "replace")) > MOST_BYTES:
        raise RemoteError("path", "a name is too long")
    if not all(is_plain(letter) for letter in name):
        raise RemoteError("path", "a letter that cannot be seen, or turns what is beside it")


def shown(name: str) -> str:
    """A name as a list shows it, whoever wrote it: a mark stands in the place of letters that no name has."""
    return "".join(letter if is_plain(letter) else "\ufffd" for letter in name[:MOST_BYTES])


def is_plain(letter: str) -> bool:
    """U+FFFD stands where the address held bytes that are no text."""
    if letter in MARKS or letter in "\u2028\u2029\ufffd" or unicodedata.category(letter) in ("Cc", "Cs"):
        return False
    return unicodedata.bidirectional(letter) not in TURNING


def address(base: str, found: tuple[str, ...] = (), *, folder: bool = False) -> str:
    """The path of an address below `base`, where the root stands, safe to write into a header or a page."""
    parts = [base, *(quote(name, safe="") for name in found)]
    return "/".join(parts) + ("/" if folder else "")
