"""Planted faults in how seats are weighed: each changes one function, and a law has to notice."""

from typing import Any, Final

from hub.accounts.seats import standing
from hub.accounts.seats.claims import End, Grant
from tests.simulator.planting import Mutant, instead, planting

MUTANTS: Final[dict[str, Mutant]] = {}
_mutant = planting(MUTANTS)


@_mutant(standing, "alone")
def objections_of_an_earlier_day(touch: Any, alone: Any, found: Any, end: Any) -> Any:
    """Who writes an earlier day than the seat was given on may end it alone."""
    return instead(touch, alone(found, end), alone(found, end) or end.epoch < found.effective[end.seat])


@_mutant(standing, "left_standing")
def stepping_down_fells_others(touch: Any, left: Any, found: Any, end: Any) -> Any:
    """Who gives back a seat may take with it those whom they seated by it."""
    return instead(touch, left(found, end), {})


@_mutant(standing, "left_standing")
def stepping_down_undoes_unseats(touch: Any, left: Any, found: Any, end: Any) -> Any:
    """Who gives back a seat brings those back whom they and another had unseated."""
    bare = standing.Seating(found.hub, found.epoch, found.grants, effective=found.effective, ends=found.ends)
    return instead(touch, left(found, end), left(bare, end))


@_mutant(standing, "agreed_cut")
def one_of_two_decides_the_cut(touch: Any, agreed: Any, ends: Any) -> Any:
    """What two end falls as far back as either says."""
    return instead(touch, agreed(ends), {})


@_mutant(standing, "is_among_few")
def stewards_are_always_few(touch: Any, among: Any, found: Any, end: Any) -> Any:
    """One steward suffices against another, however many there are."""
    return instead(touch, among(found, end), end.seat in found.grants)


@_mutant(standing, "is_among_few")
def stewards_are_never_few_again(touch: Any, among: Any, found: Any, end: Any) -> Any:
    """Two who are left of three cannot end each other's seats."""
    return instead(touch, among(found, end), among(found, end) and not found.ends)


@_mutant(standing, "is_among_few")
def who_left_since_decided_nothing(touch: Any, among: Any, found: Any, end: Any) -> Any:
    """What one of two decided is undone when they leave."""
    return instead(touch, among(found, end), among(found, end) and end.act.author in found.stewards)


@_mutant(standing, "undefeated")
def seats_given_when_few_again_cannot_be_ended(touch: Any, undefeated: Any, ever: Any, live: Any, few: Any) -> Any:
    """Only seats that would count without any unseat can be ended."""
    first = standing.granted(standing.Seating(ever.hub, ever.epoch, ever.grants))
    return instead(touch, undefeated(ever, live, few), undefeated(first, live, few))


@_mutant(standing, "defeated")
def of_two_who_end_each_other_one_wins(touch: Any, defeated: Any, ends: Any, grants: Any) -> Any:
    """Where two cut each other the lower id stands."""
    cutting = standing.by_seat(ends)
    lost = {end.act.id for end in ends if any(by < end.act.id for by in standing.cutters(end.act, cutting, grants))}
    return instead(touch, defeated(ends, grants), lost)


@_mutant(standing, "rightful")
def what_a_writer_knew_is_not_waited_for(touch: Any, rightful: Any, found: Any, grant: Any) -> Any:
    """A seat counts before the seats have come that its writer knew of."""
    return instead(touch, rightful(found, grant), rightful(found, grant._replace(after=frozenset())))


@_mutant(standing, "ordered")
def seats_are_weighed_as_they_came(touch: Any, ordered: Any, grants: Any) -> Any:
    """Who is heard of first is seated first."""
    return instead(touch, ordered(grants), list(grants))


@_mutant(standing, "weigh")
def proposals_count_when_their_writer_leaves(touch: Any, weigh: Any, found: Any, grant: Any, *more: Any) -> Any:
    """Whoever steps down leaves their seat to whom they like."""
    right, sitting = weigh(found, grant, *more), more[0]
    few = right is None and len(sitting) < standing.FEW and grant.act.author not in sitting
    return instead(touch, right, grant.epoch if few and standing.rightful(found, grant) else right)


@_mutant(standing, "said_to_sit")
def proposals_count_when_others_leave(touch: Any, sat: Any, record: Any, grants: Any) -> Any:
    """What one of three proposed, and nobody agreed to, counts as soon as few are left."""
    return instead(touch, sat(record, grants), set()) if isinstance(record, Grant) else sat(record, grants)


@_mutant(standing, "said_to_sit")
def wishes_come_true_when_others_leave(touch: Any, sat: Any, record: Any, grants: Any) -> Any:
    """What one of three wished of another counts as soon as few are left."""
    return instead(touch, sat(record, grants), set()) if isinstance(record, End) else sat(record, grants)


@_mutant(standing, "resolved")
def who_left_is_not_waited_for(touch: Any, resolved: Any, grants: Any, ends: Any) -> Any:
    """Of one day a seat is weighed before that of whoever left, as its writer knew."""
    found = resolved(grants, ends)
    return instead(touch, found, {seat: each._replace(after=each.after - each.over) for seat, each in found.items()})


@_mutant(standing, "resolved")
def who_left_is_counted_as_sitting(touch: Any, resolved: Any, grants: Any, ends: Any) -> Any:
    """Who is left can seat nobody, for they knew of whoever left."""
    found = resolved(grants, ends)
    return instead(touch, found, {seat: each._replace(over=frozenset()) for seat, each in found.items()})


@_mutant(standing, "assents")
def writers_assent_to_their_own(touch: Any, assents: Any, found: Any, other: Any, grant: Any) -> Any:
    """One steward proposes, and agrees."""
    return instead(touch, assents(found, other, grant), other.person == grant.person)
