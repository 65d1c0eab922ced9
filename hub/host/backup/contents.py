"""Files that are kept by content id, in a backup: each lies beside the generations once, under the name that it has in
the hub, and is never written again while it is whole.

What a generation before listed and nobody touched since is believed, but for one part in seven, another at each backup:
so each is read from its disk within a week, and a large library costs a night no more than its seventh. What is new is
compared with its content id as it is copied, and read back where the backup is proved.

Where the disk is too small, what comes first has its place first (`ORDER`), and what is left out is told by name.
"""

import errno
import hashlib
import os
import shutil
from collections import deque
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final, NamedTuple

from hub import durable
from hub.content import files as content
from hub.content import reading, store
from hub.content.bucket import UNREACHED, Lying
from hub.content.scrubbing import sizes
from hub.core import unixfs
from hub.core.cid import RAW, Cid
from hub.core.errors import RemoteError
from hub.host.backup import database, generations
from hub.host.backup.manifest import AWAY, DAMAGED, LARGE, ROOM, Damaged, Kept, Left
from hub.host.backup.pacing import Pace
from hub.log.tables import select

WEEK: Final = 7
"""Backups within which each file is read once."""
SPARE: Final = 8 * 1024 * 1024
OUTSIDE: Final = {errno.ENOSPC: ROOM, errno.EDQUOT: ROOM, errno.EFBIG: LARGE, UNREACHED: AWAY}
ORDER: Final = f"""
    WITH RECURSIVE dear(codec, digest) AS (
        SELECT codec, digest FROM content_leased
        UNION
        SELECT within.codec, within.digest FROM content_within AS within
        JOIN content_stored AS folder ON folder.id = within.folder_id
        JOIN dear ON dear.digest = folder.digest AND dear.codec = folder.codec
    )
    SELECT codec, digest, size FROM content_stored AS stored WHERE kind = 'file'
    ORDER BY size > {store.MAX_SIZE},
        NOT EXISTS (SELECT 1 FROM dear WHERE dear.digest = stored.digest AND dear.codec = stored.codec), size, digest
"""  # noqa: S608  # constants only
"""First what belongs to words, as photos do; then what somebody brought here or this hub promised to keep, for nobody
else may have it; then what came from neighbours. Of each the smaller first, so that most of them find a place."""


class File(NamedTuple):
    """A file that the copied database tells of."""

    cid: Cid
    size: int

    @property
    def source(self) -> Path:
        return store.path_of(self.cid)

    @property
    def path(self) -> str:
        """Where it lies below the folder of backups."""
        return f"content/objects/{self.source.parent.name}/{self.source.name}"


def copied(part: Path, pace: Pace) -> Iterator[Kept | Left]:
    """Have each file at the target, in the order of `ORDER`; what of them is there, and what is not."""
    known, free = generations.listed_before(part), kept_free(part)
    held = list(of_the_hub(part))
    budget = shutil.disk_usage(part).free + sum(file.size for file in held if is_there(part, file)) - free
    for file in held:
        if file.size <= budget:
            budget -= file.size
            found = believed(part, file, known) or brought(part, file, free, pace)
            if found is not None:
                yield found
        else:
            yield Left(file.path, file.size, ROOM)


def of_the_hub(part: Path) -> Iterable[File]:
    """What the copied database tells of, or the server's where it lies on one."""
    if (part / "hub.db").exists():
        with database.opened(part / "hub.db") as copy:
            rows = copy.execute(ORDER).fetchall()
    else:
        rows = select(ORDER)
    return (File(Cid(codec, bytes(digest)), size) for codec, digest, size in rows)


def kept_free(part: Path) -> int:
    """Bytes that files leave to the databases of this backup and the next, or no word could be saved any more: one to
    copy into, one that is written anew, one by which they grow, and those of generations that are still to come."""
    to_come = max(0, generations.KEEP - 1 - len(generations.found(part.parent)))
    size = (part / "hub.db").stat().st_size if (part / "hub.db").exists() else 0
    return SPARE + (3 + to_come) * size


def is_there(part: Path, file: File) -> bool:
    """Whether a file of this name and size lies at the target."""
    try:
        return (part.parent / file.path).stat().st_size == file.size
    except OSError:
        return False


