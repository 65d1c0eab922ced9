"""How promises stand as this hub sees them: what is kept, by whom, and what would be lost with one box."""

from collections.abc import Sequence
from typing import NamedTuple

from hub import api
from hub.core.short_ids import short
from plugins.pins.circle import keepers, proofs_of
from plugins.pins.core.ranking import places
from plugins.pins.core.standing import HOLD, Copy, Proof, Standing, newest, standing
from plugins.pins.models import Staying
from plugins.pins.promises import Promise


class Kept(NamedTuple):
    """One hub's copy. age: days since it was proved, None where it never was.  first: the first of its place."""

    hub: bytes
    copy: Copy
    age: int | None
    place: bytes


class Seen(NamedTuple):
    """A promise, how it stands, and its copies: place by place."""

    promise: Promise
    standing: Standing
    copies: tuple[Kept, ...]
    mine: bool

    @property
    def proved(self) -> int:
        """How many hubs have it, as far as is known."""
        return sum(kept.copy is Copy.PROVED for kept in self.copies)


def seen(promises: Sequence[Promise], me: bytes) -> list[Seen]:
    """How these promises stand."""
    offers = keepers({promise.zone for promise in promises}, me)
    hubs = {offer.hub for some in offers.values() for offer in some}
    proofs = proofs_of([short(promise.entry.id) for promise in promises], hubs, me)
    here = api.held({promise.said["target"] for promise in promises if promise.said["what"] == "file"})
    bound = bound_now(promises, me)
    found = []
    for promise in promises:
        mine, said = promise.said["target"] in here, proofs.get(short(promise.entry.id), [])
        stands = standing(promise.pin, offers[promise.zone], said, me, mine, short(promise.entry.id) in bound)
        place = places(offers[promise.zone])
        found.append(Seen(promise, stands, by_place(stands, place, said, me if mine else b""), mine))
    return found


def bound_now(promises: Sequence[Promise], me: bytes) -> set[int]:
    """The short ids of those with which this hub said lately that it stays."""
    since = api.epoch_of(me) - HOLD
    rows = Staying.objects.filter(pin8__in=[short(promise.entry.id) for promise in promises], day__gte=since)
    return set(rows.values_list("pin8", flat=True))


def by_place(stands: Standing, place: dict[bytes, bytes], proofs: Sequence[Proof], mine: bytes) -> tuple[Kept, ...]:
    """The copies of those who are called or were proved, those of one place together."""
    word = newest(proofs)
    ages = {hub: proof.age for hub, proof in word.items() if proof.holds} | ({mine: 0} if mine else {})
    shown = [hub for hub in stands.copies if hub in stands.called or hub in ages or hub in word]
    turn = {hub: number for number, hub in enumerate(stands.called)}
    shown.sort(key=lambda hub: (place[hub], turn.get(hub, len(turn)), hub))
    return tuple(Kept(hub, stands.copies[hub], ages.get(hub), place[hub]) for hub in shown)


def lost_with(found: Sequence[Seen], hub: bytes) -> list[Seen]:
    """What nobody else is known to have: it would be lost if this hub's box died."""
    return [each for each in found if {kept.hub for kept in each.copies if kept.copy is Copy.PROVED} == {hub}]
