"""One label in one zone: what counts, and what supersedes what."""

from hub.core.cid import id_text
from hub.testing import sown
from naming.core.operations import SERVICE, Target
from naming.core.registers import MOST_HANDS, MOST_OF_A_FEED, MOST_OF_A_ZONE, NONE
from tests.naming.core.said import (
    AMA,
    AMANI,
    ESI,
    KOFI,
    SEAT,
    YAW,
    ZAWADI,
    after,
    given,
    handed,
    hub,
    offered,
    person,
    register_of,
    said,
    taken,
    targets,
)

BOUND = said("bind", AMANI, target=hub(ZAWADI))
GIVEN = given(AMANI, AMA)
BLOCK = said("block", KOFI, seat=SEAT, after=after(BOUND))


def test_what_does_not_count_supersedes_nothing() -> None:
    stranger = said("bind", ESI, target=person(ESI), after=after(BOUND))
    unseated = said("block", ESI, seat=SEAT, after=after(BOUND))
    wanted = taken(ESI, offered(ESI, BOUND, ESI))
    for each in (stranger, unseated, said("unbind", ESI, after=after(BOUND)), wanted):
        assert register_of(BOUND, each) == register_of(BOUND), each.kind


def test_a_block_that_is_lifted_leaves_the_label_as_it_was() -> None:
    assert register_of(BOUND, BLOCK).state == "blocked"
    for by, seat in ((KOFI, SEAT), (AMANI, b"")):
        lifted = said("unbind", by, seat=seat, after=after(BLOCK))
        assert register_of(BOUND, BLOCK, lifted) == register_of(BOUND)


def test_whoever_blocks_without_a_right_makes_no_end_a_lift() -> None:
    """What does not count is read by nobody, so an end that names it alone is an end to all alike."""
    unseated = said("block", ESI)
    ended = said("unbind", AMANI, after=after(unseated))
    assert register_of(BOUND, unseated, ended) == register_of(BOUND, ended)


def test_only_who_can_agree_accepts() -> None:
    """A hub does not agree to what is said of a program on it, nor anybody to a topic."""
    program = said("bind", AMANI, target=Target(SERVICE, id_text(ZAWADI), 80, "http"))
    (value,) = register_of(program, said("accept", ZAWADI, of=program.id)).values
    assert not value.accepted


def test_a_moderator_ends_blocks_alone() -> None:
    ended = said("unbind", KOFI, seat=SEAT, after=after(BLOCK, BOUND))
    assert register_of(BOUND, BLOCK, ended) == register_of(BOUND)
    assert register_of(BOUND, said("unbind", KOFI, seat=SEAT, after=after(BOUND))) == register_of(BOUND)
    assert register_of(BOUND, said("bind", KOFI, seat=SEAT, target=person(KOFI))) == register_of(BOUND)


def test_the_zone_lifts_a_block_by_what_it_says_next() -> None:
    again = said("bind", AMANI, target=hub(AMANI), after=after(BOUND, BLOCK))
    assert targets(register_of(BOUND, BLOCK, again)) == {id_text(AMANI)}
    assert register_of(BOUND, BLOCK, said("unbind", AMANI, after=after(BOUND, BLOCK))).state == "none"


def test_a_block_by_who_lost_the_seat_is_none() -> None:
    from naming.core.book import Set

    assert Set([BOUND, BLOCK]).register(AMANI, "soko").state == "settled"


def test_an_end_and_a_value_that_know_nothing_of_each_other_are_split() -> None:
    again = said("bind", AMANI, target=hub(AMANI), after=after(BOUND))
    ended = said("unbind", AMANI, after=after(BOUND))
    assert register_of(BOUND, again, ended).state == "split"
    assert register_of(BOUND, ended).state == "none"


def test_two_of_one_feed_after_the_same_are_both_shown() -> None:
    two = [said("bind", AMANI, target=hub(who), after=after(BOUND), seq=2) for who in (AMANI, ZAWADI)]
    register = register_of(BOUND, *two)
    assert (register.state, targets(register)) == ("split", {id_text(AMANI), id_text(ZAWADI)})


def test_two_that_lead_to_the_same_are_one_and_whoever_agreed_is_heard() -> None:
    two = [said("bind", AMANI, target=person(AMA), seq=seq) for seq in (1, 2)]
    for each in two:
        register = register_of(*two, said("accept", AMA, of=each.id))
        assert register.state == "settled"
        assert [value.accepted for value in register.values] == [True]


def test_who_agrees_for_another_is_not_heard() -> None:
    for accept in (said("accept", ESI, of=GIVEN.id), said("accept", AMA, of=BOUND.id)):
        assert [each.accepted for each in register_of(GIVEN, accept).values] == [False]


def test_a_label_is_handed_on_by_whose_it_is() -> None:
    first = handed(AMA, GIVEN, ESI)
    second = handed(ESI, first[1], YAW)
    assert targets(register_of(GIVEN, *first)) == {id_text(ESI)}
    register = register_of(GIVEN, *first, *second)
    assert (register.state, targets(register)) == ("settled", {id_text(YAW)})
    assert [each.by for each in register.values[0].hands] == [AMA, ESI]


