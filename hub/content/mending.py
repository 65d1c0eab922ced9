"""Holes in files are filled from neighbours, each by the one chunk that is missing, and only by what its id says.

What only entries that stay here name is asked of nobody, damaged as it may be (docs/adr/0009). A power cut leaves the
hole as it was: it is forgotten after what fills it is on the disk.
"""

import hashlib
import os
from http.client import HTTPException
from typing import Final
from urllib.parse import urlsplit

from django.db.models import F

from hub.content import files, reading
from hub.content.disk import READ_ONLY
from hub.content.fetching import Away, web_answer
from hub.content.gateway import rights
from hub.content.models import Hole
from hub.core import unixfs
from hub.core.cid import RAW, Cid, cid_text
from hub.core.errors import RemoteError

A_PASS: Final = 20
SECONDS: Final = 60.0


def mend(addresses: list[str]) -> int:
    """Ask neighbours for what fills holes, those first that were asked for least; how many were filled."""
    holes = Hole.objects.select_related("stored").order_by("tries", "pk")[:A_PASS] if addresses else []
    return sum(filled(hole, addresses) for hole in list(holes))


def filled(hole: Hole, addresses: list[str]) -> bool:
    """Fill one. A neighbour that cannot be reached leaves the list; one that gives something else is passed over."""
    cid, piece = hole.stored.cid, chunk_at(hole)
    if piece is None or not rights.travels(cid) or files.is_elsewhere(cid):  # that comes back first (`put_away`)
        later(hole)
        return False
    asked = False
    for address in list(addresses):
        try:
            data = download(address, cid, piece)
            asked = True
        except (OSError, HTTPException, ValueError) as error:
            asked = asked or not isinstance(error, Away)
            addresses.remove(address)
            continue
        if hashlib.sha256(data).digest() == piece.cid.digest:
            return put(hole, data)
    if asked:
        later(hole)
    return False


def later(hole: Hole) -> None:
    """Have others their turn before it."""
    Hole.objects.filter(pk=hole.pk).update(tries=F("tries") + 1)


def chunk_at(hole: Hole) -> unixfs.Chunk | None:
    """What belongs there; None where that cannot be told any more, or would be no chunk of the file itself."""
    if hole.stored.cid.codec == RAW:
        return unixfs.Chunk(hole.stored.cid, 0, hole.stored.size)
    try:
        found = next(unixfs.chunks(reading.node_here, hole.stored.cid, hole.begins, hole.begins + 1), None)
    except RemoteError:
        return None
    return found if found is not None and found.cid.codec == RAW else None


def download(address: str, cid: Cid, piece: unixfs.Chunk) -> bytes:
    """A part of a file as a neighbour gives it, unverified; nothing where it gives none."""
    url = urlsplit(address)
    wished = {"Range": f"bytes={piece.begins}-{piece.begins + piece.size - 1}"}
    path = f"/ipfs/{cid_text(cid)}"
    status, data = web_answer(url.hostname or "", url.port or 80, path, piece.size, SECONDS, wished)
    return data if status == 206 else b""


def put(hole: Hole, data: bytes) -> bool:
    """Write it in its place; whether it reads back so. A card that does not take it, or has no room, keeps its hole."""
    try:
        if not written(hole.stored.cid, hole.begins, data):
            return False
    except OSError:
        return False
    hole.delete()
    return True


def written(cid: Cid, offset: int, data: bytes) -> bool:
    """Write bytes into their place in a file that is damaged there; whether they are on the disk and read back."""
    path = files.path_of(cid)
    path.chmod(0o600)
    try:
        descriptor = files.disk.open(path, os.O_RDWR)
        try:
            if files.disk.write_at(descriptor, data, offset) != len(data):
                return False
            files.disk.flush(descriptor)
            return files.disk.read(descriptor, len(data), offset) == data
        finally:
            os.close(descriptor)
    finally:
        path.chmod(READ_ONLY)
