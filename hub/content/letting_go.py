"""What nothing needs any more goes: at once where its entry was erased, else after a time in which it may be needed.

Content is needed while an entry that is not erased names it, a lease holds it, or a folder that is here holds it. What
is hidden or taken back may come back, so it stays. Nothing is locked but the row that goes: whoever needs it again
first finds it, and whoever brings it again at that moment ends with it whole (`holding`).
"""

import logging
from collections.abc import Collection, Iterable
from contextlib import suppress
from typing import Final

from django.db import DatabaseError, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from hub.content import files, holding
from hub.content.models import Leased, Named, Stored, Wanted, Within
from hub.core.cid import Cid

GRACE: Final = 24 * 60
"""Minutes of uptime that content stays which nothing needs: words may be written that name it."""
A_SLICE: Final = 500

log = logging.getLogger(__name__)


def collect(now: int, also: Collection[Cid] = ()) -> list[Cid]:
    """Let go of what nothing has needed for the time of grace; what went. `now` is the minute of uptime, `also` is
    needed for reasons that only the caller knows."""
    gone: list[Cid] = []
    rows = Stored.objects.all()
    while some := [cid for each in slices(rows, now) for cid in looked_through(each, now, also)]:
        gone += some
        rows = Stored.objects.filter(loose__lte=now - GRACE)  # what was in a folder may be needed by nothing now
    return gone


def slices(of: QuerySet[Stored], now: int) -> Iterable[list[Stored]]:
    """These rows, some at a time, each with whether it is `needed`."""
    last = 0
    while rows := list(with_need(of.filter(pk__gt=last), now).order_by("pk")[:A_SLICE]):
        yield rows
        last = rows[-1].pk


def with_need(rows: QuerySet[Stored], now: int) -> QuerySet[Stored]:
    same = {"digest": OuterRef("digest"), "codec": OuterRef("codec")}
    leased = Leased.objects.filter(Q(until=None) | Q(until__gt=now), **same)
    needed = Exists(Named.objects.filter(**same)) | Exists(leased) | Exists(Within.objects.filter(**same))
    return rows.annotate(needed=needed)


def looked_through(rows: list[Stored], now: int, also: Collection[Cid]) -> list[Cid]:
    """Note of these which are needed again and which no more; those go whose time is over."""
    loose = [row for row in rows if not row.needed and row.cid not in also]  # type: ignore[attr-defined]  # `with_need`
    again = [row.pk for row in rows if row.loose is not None and row not in loose]
    newly = [row.pk for row in loose if row.loose is None or row.loose > now]
    if again:
        Stored.objects.filter(pk__in=again).update(loose=None)
    if newly:
        Stored.objects.filter(pk__in=newly).update(loose=now)
    due = [row for row in loose if row.loose is not None and row.loose <= now - GRACE]
    return [row.cid for row in due if went(row, now)]


def went(row: Stored, now: int) -> bool:
    """Let go of it, if it is not needed again by now; what was in it has waited as long as it has."""
    with files.going(row.cid) as move, transaction.atomic():
        held = Stored.objects.select_for_update().filter(pk=row.pk, loose=row.loose).first()
        if held is None or with_need(Stored.objects.filter(pk=row.pk), now).get().needed:  # type: ignore[attr-defined]  # as above
            return False
        within = inside(row)
        holding.drop_rows(row.cid)
        move()
        for cid in within:
            Stored.objects.filter(**cid._asdict(), loose=None).update(loose=row.loose)
    if Named.objects.filter(**row.cid._asdict()).exists():  # named at that very moment, while it still was here
        Wanted.objects.get_or_create(**row.cid._asdict())
    log.info("content %s was needed no more", row.cid.digest.hex())
    return True


def undo(cids: Iterable[Cid], now: int) -> None:
    """Of what was just brought, let go of what nothing needs; what a failing disk does not let go of goes later."""
    for cid in cids:
        with suppress(OSError, DatabaseError), files.going(cid) as move, transaction.atomic():
            row = Stored.objects.select_for_update().filter(**cid._asdict()).first()
            if row is not None and not with_need(Stored.objects.filter(pk=row.pk), now).get().needed:  # type: ignore[attr-defined]  # as above
                holding.drop_rows(cid)
                move()


def forgo(cid: Cid, writers: Collection[bytes]) -> None:
    """The entries of these people that named it are erased: it goes at once, and what only it held, unless somebody
    else has a reason to keep it or a folder holds it."""
    waiting = [cid]
    while waiting:
        each = waiting.pop()
        theirs = Q(promised=False) & Q(owner__in=[*writers, b""])
        if Leased.objects.filter(**each._asdict()).exclude(theirs).exists() or is_held(each):
            continue
        stored = holding.find(each)
        within = inside(stored) if stored else []
        holding.drop(each)
        waiting += [below for below in within if not Named.objects.filter(**below._asdict()).exists()]


def is_held(cid: Cid) -> bool:
    return Within.objects.filter(**cid._asdict()).exists()


def inside(folder: Stored) -> list[Cid]:
    return [row.cid for row in Within.objects.filter(folder=folder)]


def orphans(names: Iterable[str]) -> list[Cid]:
    """Of the files of one folder on the disk, those that no row tells of and nobody is just bringing."""
    there = {name for name in names if files.NAME.fullmatch(name)}
    bringing = {found[1] for name in names if (found := files.PART.fullmatch(name))}
    found_ = {cid for name in there - bringing if (cid := files.cid_of(name))}
    return sorted(found_ - holding.here(found_))
