"""Who sits where at a hub: a pure function of its seat, unseat and tick records, whatever order they came in.

Authority is a tree: the hub's own feed seats the first steward, and every other record cites the seat that
gives its writer the right to it. Steward's seats are weighed in the order in which their writers knew of one
another (`after`), ties by epoch and id. Fewer than three stewards: one seats the next. From three on, a
second steward assents, and the seat is effective at the third tick after the newest epoch that the two cite;
until then any steward may object. What was written among three needs two for ever, whoever leaves: those who are left
write it anew, and it is as they say.

An unseat ends a seat and cuts what was done by its right, unless listed. Alone it suffices against members,
moderators, a seat still waiting, one's own, and among fewer than three stewards; otherwise two stewards must agree,
and then it cuts as far as two of them say. Who gives back their own seat takes no steward along, and brings none
back. Fewer than three are they who sat before a third did, as far as an unseat's own feed tells, and they who are
left once unseats that stand have ended the others' seats; but no unseat is among few whose own `after` names three.
Such an unseat stays good, whoever is seated or leaves later. Unseats that cut one another are weighed as arguments:
one stands if nothing standing cuts it; where two cut each other and nothing decides, both seats end. Contradiction
ends a seat, it never picks.

Wart: `after` and `epoch` are the writer's word. The software of the hub writes them; somebody who has its
feed keys could write anything else as well.

Any hub within reach may write thousands of these records, and they are weighed while others wait for the
database: nothing here may take a step for each pair of seats.
"""

from bisect import bisect
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from functools import cached_property
from heapq import nsmallest
from typing import Final, NamedTuple

from hub.accounts.seats.claims import Act, End, Grant, resolved, said_to_sit
from hub.accounts.seats.order import known, ordered

FEW: Final = 3
DELAY: Final = 3
FEEDS: Final = 16
"""In how many feeds somebody may have seated or unseated stewards who steps down alone: bounds what was made up."""
TURNS: Final = 24
"""How often unseats may let others count, by making stewards few or by making room for whom one then seats: once for
each time that two were left. A bound keeps records that were made up cheap; what needs more does not count."""

HELD, WAITING, ENDED, VOID, ASSENT = "held", "waiting", "ended", "void", "assent"


class Rights(NamedTuple):
    """All that decides which acts count on a day: the effective seats and the unseats that stand."""

    seats: set[bytes]
    ends: list[End]


