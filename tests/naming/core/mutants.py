"""Planted faults in what names mean: each changes one function, and the laws have to notice. As in
`tests.core.mutants`."""

from collections.abc import Callable
from random import Random
from typing import Any, Final

from hub.core.short_ids import short
from naming.core import claims, registers, resolving
from naming.core.registers import HIDDEN, NONE, SETTLED, SPLIT
from tests.naming.core import laws
from tests.simulator.planting import Mutant, instead, planting

MUTANTS: Final[dict[str, Mutant]] = {}
_mutant = planting(MUTANTS)
ASKING: Final[list[resolving.Viewer]] = []
"""Who asked for the name that is being resolved."""


# Who may say what


@_mutant(registers, "is_own")
def anybody_speaks_for_a_zone(touch: Any, is_own: Any, operation: Any, own: Any) -> Any:
    """Whoever binds a label in a zone binds it."""
    return instead(touch, is_own(operation, own), operation.kind in ("bind", "unbind", "block"))


@_mutant(registers, "is_moderated")
def blocks_without_a_seat(touch: Any, is_moderated: Any, operation: Any, book: Any) -> Any:
    """Anybody blocks, whatever seat they cite."""
    return instead(touch, is_moderated(operation, book), operation.kind == "block")


@_mutant(registers, "is_moderated")
def moderators_do_nothing(touch: Any, is_moderated: Any, operation: Any, book: Any) -> Any:
    """A seat gives no right."""
    return instead(touch, is_moderated(operation, book), False)


@_mutant(registers, "value_of")
def anybody_accepts(touch: Any, value_of: Any, operation: Any, agreed: Any, handed: Any) -> Any:
    """A value is accepted by whoever says so."""
    right = value_of(operation, agreed, handed)
    wrong = operation.id in {about for about, _who in agreed}
    return instead(touch, right, right and right._replace(accepted=right.accepted or wrong))


# What supersedes what


@_mutant(registers, "blocks_among")
def blocks_take_values_away(touch: Any, blocks_among: Any, changes: Any, blocks: Any) -> Any:
    """A block replaces what it names, so that lifting it leaves nothing."""
    return instead(touch, blocks_among(changes, blocks), {key for each in changes for key in each.after})


@_mutant(registers, "blocks_among")
def blocks_are_never_lifted(touch: Any, blocks_among: Any, changes: Any, blocks: Any) -> Any:
    """A moderator's word against a block is nothing."""
    by_zone = [each for each in changes if not each.seat]
    return instead(touch, blocks_among(changes, blocks), blocks_among(by_zone, blocks))


@_mutant(registers, "line")
def what_was_taken_back_is_handed_on(touch: Any, line: Any, hands: Any) -> Any:
    """A zone supersedes what it names, and not what stands on it."""
    right = list(line(hands))
    return instead(touch, right, [])


@_mutant(registers, "as_register")
def one_of_two_is_picked(touch: Any, as_register: Any, heads: Any, said: Any, handed: Any, book: Any) -> Any:
    """Of two values that know nothing of each other the one with the smallest id is the label's."""
    right = as_register(heads, said, handed, book)
    wrong = right._replace(state=SETTLED, values=right.values[:1]) if right.state == SPLIT else right
    return instead(touch, right, wrong)


@_mutant(registers, "as_register")
def the_last_that_came_wins(touch: Any, as_register: Any, heads: Any, said: Any, handed: Any, book: Any) -> Any:
    """Of two values that know nothing of each other the one that came last is the label's."""
    order = {key: number for number, key in enumerate(said)}
    right = as_register(heads, said, handed, book)
    last = sorted(right.values, key=lambda each: order[each.operation.id])[-1:]
    wrong = right._replace(state=SETTLED, values=tuple(last)) if right.state == SPLIT else right
    return instead(touch, right, wrong)


@_mutant(registers, "within_budget")
def the_first_that_came_count(
    touch: Any, within_budget: Any, said: Any, most: int = 64, feeds: int = 32, own: frozenset[bytes] = frozenset()
) -> Any:
    """Of too many of one feed those count that came first."""
    said = list(said)
    by_feed: dict[bytes, list[Any]] = {}
    for each in said:
        by_feed.setdefault(each.feed, []).append(each)
    right = list(within_budget(said, most, feeds, own))
    return instead(touch, right, [each for feed in list(by_feed.values())[:feeds] for each in feed[:most]])


# Handing on


