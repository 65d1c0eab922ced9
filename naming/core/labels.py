"""What may be a label: 1 to 63 bytes that decide by themselves, compared exactly.

No table of letters decides here, for these differ from hub to hub and year to year; what they say is advice to writers
and a warning to readers (`confusing`). Letters of DNS that nobody may bind are the key labels, which are somebody's.
"""

import re
from functools import lru_cache
from typing import Final

import idna

from hub.core.cid import id_text, parse_id
from hub.core.errors import RemoteError

LONGEST: Final = 63
MOST_LABELS: Final = 8
"""In one name."""

_PLAIN: Final = re.compile(r"[^A-Z\x00-\x20\x7f./@:\\]+")
_KEY: Final = re.compile(r"k-[a-h][a-z2-7]{51}")
_HOST: Final = re.compile(r"(?!..--)[a-z0-9](?:[a-z0-9-]*[a-z0-9])?")
_PREFIX: Final = "bafyrei"


def is_label(text: str) -> bool:
    """Whether these letters may be a label; those that write a key are one, and belong to it."""
    try:
        return _PLAIN.fullmatch(text) is not None and len(text.encode()) <= LONGEST
    except UnicodeEncodeError:
        return False


def check_label(text: str) -> None:
    """ValueError unless this can be bound or claimed."""
    if not is_label(text):
        raise ValueError(f"a label is 1 to {LONGEST} bytes of small letters, without space . / @ : and \\")
    if _KEY.fullmatch(text):
        raise ValueError("a key label belongs to its key")
    if text.startswith("xn--"):
        raise ValueError("xn-- is how DNS writes other letters: write these")


def key_label(zone: bytes) -> str:
    """The label of a zone (32-byte id) that is nobody else's, 54 letters."""
    return "k-" + id_text(zone).removeprefix(_PREFIX)


def zone_of(label: str) -> bytes | None:
    """The zone (32-byte id) whose key label this is."""
    if not _KEY.fullmatch(label):
        return None
    try:
        return parse_id(_PREFIX + label[2:])
    except RemoteError:
        return None


@lru_cache(maxsize=4096)
def dns_label(label: str) -> bytes | None:
    """How DNS writes a label: itself, where it is letters, digits and hyphens as hosts are called, else its A-label.
    None where IDNA has none, or none of 63 bytes; its zone is found by its key label all the same."""
    if _HOST.fullmatch(label):
        return label.encode() if len(label) <= LONGEST else None
    if label.startswith("xn--"):
        return None
    try:
        return idna.alabel(label)
    except UnicodeError:
        return None


def labels_of(name: str) -> tuple[str, ...]:
    """The labels of a name, the innermost first; ValueError where it is none."""
    labels = tuple(name.split("."))
    if len(labels) > MOST_LABELS:
        raise ValueError(f"a name has at most {MOST_LABELS} parts")
    if not all(map(is_label, labels)):
        raise ValueError("this is no name")
    return labels