@dataclass
class Seating:
    """How all seats of one hub stand. `effective`: from which epoch each granted seat counts."""

    hub: bytes
    epoch: int
    grants: dict[bytes, Grant]
    effective: dict[bytes, int] = field(default_factory=dict)
    ends: list[End] = field(default_factory=list)
    ended: dict[bytes, list[End]] = field(init=False, repr=False)
    """The same unseats by the seat that they end."""
    fates: dict[bytes, bool] = field(default_factory=dict, init=False, repr=False)
    """Seats whose chain has been walked, and whether it is cut: a long chain is walked once."""
    limits: dict[tuple[bytes, bytes], list[tuple[int, bytes]]] = field(default_factory=dict, init=False, repr=False)
    """For a seat and a feed the two tightest unseats: two, for no unseat cuts itself."""
    opening: list[Grant] = field(default_factory=list, init=False)
    """The seats with which there came to be one, two and three stewards, of those whom nobody ended."""
    unseats: list[End] = field(default_factory=list, init=False, repr=False)
    """Unseats that are weighed now, whether or not they suffice."""

    def __post_init__(self) -> None:
        self.ended = by_seat(self.ends)

    def standing(self, seat: bytes) -> str:
        """held, waiting, ended, assent or void."""
        if self.grants[seat].assents:
            return ASSENT
        if seat in self.ended:
            return ENDED
        if seat not in self.effective:
            return VOID
        return HELD if self.effective[seat] <= self.epoch else WAITING

    def allows(self, act: Act, roles: Collection[str], epoch: int | None = None) -> bool:
        """Whether an act counts: its seat gives the right to it, and no unseat cuts it."""
        return self.entitles(act, roles, epoch) and not self.cut(act)

    def entitles(self, act: Act, roles: Collection[str], epoch: int | None = None) -> bool:
        """Whether the seat that an act cites counts, names its author and gives the role."""
        seat = self.grants.get(act.cited or b"")
        if seat is None or seat.person != act.author or seat.role not in roles or seat.act.id not in self.effective:
            return False
        then = self.epoch if epoch is None else epoch
        return self.effective[seat.act.id] <= then

    def cut(self, act: Act) -> bool:
        """Whether an act, or one on the chain of seats that gave the right to it, used an ended seat after the
        cut.
        """
        if self.struck(act):
            return True
        walked, fate = list[bytes](), False
        for link in grounds(act, self.grants):
            known = self.fates.get(link.id)
            fate = self.struck(link) if known is None else known
            walked.append(link.id)
            if fate or known is not None:
                break
        self.fates.update(dict.fromkeys(walked, fate))
        return fate

    def struck(self, act: Act) -> bool:
        """Whether an unseat ends the very seat that an act cites, before the act."""
        if act.cited is None or act.cited not in self.ended:
            return False
        place = (act.cited, act.feed)
        if place not in self.limits:
            ends = self.ended[act.cited]
            self.limits[place] = nsmallest(2, ((end.feeds.get(act.feed, 0), end.act.id) for end in ends))
        return any(act.seq > last and act.id != end for last, end in self.limits[place])

    @cached_property
    def agreeing(self) -> dict[bytes, list[Grant]]:
        """The records that assent, by the seat that they name."""
        found = defaultdict[bytes, list[Grant]](list)
        for grant in self.grants.values():
            for seat in grant.assents:
                found[seat].append(grant)
        return dict(found)

    @cached_property
    def stewards(self) -> set[bytes]:
        """Who holds a steward's seat that nobody ended, be it from a later day on."""
        held = (self.grants[seat] for seat in self.effective.keys() - self.ended.keys())
        return {grant.person for grant in held if grant.role == "steward"}

    @cached_property
    def before_opening(self) -> list[dict[bytes, int]]:
        """For each of the opening seats: of each feed the last number that was known when it was given."""
        return [self.known_to(grant) for grant in self.opening]

    def known_to(self, last_one: Grant) -> dict[bytes, int]:
        waiting, seen, last = [last_one], set[bytes](), dict[bytes, int]()
        while waiting:
            grant = waiting.pop()
            last[grant.act.feed] = max(grant.act.seq, last.get(grant.act.feed, 0))
            new = (known(grant) & self.grants.keys()) - seen
            seen |= new
            waiting += [self.grants[each] for each in new]
        return last

    @cached_property
    def said_by(self) -> dict[bytes, dict[bytes, list[int]]]:
        """For each steward's seat and each feed the numbers, sorted, that by its right seat stewards, assent, or would
        end another's seat."""
        rightful = (
            grant.act
            for grant in self.grants.values()
            if grant.act.cited and grant.role == "steward" and self.allows(grant.act, ("steward",), grant.epoch)
        )
        unseats = (end.act for end in asked(self, self.unseats) if self.grants[end.seat].role == "steward")
        found = defaultdict[bytes, dict[bytes, list[int]]](dict)
        for act in sorted((*rightful, *unseats), key=lambda act: act.seq):
            found[act.cited or b""].setdefault(act.feed, []).append(act.seq)
        return found

    def rights(self) -> Rights:
        return Rights({seat for seat, since in self.effective.items() if since <= self.epoch}, self.ends)


def seating(hub: bytes, grants: Iterable[Grant], ends: Iterable[End], epoch: int) -> Seating:
    """All seats of a hub from all its records and its newest tick."""
    said = list({end.act.id: end for end in ends}.values())
    held = resolved(grants, said)
    return granted(Seating(hub, epoch, held, ends=standing_ends(granted(Seating(hub, epoch, held)), said)))


def granted(found: Seating) -> Seating:
    """Fill in which seats were rightly given, stewards' first, for all other seats hang on those."""
    sitting = dict[bytes, int]()
    for grant in ordered([grant for grant in found.grants.values() if grant.role == "steward" and not grant.assents]):
        since = weigh(found, grant, sitting)
        if since is None:
            continue
        found.effective[grant.act.id] = since
        if grant.act.id not in found.ended:
            sitting = first_few(sitting, grant.person, since)
            if len(sitting) == len(found.opening) + 1:
                found.opening.append(grant)
    for grant in found.grants.values():
        if grant.role != "steward" and not grant.assents and rightful(found, grant):
            found.effective[grant.act.id] = grant.epoch
    return found


