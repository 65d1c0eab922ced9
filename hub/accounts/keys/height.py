"""How far the log of this box had come, noted outside of its database.

A database that is copied over the hub's own keeps its inode, and an older one on a server has none: neither can be told
by the machine's marks. But it knows less than was written here. So each commit of the log leaves its position in
box/height, beside the keys that wrote it, and a hub that starts on a lower log has been rolled back.

Not flushed: that would cost a card a page for each post. After a power cut the note may be older than the log, which
says nothing; younger it can only be where the disk has lost what it called safe, and that is a rollback too.
"""

import os
from contextlib import suppress

from hub import durable
from hub.accounts.keys.files import box
from hub.log import registry
from hub.log.tables import head_position

NAME = "height"
SIZE = 8


def begin() -> None:
    """Note from now on what is committed in this process and those forked from it."""
    registry.on_append(note)


def note(position: int) -> None:
    """Put a position down. A disk that is full has room for it: it takes the place of the one before."""
    with suppress(OSError):
        descriptor = os.open(box() / NAME, os.O_WRONLY | os.O_CREAT, 0o600)
        try:
            os.pwrite(descriptor, position.to_bytes(SIZE, "big"), 0)
        finally:
            os.close(descriptor)


def is_lower() -> bool:
    """Whether the log ends before what was noted."""
    noted = durable.content(box() / NAME)
    return len(noted) == SIZE and int.from_bytes(noted, "big") > head_position()


def forget() -> None:
    """What was noted belongs to another database."""
    (box() / NAME).unlink(missing_ok=True)