def test_who_was_not_offered_it_takes_nothing() -> None:
    offer = offered(AMA, GIVEN, ESI)
    not_handed = said("bind", AMANI, target=person(AMA))
    for held in ([GIVEN, offer, taken(YAW, offer)], [GIVEN, *handed(ESI, GIVEN, YAW)], [not_handed]):
        assert targets(register_of(*held)) == {id_text(AMA)}
    assert targets(register_of(not_handed, *handed(AMA, not_handed, ESI))) == {id_text(AMA)}


def test_what_the_zone_took_back_is_handed_to_nobody() -> None:
    """Neither later, nor by an offer of before."""
    back = said("bind", AMANI, target=hub(ZAWADI), after=after(GIVEN))
    assert register_of(GIVEN, back, *handed(AMA, GIVEN, ESI)) == register_of(GIVEN, back)
    ended = said("unbind", AMANI, after=after(GIVEN))
    assert register_of(GIVEN, ended, *handed(AMA, GIVEN, ESI)).state == "none"


def test_who_handed_it_on_twice_leaves_it_split_until_the_zone_says_which() -> None:
    first, second = handed(AMA, GIVEN, ESI), handed(AMA, GIVEN, YAW)
    register = register_of(GIVEN, *first, *second)
    assert (register.state, targets(register)) == ("split", {id_text(ESI), id_text(YAW)})
    settled = given(AMANI, YAW, first[1], second[1])
    again = [*handed(AMA, GIVEN, KOFI), *handed(ESI, first[1], KOFI)]
    register = register_of(GIVEN, *first, *second, settled, *again)
    assert (register.state, targets(register)) == ("settled", {id_text(YAW)})


def test_the_zone_that_names_one_hand_ends_all_that_were_before_it() -> None:
    first = handed(AMA, GIVEN, ESI)
    second = handed(ESI, first[1], YAW)
    back = said("bind", AMANI, target=hub(ZAWADI), after=after(first[1]))
    register = register_of(GIVEN, *first, *second, back)
    assert (register.state, targets(register)) == ("settled", {id_text(ZAWADI)})


def test_a_lease_ends_for_whoever_has_the_label_and_nothing_comes_back() -> None:
    old = said("bind", AMANI, target=hub(ZAWADI))
    lease = given(AMANI, AMA, old, until=40)
    hands = handed(AMA, lease, ESI)
    assert targets(register_of(old, lease, *hands, days={AMANI: 39})) == {id_text(ESI)}
    over = register_of(old, lease, *hands, days={AMANI: 40})
    assert (over.state, over.values) == ("none", ())
    assert register_of(old, lease, *hands, days={AMA: 99, ESI: 99}).state == "settled", "by the registrar's days alone"
    late = handed(ESI, hands[1], YAW)
    assert register_of(old, lease, *hands, *late, days={AMANI: 41}).state == "none"


def test_a_blocked_label_is_handed_on_and_stays_blocked() -> None:
    register = register_of(GIVEN, *handed(AMA, GIVEN, ESI), BLOCK)
    assert register.state == "blocked"
    assert [each.by for each in register.blocks] == [KOFI]


def test_only_so_many_hands() -> None:
    held, last, holder = [GIVEN], GIVEN, AMA
    for number in range(MOST_HANDS + 1):
        following = sown("hand", number)
        hands = handed(holder, last, following)
        held, last, holder = [*held, *hands], hands[1], following
    assert targets(register_of(*held)) == {id_text(sown("hand", MOST_HANDS - 1))}


def test_of_too_many_of_one_feed_the_tail_is_left_out_and_strangers_take_no_place() -> None:
    own = [said("bind", AMANI, target=hub(ZAWADI), seq=seq) for seq in range(1, MOST_OF_A_ZONE)]
    last = [said("bind", AMANI, target=hub(AMANI), after=after(*own), seq=MOST_OF_A_ZONE)]
    noise = [said("accept", ESI, of=BOUND.id, seq=seq) for seq in range(1, 3 * MOST_OF_A_FEED)]
    beyond = [said("unbind", AMANI, after=after(*last), seq=MOST_OF_A_ZONE + 1)]
    assert targets(register_of(*own, *last, *noise, *beyond)) == {id_text(AMANI)}


def test_a_zone_leads_its_label_elsewhere_each_week_for_years() -> None:
    told = [said("bind", AMANI, target=hub(ZAWADI), seq=1)]
    for seq in range(2, 16 * MOST_OF_A_FEED):
        told.append(said("bind", AMANI, target=hub(AMANI if seq % 2 else ZAWADI), after=after(told[-1]), seq=seq))
    assert targets(register_of(*told)) == {id_text(AMANI)}
    end = said("unbind", AMANI, after=after(told[-1]), seq=len(told) + 1)
    assert register_of(*told, end).state == NONE


def test_a_group_speaks_by_those_whom_it_names() -> None:
    from naming.core.book import Set

    group = sown("group")
    rota = [said("bind", by, group, "rota", target=person(by)) for by in (AMA, ESI)]
    held = Set(rota, groups={group: frozenset({AMA, KOFI})})
    assert [each.operation.by for each in held.register(group, "rota").values] == [AMA]
    assert held.kind(group) == "group"
