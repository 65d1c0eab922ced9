"""Folders: kept by their blocks alone, which lie in rows. What is in one is content of its own, kept as long as it."""

from collections.abc import Iterable, Iterator
from typing import Final, NamedTuple

from django.db import transaction
from django.utils.translation import gettext as _

from hub.content import holding
from hub.content.leases import Lease
from hub.content.models import Stored, Within
from hub.content.reading import node_here
from hub.core.cid import DAG_PB, Cid
from hub.core.errors import LocalError, RemoteError
from hub.core.unixfs import DEFAULT, Link, Profile, Root, entries, folder, resolve
from hub.log import room

A_SLICE: Final = 500


class Listed(NamedTuple):
    """One entry of a folder; for one that is a folder, the size of all files below it."""

    name: str
    cid: Cid
    size: int
    kind: str


def add_folder(within: Iterable[tuple[str, Cid]], *, profile: Profile = DEFAULT, lease: Lease | None = None) -> Stored:
    """Keep a folder of these names, each for content that is here. LocalError where one is not, or where a name is none
    or comes twice."""
    room.expect()
    named = list(within)
    with holding.told_in_words(), transaction.atomic():
        held = rows_of({cid for _name, cid in named}, lock=True)
        if missing := [name for name, cid in named if cid not in held]:
            raise LocalError(_("%(name)s is not here, so no folder can hold it.") % {"name": missing[0]})
        links = [Link(cid, name, held[cid].total) for name, cid in named]
        root, blocks = folder(links, profile)
        sized = Root(root.cid, sum(held[cid].size for _name, cid in named), root.total)
        stored, new = holding.note(sized, profile.name, blocks, kind=Stored.Kind.FOLDER)
        if new:
            rows = (Within(folder=stored, codec=cid.codec, digest=cid.digest) for cid in held)
            Within.objects.bulk_create(rows, batch_size=A_SLICE)
        holding.needed(stored, lease)
    return stored


def listing(stored: Stored) -> list[Listed]:
    """What is in a folder, by name. `RemoteError` where this is none, or is damaged."""
    links = sorted(entries(node_here, stored.cid), key=lambda link: link.name)
    held = rows_of({link.cid for link in links})
    return [
        Listed(link.name, link.cid, row.size if (row := held.get(link.cid)) else 0, row.kind if row else "")
        for link in links
    ]


def at(stored: Stored, path: str) -> Stored | None:
    """What lies at a path below a folder, or None; `RemoteError("path")` for a path that leads out or cannot be."""
    found = resolve(node_here, stored.cid, path)
    return None if found is None else holding.find(found)


def is_whole(stored: Stored) -> bool:
    """Whether all blocks of a folder are as they were, and what is in it is here."""
    if stored.cid.codec != DAG_PB:
        return False
    try:
        cids = {link.cid for link in entries(node_here, stored.cid)}
    except RemoteError:
        return False
    return cids <= rows_of(cids).keys()


def rows_of(cids: set[Cid], *, lock: bool = False) -> dict[Cid, Stored]:
    """The rows of those of these that are here; with `lock` they stay until the transaction ends."""
    found: dict[Cid, Stored] = {}
    for some in sliced(sorted(cid.digest for cid in cids)):
        rows = Stored.objects.select_for_update() if lock else Stored.objects.all()
        found.update((row.cid, row) for row in rows.filter(digest__in=some) if row.cid in cids)
    return found


def sliced(digests: list[bytes]) -> Iterator[list[bytes]]:
    return (digests[at : at + A_SLICE] for at in range(0, len(digests), A_SLICE))
