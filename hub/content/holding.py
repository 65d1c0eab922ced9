"""What rows say is here: found, written down when the bytes are durable, taken away before they go.

Two that bring the same content at once end with one: both put the same bytes in the same place, and the second finds
the first one's row. Who lets content go holds its row while the file is removed; whoever brought the same meanwhile
waits for that row, and then puts the file back (docs/adr/0032).
"""

import errno
import logging
from collections.abc import Collection, Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final, NamedTuple

from django.db import DatabaseError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from hub.content import files, filled, leases
from hub.content.leases import Lease
from hub.content.models import Chunk, Hole, Lacked, Node, Stored, Wanted, Within
from hub.core.cid import Cid, parse_cid
from hub.core.errors import LocalError
from hub.core.unixfs import Block, Root
from hub.log import room
from hub.log.tables import execute, select
from hub.log.trouble import DiskFull, is_full

A_SLICE: Final = 2000
"""Rows of chunks in one statement."""

HELD_NO_MORE: Final = """
    DELETE FROM content_lacked WHERE NOT EXISTS (
        SELECT 1 FROM content_within
        WHERE content_within.digest = content_lacked.digest AND content_within.codec = content_lacked.codec
    )
"""

INSERT: Final = """
    INSERT INTO content_stored (codec, digest, kind, profile, size, total) VALUES {}
    ON CONFLICT DO NOTHING RETURNING codec, digest
"""
"""Which of these rows are new: another may bring the same at the same moment."""

log = logging.getLogger(__name__)


class Made(NamedTuple):
    """A file whose bytes lie in a part: its nodes, and of its chunks the first eight bytes of each one's id, and where
    it begins."""

    part: files.Part
    root: Root
    blocks: Iterable[Block] = ()
    chunks: Iterable[tuple[int, int]] = ()


def find(cid: Cid) -> Stored | None:
    """The file or folder of this id, if all of it is here."""
    return Stored.objects.filter(digest=cid.digest, codec=cid.codec).first()


def has(text: str) -> bool:
    """Whether the content is here."""
    return find(parse_cid(text)) is not None


def present(texts: Iterable[str]) -> set[str]:
    """Those of these content ids that are here, in one question."""
    asked = {parse_cid(text): text for text in texts}
    return {asked[cid] for cid in here(asked)}


def here(cids: Iterable[Cid]) -> set[Cid]:
    """Those of these that are here."""
    asked = set(cids)
    return {stored.cid for stored in rows_of(asked)} & asked


def rows_of(cids: Iterable[Cid]) -> Iterable[Stored]:
    """The rows of these digests, also of another codec."""
    asked = {cid.digest for cid in cids}
    return Stored.objects.filter(digest__in=asked) if asked else ()


def is_whole(cid: Cid, size: int) -> bool:
    """Whether row and file are both there, so that adding the same content again costs no write."""
    return cid in whole([Root(cid, size, size)])


def whole(roots: Sequence[Root]) -> set[Cid]:
    """The same of several."""
    asked = {root.cid: root.size for root in roots}
    rows = {stored.pk: stored.cid for stored in rows_of(asked) if stored.cid in asked}
    damaged = set(Hole.objects.filter(stored__in=rows).values_list("stored", flat=True)) if rows else ()
    return {cid for pk, cid in rows.items() if pk not in damaged and files.is_there(cid, asked[cid])}


def keep(
    part: files.Part,
    root: Root,
    profile: str,
    blocks: Iterable[Block] = (),
    chunks: Iterable[tuple[int, int]] = (),
    lease: Lease | None = None,
) -> Stored:
    """Write down that the bytes of a part are this file, cut by this profile, for this reason. LocalError where the
    disk does not take it, and then nothing changed."""
    return keep_all([Made(part, root, blocks, chunks)], profile, lease)[root.cid]


