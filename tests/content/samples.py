"""A film of few bytes and many chunks, and a card that forgets a bit of it."""

import hashlib
import io

import libipld
from django.db import transaction

from hub.content import folders, reading, store
from hub.content.leases import Lease
from hub.content.models import Stored
from hub.core import car, varint
from hub.core.cid import DAG_PB, Cid, Older, to_bytes
from hub.core.unixfs import Link, Profile, folder
from hub.core.unixfs.wire import bytes_field, number_field

TINY = Profile("tiny", 1000, 3, 256 * 1024, "block")
"""Many chunks and several levels of nodes, of few bytes."""
FILM = b"".join(hashlib.sha256(bytes([number])).digest() * 10 for number in range(64))[:20_011]


def received(data: bytes = FILM, profile: Profile = TINY, lease: Lease | None = None) -> Stored:
    return store.receive(io.BytesIO(data), profile=profile, lease=lease)


def listing(stored: Stored) -> list[folders.Listed]:
    """What is in a folder, by name."""
    return folders.listed(folders.links_in(reading.nodes_of(stored), stored.cid)[0])


def spoil(stored: Stored, at: int) -> None:
    """A card forgets a bit."""
    path = store.path_of(stored.cid)
    path.chmod(0o600)
    with path.open("r+b") as file:
        file.seek(at)
        byte = file.read(1)[0]
        file.seek(at)
        file.write(bytes([byte ^ 4]))


def files_of_content() -> list[str]:
    """Names of all files of content."""
    return sorted(path.name for path in store.folder().rglob("*") if path.is_file())


def clear() -> None:
    """Remove what other tests left on the disk, whose rows are gone."""
    for path in store.folder().rglob("*"):
        if path.is_file():
            path.unlink()


def laid_down(within: dict[str, Stored]) -> Stored:
    """A folder as no door takes it any more: of any names, however deep it lies."""
    links = [Link(each.cid, name, each.total) for name, each in within.items()]
    root, blocks = folder(links)
    with transaction.atomic():
        return folders.keep(root.cid, lambda: links, blocks)


def older_film(pieces: list[bytes]) -> tuple[str, bytes]:
    """A file as older tools made it: every block of dag-pb, and linked by CIDv0. Its id, and a CAR of all of it."""
    leaves = [node(pieces=[], data=piece, size=len(piece)) for piece in pieces]
    links = b"".join(
        bytes_field(2, bytes_field(1, multihash(leaf)) + bytes_field(2, b"") + number_field(3, len(leaf)))
        for leaf in leaves
    )
    root = links + node(pieces=[len(each) for each in pieces], data=b"", size=sum(map(len, pieces)))
    sections = (varint.write(34 + len(each)) + multihash(each) + each for each in (root, *leaves))
    cid = Older(DAG_PB, hashlib.sha256(root).digest())
    return older(cid), car.header([cid]) + b"".join(sections)


def node(pieces: list[int], data: bytes, size: int) -> bytes:
    """The part of a block of dag-pb that says of a file what is in it."""
    sizes = b"".join(number_field(4, each) for each in pieces)
    told = number_field(1, 2) + (bytes_field(2, data) if data else b"") + number_field(3, size) + sizes
    return bytes_field(1, told)


def multihash(block: bytes) -> bytes:
    return b"\x12\x20" + hashlib.sha256(block).digest()


def older(cid: Cid) -> str:
    """The id of a node as CIDv0 has it."""
    return libipld.encode_multibase("z", to_bytes(cid)[2:])[1:]