@_mutant(registers, "hands_of")
def anybody_takes(touch: Any, hands_of: Any, take: Any, said: Any, own: Any) -> Any:
    """An offer to one is taken by another."""
    offer = said.get(take.of)
    meant = take._replace(by=offer.to) if take.kind == "take" and offer and offer.to else take
    return instead(touch, hands_of(take, said, own), hands_of(meant, said, own))


@_mutant(registers, "hands_of")
def anybody_offers(touch: Any, hands_of: Any, take: Any, said: Any, own: Any) -> Any:
    """Whoever does not have a label hands it on."""
    offer = said.get(take.of)
    bind = said.get(offer.of) if offer else None
    wrong = bind is not None and bind.kind == "bind" and registers.is_own(bind, own) and bind.handed
    wrong = wrong and take.kind == "take" and offer.kind == "offer" and offer.to == take.by
    return instead(touch, hands_of(take, said, own), (offer,) if wrong else hands_of(take, said, own))


@_mutant(registers, "hands_of")
def what_is_not_to_be_handed_on_is(touch: Any, hands_of: Any, take: Any, said: Any, own: Any) -> Any:
    """Whoever has a label hands it on, whether the zone says that they may or not."""
    free = {key: each._replace(handed=True) for key, each in said.items()}
    right = hands_of(take, said, own)
    return instead(touch, right, tuple(said[each.id] for each in hands_of(take, free, own)))


@_mutant(registers, "lives")
def leases_end_by_any_clock(touch: Any, lives: Any, value: Any, said: Any, book: Any) -> Any:
    """A lease ends on the day of the hub that is bound, or whose zone it is, and not of its registrar."""
    until = value.operation.until
    return instead(touch, lives(value, said, book), until is None or book.day(b"") < until)


@_mutant(registers, "lives")
def who_takes_a_lease_has_it_for_ever(touch: Any, lives: Any, value: Any, said: Any, book: Any) -> Any:
    """What was handed on has no end."""
    return instead(touch, lives(value, said, book), bool(value.hands) or lives(value, said, book))


# Bare names


@_mutant(resolving, "claims")
def what_was_given_up_is_free(touch: Any, original: Any, *rest: Any) -> Any:
    """A hub that calls itself so no more never did."""
    right = original(*rest)
    return instead(touch, right, tuple(each for each in right if each.standing))


@_mutant(resolving, "claims")
def the_smallest_id_wins(touch: Any, original: Any, *rest: Any) -> Any:
    """Of two that call themselves so one is meant."""
    right = original(*rest)
    return instead(touch, right, tuple(sorted(right, key=lambda each: (short(each.hub), each.hub))[:1]))


@_mutant(claims, "vouching")
def nobody_vouches(touch: Any, vouching: Any, *rest: Any) -> Any:
    """What trusted zones call a hub is not looked at."""
    return instead(touch, vouching(*rest), {})


@_mutant(claims, "head_of")
def a_claim_is_for_ever(touch: Any, head_of: Any, said: Any) -> Any:
    """What a hub once called itself it is called."""
    return instead(touch, head_of(said), next(each for each in said if each.kind == "claim"))


# Whole names


@_mutant(resolving, "within")
def aliases_are_seen_by_who_asks(touch: Any, within: Any, book: Any, viewer: Any, labels: Any, trail: Any) -> Any:
    """An alias is resolved as whoever asks sees it, and not its zone."""
    if not trail:
        ASKING[:] = [viewer]
        return within(book, viewer, labels, trail)
    return instead(touch, within(book, viewer, labels, trail), within(book, ASKING[0], labels, trail))


@_mutant(resolving, "beginning")
def strangers_mend_what_is_broken(touch: Any, beginning: Any, book: Any, viewer: Any, label: str, trail: Any) -> Any:
    """Where a zone's word leads nowhere, whoever calls themselves so is meant."""
    right = beginning(book, viewer, label, trail)
    if right.state != registers.NONE or label in viewer.own:
        return right
    return instead(touch, right, resolving.claimed(book, viewer, label, trail, False))


@_mutant(resolving, "claimed")
def what_zones_vouch_for_is_not_asked(touch: Any, claimed: Any, book: Any, viewer: Any, *asked: Any) -> Any:
    """A hub's own claim is nothing to itself."""
    stranger = resolving.Viewer((), viewer.trusted | set(viewer.zones), viewer.own)
    return instead(touch, claimed(book, viewer, *asked), claimed(book, stranger, *asked))


