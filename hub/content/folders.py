"""Folders: kept by their blocks alone, which lie in rows. What is in one is content of its own, kept as long as it."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Final, NamedTuple, TypeVar

from django.db import transaction
from django.utils.translation import gettext as _

from hub.content import holding
from hub.content.leases import Lease
from hub.content.models import Stored, Within
from hub.content.reading import node_here, nodes_of
from hub.core import varint
from hub.core.cid import DAG_PB, Cid
from hub.core.errors import LocalError, RemoteError
from hub.core.file_names import is_plain, shown
from hub.core.unixfs import DEFAULT, Block, Link, Profile, Root, entries, folder, resolve
from hub.core.unixfs.reading import BlockOf
from hub.log import room

A_SLICE: Final = 500
MOST_LISTED: Final = 10_000
"""Names of one folder that are listed: to go through a hundred thousand takes seconds in which nobody has a page."""
T = TypeVar("T")


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
    refuse_odd(name for name, _cid in named)
    with holding.told_in_words(), transaction.atomic():
        held = held_all(named)
        links = [Link(cid, name, held[cid].total) for name, cid in named]
        root, blocks = folder(links, profile)
        return keep(root.cid, lambda: links, blocks, profile.name, lease)


def refuse_odd(names: Iterable[str]) -> None:
    """LocalError for the first that nothing here may be called. Asked wherever a folder comes in; of what others made
    by `plain_entries`."""
    for name in names:
        if not is_plain(name):
            raise odd_name(name)


def odd_name(name: str) -> LocalError:
    """That nothing here may be called so, in words."""
    said = {"name": shown(name)[:80]}
    return LocalError(_("No folder here can hold a file called “%(name)s”. Give it another name.") % said)


def plain_entries(block_of: BlockOf, root: Cid) -> Iterator[Link]:
    """What is in a folder that others made; `RemoteError` where something in it is called what nothing here may be."""
    for link in entries(block_of, root):
        if not is_plain(link.name):
            raise RemoteError("unixfs", f"nothing in a folder here may be called “{shown(link.name)[:80]}”")
        yield link


def keep(
    cid: Cid,
    links: Callable[[], Iterable[Link]],
    blocks: Sequence[Block],
    profile: str = "",
    lease: Lease | None = None,
) -> Stored:
    """Write down a folder of these blocks, within a transaction. Its names are gone through twice, slice by slice."""
    size, total = 0, sum(len(block.data) for block in blocks)
    for some in sliced(links()):
        held = held_all((link.name, link.cid) for link in some)
        size += sum(held[link.cid].size for link in some)
        total += sum(held[link.cid].total for link in some)
    # Folders that hold each other many times may stand for more than a number in a row can say.
    root = Root(cid, min(size, varint.MOST), min(total, varint.MOST))
    stored, new = holding.note(root, profile, blocks, kind=Stored.Kind.FOLDER)
    for some in sliced(links()) if new else ():
        rows = (Within(folder=stored, codec=each.codec, digest=each.digest) for each in {link.cid for link in some})
        Within.objects.bulk_create(rows, ignore_conflicts=True)
    holding.needed([stored], lease)
    return stored


def held_all(named: Iterable[tuple[str, Cid]]) -> dict[Cid, Stored]:
    """The rows of all of these, which stay until the transaction ends; LocalError where one is not here."""
    names = {cid: name for name, cid in named}
    held = rows_of(set(names), lock=True)
    if missing := sorted(names[cid] for cid in names.keys() - held.keys()):
        raise LocalError(_("%(name)s is not here, so no folder can hold it.") % {"name": missing[0]})
    return held


def links_in(block_of: BlockOf, cid: Cid) -> tuple[list[Link], bool]:
    """What is in a folder that need not be here with all that is in it, by name, and whether that is all: of more than
    `MOST_LISTED` those that its blocks name first."""
    rest = entries(block_of, cid)
    found = sorted(islice(rest, MOST_LISTED), key=lambda link: link.name)
    return found, next(rest, None) is None


def listed(links: Iterable[Link]) -> list[Listed]:
    """What is told of these, be they here or not."""
    several = list(links)
    held = rows_of({link.cid for link in several})
    return [
        Listed(link.name, link.cid, row.size if (row := held.get(link.cid)) else 0, row.kind if row else "")
        for link in several
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
        for some in sliced(entries(nodes_of(stored), stored.cid)):
            cids = {link.cid for link in some}
            if not cids <= rows_of(cids).keys():
                return False
    except RemoteError:
        return False
    return True


def rows_of(cids: set[Cid], *, lock: bool = False) -> dict[Cid, Stored]:
    """The rows of those of these that are here; with `lock` they stay until the transaction ends."""
    found: dict[Cid, Stored] = {}
    for some in sliced(sorted(cid.digest for cid in cids)):
        rows = Stored.objects.select_for_update() if lock else Stored.objects.all()
        found.update((row.cid, row) for row in rows.filter(digest__in=some) if row.cid in cids)
    return found


def sliced(things: Iterable[T]) -> Iterator[list[T]]:
    rest = iter(things)
    while some := list(islice(rest, A_SLICE)):
        yield some
