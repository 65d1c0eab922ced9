"""This hub does its part: it has what it is called to keep brought here and keeps it, and lets go of what ended.

What it keeps beyond that is let go of in `letting_go`, for others must be asked first.
"""

from collections.abc import Collection, Iterable, Sequence
from typing import Final

from django.db import transaction
from django.db.models import Max

from hub import api
from hub.core.errors import LocalError
from hub.core.short_ids import short
from plugins.pins import leading, offering
from plugins.pins.circle import keepers
from plugins.pins.core.standing import Duty, State
from plugins.pins.models import Alone, Kept
from plugins.pins.needs import Needs
from plugins.pins.promises import Promise, promise, promises
from plugins.pins.seeing import Seen, is_here, lost_with, seen
from plugins.pins.turns import Turn

GB: Final = 1 << 30

MOST_LEARNED: Final = 1000

turn = Turn()
news = leading.News()
learned: dict[str, int] = {}
"""Bytes of content that was on its way, as its nodes said or as they came; lost with the process."""


def begin() -> None:
    """Have this hub do its part now, and not when its time comes."""
    api.enqueue("pins", "keep")


def keep_ours() -> None:
    """One round; the hub calls this every now and then. What does not fit into the room that is offered is left."""
    here = api.this_hub()
    if here is None:
        return
    offering.renew(here.id)
    do_part(promises(turn.next(here.id)), here.id)


def follow_names() -> None:
    """The same for promises of names of which something came; the hub calls this each minute."""
    here = api.this_hub()
    if here is not None and (positions := news.next(here.id)):
        do_part(promises(positions), here.id)


def do_part(looked_at: Sequence[Promise], me: bytes) -> None:
    """What this hub has to do for these promises."""
    leading.follow(looked_at, me)
    found = seen(looked_at, me)
    note_alone(found, me)
    room = room_offered(me) - used()
    for each in found:
        if each.standing.state is State.ENDED:
            give_up(each)
        elif each.standing.duties & {Duty.FETCH, Duty.KEEP} and each.needs is not None:
            room -= keep(each.promise, each.needs, each.mine, room, me)


def room_offered(me: bytes) -> int:
    """The bytes that this hub offers."""
    own = [offer for offer in keepers([me], me)[me] if offer.hub == me]
    return GB << own[0].doublings if own else 0


def used() -> int:
    """The bytes of the room that is offered which promises fill, what many need counted once."""
    own = Kept.objects.filter(own=True).values("cid")
    rows = Kept.objects.exclude(cid__in=own).values("cid").annotate(size=Max("size"))
    return sum(rows.values_list("size", flat=True))


def keep_what_is_here(entry: bytes, needs: Needs | None, me: bytes) -> None:
    """Keep what a promise just made needs, if it is here: within the commit that stores the promise."""
    if not is_here(needs, api.whole(needs.contents if needs is not None else ())):
        return
    found = promise(short(entry))
    if found is not None and found.zone == me and not found.ended:
        keep(found, needs, True, 0, me)


def keep(found: Promise, needs: Needs | None, mine: bool, room: int, me: bytes) -> int:
    """Keep all that a promise needs, or none of it where that is more than the room; how many bytes of that it takes.
    What our own village promised and lies here takes none: the room is what others may fill, and what is brought. What
    it needed before, as a name that leads elsewhere now, is kept until all of the new is here."""
    pin8, sizes, own = short(found.entry.id), sizes_of(found, needs, mine), mine and found.zone == me
    held = dict(Kept.objects.filter(pin8=pin8).values_list("cid", "size"))
    if mine and held == sizes:
        return 0
    new = {cid: size for cid, size in sizes.items() if held.get(cid) != size}
    taken = sum(size - held.get(cid, 0) for cid, size in new.items())
    if taken > max(0, room) and not own:
        if held and not api.held(new):  # it turned out to be larger than was said: what came of it goes
            with transaction.atomic():
                forget(pin8, held.keys() & sizes.keys())
        return 0
    try:
        with transaction.atomic():
            if own and not api.hold_on(sizes):
                return 0  # it went at this moment
            for cid, size in sizes.items():
                api.keep("pins", cid, size)
            rows = [Kept(pin8=pin8, cid=cid, size=size, own=own) for cid, size in new.items()]
            Kept.objects.bulk_create(rows, update_conflicts=True, unique_fields=["pin8", "cid"], update_fields=["size"])
            before = held.keys() - sizes.keys()
            forget(pin8, before if mine else before - api.whole(before))
    except LocalError:  # there is no room for it now; the next round tries again
        return 0
    return 0 if own else taken


def sizes_of(found: Promise, needs: Needs | None, mine: bool) -> dict[str, int]:
    """The bytes of each content that a promise needs: as they are here, else as they come, else as the promise says of
    a file."""
    contents = needs.contents if needs else ()
    here, said = api.held(contents), found.said
    if not mine:
        learn(contents)
    unknown = said["size"] if said["what"] == "file" else 0
    return {cid: here[cid].size if cid in here else max(unknown, learned.get(cid, 0)) for cid in contents}


def learn(contents: Collection[str]) -> None:
    """Remember how large those turn out to be that are on their way: what did not fit is not begun again and again."""
    for cid, each in api.coming(contents).items():
        if size := max(each.size or 0, each.held):  # a folder may say less than there is
            learned[cid] = size
    while len(learned) > MOST_LEARNED:
        learned.pop(next(iter(learned)))


def give_up(each: Seen) -> None:
    """Keep nothing for this promise any more."""
    pin8 = short(each.promise.entry.id)
    with transaction.atomic():
        forget(pin8, Kept.objects.filter(pin8=pin8).values_list("cid", flat=True))


def forget(pin8: int, cids: Iterable[str]) -> None:
    """Keep these for this promise no more, and not at all where no other needs them. Within a transaction."""
    gone = set(cids)
    Kept.objects.filter(pin8=pin8, cid__in=gone).delete()
    for cid in gone - set(Kept.objects.filter(cid__in=gone).values_list("cid", flat=True)):
        api.let_go("pins", cid)


def note_alone(found: list[Seen], me: bytes) -> None:
    """Write down which of these would be lost with this box; where nothing changed, nothing."""
    ours = {each.promise.entry.position for each in found if each.promise.zone == me}
    alone = {each.promise.entry.position for each in lost_with(found, me) if each.standing.state is not State.ENDED}
    alone &= ours
    before = set(Alone.objects.filter(position__in=ours).values_list("position", flat=True))
    Alone.objects.bulk_create([Alone(position=at) for at in alone - before], ignore_conflicts=True)
    Alone.objects.filter(position__in=before - alone).delete()