@_mutant(resolving, "labels_of")
def a_name_is_read_from_its_beginning(touch: Any, labels_of: Any, name: str) -> Any:
    """The first label is the outermost."""
    right = labels_of(name)
    return instead(touch, right, tuple(reversed(right)))


@_mutant(resolving, "claimed")
def what_ended_goes_to_a_stranger(touch: Any, claimed: Any, *asked: Any) -> Any:
    """A name of the viewer's zone that ended is that of whoever calls itself so."""
    return instead(touch, claimed(*asked), claimed(*asked[:-1], False))


# What is out of sight


@_mutant(resolving, "in_sight")
def what_is_hidden_is_shown(touch: Any, in_sight: Any, book: Any, register: Any) -> Any:
    """Whoever was blocked is read on."""
    return instead(touch, in_sight(book, register), register)


@_mutant(resolving, "in_sight")
def what_is_hidden_was_never_said(touch: Any, in_sight: Any, book: Any, register: Any) -> Any:
    """A label that leads to nothing that is seen is free."""
    right = in_sight(book, register)
    return instead(touch, right, right._replace(state=NONE) if right.state == HIDDEN else right)


@_mutant(resolving, "claims")
def who_hides_a_claim_gives_the_name_away(touch: Any, found: Any, book: Any, label: Any, trusted: Any) -> Any:
    """Of two hubs of one name the one that is seen has it."""
    right = found(book, label, trusted)
    return instead(touch, right, tuple(each for each in right if not book.is_hidden(each.operation)))


@_mutant(claims, "in_sight")
def what_is_hidden_vouches(touch: Any, in_sight: Any, book: Any, register: Any) -> Any:
    """A hub is vouched for by words that nobody sees."""
    return instead(touch, in_sight(book, register), register)


NOTICED_BY: Final[dict[str, Callable[[Random], None]]] = {
    "a_claim_is_for_ever": laws.order_and_repetition_are_nothing,
    "a_name_is_read_from_its_beginning": laws.an_alias_is_what_its_zone_sees,
    "aliases_are_seen_by_who_asks": laws.an_alias_is_what_its_zone_sees,
    "anybody_accepts": laws.who_agrees_is_who_is_meant,
    "anybody_offers": laws.every_hand_was_offered_by_who_held_it,
    "anybody_speaks_for_a_zone": laws.strangers_change_nothing_that_was_said,
    "anybody_takes": laws.strangers_change_nothing_that_was_said,
    "blocks_are_never_lifted": laws.a_block_hides_all_and_leaves_no_trace,
    "blocks_take_values_away": laws.a_block_hides_all_and_leaves_no_trace,
    "blocks_without_a_seat": laws.a_block_hides_all_and_leaves_no_trace,
    "leases_end_by_any_clock": laws.days_only_take_away,
    "moderators_do_nothing": laws.a_block_hides_all_and_leaves_no_trace,
    "nobody_vouches": laws.a_storm_of_strangers_moves_nobody,
    "one_of_two_is_picked": laws.no_label_leads_elsewhere_by_itself,
    "strangers_mend_what_is_broken": laws.a_zone_that_said_something_keeps_strangers_out,
    "the_first_that_came_count": laws.of_too_many_the_same_count,
    "the_last_that_came_wins": laws.whoever_heard_the_same_answers_the_same,
    "the_smallest_id_wins": laws.no_bare_name_leads_elsewhere_by_itself,
    "what_is_not_to_be_handed_on_is": laws.every_hand_was_offered_by_who_held_it,
    "what_was_given_up_is_free": laws.no_bare_name_leads_elsewhere_by_itself,
    "what_was_taken_back_is_handed_on": laws.the_zone_has_the_last_word,
    "what_zones_vouch_for_is_not_asked": laws.a_storm_of_strangers_moves_nobody,
    "what_ended_goes_to_a_stranger": laws.what_a_viewers_zone_said_is_never_a_strangers,
    "what_is_hidden_is_shown": laws.what_is_hidden_is_not_shown_and_gives_nothing_away,
    "what_is_hidden_vouches": laws.what_is_hidden_is_not_shown_and_gives_nothing_away,
    "what_is_hidden_was_never_said": laws.what_is_hidden_is_not_shown_and_gives_nothing_away,
    "who_hides_a_claim_gives_the_name_away": laws.what_is_hidden_is_not_shown_and_gives_nothing_away,
    "who_takes_a_lease_has_it_for_ever": laws.days_only_take_away,
}
"""Which law each of them breaks."""
