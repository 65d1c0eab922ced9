"""What moderators' and writers' acts do on this hub: hide, block, erase.

An act counts if its seat gave the right and no unseat cuts it (`seats`). Hiding and blocking follow the zones
that this hub follows: its own. A steward's erasure is final at their own hub; the same act of a foreign
steward hides what was written at *that* hub. Hiding and blocking end when the act counts no more; erasing
never does.

An act may come before what it acts on: it stays open, and the host calls `catch_up` after the log grew.
"""

from hub.accounts.identity import this_hub
from hub.accounts.models import Act
from hub.accounts.seating import seating_of
from hub.accounts.seats import Act as SeatAct
from hub.log import store
from hub.log.models import Feed, Hidden

MODERATORS = ("moderator", "steward")
STEWARDS = ("steward",)
AT_ONCE = 500


def apply(zone: bytes) -> None:
    """Bring the effects of all acts by right of a zone in step with its seats."""
    rows = list(Act.objects.filter(zone=zone, seat__isnull=False))
    if not rows:
        return
    found, here = seating_of(zone), this_hub()
    ours = here is not None and here.id == zone
    for row in rows:
        act = SeatAct(row.target, row.feed, row.seq, row.author, row.seat)
        if found.allows(act, STEWARDS if row.kind == "erase" else MODERATORS):
            take_effect(row, ours)
        else:
            undo(row)


def take_effect(row: Act, ours: bool) -> None:
    """Let an act that counts do what it says; twice is once."""
    watches = False
    if row.kind == "block":
        watches = done = ours
        if ours:
            Feed.objects.filter(person=row.target, blocked=False).update(blocked=True)
    elif row.kind == "erase" and ours:
        store.erase(row.target)
        done = True
    elif ours or row.kind == "erase":
        done = row.done or hide(row, ours)
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
    if row.done or row.watches:
        Hidden.objects.filter(act=row.position).delete()
        Act.objects.filter(pk=row.pk).update(done=False, watches=False)


def erase_own(row: Act) -> None:
    """Everybody may end what they wrote themselves; the log compares the writer, also later."""
    store.erase(row.target, author=row.author)


def catch_up() -> None:
    """Look again at acts whose target may have come: one small query, mostly unanswered."""
    watching = list(Act.objects.filter(watches=True).order_by("position")[:AT_ONCE])
    blocked = [row.target for row in watching if row.kind == "block"]
    if blocked:
        Feed.objects.filter(person__in=blocked, blocked=False).update(blocked=True)
    for zone in {row.zone for row in watching if row.zone and row.kind != "block"}:
        apply(zone)