def believed(part: Path, file: File, known: dict[str, Kept]) -> Kept | None:
    """What the generation before said of a file that nobody touched since, if it is not its turn to be read."""
    before = known.get(file.path)
    if before is None or before.size != file.size or file.cid.digest[0] % WEEK == generations.number(part) % WEEK:
        return None
    return before if is_there(part, file) and changed(part.parent / file.path) == before.changed else None


def changed(path: Path) -> int:
    """When this was last written, as its disk tells it: in millionths of a second, which fit into a list."""
    return path.stat().st_mtime_ns // 1000 % 2**53


def brought(part: Path, file: File, free: int, pace: Pace) -> Kept | Left | None:
    """Have it there, copied where what lies there is not whole; None of what the hub let go of meanwhile."""
    target = part.parent / file.path
    try:
        digest = digest_of_whole(target, file, pace)
        if digest is None:
            if shutil.disk_usage(part).free - file.size < free:
                return Left(file.path, file.size, ROOM)
            digest = copy(file, target, pace)
        return Kept(file.path, file.size, digest, changed(target))
    except Damaged:
        return damaged(file)
    except OSError as error:
        if error.errno not in OUTSIDE:
            raise
        return Left(file.path, file.size, OUTSIDE[error.errno])


def damaged(file: File) -> Left | None:
    """What the card does not give any more: the hub notes where, and asks neighbours for it."""
    stored = store.find(file.cid)
    if stored is None:
        return None
    deque(sizes(stored), maxlen=0)
    return Left(file.path, file.size, DAMAGED)


def digest_of_whole(path: Path, file: File, pace: Pace) -> bytes | None:
    """The SHA-256 of what lies there, if that is the content."""
    told = hashlib.sha256()
    try:
        with content.reading(path) as lying:
            for piece in verified(lying, file, pace):
                told.update(piece)
    except (Damaged, OSError):
        return None
    return told.digest()


def copy(file: File, target: Path, pace: Pace) -> bytes:
    """Copy it so that it is on the disk when this returns; the SHA-256 of all of it."""
    durable.made(target.parent, 0o700)
    told = hashlib.sha256()
    with durable.replacing(target) as to:
        for piece in from_the_card(file, pace):
            told.update(piece)
            to.write(piece)
    return told.digest()


def from_the_card(file: File, pace: Pace) -> Iterator[bytes]:
    """Its bytes as the hub has them; `Damaged` where the card does not give them any more."""
    try:
        with content.opened(file.cid, file.size) as lying:
            yield from verified(lying, file, pace)
    except OSError as error:
        if error.errno == UNREACHED:
            raise
        raise Damaged(f"{file.path} cannot be read on this card: {error.strerror}.") from None


def verified(lying: content.Open | Lying, file: File, pace: Pace) -> Iterator[bytes]:
    """The bytes of a file, chunk by chunk, each compared with its content id; `Damaged` where one is not the same."""
    if isinstance(lying, content.Open):
        os.posix_fadvise(lying.descriptor, 0, 0, os.POSIX_FADV_DONTNEED)  # read from the disk itself
    with told_of(file):
        if lying.size() != file.size:
            raise Damaged(f"{file.path} is not as long as it was.")
        for chunk in chunks_of(file):
            data = lying.read(chunk.begins, chunk.size)
            if not is_chunk(chunk, data):
                raise Damaged(f"{file.path} is damaged.")
            yield data
            pace.pause()


@contextmanager
def told_of(file: File) -> Iterator[None]:
    """Nodes that are damaged, as `Damaged`."""
    try:
        yield
    except RemoteError:
        raise Damaged(f"The nodes of {file.path} are damaged.") from None


def chunks_of(file: File) -> Iterable[unixfs.Chunk]:
    if file.cid.codec == RAW:
        return [unixfs.Chunk(file.cid, 0, file.size)]
    return unixfs.chunks(reading.node_here, file.cid)


def is_chunk(chunk: unixfs.Chunk, data: bytes) -> bool:
    if chunk.cid.codec == RAW:
        return hashlib.sha256(data).digest() == chunk.cid.digest
    return data == unixfs.payload(chunk, reading.node_here(chunk.cid))  # bytes in a node, as others make files