def weigh(found: Seating, grant: Grant, sitting: Mapping[bytes, int]) -> int | None:
    """From which epoch one steward's seat counts, after all that its writer knew of; None: it does not.

    sitting: the stewards so far, as `first_few` keeps them.
    """
    author, now = grant.act.author, max(grant.epoch, found.epoch)
    others = {person for person, since in sitting.items() if since <= now} - {author}
    if not rightful(found, grant) or (author == found.hub and others):
        return None
    # Whoever sat as a seat was written, and its writer, count even if they left later: a proposal needs no fewer then.
    if author == found.hub or len(others | said_to_sit(grant, found.grants) | {author}) < FEW:
        return grant.epoch
    epochs = [
        max(other.epoch, grant.epoch) for other in found.agreeing.get(grant.act.id, ()) if assents(found, other, grant)
    ]
    return min(epochs) + DELAY if epochs else None


def first_few(sitting: Mapping[bytes, int], person: bytes, since: int) -> dict[bytes, int]:
    """Since when each steward has sat, of the few who sat first: more never matter to whether there are a few."""
    earliest = {**sitting, person: min(since, sitting.get(person, since))}
    return dict(nsmallest(FEW, earliest.items(), key=lambda item: item[1]))


def rightful(found: Seating, grant: Grant) -> bool:
    """Whether its writer may seat at all: the hub's own feed, or a steward by the seat they cite."""
    if grant.act.author == found.hub:
        return grant.act.cited is None
    return grant.after <= found.grants.keys() and found.allows(grant.act, ("steward",), grant.epoch)


def assents(found: Seating, other: Grant, grant: Grant) -> bool:
    """Whether a record that names this seat agrees to it, by another steward's right."""
    same = (other.person, other.role) == (grant.person, grant.role)
    return same and other.act.author != grant.act.author and found.allows(other.act, ("steward",), other.epoch)


def standing_ends(first: Seating, ends: list[End]) -> list[End]:
    """The unseats that count: written by right, by enough, and not cut by one that counts. first: the seats before any
    unseat; a seat that counts only since others ended gives the right to unseats, too."""
    found, ever, few, potent = first, first, set[bytes](), list[End]()
    for _turn in range(TURNS):
        live = [end for end in ends if entitled(ever, end)]
        few |= {end.act.id for end in live if end.act.id not in few and is_among_few(found, end)}
        before, potent = potent, undefeated(ever, live, few)
        if found is not first and potent == before:
            break
        found = granted(Seating(first.hub, first.epoch, first.grants, ends=potent))
        ever = Seating(first.hub, first.epoch, first.grants, effective={**found.effective, **ever.effective})
    return potent


def undefeated(found: Seating, live: list[End], few: Set[bytes]) -> list[End]:
    """The sufficient unseats that none of them cuts. few: those that were written among few stewards."""
    found.unseats = live
    while True:
        potent = sufficient(found, live, few)
        lost = defeated(potent, found.grants)
        if not lost:
            return potent
        live = [end for end in live if end.act.id not in lost]


def is_among_few(found: Seating, end: End) -> bool:
    """Whether an unseat is one steward's against another, with no third among those who sit, or none yet. Its writer
    counts as one of them even if they left later, and so does whoever sat by its own word."""
    target = found.grants.get(end.seat)
    if target is None or target.person not in found.stewards or found.cut(end.act):
        return False
    said = said_to_sit(end, found.grants) | {target.person, end.act.author}
    if len(said) >= FEW or not end.after <= found.grants.keys():
        return False
    third = FEW - 1 if end.act.author in found.stewards else FEW - 2
    if len(found.before_opening) <= third:
        return True
    return end.act.seq < found.before_opening[third].get(end.act.feed, 0)


def entitled(found: Seating, end: End) -> bool:
    """Whether who wrote an unseat might, as far as seats go: a steward, or whoever gives back their own seat."""
    own = ("member", "moderator") if end.seat == end.act.cited else ()
    return found.entitles(end.act, ("steward", *own), end.epoch)


def sufficient(found: Seating, live: list[End], few: Set[bytes]) -> list[End]:
    """The unseats for which one steward suffices, or enough agree; those as far as two agree."""
    given = [end for end in live if end.seat in found.effective]
    enough = {end.act.id for end in given if end.act.id in few or alone(found, end)}
    agreed = {seat: agreed_cut(ends) for seat, ends in by_seat(asked(found, given)).items() if spoken(ends) > 1}
    potent = [end for end in given if end.act.id in enough or end.seat in agreed]
    return [as_far(found, end, agreed) if end.act.id not in few else end for end in potent]


