"""What is not in a backup, in words for the terminal: how many files and why, what would help, and which they are."""

from collections.abc import Iterator
from pathlib import PurePosixPath
from typing import Final

from hub.content.files import cid_of
from hub.core.cid import cid_text
from hub.host.backup.manifest import AWAY, DAMAGED, LARGE, ROOM, Left, Manifest

MOST_NAMED: Final = 100


def left_out(told: Manifest) -> Iterator[str]:
    """Lines about what this backup has not, the files by content id; none where it has all."""
    for why in (ROOM, LARGE, DAMAGED, AWAY):
        if files := told.without(why):
            noun = "file" if len(files) == 1 else "files"
            yield f"NOT IN IT: {len(files)} {noun}, {reason(why, told)}"
            yield from (f"  {called(each)}  {megabytes(each.size)}" for each in files[:MOST_NAMED])
            if len(files) > MOST_NAMED:
                yield f"  and {len(files) - MOST_NAMED} more."


def reason(why: str, told: Manifest) -> str:
    size = megabytes(sum(each.size for each in told.without(why)))
    if why == ROOM:
        return f"{size}, for which there is no room. A disk of about {megabytes(told.room)} would hold all."
    if why == LARGE:
        return f"{size}, larger than this disk's format takes. One formatted as exFAT or ext4 takes them."
    if why == AWAY:
        return f"{size}, which lie on another machine (HUB_BUCKET) that did not answer. The next backup asks it again."
    return f"{size}, damaged on the hub's own card. Neighbours are asked for them."


def called(file: Left) -> str:
    """The content id of a file."""
    cid = cid_of(PurePosixPath(file.path).name)
    return cid_text(cid) if cid else file.path


def megabytes(size: int) -> str:
    """Rounded up: what is told as room has to do."""
    return f"{-(-size // 1_000_000):,} MB"
