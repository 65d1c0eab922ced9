"""What moderators' and writers' acts do on this hub: hide, block, erase.

An act counts if its seat gave the right and no unseat cuts it (`seats`). Hiding and blocking follow the zones
that this hub follows: its own. A steward's erasure is final at their own hub; the same act of a foreign
steward hides what was written at *that* hub. Hiding and blocking end when the act counts no more, or when a
moderator of the same zone lifts that very act; erasing never does.

An act may come before what it acts on: it stays open, and the host calls `catch_up` after the log grew.
"""

from collections.abc import Collection, Iterable, Iterator, Sequence

from django.db.models import Q, QuerySet

from hub.accounts.hubs.identity import this_hub
from hub.accounts.models import Act, Seat
from hub.accounts.seats import standing as seats
from hub.accounts.seats.claims import Act as SeatAct
from hub.accounts.seats.seating import seating_of
from hub.log import store
from hub.log.models import Feed, Hidden
from hub.log.rows import sight_changed
from hub.log.tables import writing

MODERATORS = ("moderator", "steward")
STEWARDS = ("steward",)
LIFTABLE = ("hide", "block")
AT_ONCE = 500
"""Acts of one foreign zone that are looked at again: one that waits for thousands keeps only itself waiting. And the
most ids in one question."""


def apply(zone: bytes, positions: Collection[int] | None = None) -> None:
    """Bring the effects of acts by right of a zone in step with its seats: of all, or of those at `positions`."""
    here = our_zone()
    rows = Act.objects.filter(
        Q(done=True) | Q(watches=True) | Q(author__in=ever_seated(zone)), zone=zone, seat__isnull=False
    )
    if positions is not None:
        rows = rows.filter(position__in={*positions, *lifted_by(positions)})
    if zone != here:
        rows = rows.filter(kind="erase")
    counting, others = sorted_by_standing(zone, list(rows))
    ended = [row for row in others if row.done or row.watches]
    for row in ended:
        undo(row)
    # Two may have hidden one entry. So what still stands takes effect only after all that ended is undone.
    again = (row for target in {row.target for row in ended} for row in Act.objects.filter(target=target, done=True))
    fresh = [*again, *(row for row in counting if not row.done and not row.watches and row.kind != "lift")]
    if zone == here:
        store.erase_all([(row.target, None) for row in fresh if row.kind == "erase"])
    for row in fresh:
        take_effect(row, here)


def by_the_seated(zone: bytes | None) -> QuerySet[Act]:
    """The acts by right of a zone that may count. Anybody may write some that name it: those cost nothing here."""
    return Act.objects.filter(zone=zone, seat__isnull=False, author__in=ever_seated(zone))


def ever_seated(zone: bytes | None) -> QuerySet[Seat, bytes]:
    """Whoever has, will have or had a seat of a zone that lets them moderate."""
    standings = (seats.HELD, seats.WAITING, seats.ENDED)
    return Seat.objects.filter(hub=zone, role__in=MODERATORS, standing__in=standings).values_list("person", flat=True)


def our_zone() -> bytes | None:
    here = this_hub()
    return here.id if here else None


def sorted_by_standing(zone: bytes, rows: Sequence[Act]) -> tuple[list[Act], list[Act]]:
    """The acts that stand now, and those that count for nothing or were lifted."""
    counting, others = sorted_by_right(zone, rows)
    lifted = lifted_among(zone, counting)
    standing = [row for row in counting if row.position not in lifted]
    return standing, others + [row for row in counting if row.position in lifted]


def lifted_by(positions: Collection[int]) -> Collection[int]:
    """Where the acts are that the lifts at these positions name, as far as they have come."""
    lifts = Act.objects.filter(position__in=positions, kind="lift")
    return store.positions_of(lifts.values_list("target", flat=True)).values()


