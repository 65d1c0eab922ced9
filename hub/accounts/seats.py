"""Who sits where at a hub: a pure function of its seat, unseat and tick records, whatever order they came in.

Authority is a tree: the hub's own feed seats the first steward, and every other record cites the seat that
gives its writer the right to it. Steward's seats are weighed in the order in which their writers knew of one
another (`after`), ties by epoch and id. Fewer than three stewards: one seats the next. From three on, a
second steward assents, and the seat is effective at the third tick after the newest epoch that the two cite;
until then any steward may object.

An unseat ends a seat and cuts what was done by its right, unless listed. Alone it suffices against members,
moderators, a seat still waiting, one's own, and among fewer than three stewards; otherwise two stewards must
agree. Unseats that cut one another are weighed as arguments: one stands if nothing standing cuts it; where
two cut each other and nothing decides, both seats end. Contradiction ends a seat, it never picks.

Wart: `after` and `epoch` are the writer's word. The software of the hub writes them; somebody who has its
feed keys could write anything else as well.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, NamedTuple

FEW: Final = 3
DELAY: Final = 3
HELD, WAITING, ENDED, VOID, ASSENT = "held", "waiting", "ended", "void", "assent"


class Act(NamedTuple):
    """What every record of authority says: written in which feed, as which number, by whom, by right of which
    seat.
    """

    id: bytes
    feed: bytes
    seq: int
    author: bytes
    cited: bytes | None


class Grant(NamedTuple):
    """A `hub.seat` record. `cited` is None in the hub's own feed."""

    act: Act
    person: bytes
    role: str
    assents: frozenset[bytes] = frozenset()
    after: frozenset[bytes] = frozenset()
    epoch: int = 0


class End(NamedTuple):
    """A `hub.unseat` record: `seat` ends, and of each feed only numbers up to `feeds` still count by its
    right.
    """

    act: Act
    seat: bytes
    feeds: Mapping[bytes, int]
    epoch: int = 0


@dataclass(slots=True)
class Seating:
    """How all seats of one hub stand. `effective`: from which epoch each granted seat counts."""

    hub: bytes
    epoch: int
    grants: dict[bytes, Grant]
    effective: dict[bytes, int] = field(default_factory=dict)
    ends: list[End] = field(default_factory=list)

    def standing(self, seat: bytes) -> str:
        """held, waiting, ended, assent or void."""
        if self.grants[seat].assents:
            return ASSENT
        if any(end.seat == seat for end in self.ends):
            return ENDED
        if seat not in self.effective:
            return VOID
        return HELD if self.effective[seat] <= self.epoch else WAITING

    def allows(self, act: Act, roles: Collection[str], epoch: int | None = None) -> bool:
        """Whether an act counts: its seat names its author and gives the role, and no unseat cuts it."""
        seat = self.grants.get(act.cited or b"")
        if seat is None or seat.person != act.author or seat.role not in roles or seat.act.id not in self.effective:
            return False
        then = self.epoch if epoch is None else epoch
        return self.effective[seat.act.id] <= then and not self.cut(act)

    def cut(self, act: Act) -> bool:
        return any(cuts(end, act, self.grants) for end in self.ends)


def seating(hub: bytes, grants: Iterable[Grant], ends: Iterable[End], epoch: int) -> Seating:
    """All seats of a hub from all its records and its newest tick."""
    held = {grant.act.id: grant for grant in grants}
    first = granted(Seating(hub, epoch, held))
    return granted(Seating(hub, epoch, held, ends=standing_ends(first, list(ends))))


def granted(found: Seating) -> Seating:
    """Fill in which seats were rightly given, stewards' first, for all other seats hang on those."""
    for grant in ordered([grant for grant in found.grants.values() if grant.role == "steward" and not grant.assents]):
        weigh(found, grant)
    for grant in found.grants.values():
        if grant.role != "steward" and not grant.assents and rightful(found, grant):
            found.effective[grant.act.id] = grant.epoch
    return found


