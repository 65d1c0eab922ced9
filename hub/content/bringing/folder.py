"""A folder comes by its nodes first; then what is in it; and it is kept when all of that is here.

Small files come in the folder's own turn, many together, larger ones and folders are wanted like anything else, and
have turns of their own. What came waits without a folder, so each turn says anew that it is needed; and when the folder
is wanted no more, what only it wanted is not either.
"""

from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import partial
from typing import Final

from django.db import transaction
from django.db.models import Exists, OuterRef

from hub.content import arriving, carried, folders, holding, leases, wanted
from hub.content.bringing.coming import Nodes
from hub.content.bringing.line import Line
from hub.content.bringing.turn import Nobody, Turn
from hub.content.foreign import MOST_DEEP
from hub.content.models import Leased, Named, Stored, Wanted
from hub.core import varint
from hub.core.cid import RAW, Cid, cid_text
from hub.core.errors import RemoteError
from hub.core.unixfs import Block, entries, node_of
from hub.core.unixfs.picked import MOST_PICKED
from hub.core.unixfs.reading import BlockOf
from hub.log import room
from hub.log.tables import select

A_SLICE: Final = 500
"""Larger files and folders of one folder that are wanted at a time."""

DEEP: Final = """
    WITH RECURSIVE below (id, deep) AS (
        SELECT id, 1 FROM content_stored WHERE id = %s
        UNION
        SELECT inside.id, below.deep + 1 FROM below JOIN content_within AS within ON within.folder_id = below.id
        JOIN content_stored AS inside ON inside.digest = within.digest AND inside.codec = within.codec
        WHERE inside.kind = 'folder' AND below.deep <= %s
    )
    SELECT MAX(deep) FROM below
"""
"""How many folders lie in each other here."""


def bring(turn: Turn, nodes: Nodes) -> bool:
    """Bring what is in the folder of this turn; whether anything came."""
    block_of, deep = turn.block_of(nodes), turn.row.values_list("deep", flat=True).first() or 0
    if deep >= MOST_DEEP:
        raise too_deep()
    try:
        totals = {link.cid: link.total for link in folders.plain_entries(block_of, turn.cid)}
    except Nobody:
        return turn.came
    within, total = totals.keys(), sum(totals.values())
    least = sum(max(each, leases.LEAST) for each in totals.values())
    turn.reached = {"size": min(total, varint.MOST)}
    carried.expect(turn.cid, least)
    here = folders.rows_of(set(within))
    missing = within - here.keys()
    hold_on(here.values())
    leaves = {cid for cid in missing if cid.codec == RAW}
    larger = sorted(missing - leaves)[:A_SLICE]
    came = bring_leaves(turn, nodes, leaves)
    came = want(larger, carried.is_promised(turn.cid), deep + 1) or came or turn.came
    refuse_unfit(larger)
    held = here | folders.rows_of(missing)
    turn.reached |= {"held": sum(row.size for row in held.values())}
    if len(held) == len(within) and turn.row.exists():
        keep(turn.cid, block_of, nodes)
        return True
    turn.fits()
    return came


def bring_leaves(turn: Turn, nodes: Nodes, missing: set[Cid]) -> bool:
    """Bring these small files as long as the turn lasts and somebody is there; whether one came. Each neighbour is
    asked for those of a node together; who has no such answer, and may have one of them all the same, one by one."""
    before, promised, refusing = len(missing), carried.is_promised(turn.cid), list[Line]()
    for line in list(turn.lines) if missing else ():
        refusing.append(line)
        with turn.asking(line):
            for block in nodes:
                bring_together(turn, line, block, missing, promised)
            refusing.remove(line)
    for cid in sorted(missing) if refusing else ():
        if not turn.lasts:
            break
        with suppress(Nobody):
            data = turn.node(cid, refusing)
            room.expect_for_file(len(data), promised=promised)
            arriving.keep_leaf(data)
            missing.remove(cid)
    return len(missing) < before


def bring_together(turn: Turn, line: Line, block: Block, missing: set[Cid], promised: bool) -> None:
    """Ask one neighbour for the small files to which a node leads, some by one question, and keep those that come: they
    are missing no more. What an answer did not reach is asked for by the next one."""
    links = dict[Cid, int]()
    for number, link in enumerate(node_of(*block).links):
        if link.cid in missing:
            links.setdefault(link.cid, number)
    cids = list(links)
    while cids and turn.lasts:
        asked, came = {links[cid]: cid for cid in cids[:MOST_PICKED]}, list[Cid]()
        try:
            arriving.keep_leaves(fitting(turn.leaves(line, block.cid, asked), promised, came))
        finally:
            missing.difference_update(came)
        del cids[: cids.index(came[-1]) + 1 if came else len(asked)]


def fitting(found: Iterator[tuple[Cid, bytes]], promised: bool, came: list[Cid]) -> Iterator[tuple[Cid, bytes]]:
    """The same as long as the disk has room for them. came: those that were taken."""
    for cid, data in found:
        room.expect_for_file(len(data), promised=promised)
        yield cid, data
        came.append(cid)


def want(cids: list[Cid], promised: bool, deep: int) -> bool:
    """Have these brought in turns of their own; whether one is new. promised: they are parts of what is. deep: so many
    folders lead down to them."""
    before = Wanted.objects.count()
    wanted.want(map(cid_text, cids), deep)
    if promised:
        Wanted.objects.filter(digest__in=[cid.digest for cid in cids], promised=False).update(promised=True)
    return Wanted.objects.count() > before


def refuse_unfit(cids: list[Cid]) -> None:
    """`RemoteError` where one of these is such that no hub keeps it: then none keeps the folder that holds it."""
    if Wanted.objects.filter(digest__in=[cid.digest for cid in cids], unfit=True).exists():
        raise RemoteError("unixfs", "a folder in it cannot be kept")


def hold_on(rows: Iterable[Stored]) -> None:
    """What is here of the folder is needed, though nothing says so yet."""
    loose = [row.pk for row in rows if row.loose is not None]
    Stored.objects.filter(pk__in=loose).update(loose=None)


def keep(cid: Cid, block_of: BlockOf, nodes: Nodes) -> Stored:
    with holding.told_in_words(), transaction.atomic():
        stored = folders.keep(cid, partial(entries, block_of, cid), list(nodes))
        if select(DEEP, [stored.pk, MOST_DEEP])[0][0] > MOST_DEEP:  # each named by itself they came one by one
            raise too_deep()
        return stored


def too_deep() -> RemoteError:
    return RemoteError("unixfs", "these folders lie too deep in each other")


def want_no_more(cid: Cid, nodes: Nodes) -> None:
    """The folder is wanted no more: nor is what nothing else needs of what is in it. Another folder says so anew."""

    def block_of(each: Cid) -> bytes:
        data = nodes.get(each)
        if data is None:
            raise RemoteError("missing")
        return data

    try:
        within = [link.cid for link in entries(block_of, cid)]
    except RemoteError:  # a file, or a folder whose names had not all come: then nothing was wanted for it
        return
    same = {"digest": OuterRef("digest"), "codec": OuterRef("codec")}
    for some in folders.sliced(within):
        rows = Wanted.objects.filter(digest__in=[each.digest for each in some])
        rows.filter(promised=True).update(promised=False)
        rows.exclude(Exists(Named.objects.filter(**same)) | Exists(Leased.objects.filter(**same))).delete()
