"""How a pin stands as one hub sees it: who is believed, who is waited for, and who may let go."""

from typing import Any

import pytest

from hub.testing import sown
from plugins.pins.core.ranking import Offer, ranked
from plugins.pins.core.standing import FRESH, NEW, PATIENCE, Copy, Duty, Pin, Proof, Standing, State, standing

HERE, HILLTOP, LAKESIDE, SCHOOL = (sown(name) for name in ("Riverbend", "Hilltop", "Lakeside", "School"))
ALL = (HERE, HILLTOP, LAKESIDE, SCHOOL)
FILM = Pin(sown("film"), 2, HERE)
ORDER = ranked(FILM.thing, [Offer(hub, 4, hub) for hub in ALL])
FIRST, SECOND, THIRD, LAST = ORDER


def seen(me: bytes, *proofs: Proof, mine: bool = False, pin: Pin = FILM, **changed: Any) -> Standing:
    """How `pin` stands where four hubs offer the same room, with one thing `changed` in the offer of the first."""
    hubs = [Offer(hub, 4, hub)._replace(**(changed if hub == FIRST else {})) for hub in ALL]
    return standing(pin, hubs, proofs, me, mine)


def test_whoever_is_called_and_has_it_not_fetches_it_and_nobody_else_does() -> None:
    assert seen(FIRST).duties >= {Duty.FETCH}
    assert Duty.FETCH not in seen(LAST).duties


def test_a_new_pin_is_being_copied() -> None:
    assert seen(LAST).state is State.COPYING


def test_enough_proved_copies_keep_it() -> None:
    assert seen(LAST, Proof(FIRST, 3), Proof(SECOND, FRESH)).state is State.KEPT


def test_what_a_hub_says_of_itself_proves_nothing() -> None:
    assert seen(FIRST, Proof(FIRST, 0, stays=True)).copies[FIRST] is Copy.COMING


def test_a_hub_that_sleeps_is_waited_for_and_nobody_fetches_in_its_place() -> None:
    told = [Proof(FIRST, 20), Proof(SECOND, 2), Proof(LAST, 2)]
    found = seen(THIRD, *told, pin=FILM._replace(copies=3))
    assert (found.state, found.copies[FIRST]) == (State.COPYING, Copy.WAITED)
    assert found.called[:2] == (FIRST, SECOND)


def test_where_one_proved_copy_is_left_nobody_is_waited_for() -> None:
    found = seen(THIRD, Proof(FIRST, FRESH + 1), Proof(SECOND, 2))
    assert found.duties == {Duty.FETCH}
    assert seen(THIRD, Proof(FIRST, FRESH), Proof(SECOND, 2)).duties == frozenset()


def test_a_hub_that_died_is_passed_over_after_a_month() -> None:
    dead = [Proof(FIRST, PATIENCE + 1), Proof(SECOND, 1), Proof(LAST, 1)]
    assert seen(THIRD, *dead).copies[FIRST] is Copy.LOST
    assert THIRD in seen(THIRD, *dead).called


def test_a_hub_that_says_soon_for_ever_holds_up_nobody() -> None:
    for days, copy in ((FRESH, Copy.COMING), (PATIENCE, Copy.WAITED), (PATIENCE + 1, Copy.LOST)):
        assert seen(THIRD, Proof(FIRST, days, holds=False)).copies[FIRST] is copy


def test_a_no_that_is_newer_than_a_proof_outweighs_it_and_the_other_way_round() -> None:
    assert seen(THIRD, Proof(FIRST, 3), Proof(FIRST, 2, holds=False)).copies[FIRST] is Copy.COMING
    assert seen(THIRD, Proof(FIRST, 2), Proof(FIRST, 3, holds=False)).copies[FIRST] is Copy.PROVED
    assert seen(THIRD, Proof(FIRST, 2), Proof(FIRST, 2, holds=False)).copies[FIRST] is Copy.COMING


def test_a_full_hub_is_asked_for_nothing_new_and_keeps_what_it_has() -> None:
    assert FIRST not in seen(THIRD, full=True).called
    assert seen(THIRD, Proof(FIRST, 1), full=True).copies[FIRST] is Copy.PROVED


