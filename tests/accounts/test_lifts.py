"""Lifting: what a moderator hid or blocked comes back, whatever order acts, lifts and judgements arrive in."""

from collections.abc import Callable, Sequence
from itertools import permutations

import pytest
from django.db import connection, transaction

from hub.accounts import projections
from hub.accounts.models import Act, Person
from hub.accounts.records import Block, Erase, Hide, Lift
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.record import Record
from hub.log import projector, store
from hub.log.models import Feed, Hidden
from hub.log.rows import sight
from hub.testing import reduce_again
from tests.accounts.fate import is_erased, is_hidden
from tests.accounts.test_acts import cut, right, words, write

Says = Callable[[Person, Record], Entry]


def hide(by: Person, entry: Entry) -> Entry:
    zone, held = right(by)
    return write(by, Hide(target=id_text(entry.id), zone=zone, seat=held, reason="a rumour"))


def block(by: Person, target: Person) -> Entry:
    zone, held = right(by)
    return write(by, Block(target=id_text(target.person_id), zone=zone, seat=held))


def lift(by: Person, act: Entry) -> Entry:
    zone, held = right(by)
    return write(by, Lift(target=id_text(act.id), zone=zone, seat=held, reason="it was true"))


def is_blocked(person: Person) -> bool:
    return Feed.objects.get(person=person.person_id).blocked


def test_what_is_lifted_comes_back(kofi: Person, esi: Person) -> None:
    entry = words(esi)
    lift(kofi, hide(kofi, entry))
    assert not is_hidden(entry)


def test_a_lifted_block_lets_the_person_be_heard_again(kofi: Person, esi: Person) -> None:
    act = block(kofi, esi)
    assert is_blocked(esi)
    lift(kofi, act)
    assert not is_blocked(esi)


def test_another_moderator_may_lift(kofi: Person, yaw: Person, esi: Person) -> None:
    entry = words(esi)
    lift(yaw, hide(kofi, entry))
    assert not is_hidden(entry)


def test_a_member_lifts_nothing(kofi: Person, esi: Person) -> None:
    entry = words(esi)
    act, (zone, held) = hide(kofi, entry), right(kofi)
    write(esi, Lift(target=id_text(act.id), zone=zone, seat=held))
    assert is_hidden(entry), "the seat is kofi's"


def test_a_lift_ends_one_act_and_not_the_others(kofi: Person, yaw: Person, esi: Person) -> None:
    entry = words(esi)
    first, second = hide(kofi, entry), hide(yaw, entry)
    lift(kofi, first)
    assert is_hidden(entry), "yaw's act still stands"
    lift(kofi, second)
    assert not is_hidden(entry)


def test_whom_two_blocked_stays_blocked_until_both_acts_are_lifted(kofi: Person, yaw: Person, esi: Person) -> None:
    first, second = block(kofi, esi), block(yaw, esi)
    lift(yaw, first)
    assert is_blocked(esi)
    lift(yaw, second)
    assert not is_blocked(esi)


def test_what_was_lifted_can_be_hidden_anew(kofi: Person, esi: Person) -> None:
    entry = words(esi)
    lift(kofi, hide(kofi, entry))
    hide(kofi, entry)
    assert is_hidden(entry)


def test_an_erasure_is_lifted_by_nobody(ama: Person, kofi: Person, esi: Person) -> None:
    entry = words(esi)
    zone, held = right(ama)
    lift(ama, write(ama, Erase(entry=id_text(entry.id), zone=zone, seat=held, reason="a child's address")))
    assert is_erased(entry)


def test_a_lift_whose_writers_seat_ends_uncounted_lifts_no_more(
    ama: Person, kofi: Person, yaw: Person, esi: Person
) -> None:
    entry = words(esi)
    lift(yaw, hide(kofi, entry))
    cut(yaw, by=ama)
    assert is_hidden(entry)


def test_a_lift_that_is_erased_lifts_no_more(kofi: Person, esi: Person) -> None:
    entry = words(esi)
    lifted = lift(kofi, hide(kofi, entry))
    write(kofi, Erase(entry=id_text(lifted.id)))
    assert is_hidden(entry)


def test_a_hide_that_its_moderator_erases_hides_no_more(kofi: Person, esi: Person) -> None:
    entry = words(esi)
    write(kofi, Erase(entry=id_text(hide(kofi, entry).id)))
    assert not is_hidden(entry)


@pytest.mark.parametrize("again", ["hub"])
def test_rebuilding_the_rows_changes_nothing(kofi: Person, yaw: Person, esi: Person, again: str) -> None:
    entry, other = words(esi), words(esi)
    lift(kofi, hide(kofi, entry))
    hide(yaw, other)
    for rebuilt in (reduce_again, projector.rebuild):
        rebuilt(again)
        assert (is_hidden(entry), is_hidden(other)) == (False, True)


def test_acts_of_a_feed_that_counts_no_more_are_taken_back(kofi: Person, yaw: Person, esi: Person) -> None:
    assert yaw.pen is not None
    hidden, back = words(esi), words(esi)
    hide(yaw, hidden)
    lift(yaw, hide(kofi, back))
    with connection.cursor() as cursor:
        cursor.execute("UPDATE log_feed SET counts_to = 1 WHERE key = %s", [yaw.pen.key])
    projector.recount(Feed.objects.get(key=yaw.pen.key).pk, 2)
    assert (is_hidden(hidden), is_hidden(back)) == (False, True)


def test_every_order_ends_the_same(ama: Person, kofi: Person, yaw: Person, esi: Person) -> None:
    """Five records of authority, whose bodies come late in every order: kofi hides, yaw hides the same, each lifts the
    other's act, and ama ends yaw's seat so that nothing of his counts."""
    entry = words(esi)
    acts = [hide(kofi, entry), hide(yaw, entry)]
    acts += [lift(yaw, acts[0]), lift(kofi, acts[1])]
    before = outcome()
    for order in permutations(acts):
        with transaction.atomic():
            come_again(order)
            assert outcome() == before, [acts.index(one) for one in order]
            transaction.set_rollback(True)
    cut(yaw, by=ama)
    after = outcome()
    assert after == {"hidden": True}, "kofi's act stands again, for yaw's lift counts no more"
    for order in permutations(acts):
        with transaction.atomic():
            come_again(order)
            assert outcome() == after
            transaction.set_rollback(True)


def come_again(order: Sequence[Entry]) -> None:
    """Forget all acts and hand these over one by one."""
    places = store.positions_of(entry.id for entry in order)
    projections.forget(list(places.values()))
    assert not Act.objects.exists()
    assert not Hidden.objects.exists()
    for entry in order:
        assert not projector._hand_again(projections.HUB, [places[entry.id]])


def outcome() -> dict[str, bool]:
    return {"hidden": Hidden.objects.exists()}


def test_a_lift_by_another_villages_moderator_does_nothing_here(kofi: Person, esi: Person) -> None:
    entry = words(esi)
    act = hide(kofi, entry)
    _, held = right(kofi)
    write(kofi, Lift(target=id_text(act.id), zone=id_text(entry.id), seat=held))
    assert is_hidden(entry), "it cites another zone"


def test_pages_that_were_drawn_are_drawn_anew_when_a_hide_counts_no_more(kofi: Person, esi: Person) -> None:
    act = hide(kofi, words(esi))
    before = sight()
    projections.forget(list(store.positions_of([act.id]).values()))
    assert not Hidden.objects.exists()
    assert sight() > before
