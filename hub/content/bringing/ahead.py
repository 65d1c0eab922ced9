"""What is on its way, read before all of it is here: each node and each chunk is compared with its id first.

Another process brings it. Nothing but what lies on the disk is asked, so it does not matter what that process knows, or
whether it runs. Where the next bytes are not here yet nothing is given for them, and whoever sends the file asks again.
"""

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from typing import Final

from hub.content import files, reading
from hub.content.bringing.coming import Met, folder, is_written, wait_for
from hub.core.cid import DAG_PB, Cid
from hub.core.errors import RemoteError
from hub.core.unixfs import Chunk, chunks
from hub.core.unixfs.reading import BlockOf, payload

PATIENCE: Final = 60.0
"""Seconds in which the next chunk must have come, or whoever waits for it is given up."""


@contextmanager
def blocks_of(root: Cid) -> Iterator[BlockOf]:
    """Gives the nodes below this, here or on their way with it; `RemoteError("missing")` for any that came not yet."""
    with ExitStack() as stack:
        try:
            met = Met(root)
            stack.callback(met.close)
        except OSError:
            met = None

        def block_of(cid: Cid) -> bytes:
            found = met.get(cid) if met else None
            if found is None:
                found = reading.node(cid) if cid.codec == DAG_PB else reading.block(cid)
            if found is None:
                raise missing(cid)
            return found

        yield block_of


def part(cid: Cid, start: int, stop: int) -> Iterator[bytes]:
    """The bytes of a file from `start` and before `stop`; nothing, again and again, while the next are not here.
    `RemoteError("missing")` where they do not come."""
    with blocks_of(cid) as block_of, opened(cid) as descriptor:
        for piece in chunks(block_of, cid, start, stop):
            for data in awaited(block_of, descriptor, cid, piece):
                yield data[max(0, start - piece.begins) : stop - piece.begins]


@contextmanager
def opened(cid: Cid) -> Iterator[int]:
    """Its bytes as far as they came; they stay to be read when the file is whole, or given up."""
    try:
        descriptor = files.disk.open(folder() / f"{cid.digest.hex()}{files.TREE}", os.O_RDONLY)
    except OSError:
        raise missing(cid) from None
    try:
        yield descriptor
    finally:
        os.close(descriptor)


def awaited(block_of: BlockOf, descriptor: int, cid: Cid, piece: Chunk) -> Iterator[bytes]:
    """Nothing until this chunk is here, and then the chunk."""
    until = 0.0
    while (data := verified(block_of, descriptor, piece)) is None:
        now = time.monotonic()
        if not until:
            wait_for(cid, piece.begins)
            until = now + PATIENCE
        if now >= until:
            raise missing(cid)
        yield b""
    yield data


def verified(block_of: BlockOf, descriptor: int, piece: Chunk) -> bytes | None:
    """The bytes of a chunk, if they are those of its id."""
    if piece.cid.codec == DAG_PB:
        return payload(piece, block_of(piece.cid))
    if not is_written(descriptor, piece.begins, piece.size):  # many may wait for it
        return None
    try:
        data = files.disk.read(descriptor, piece.size, piece.begins)
    except OSError:
        return None
    return data if hashlib.sha256(data).digest() == piece.cid.digest else None


def missing(cid: Cid) -> RemoteError:
    return RemoteError("missing", f"content {cid.digest.hex()} is not all here")
