"""What a file or folder may be called in a folder: the one rule, for what people bring and for what comes from others.

The format of the field takes any text (`hub.core.unixfs`). A hub takes what shows all that it is on a screen, and means
the same to every disk and browser: no folder within it, nothing that turns or hides letters, no line that ends in it,
and no longer than disks take. The signs are written down here and asked of no table of Unicode, for those differ
between hubs. Joiners (U+200C, U+200D) belong to Persian and Hindi words, U+200B to Khmer ones. PURE.
"""

import re
from typing import Final

MOST_BYTES: Final = 255
"""Bytes of one name: what every disk takes."""
CONTROL: Final = "\x00-\x1f\x7f-\x9f"
BREAKING: Final = "\u2028\u2029"
TURNING: Final = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
UNSEEN: Final = "\u00ad\u2060-\u2064\U000e0000-\U000e007f"
"""Soft hyphens, signs that join without a space, and tags, in which a whole text can stand unseen."""
NO_TEXT: Final = "\ufeff\ufffd\ud800-\udfff"
"""U+FFFD stands where something held bytes that are no text."""
HIDDEN: Final = re.compile(rf"[{CONTROL}{BREAKING}{TURNING}{UNSEEN}{NO_TEXT}]")


def is_plain(name: str) -> bool:
    """Whether something may be called so."""
    if name.strip() in ("", ".", "..") or "/" in name or "\\" in name or HIDDEN.search(name):
        return False
    return len(name) <= MOST_BYTES and len(name.encode()) <= MOST_BYTES


def shown(name: str) -> str:
    """A name as a list or a sentence shows it, whoever wrote it: a mark stands in the place of what is hidden."""
    return HIDDEN.sub("\ufffd", name[:MOST_BYTES])