def as_far(found: Seating, end: End, agreed: Mapping[bytes, Mapping[bytes, int]]) -> End:
    """An unseat that counts, with no wider a cut than is its writer's to decide."""
    grant = found.grants[end.seat]
    if grant.role == "steward" and grant.person == end.act.author:
        return loosened(end, left_standing(found, end))
    return end if alone(found, end) else loosened(end, agreed[end.seat])


def spoken(ends: Iterable[End]) -> int:
    return len({end.act.author for end in ends})


def agreed_cut(ends: Iterable[End]) -> dict[bytes, int]:
    """How far two stewards agree: of each feed the second lowest number that one of them says, but for 0."""
    said = defaultdict[bytes, list[Mapping[bytes, int]]](list)
    for end in ends:
        said[end.act.author].append(end.feeds)
    listed = defaultdict[bytes, list[int]](list)
    for theirs in said.values():
        for feed in set(theirs[0]).intersection(*theirs[1:]):
            listed[feed].append(min(feeds[feed] for feeds in theirs))
    # Who does not list a feed says 0.
    return {feed: sorted(each)[1 - len(said) + len(each)] for feed, each in listed.items() if len(each) > len(said) - 2}


def loosened(end: End, kept: Mapping[bytes, int]) -> End:
    """The same unseat, whose cut leaves standing what was written up to these numbers."""
    return end._replace(feeds={**kept, **{feed: max(last, kept.get(feed, 0)) for feed, last in end.feeds.items()}})


def asked(found: Seating, ends: Iterable[End]) -> Iterator[End]:
    """Without those of whoever sits there: who steps down suffices alone, and makes no other's wish count."""
    return (end for end in ends if end.seat in found.grants and end.act.author != found.grants[end.seat].person)


def alone(found: Seating, end: End) -> bool:
    """Whether one steward suffices for this unseat, however many there are."""
    grant = found.grants[end.seat]
    if grant.role != "steward":
        return True
    if grant.person == end.act.author:
        return len(found.said_by.get(end.seat, {})) <= FEEDS
    # Whoever ends a seat knows it, and cannot have objected on a day before it was given.
    return max(end.epoch, grant.epoch) < found.effective[end.seat]


def left_standing(found: Seating, end: End) -> dict[bytes, int]:
    """Of each feed the last number at which who steps down had said something about stewards by that seat."""
    last = dict[bytes, int]()
    for feed, numbers in found.said_by.get(end.seat, {}).items():
        before = bisect(numbers, end.act.seq) if feed == end.act.feed else len(numbers)
        if before:
            last[feed] = numbers[before - 1]
    return last


def defeated(ends: list[End], grants: Mapping[bytes, Grant]) -> set[bytes]:
    """Unseats cut by others that stand. Those in an undecided ring stay, and so does what they end."""
    cutting = by_seat(ends)
    attackers = {end.act.id: cutters(end.act, cutting, grants) for end in ends}
    targets = defaultdict[bytes, list[bytes]](list)
    for end, by in attackers.items():
        for attacker in by:
            targets[attacker].append(end)
    firm, lost = [end for end, by in attackers.items() if not by], set[bytes]()
    while firm:
        for fallen in targets[firm.pop()]:
            if fallen in lost:
                continue
            lost.add(fallen)
            for freed in targets[fallen]:
                attackers[freed].discard(fallen)
                if not attackers[freed] and freed not in lost:
                    firm.append(freed)
    return lost


def cutters(act: Act, cutting: Mapping[bytes, list[End]], grants: Mapping[bytes, Grant]) -> set[bytes]:
    """The unseats, other than itself, that cut an act or one on the chain of seats that gave the right to it."""
    return {
        end.act.id
        for link in (act, *grounds(act, grants))
        for end in cutting.get(link.cited or b"", ())
        if link.seq > end.feeds.get(link.feed, 0) and end.act.id not in (link.id, act.id)
    }


def grounds(act: Act, grants: Mapping[bytes, Grant]) -> Iterator[Act]:
    """The acts that gave the right to an act: the one that gave the seat it cites, and so on to the hub's own."""
    seen = set[bytes]()
    while act.cited is not None and act.cited in grants and act.cited not in seen:
        seen.add(act.cited)
        act = grants[act.cited].act
        yield act


def by_seat(ends: Iterable[End]) -> dict[bytes, list[End]]:
    """Unseats by the seat that they end."""
    found = defaultdict[bytes, list[End]](list)
    for end in ends:
        found[end.seat].append(end)
    return dict(found)