def weigh(found: Seating, grant: Grant) -> None:
    """One steward's seat, after all that its writer knew of."""
    ended = {end.seat for end in found.ends}
    stewards = {
        found.grants[seat].person
        for seat in found.effective
        if seat not in ended and found.effective[seat] <= max(grant.epoch, found.epoch)
    }
    if not rightful(found, grant) or (grant.act.author == found.hub and stewards):
        return
    if len(stewards) < FEW:
        found.effective[grant.act.id] = grant.epoch
        return
    epochs = [max(other.epoch, grant.epoch) for other in found.grants.values() if assents(found, other, grant)]
    if epochs:
        found.effective[grant.act.id] = min(epochs) + DELAY


def rightful(found: Seating, grant: Grant) -> bool:
    """Whether its writer may seat at all: the hub's own feed, or a steward by the seat they cite."""
    if grant.act.author == found.hub:
        return grant.act.cited is None
    return grant.after <= found.grants.keys() and found.allows(grant.act, ("steward",), grant.epoch)


def assents(found: Seating, other: Grant, grant: Grant) -> bool:
    """Whether another steward's record agrees to this seat."""
    same = grant.act.id in other.assents and (other.person, other.role) == (grant.person, grant.role)
    return same and other.act.author != grant.act.author and found.allows(other.act, ("steward",), other.epoch)


def ordered(grants: list[Grant]) -> list[Grant]:
    """Each after those that its writer knew, cited, or wrote before in one feed; else by epoch and id."""
    left, done = sorted(grants, key=lambda grant: (grant.epoch, grant.act.id)), list[Grant]()
    while left:
        ids = {grant.act.id for grant in left}
        ready = (grant for grant in left if not (known(grant) & ids) and not written_before(grant, left))
        # A ring of records that each claim to know the next can only be forged: the smallest goes first.
        chosen = next(ready, left[0])
        left.remove(chosen)
        done.append(chosen)
    return done


def known(grant: Grant) -> frozenset[bytes]:
    cited = grant.act.cited
    return (grant.after | {cited} if cited else grant.after) - {grant.act.id}


def written_before(grant: Grant, others: list[Grant]) -> bool:
    return any(other.act.feed == grant.act.feed and other.act.seq < grant.act.seq for other in others)


def standing_ends(found: Seating, ends: list[End]) -> list[End]:
    """The unseats that count: written by right, by enough, and not cut by one that counts."""
    live = [end for end in ends if found.allows(end.act, ("steward", *own(found, end)), end.epoch)]
    while True:
        potent = [end for end in live if enough(found, end, live)]
        lost = defeated(potent, found.grants)
        if not lost:
            return potent
        live = [end for end in live if end.act.id not in lost]


def own(found: Seating, end: End) -> tuple[str, ...]:
    """Everybody may give back their own seat, whatever its role."""
    return ("member", "moderator") if end.seat == end.act.cited else ()


def enough(found: Seating, end: End, live: list[End]) -> bool:
    """Whether one steward suffices for this unseat, or enough agree."""
    grant = found.grants.get(end.seat)
    if grant is None or end.seat not in found.effective:
        return False
    if grant.role != "steward" or grant.person == end.act.author or end.epoch < found.effective[end.seat]:
        return True
    stewards = {found.grants[seat].person for seat in found.effective if found.grants[seat].role == "steward"}
    return len(stewards) < FEW or len({other.act.author for other in live if other.seat == end.seat}) > 1


def defeated(ends: list[End], grants: Mapping[bytes, Grant]) -> set[bytes]:
    """Unseats cut by others that stand. Those in an undecided ring stay, and so does what they end."""
    attackers = {
        end.act.id: {other.act.id for other in ends if other is not end and cuts(other, end.act, grants)}
        for end in ends
    }
    standing, lost = set[bytes](), set[bytes]()
    while True:
        firm = {end for end, by in attackers.items() if end not in lost and by <= lost}
        fallen = {end for end, by in attackers.items() if by & firm}
        if firm <= standing and fallen <= lost:
            return lost
        standing, lost = standing | firm, lost | fallen


def cuts(end: End, act: Act, grants: Mapping[bytes, Grant]) -> bool:
    """Whether an act, or one on the chain of seats that gave the right to it, used the ended seat after the
    cut.
    """
    link: Act | None = act
    seen = set[bytes]()
    while link is not None and link.cited is not None and link.cited not in seen:
        if link.cited == end.seat and link.seq > end.feeds.get(link.feed, 0) and link.id != end.act.id:
            return True
        seen.add(link.cited)
        grant = grants.get(link.cited)
        link = grant.act if grant else None
    return False