def keep_all(made: Sequence[Made], profile: str, lease: Lease | None = None) -> dict[Cid, Stored]:
    """The same of several, each another, together: all are durable before the first row says that one is here."""
    roots = [each.root for each in made]
    with told_in_words():
        known = whole(roots)
        brought = {each.root.cid: each.part for each in made if each.root.cid not in known}
        try:
            files.put(brought)
            with transaction.atomic():
                rows, new = rows_for(roots, profile)
                for each in made:
                    if each.root.cid in new:
                        note_parts(rows[each.root.cid], each.blocks, each.chunks)
                needed(rows.values(), lease)
                mended = [rows[cid].pk for cid in brought if cid not in new]
                if mended:
                    Hole.objects.filter(stored__in=mended).delete()
                # What was let go of just now comes back.
                files.put({each.root.cid: each.part for each in made if not files.is_there(*each.root[:2])})
        except BaseException:
            for root in roots:
                undo(root.cid)
            raise
    return rows


def undo(cid: Cid) -> None:
    """Take away the file of what was never written down. Whoever brings the same meanwhile looks for it again."""
    with suppress(Exception), transaction.atomic():  # a database that fails; the next start looks again
        if find(cid) is None:
            files.let_go(cid)


@contextmanager
def held_on(root: Root, lease: Lease | None) -> Iterator[Stored | None]:
    """What is here already, which nobody lets go of before the block has ended; None where it is not whole."""
    with transaction.atomic():
        stored = Stored.objects.select_for_update().filter(digest=root.cid.digest, codec=root.cid.codec).first()
        if stored is None or not files.is_there(root.cid, root.size):
            yield None
        else:
            needed([stored], lease)
            yield stored


def needed(rows: Collection[Stored], lease: Lease | None) -> None:
    """These were brought, so they are looked for no more, and count as needed, for this reason or until another is
    found."""
    if lease is not None:
        for stored in rows:
            leases.take(lease, stored.cid, leases.fills(stored))
    if loose := [stored.pk for stored in rows if stored.loose is not None]:
        Stored.objects.filter(pk__in=loose).update(loose=None)
    Wanted.objects.filter(among(stored.cid for stored in rows)).delete()


def among(cids: Iterable[Cid]) -> Q:
    """Rows about any of these; of none there are none."""
    found = dict[int, list[bytes]]()
    for cid in cids:
        found.setdefault(cid.codec, []).append(cid.digest)
    each = (Q(codec=codec, digest__in=digests) for codec, digests in found.items())
    return Q(*each, _connector=Q.OR) if found else Q(pk__in=())


def note(
    root: Root,
    profile: str,
    blocks: Iterable[Block],
    chunks: Iterable[tuple[int, int]] = (),
    kind: str = Stored.Kind.FILE,
) -> tuple[Stored, bool]:
    """The row of content that is on the disk, with those of its blocks, held on to until the transaction ends; and
    whether it is new."""
    rows, new = rows_for([root], profile, kind)
    if new:
        note_parts(rows[root.cid], blocks, chunks)
    return rows[root.cid], bool(new)


def rows_for(roots: Sequence[Root], profile: str, kind: str = Stored.Kind.FILE) -> tuple[dict[Cid, Stored], set[Cid]]:
    """The rows of all of these, held on to until the transaction ends, and which are new. What two bring at once is new
    to one of them, and may be gone before the other has it: then it is written once more."""
    asked = among(root.cid for root in roots)
    rows, new = dict[Cid, Stored](), set[Cid]()
    while missing := [root for root in sorted(roots) if root.cid not in rows]:
        values = [each for root in missing for each in (*root.cid, kind, profile, root.size, root.total)]
        places = ", ".join(["(%s, %s, %s, %s, %s, %s)"] * len(missing))
        new |= {Cid(codec, bytes(digest)) for codec, digest in select(INSERT.format(places), values)}
        rows = {row.cid: row for row in Stored.objects.select_for_update().filter(asked)}
    if new:
        Lacked.objects.filter(among(new)).delete()
        filled.add(sum(root.size for root in roots if root.cid in new and kind == Stored.Kind.FILE), filled.FILES)
    return rows, new