def lifted_among(zone: bytes, rows: Sequence[Act]) -> set[int]:
    """Positions of those of these acts that a lift names which counts itself."""
    ids = store.ids_at(row.position for row in rows if row.kind in LIFTABLE)
    named, found = list(ids.values()), list[Act]()
    for start in range(0, len(named), AT_ONCE):
        found += by_the_seated(zone).filter(kind="lift", target__in=named[start : start + AT_ONCE])
    lifted = {lift.target for lift in sorted_by_right(zone, found)[0]}
    return {position for position, entry_id in ids.items() if entry_id in lifted}


def sorted_by_right(zone: bytes, rows: Sequence[Act]) -> tuple[list[Act], list[Act]]:
    """The acts that count now, and those that do not."""
    if not rows:
        return [], []
    found, counting, others = seating_of(zone), list[Act](), list[Act]()
    for row in rows:
        act = SeatAct(b"", row.feed, row.seq, row.author, row.seat)
        counts = found.allows(act, STEWARDS if row.kind == "erase" else MODERATORS)
        (counting if counts else others).append(row)
    return counting, others


def take_effect(row: Act, here: bytes | None) -> None:
    """Let an act that counts do what it says; twice is once. What our stewards erase, `apply` has erased together."""
    ours, watches = row.zone == here, False
    if row.kind == "block":
        watches = done = ours
        if ours:
            Feed.objects.filter(person=row.target, blocked=False).update(blocked=True)
    elif row.kind == "erase" and ours:
        done = True
    elif ours or row.kind == "erase":
        done = hide(row, ours)
        watches = not done and store.entry_at(row.target) is None
    else:
        done = False
    if (done, watches) != (row.done, row.watches):
        Act.objects.filter(pk=row.pk).update(done=done, watches=watches)


def hide(row: Act, ours: bool) -> bool:
    """Hide the target if it is here; by a foreign steward, only if it was written at their hub."""
    entry = store.entry_at(row.target)
    if entry is None or not (ours or bytes(entry.feed.hub or b"") == row.zone):
        return False
    Hidden.objects.get_or_create(position=entry.position, defaults={"act": row.position})
    return True


def undo(row: Act) -> None:
    """Take back what an act did that counts no more. What was erased stays erased."""
    if row.done and row.kind == "block":
        Feed.objects.filter(person=row.target).update(blocked=False)
    elif row.done and (entry := store.entry_at(row.target)):
        Hidden.objects.filter(position=entry.position, act=row.position).delete()
    Act.objects.filter(pk=row.pk).update(done=False, watches=False)


def forget(positions: Sequence[int]) -> None:
    """Take back acts that are acts no more, because their entries were erased or count for nothing."""
    gone, here, lifted = list(Act.objects.filter(position__in=positions)), our_zone(), lifted_by(positions)
    Act.objects.filter(position__in=positions).delete()
    for row in gone:
        undo(row)
    for target in {row.target for row in gone}:
        for row in Act.objects.filter(target=target, done=True):
            take_effect(row, here)
    if here is not None and lifted:
        apply(here, list(lifted))


def erase_own(rows: Iterable[Act]) -> None:
    """Everybody may end what they wrote themselves; the log compares the writer, also later."""
    store.erase_all([(row.target, row.author) for row in rows])


def catch_up() -> None:
    """Look again at acts whose target may have come: a few small queries, mostly unanswered."""
    here = our_zone()
    blocked = Act.objects.filter(watches=True, kind="block").values("target")
    late = Feed.objects.filter(person__in=blocked, blocked=False)
    if late.exists():  # an update takes the write lock even where it changes nothing
        late.update(blocked=True)
        sight_changed()
    waiting = list(awaiting(here))
    held = store.positions_of(row.target for row in waiting)
    come = [row.pk for row in waiting if row.target in held]
    if come:
        with writing():
            for row in Act.objects.filter(pk__in=come, watches=True):
                take_effect(row, here)
            sight_changed()


def awaiting(here: bytes | None) -> Iterator[Act]:
    """Acts whose target had not come: all of our own, and the newest of each foreign zone."""
    waiting = Act.objects.filter(watches=True).exclude(kind="block")
    for zone in waiting.values_list("zone", flat=True).distinct():
        acts = waiting.filter(zone=zone).order_by("-position")
        yield from acts if zone == here else acts[:AT_ONCE]
