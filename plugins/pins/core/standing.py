"""How a pin stands, and what a hub has to do about it: a function of what is held, with no word exchanged. PURE.

Days are those that the viewer's own hub counted while it was up: a box that slept through the storm blames nobody for
the weeks in which it asked nobody. Whoever was proved lately keeps it; whoever was proved before is waited for; whoever
was not for a month, or has had it not for a month, is passed over, and the next in the order takes its turn.

Two hubs may see different records and so differ about who is asked. That costs a copy too many and never one too few: a
hub lets go of its copy only on the word of enough others who were proved newly and said that *they stay*, and whoever
said so keeps it at least `HOLD` days (docs/adr/0030).
"""

from collections.abc import Collection, Iterable, Mapping
from enum import Enum
from typing import Final, NamedTuple

from plugins.pins.core.ranking import Offer, places, ranked

FRESH: Final = 7
"""Days for which a proof is as good as the copy."""
PATIENCE: Final = 30
"""Days for which a hub is waited for."""
NEW: Final = 1
"""Days that the proofs may be old on which a hub lets go of its own copy."""
HOLD: Final = 3
"""Days for which a hub keeps what it said that it stays with."""
FEW: Final = 2
"""With fewer proved copies than this nobody is waited for."""


class State(Enum):
    """How a pin stands, in one of five words."""

    KEPT = "kept"
    COPYING = "copying"
    WAITING = "waiting"
    SHORT = "short"
    ENDED = "ended"


class Copy(Enum):
    """How it is with one hub's copy."""

    PROVED = "proved"
    WAITED = "waited"
    COMING = "coming"
    LOST = "lost"


class Duty(Enum):
    """What a hub has to do about a pin."""

    FETCH = "fetch"
    KEEP = "keep"
    MAY_DROP = "may drop"
    ASK = "ask for help"


class Pin(NamedTuple):
    """thing: 32 bytes that stand for what is kept.  village: the hub (32-byte id) whose people promised it."""

    thing: bytes
    copies: int
    village: bytes
    ended: bool = False


class Proof(NamedTuple):
    """What a hub that the viewer believes found when it asked `hub` for a random part.

    holds: the answer was right.  age: days of the viewer since then; where it was not, since the first time that it was
    not.  stays: the hub said that it means to keep it.  carried: it was not met, and answered by what is carried.  by:
    who found it.
    """

    hub: bytes
    age: int
    holds: bool = True
    stays: bool = False
    carried: bool = False
    by: bytes = b""


class Standing(NamedTuple):
    """copies: of each hub that was asked or was proved.  called: who is asked to keep it now, the first one first."""

    state: State
    copies: dict[bytes, Copy]
    called: tuple[bytes, ...]
    duties: frozenset[Duty]


def standing(
    pin: Pin,
    offers: Collection[Offer],
    proofs: Iterable[Proof],
    me: bytes,
    mine: bool,
    bound: bool = False,
    kept: bool = True,
) -> Standing:
    """How a pin stands as the hub `me` sees it, to whom nobody's word about themselves is a proof.

    mine: whether all of it is on its disk.  bound: whether it said in the last `HOLD` of its days that it stays.  kept:
    whether what is there is kept for this, so that nobody lets go of it; else it is no copy to count with.
    """
    word = newest(proof for proof in proofs if proof.hub != me)
    if mine and kept:
        word[me] = Proof(me, 0, stays=True)
    copies = {offer.hub: copy_of(offer, word.get(offer.hub), offer.hub == me) for offer in offers}
    called = whom_to_ask(pin, offers, copies)
    state = State.ENDED if pin.ended else state_of(pin, offers, copies, called)
    duties = duties_of(pin, state, called, me, mine, not bound and may_let_go(pin, word, called))
    return Standing(state, copies, called, duties)


def newest(proofs: Iterable[Proof]) -> dict[bytes, Proof]:
    """The newest word about each hub; of equally new ones the worst."""
    found: dict[bytes, Proof] = {}
    for proof in sorted(proofs, key=lambda proof: (-proof.age, proof.holds, proof.stays)):
        before = found.get(proof.hub)
        if before is None or proof.age < before.age:
            found[proof.hub] = proof
    return found


def copy_of(offer: Offer, word: Proof | None, is_mine: bool) -> Copy:
    """How it is with the copy of a hub that offers room. Whoever has it not gets a week for it, and then a month, so
    that saying "soon" for ever holds up nobody; nor does who is never met, though its offers come."""
    if word is not None and word.holds:
        return as_old(word.age, Copy.PROVED)
    if offer.full:
        return Copy.LOST
    return Copy.COMING if is_mine else as_old(max(offer.age, offer.unmet if word is None else word.age), Copy.COMING)


def as_old(days: int, lately: Copy) -> Copy:
    """What so old a word is worth."""
    return lately if days <= FRESH else Copy.WAITED if days <= PATIENCE else Copy.LOST


def whom_to_ask(pin: Pin, offers: Iterable[Offer], copies: Mapping[bytes, Copy]) -> tuple[bytes, ...]:
    """Who keeps it by the order of `ranked`, without those passed over; where hardly anybody was proved lately, without
    those who are waited for too."""
    proved = sum(copy is Copy.PROVED for copy in copies.values())
    passed = {Copy.LOST} if proved >= min(FEW, pin.copies) else {Copy.LOST, Copy.WAITED}
    return tuple(ranked(pin.thing, [offer for offer in offers if copies[offer.hub] not in passed])[: pin.copies])


def state_of(pin: Pin, offers: Collection[Offer], copies: Mapping[bytes, Copy], called: Collection[bytes]) -> State:
    """The word for a pin that has not ended."""
    proved = {hub for hub, copy in copies.items() if copy is Copy.PROVED}
    coming = {hub for hub in called if copies[hub] is Copy.COMING}
    waited = {hub for hub, copy in copies.items() if copy is Copy.WAITED}
    soon, later = proved | coming, proved | coming | waited
    for state, hubs in ((State.KEPT, proved), (State.COPYING, soon), (State.WAITING, later)):
        if len(hubs) >= pin.copies and is_spread(pin, offers, copies, hubs):
            return state
    return State.SHORT


def is_spread(pin: Pin, offers: Collection[Offer], copies: Mapping[bytes, Copy], hubs: Collection[bytes]) -> bool:
    """Whether these hubs stand at as many places as there could be."""
    place = places(offers)
    could = {place[hub] for hub, copy in copies.items() if copy is not Copy.LOST}
    return len({place[hub] for hub in hubs}) >= min(pin.copies, len(could))


def may_let_go(pin: Pin, word: Mapping[bytes, Proof], called: Collection[bytes]) -> bool:
    """Whether all who are called, and as many as were promised, were newly proved and said that they stay."""
    words = [word.get(hub) for hub in called]
    sure = (proof is not None and proof.holds and proof.stays and proof.age <= NEW for proof in words)
    return len(called) >= pin.copies and all(sure)


def duties_of(
    pin: Pin, state: State, called: Collection[bytes], me: bytes, mine: bool, may_go: bool
) -> frozenset[Duty]:
    """What `me` has to do. Where it may go, it still asks them once more before it does."""
    if state is State.ENDED:
        return frozenset({Duty.MAY_DROP} if mine else ())
    duties = {Duty.ASK} if state is State.SHORT and me == pin.village else set[Duty]()
    if me in called:
        duties.add(Duty.KEEP if mine else Duty.FETCH)
    elif mine:
        duties.add(Duty.MAY_DROP if may_go else Duty.KEEP)
    return frozenset(duties)