def test_the_second_box_in_a_house_is_no_second_place() -> None:
    hubs = [Offer(FIRST, 4, FIRST), Offer(SECOND, 4, FIRST), Offer(LAST, 4, LAST)]
    found = standing(FILM, hubs, [Proof(FIRST, 1), Proof(SECOND, 1)], LAST, False)
    assert (found.state, found.duties) == (State.COPYING, frozenset({Duty.FETCH}))


SURE = (Proof(FIRST, NEW, stays=True), Proof(SECOND, 0, stays=True))


def test_a_copy_too_many_may_go_on_new_words_of_enough_who_stay() -> None:
    assert seen(LAST, *SURE, mine=True).duties == {Duty.MAY_DROP}


@pytest.mark.parametrize(
    "proofs",
    [
        SURE[:1],
        (Proof(FIRST, NEW + 1, stays=True), SURE[1]),
        (Proof(FIRST, NEW), SURE[1]),
        (Proof(FIRST, NEW, holds=False, stays=True), SURE[1]),
        (SURE[0], Proof(THIRD, 0, stays=True)),
        (SURE[0], Proof(LAST, 0, stays=True)),
    ],
    ids=["too few", "too old", "not staying", "has it not", "not called", "itself"],
)
def test_else_it_is_kept(proofs: tuple[Proof, ...]) -> None:
    assert seen(LAST, *proofs, mine=True).duties == {Duty.KEEP}


def test_who_said_that_it_stays_does_even_where_it_would_be_one_too_many() -> None:
    hubs = [Offer(hub, 4, hub) for hub in ALL]
    assert standing(FILM, hubs, SURE, LAST, mine=True, bound=True).duties == {Duty.KEEP}


def test_who_is_called_never_lets_go() -> None:
    others = [Proof(hub, 0, stays=True) for hub in ALL]
    assert seen(FIRST, *others, mine=True).duties == {Duty.KEEP}


def test_what_ended_may_go_and_is_fetched_by_nobody() -> None:
    over = FILM._replace(ended=True)
    assert seen(FIRST, pin=over, mine=True).duties == {Duty.MAY_DROP}
    assert (seen(FIRST, pin=over).state, seen(FIRST, pin=over).duties) == (State.ENDED, frozenset())


def test_the_village_that_promised_asks_for_help_where_too_few_are_left() -> None:
    many = FILM._replace(copies=5)
    assert seen(HERE, *(Proof(hub, 1) for hub in ALL), pin=many, mine=True).state is State.SHORT
    assert Duty.ASK in seen(HERE, pin=many).duties
    assert Duty.ASK not in seen(HILLTOP, pin=many).duties


def test_a_hub_that_offers_nothing_keeps_what_it_has_until_others_do() -> None:
    hubs = [Offer(hub, 4, hub) for hub in (FIRST, SECOND)]
    assert standing(FILM, hubs, [], LAST, True).duties == {Duty.KEEP}
    assert standing(FILM, hubs, SURE, LAST, True).duties == {Duty.MAY_DROP}


def test_with_no_offer_at_all_a_pin_is_short() -> None:
    assert standing(FILM, [], [], HERE, False) == Standing(State.SHORT, {}, (), frozenset({Duty.ASK}))


def test_a_hub_that_is_never_met_is_waited_for_and_then_passed_over_though_its_offers_come() -> None:
    for days, copy in ((FRESH, Copy.COMING), (PATIENCE, Copy.WAITED), (PATIENCE + 1, Copy.LOST)):
        assert seen(THIRD, unmet=days).copies[FIRST] is copy
    assert FIRST not in seen(THIRD, unmet=FRESH + 1).called
    assert seen(THIRD, Proof(FIRST, 1), unmet=99).copies[FIRST] is Copy.PROVED, "others met it"
    assert seen(FIRST, unmet=99).copies[FIRST] is Copy.COMING, "nobody meets itself"


def test_what_was_proved_by_what_is_carried_counts_and_lets_nobody_go() -> None:
    told = [Proof(hub, 0, carried=True) for hub in (FIRST, SECOND)]
    found = seen(LAST, *told, mine=True)
    assert (found.state, found.duties) == (State.KEPT, frozenset({Duty.KEEP}))
