"""Files as they come in: cut, hashed and written in one pass, whatever their size, in the memory of a few chunks.

Hashing goes on in a thread beside reading and writing; all three leave Python to others meanwhile.
"""

import hashlib
from array import array
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from itertools import chain
from typing import Final, NamedTuple, Protocol

from hub.content import files, holding, leases
from hub.content.forms import Arrived
from hub.content.leases import Lease
from hub.content.models import Stored
from hub.core.cid import RAW, Cid, short
from hub.core.unixfs import DEFAULT, Block, Builder, Profile, Root
from hub.log import room

AHEAD: Final = 4
"""Chunks that wait for their hash."""
LOOK_EVERY: Final = 64
"""Chunks after which the disk is looked at again."""


class Readable(Protocol):
    """An open file, such as an upload in a form."""

    def read(self, size: int = ..., /) -> bytes: ...


class Cut(NamedTuple):
    """What a file became: its root, the nodes above its chunks, and the first eight bytes of each chunk's id."""

    root: Root
    blocks: list[Block]
    chunks: "array[int]"


def receive(
    source: Readable, *, profile: Profile = DEFAULT, lease: Lease | None = None, size: int | None = None
) -> Stored:
    """Keep all that can be read from a source, for this reason. LocalError says in words why not, and then nothing was
    kept; where `size` says how much is to come, before it is read."""
    if isinstance(source, Arrived):
        return adopted(source.part, profile, lease)
    pieces = allowed(pieces_of(source, profile.chunk), lease, size or 0)
    first, second = next(pieces, b""), next(pieces, b"")
    if not second:
        return keep_leaf(first, profile, lease)
    with holding.told_in_words():
        part = files.Part()
    try:
        return kept(part, written(part, chain((first, second), pieces)), profile, lease)
    finally:
        with holding.told_in_words():
            part.end()


def adopted(part: files.Part, profile: Profile = DEFAULT, lease: Lease | None = None) -> Stored:
    """Keep what lies in a part already, where it lies. It stays there until whoever wrote it ends it."""
    with holding.told_in_words():
        size = part.path.stat().st_size
    if not size:
        return keep_leaf(b"", profile, lease)
    if lease:
        leases.expect(lease, size)
    expect_room(lease)
    return kept(part, part.pieces(profile.chunk), profile, lease)


def kept(part: files.Part, pieces: Iterable[bytes], profile: Profile, lease: Lease | None) -> Stored:
    """Write down what a part of these pieces is."""
    with holding.told_in_words():
        cut = cut_of(pieces, profile)
    places = ((each, number * profile.chunk) for number, each in enumerate(cut.chunks))
    return holding.keep(part, cut.root, profile.name, cut.blocks, places if len(cut.chunks) > 1 else (), lease)


def allowed(pieces: Iterator[bytes], lease: Lease | None, size: int) -> Iterator[bytes]:
    """The same as long as there is room for them, on the disk and of whoever brings them."""
    expect_room(lease, size)
    left = leases.expect(lease, size) if lease else None
    for number, piece in enumerate(pieces, 1):
        if lease and left is not None and (left := left - len(piece)) < 0:
            raise leases.too_much(lease)
        if number % LOOK_EVERY == 0:
            expect_room(lease)
        yield piece


def expect_room(lease: Lease | None, size: int = 0) -> None:
    """`DiskFull` where the disk has no room for so many bytes more."""
    room.expect_for_file(size, promised=bool(lease and lease.promised))


def keep_leaf(data: bytes, profile: Profile = DEFAULT, lease: Lease | None = None) -> Stored:
    """Keep what is one chunk. Where it is here already nothing is written."""
    cid = Cid(RAW, hashlib.sha256(data).digest())
    root = Root(cid, len(data), len(data))
    if holding.is_whole(cid, len(data)):
        with holding.told_in_words(), holding.held_on(root, lease) as stored:
            if stored is not None:
                return stored
    with holding.told_in_words(), files.part(cid) as part:
        part.write(data)
        part.check(data)
        return holding.keep(part, root, profile.name, lease=lease)


def keep_leaves(found: Iterable[tuple[Cid, bytes]], profile: Profile = DEFAULT) -> None:
    """Keep files of one chunk each that were verified, together. Whatever ends their coming, those that came before are
    kept. Each is open until then: they may be some hundreds."""
    made = list[holding.Made]()
    with ExitStack() as parts:
        try:
            for cid, data in found:
                with holding.told_in_words():
                    part = parts.enter_context(files.part(cid))
                    part.write(data)
                    part.check(data)
                made.append(holding.Made(part, Root(cid, len(data), len(data))))
        finally:
            if made:
                holding.keep_all(made, profile.name)


def keep_small(found: Iterable[bytes], profile: Profile) -> list[Cid]:
    """Keep what is one chunk each, together; the id of each. For what is here already nothing is written."""
    named = [(Cid(RAW, digest_of(data)), data) for data in found]
    known = holding.whole([Root(cid, len(data), len(data)) for cid, data in named])
    keep_leaves(((cid, data) for cid, data in dict(named).items() if cid not in known), profile)
    for cid, data in named:
        if cid in known:
            keep_leaf(data, profile)
    return [cid for cid, _data in named]


def written(part: files.Part, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The same, each once it is given to the disk."""
    for piece in pieces:
        yield piece
        with holding.told_in_words():
            part.write(piece)


def cut_of(pieces: Iterable[bytes], profile: Profile) -> Cut:
    """What these chunks are together; they are hashed while the next come."""
    builder, cut = Builder(profile), Cut(Root(Cid(RAW, b""), 0, 0), [], array("q"))
    waiting: deque[tuple[Future[bytes], int]] = deque()

    def take() -> None:
        hashed, size = waiting.popleft()
        digest = hashed.result()
        cut.chunks.append(short(digest))
        cut.blocks.extend(builder.chunk(digest, size))

    with ThreadPoolExecutor(1, "hashing") as beside:
        for piece in pieces:
            waiting.append((beside.submit(digest_of, piece), len(piece)))
            if len(waiting) > AHEAD:
                take()
        while waiting:
            take()
    root, blocks = builder.finish()
    return cut._replace(root=root, blocks=[*cut.blocks, *blocks])


def digest_of(data: bytes) -> bytes:
    return hashlib.sha256(data).digest()


def pieces_of(source: Readable, size: int) -> Iterator[bytes]:
    """All that a source gives, in pieces of this size; the last may be smaller."""
    while piece := filled(source, size):
        yield piece
        if len(piece) < size:
            return


def filled(source: Readable, size: int) -> bytes:
    """As many bytes as asked for, though the source gives them by bits; fewer at its end."""
    data = source.read(size)
    if len(data) == size or not data:
        return data
    found = bytearray(data)
    while len(found) < size and (data := source.read(size - len(found))):
        found += data
    return bytes(found)
