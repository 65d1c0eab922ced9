"""Bytes of what is here, each chunk compared with its id before it is given, whatever part of a file is asked for.

A chunk that is not as it was kept is a hole: nobody is given it, and it is brought from a neighbour (`mending`). The
rest of the file stays, and stays readable. A file of one chunk that is damaged is let go and wanted again.
"""

import errno
import hashlib
import logging
from collections.abc import Iterator
from typing import Final

from django.utils.translation import gettext as _

from hub.content import files, holding
from hub.content.bucket import UNREACHED, Lying
from hub.content.models import Chunk, Hole, Node, Stored
from hub.core import unixfs
from hub.core.cid import DAG_PB, RAW, Cid, parse_cid, short
from hub.core.errors import RemoteError
from hub.core.unixfs.nodes import MOST_BLOCK
from hub.core.unixfs.reading import BlockOf

A_SLICE: Final = 100
MOST_HELD: Final = MOST_BLOCK
"""Bytes of nodes that are held at a time."""
MOST_PLACES: Final = 16
"""Places of one chunk that are tried before it counts as not here."""

log = logging.getLogger(__name__)


def read(text: str) -> bytes | None:
    """The bytes of content of one chunk, or None when they are not here. Damaged bytes are dropped and wanted again."""
    cid = parse_cid(text)
    stored = holding.find(cid) if cid.codec == RAW else None
    return leaf(stored) if stored is not None else None


def block(cid: Cid) -> bytes | None:
    """The bytes of any block that is part of what is here: a node, a chunk, a small file."""
    if cid.codec == DAG_PB:
        return node(cid)
    stored = holding.find(cid)
    return leaf(stored) if stored is not None else chunk(cid)


def chunks(stored: Stored, first: int = 0, last: int | None = None) -> Iterator[bytes]:
    """The chunks of a file from the first to the last asked for, by number; `RemoteError("damaged")` at one that is."""
    for number, (_piece, data) in enumerate(pieces(stored, 0, stored.size)):
        if last is not None and number > last:
            return
        if number >= first:
            yield data


def part(stored: Stored, start: int, stop: int) -> Iterator[bytes]:
    """The bytes of a file from `start` and before `stop`; `RemoteError("damaged")` where a chunk among them is,
    "away" where it lies in a bucket that cannot be reached now."""
    for piece, data in pieces(stored, start, stop):
        wanted = data[max(0, start - piece.begins) : stop - piece.begins]
        del data  # here and after it is taken: no chunk is held while the next one is read
        yield wanted
        del wanted


def leaf(stored: Stored) -> bytes | None:
    """A file of one chunk; damaged bytes are dropped and wanted again."""
    cid = stored.cid
    try:
        with files.opened(cid, stored.size) as file:
            data = file.read(0, MOST_BLOCK + 1)
    except FileNotFoundError:
        data = b""
    except OSError as error:  # too many open files, a card that hiccups: the bytes may be whole, and nobody's else
        log.warning("content %s cannot be read now: %s", cid.digest.hex(), error)
        if error.errno == errno.EIO:
            Hole.objects.get_or_create(stored=stored, begins=0)
        return None
    if hashlib.sha256(data).digest() == cid.digest and stored.size == len(data):
        return data
    holding.drop_damaged(cid)
    return None


def node(cid: Cid) -> bytes | None:
    """A block that holds others together."""
    for found in Node.objects.filter(digest=cid.digest).values_list("block", flat=True)[:MOST_PLACES]:
        if hashlib.sha256(found).digest() == cid.digest:
            return bytes(found)
    return None


def node_here(cid: Cid) -> bytes:
    """The same of what must be here; `RemoteError("damaged")` where it is not."""
    found = node(cid) if cid.codec == DAG_PB else block(cid)
    if found is None:
        raise damaged(cid)
    return found


def nodes_of(stored: Stored) -> BlockOf:
    """Gives the nodes of this, asked for in one question as far as they may be held, for those of a large folder are
    thousands. `RemoteError("damaged")` where one is not here."""
    found, held = dict[bytes, bytes](), 0
    for digest, block in stored.nodes.order_by("pk").values_list("digest", "block").iterator(A_SLICE):
        found[bytes(digest)] = bytes(block)
        held += len(block)
        if held > MOST_HELD:
            break

    def block_of(cid: Cid) -> bytes:
        data = found.get(cid.digest)
        if data is None or hashlib.sha256(data).digest() != cid.digest:
            return node_here(cid)  # another may have it whole
        return data

    return block_of


def chunk(cid: Cid) -> bytes | None:
    """A chunk of some file here."""
    places = Chunk.objects.filter(first8=short(cid.digest)).select_related("stored").order_by("stored", "begins")
    for place in places[:MOST_PLACES]:
        try:
            for piece, data in pieces(place.stored, place.begins, place.begins + 1):
                if piece.cid == cid:
                    return data
        except RemoteError:
            continue
    return None


def pieces(stored: Stored, start: int, stop: int) -> Iterator[tuple[unixfs.Chunk, bytes]]:
    """The chunks that hold bytes of a range, each compared with its id. Between two of them no question to the database
    is open, so threads may take turns."""
    if start >= min(stop, stored.size):
        return
    if stored.cid.codec == RAW:
        data = leaf(stored)
        if data is None:
            raise damaged(stored.cid)
        yield unixfs.Chunk(stored.cid, 0, stored.size), data
        return
    try:
        with files.opened(stored.cid, stored.size) as file:
            for piece in unixfs.chunks(node_here, stored.cid, start, stop):
                yield piece, verified(stored, piece, file)
    except OSError as error:
        if isinstance(error, FileNotFoundError):
            holding.drop_damaged(stored.cid)
        if error.errno == UNREACHED:
            raise RemoteError("away", f"{error.strerror}") from error
        raise damaged(stored.cid) from error


def verified(stored: Stored, piece: unixfs.Chunk, file: files.Open | Lying) -> bytes:
    """The bytes of a chunk; a hole where they are not what they were."""
    if piece.cid.codec == DAG_PB:  # bytes in a node, as others make files
        return unixfs.payload(piece, node_here(piece.cid))
    try:
        data = file.read(piece.begins, piece.size)
    except OSError as error:
        if error.errno != errno.EIO:
            raise
        data = b""
    if hashlib.sha256(data).digest() != piece.cid.digest:
        if Hole.objects.get_or_create(stored=stored, begins=piece.begins)[1]:
            log.warning("content %s has a hole at %s", stored.cid.digest.hex(), piece.begins)
        raise damaged(stored.cid)
    return data


def after(stored: Stored, begins: int) -> int:
    """Where the next chunk begins; the end of the file where its nodes cannot be read."""
    try:
        found = next(unixfs.chunks(node_here, stored.cid, begins, begins + 1), None)
    except RemoteError:
        return stored.size
    return stored.size if found is None else found.begins + found.size


def told_away() -> str:
    """`RemoteError("away")` in words for people."""
    return _("This file lies on another machine, which does not answer now. Try again in some minutes.")


def damaged(cid: Cid) -> RemoteError:
    return RemoteError("damaged", f"content {cid.digest.hex()} is damaged on this card and is asked of neighbours")
