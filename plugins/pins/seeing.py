"""How promises stand as this hub sees them: what is kept, by whom, and what would be lost with one box."""

from collections.abc import Collection, Sequence
from typing import NamedTuple

from hub import api
from hub.core.short_ids import short
from plugins.pins.circle import keepers, proofs_of
from plugins.pins.core.ranking import Offer, places
from plugins.pins.core.standing import FRESH, HOLD, Copy, Proof, Standing, State, newest, standing
from plugins.pins.models import Kept, Staying
from plugins.pins.needs import Needs, needs_of
from plugins.pins.promises import Promise


class Holding(NamedTuple):
    """One hub's copy. age: days since it was proved, None where it never was.  place: what its place is called.  by:
    the hub that found it.  carried: by an answer that was carried.  unmet: days since it was met here.  asked: whether
    anybody told of it.  lies: it lies here, and is not kept for this."""

    hub: bytes
    copy: Copy
    age: int | None
    place: bytes
    by: bytes = b""
    carried: bool = False
    unmet: int = 0
    asked: bool = True
    lies: bool = False


class Seen(NamedTuple):
    """A promise, how it stands, its copies place by place, whether all of it is here, and what it needs: None where
    this hub cannot tell. kept: all of it is here, and nobody lets go of it, for it is kept for this promise."""

    promise: Promise
    standing: Standing
    copies: tuple[Holding, ...]
    mine: bool
    needs: Needs | None
    kept: bool

    @property
    def proved(self) -> int:
        """How many hubs have it, as far as is known."""
        return sum(held.copy is Copy.PROVED for held in self.copies)


def seen(promises: Sequence[Promise], me: bytes) -> list[Seen]:
    """How these promises stand."""
    offers = keepers({promise.zone for promise in promises}, me)
    hubs = {offer.hub for some in offers.values() for offer in some}
    proofs = proofs_of([short(promise.entry.id) for promise in promises], hubs, me)
    needs = [needs_of(promise.said) for promise in promises]
    whole = api.whole({cid for each in needs if each is not None for cid in each.contents})
    bound, held = bound_now(promises, me), held_for(promises)
    found = []
    for promise, its in zip(promises, needs, strict=True):
        pin8 = short(promise.entry.id)
        mine, said = is_here(its, whole), proofs.get(pin8, [])
        kept = mine and its is not None and held[pin8].issuperset(its.contents)
        keepers_ = offers[promise.zone]
        if promise.zone == me and (mine or held[pin8]):
            keepers_ = with_its_own(keepers_, me)
        stands = standing(promise.pin, keepers_, said, me, mine, pin8 in bound, kept)
        copies = by_place(stands, keepers_, said, me, kept)
        if mine and not kept:
            copies = tuple(held._replace(lies=held.hub == me) for held in copies)
        found.append(Seen(promise, stands, copies, mine, its, kept))
    return found


def with_its_own(offers: list[Offer], me: bytes) -> list[Offer]:
    """A village keeps what it promised and has, also where it offers no room: that is what others may fill."""
    return offers if any(offer.hub == me for offer in offers) else [*offers, Offer(me, 0, me)]


def held_for(promises: Sequence[Promise]) -> dict[int, set[str]]:
    """The content that this hub keeps for each of these promises, by short ids."""
    found: dict[int, set[str]] = {short(promise.entry.id): set() for promise in promises}
    for pin8, cid in Kept.objects.filter(pin8__in=found).values_list("pin8", "cid"):
        found[pin8].add(cid)
    return found


def is_here(needs: Needs | None, whole: Collection[str]) -> bool:
    """Whether all that a promise needs is here. Entries that are known to be needed are."""
    return needs is not None and all(cid in whole for cid in needs.contents)


def bound_now(promises: Sequence[Promise], me: bytes) -> set[int]:
    """The short ids of those with which this hub said lately that it stays."""
    since = api.epoch_of(me) - HOLD
    rows = Staying.objects.filter(pin8__in=[short(promise.entry.id) for promise in promises], day__gte=since)
    return set(rows.values_list("pin8", flat=True))


def by_place(
    stands: Standing, offers: Collection[Offer], proofs: Sequence[Proof], me: bytes, kept: bool
) -> tuple[Holding, ...]:
    """The copies of those who are called or were proved, and where copies are missing of those who are not met, those
    of one place together. Of what ended only copies that are there are told, for nobody is called on any more."""
    word, place = newest(proofs), places(offers)
    word.pop(me, None)
    if kept:
        word[me] = Proof(me, 0)
    if stands.state is State.ENDED:
        shown = [offer for offer in offers if stands.copies[offer.hub] is Copy.PROVED]
    else:
        lacking = stands.state is not State.KEPT
        shown = [
            offer
            for offer in offers
            if offer.hub in stands.called or offer.hub in word or (lacking and offer.unmet > FRESH)
        ]
    turn = {hub: number for number, hub in enumerate(stands.called)}
    shown.sort(key=lambda offer: (place[offer.hub], turn.get(offer.hub, len(turn)), offer.hub))
    found = (holding(offer, stands, word.get(offer.hub), place[offer.hub]) for offer in shown)
    return tuple(held._replace(asked=True) if held.hub == me else held for held in found)


def holding(offer: Offer, stands: Standing, word: Proof | None, place: bytes) -> Holding:
    copy = stands.copies[offer.hub]
    if word is None or not word.holds:
        return Holding(offer.hub, copy, None, place, unmet=offer.unmet if word is None else 0, asked=word is not None)
    return Holding(offer.hub, copy, word.age, place, word.by, word.carried)


def has_unasked(each: Seen) -> bool:
    """Whether a hub that should have it was not asked yet, so that it may be there already."""
    return any(kept.copy is Copy.COMING and not kept.asked for kept in each.copies)


def lost_with(found: Sequence[Seen], hub: bytes) -> list[Seen]:
    """What this hub has and nobody else is known to: it would be lost if its box died."""
    return [each for each in found if each.mine and not proved_by_others(each, hub)]


def proved_by_others(each: Seen, me: bytes) -> bool:
    """Whether another hub was proved lately to have it."""
    return any(held.copy is Copy.PROVED and held.hub != me for held in each.copies)