def note_parts(stored: Stored, blocks: Iterable[Block], chunks: Iterable[tuple[int, int]]) -> None:
    """The rows of what new content consists of. A file may hold the same chunk or the same node many times."""
    nodes = (Node(stored=stored, digest=each.cid.digest, block=each.data) for each in blocks)
    Node.objects.bulk_create(nodes, ignore_conflicts=True)
    for rows in sliced(Chunk(first8=first8, stored=stored, begins=begins) for first8, begins in chunks):
        Chunk.objects.bulk_create(rows)


def sliced(rows: Iterable[Chunk]) -> Iterator[list[Chunk]]:
    found: list[Chunk] = []
    for row in rows:
        found.append(row)
        if len(found) == A_SLICE:
            yield found
            found = []
    if found:
        yield found


def drop(cid: Cid) -> None:
    """Keep this content no longer, nor look for it."""
    with files.going(cid) as move, transaction.atomic():
        drop_rows(cid)
        move()


def drop_rows(cid: Cid) -> None:
    """The rows of it, held until the transaction ends. The file goes before that, so that whoever brings the same
    content meanwhile sees that it went."""
    Wanted.objects.filter(**cid._asdict()).delete()
    leases.drop(cid)
    forget(cid)


def forget(cid: Cid) -> None:
    """The row that tells that it is here; within a transaction. What folders hold of it is missing from now on."""
    for row in Stored.objects.select_for_update().filter(**cid._asdict()):
        row.delete()
        if row.kind == Stored.Kind.FILE:
            filled.add(-row.size, filled.FILES)
        else:
            execute(HELD_NO_MORE)
        if Within.objects.filter(**cid._asdict()).exists():
            Lacked.objects.get_or_create(**cid._asdict())


def drop_damaged(cid: Cid) -> None:
    """A card that forgets bits: the file goes and neighbours are asked again."""
    log.warning("content %s is damaged on this card; asking neighbours for it again", cid.digest.hex())
    with transaction.atomic():
        forget(cid)
        files.let_go(cid)
        Wanted.objects.get_or_create(digest=cid.digest, codec=cid.codec)


def want_missing() -> None:
    """Ask neighbours for what rows tell of and no file of that size is here."""
    last = 0
    while rows := list(Stored.objects.filter(pk__gt=last, kind=Stored.Kind.FILE).order_by("pk")[:A_SLICE]):
        last = rows[-1].pk
        for row in rows:
            if not files.is_there(row.cid, row.size):
                drop_damaged(row.cid)


def sweep() -> None:
    """Remove what a power cut left half done. What another process is writing is held by it, and stays."""
    for part, cid in files.parts():
        with suppress(OSError), files.held(part) as left:
            if not left:
                continue
            if cid is not None:
                with transaction.atomic():
                    settle(part, cid)
            files.remove(part)
    for cid in files.marks(files.GONE):
        taken_back(cid)


def settle(part: Path, cid: Cid) -> None:
    """What the rows say of a part that has become content, or was about to go."""
    stored = find(cid)
    if stored is None:
        undo(cid)
        return
    # What was about to go is the file itself: the bucket need not have it whole yet.
    there = files.is_here if part.suffix == ".going" else files.is_there
    if not there(cid, stored.size) and part.stat().st_size == stored.size:
        files.back(part, cid)


def taken_back(cid: Cid) -> bool:
    """Whether what was about to go from the bucket is not on the disk and has its row, so that it stays."""
    stored = find(cid)
    if stored is None or files.is_here(cid, stored.size):
        return False
    files.take_back(cid)
    return True


@contextmanager
def told_in_words() -> Iterator[None]:
    """What a disk or a database says that takes no more, as a sentence."""
    try:
        yield
    except OSError as error:
        raise (DiskFull if error.errno in (errno.ENOSPC, errno.EDQUOT) else LocalError)(
            _("This could not be kept: the storage is full or failing (%(reason)s). Nothing was saved.")
            % {"reason": error.strerror or error}
        ) from error
    except DatabaseError as error:
        if not is_full(error):
            raise
        room.release()
        raise room.told() from error
