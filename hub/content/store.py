"""The door of content: files and folders by content id, kept whole and durably before a row says so, given verified.

arriving    cutting, hashing and writing         holding     rows, and what becomes of them
reading     verified bytes, and what is damaged  folders     what lies at a path
leases      reasons to keep, and room to fill    files       the disk, and nothing else
"""

from typing import Final

from django.utils.translation import gettext as _

from hub.content.arriving import Readable, keep_leaf, receive
from hub.content.files import folder, path_of
from hub.content.folders import Listed, add_folder, at
from hub.content.holding import drop, find, has, present, sweep
from hub.content.reading import block, chunks, part, read
from hub.core.cid import cid_text
from hub.core.errors import LocalError
from hub.log import room

__all__ = [
    "MAX_SIZE",
    "Listed",
    "Readable",
    "add",
    "add_folder",
    "at",
    "block",
    "chunks",
    "drop",
    "find",
    "folder",
    "has",
    "part",
    "path_of",
    "present",
    "read",
    "receive",
    "sweep",
]

MAX_SIZE: Final = 1024 * 1024
"""Most bytes of what belongs to words: a photo, a portrait."""


def add(data: bytes) -> str:
    """Keep a photo or another small thing and return its content id. `LocalError` when it is too large or the card
    cannot take it."""
    if len(data) > MAX_SIZE:
        raise LocalError(_("This file is larger than 1 MB, the most that can be kept here for now."))
    room.expect()
    return cid_text(keep_leaf(data).cid)
