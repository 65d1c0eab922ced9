"""A film of few bytes and many chunks, and a card that forgets a bit of it."""

import hashlib
import io

import libipld
from django.db import transaction

from hub.content import folders, reading, store
from hub.content.leases import Lease
from hub.content.models import Stored
from hub.core.cid import Cid, to_bytes
from hub.core.unixfs import Link, Profile, folder

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


def older(cid: Cid) -> str:
    """The id of a node as CIDv0 has it."""
    return libipld.encode_multibase("z", to_bytes(cid)[2:])[1:]
