"""Hide, block and erase: who may, and what it does here."""

import pytest
from django.db import connection
from django.db.models.signals import post_init
from django.test.utils import CaptureQueriesContext

from hub.accounts.hubs.identity import HubIdentity, founded, hub_pen
from hub.accounts.models import Act as ActRow
from hub.accounts.models import Person, Profile, seat_of
from hub.accounts.models import Seat as SeatRow
from hub.accounts.records import Block, Erase, Hide, Lift, Unseat
from hub.accounts.records import Profile as ProfileRecord
from hub.accounts.seats import acts
from hub.accounts.seats.seating import seating_of, unseat
from hub.api import ever_seated
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.record import Record
from hub.log import store
from hub.log.models import Entry as EntryRow
from hub.log.models import Feed
from tests.accounts.fate import is_erased, is_hidden


def write(person: Person, record: Record) -> Entry:
    assert person.pen is not None
    return store.publish(person.pen, record)


def words(person: Person) -> Entry:
    return write(person, ProfileRecord(name=f"{person.name} the second"))


def right(person: Person) -> tuple[str, str]:
    """Zone and seat as an act of this person cites them."""
    held = seat_of(person.person_id)
    assert held is not None
    return id_text(held.hub), id_text(held.entry)


def hide(person: Person, entry: Entry) -> None:
    zone, held = right(person)
    write(person, Hide(target=id_text(entry.id), zone=zone, seat=held, reason="a rumour"))


def block(person: Person, target: Person) -> None:
    zone, held = right(person)
    write(person, Block(target=id_text(target.person_id), zone=zone, seat=held))


def cut(person: Person, by: Person) -> None:
    """End a person's seat so that nothing that they did by its right counts any more."""
    (zone, held), (_, of) = right(by), right(person)
    write(by, Unseat(zone=zone, seat=of, by=held, feeds={}))


def test_who_had_a_seat_is_remembered_and_who_never_had_one_by_right_is_not(ama: Person, kofi: Person) -> None:
    (zone, _), seated = right(kofi), SeatRow.objects.filter(person=kofi.person_id)
    for standing, known in (("held", {kofi.person_id}), ("ended", {kofi.person_id}), ("void", set())):
        seated.update(standing=standing)
        assert {person for hub, person in ever_seated("moderator") if id_text(hub) == zone} == known
        assert (seat_of(kofi.person_id) is not None) is (standing == "held")


def test_a_moderator_hides_and_it_can_be_undone(ama: Person, kofi: Person, esi: Person) -> None:
    entry = words(esi)
    hide(kofi, entry)
    assert is_hidden(entry)
    assert not Profile.objects.visible().filter(entry=entry.id).exists()
    assert Profile.objects.filter(entry=entry.id).exists(), "the row stays: hiding is decided when reading"


def test_an_act_by_somebody_elses_seat_does_nothing(kofi: Person, esi: Person, ama: Person) -> None:
    entry = words(ama)
    zone, held = right(kofi)
    write(esi, Hide(target=id_text(entry.id), zone=zone, seat=held))
    assert not is_hidden(entry)


def test_a_moderator_whose_seat_ends_uncounted_hides_nothing_any_more(ama: Person, kofi: Person, esi: Person) -> None:
    before, after = words(esi), words(ama)
    hide(kofi, before)
    unseat(SeatRow.objects.get(person=kofi.person_id), by=ama)
    assert is_hidden(before), "what was done before the seat ended goes on counting"
    zone, held = (
        id_text(founded().id),
        id_text(SeatRow.objects.get(person=kofi.person_id).entry),
    )
    write(kofi, Hide(target=id_text(after.id), zone=zone, seat=held))
    assert not is_hidden(after)


def test_a_block_takes_all_feeds_of_a_person_out_of_sight(kofi: Person, esi: Person) -> None:
    zone, held = right(kofi)
    write(kofi, Block(target=id_text(esi.person_id), zone=zone, seat=held))
    assert list(Feed.objects.filter(blocked=True).values_list("person", flat=True)) == [esi.person_id]
    Feed.objects.filter(person=esi.person_id).update(blocked=False)
    acts.catch_up()
    assert Feed.objects.filter(blocked=True).exists(), "a feed of theirs that comes later is blocked too"


def test_everybody_may_erase_what_they_wrote(esi: Person) -> None:
    entry = words(esi)
    write(esi, Erase(entry=id_text(entry.id)))
    assert is_erased(entry)


def test_nobody_erases_what_another_wrote(ama: Person, kofi: Person, esi: Person) -> None:
    entry = words(ama)
    write(esi, Erase(entry=id_text(entry.id)))
    zone, held = right(kofi)
    write(kofi, Erase(entry=id_text(entry.id), zone=zone, seat=held))
    assert not is_erased(entry)


def test_a_steward_erases_for_good(ama: Person, kofi: Person, esi: Person) -> None:
    entry = words(esi)
    zone, held = right(ama)
    write(ama, Erase(entry=id_text(entry.id), zone=zone, seat=held))
    assert is_erased(entry)


def test_an_act_that_came_before_its_target_takes_effect_when_it_comes(kofi: Person, hub: HubIdentity) -> None:
    zone, held = right(kofi)
    early = EntryRow.objects.order_by("position").last()
    assert early is not None
    later = words(kofi)
    EntryRow.objects.filter(entry_id=later.id).update(id8=0)
    write(kofi, Hide(target=id_text(later.id), zone=zone, seat=held))
    assert not is_hidden(later)
    EntryRow.objects.filter(entry_id=later.id).update(id8=int.from_bytes(later.id[:8], "big", signed=True))
    acts.catch_up()
    assert is_hidden(later)


def test_the_hubs_own_feed_gives_itself_no_right_to_hide(esi: Person, hub: HubIdentity) -> None:
    entry = words(esi)
    zone = id_text(hub.id)
    store.publish(hub_pen(), Hide(target=id_text(entry.id), zone=zone, seat=id_text(entry.id)))
    assert not is_hidden(entry)


def test_what_two_hid_stays_hidden_when_one_of_them_is_cut(ama: Person, kofi: Person, yaw: Person, esi: Person) -> None:
    entry = words(esi)
    hide(kofi, entry)
    hide(yaw, entry)
    cut(kofi, by=ama)
    assert is_hidden(entry), "yaw's act still counts"
    cut(yaw, by=ama)
    assert not is_hidden(entry)


@pytest.mark.parametrize("first", ["kofi", "yaw"])
def test_whom_two_blocked_stays_blocked_when_one_of_them_is_cut(
    ama: Person, kofi: Person, yaw: Person, esi: Person, first: str
) -> None:
    for moderator in sorted((kofi, yaw), key=lambda person: person.name != first):
        block(moderator, esi)
    cut(kofi, by=ama)
    assert Feed.objects.get(person=esi.person_id).blocked, "yaw's act still counts"
    cut(yaw, by=ama)
    assert not Feed.objects.get(person=esi.person_id).blocked


def test_an_act_costs_no_more_when_many_came_before_it(ama: Person, kofi: Person) -> None:
    zone, held = right(kofi)

    def hides_something_unknown(number: int) -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            write(kofi, Hide(target=id_text(bytes([number] * 32)), zone=zone, seat=held))
        return len(queries)

    costs = [hides_something_unknown(number) for number in range(8)]
    assert costs[-1] == costs[1]


def test_what_strangers_forge_is_not_even_looked_at_when_rights_change(
    ama: Person, kofi: Person, yaw: Person, esi: Person
) -> None:
    entry = words(esi)
    hide(kofi, entry)
    (zone, _), forged = right(ama), id_text(entry.id)
    for _number in range(5):
        write(esi, Hide(target=forged, zone=zone, seat=forged))
        write(esi, Lift(target=forged, zone=zone, seat=forged))
    read = list[bytes]()

    def count(instance: ActRow, **_more: object) -> None:
        read.append(instance.author)

    post_init.connect(count, sender=ActRow)
    try:
        cut(yaw, by=ama)
    finally:
        post_init.disconnect(count, sender=ActRow)
    assert set(read) == {kofi.person_id}
    assert is_hidden(entry)


def test_a_later_unseat_that_lets_less_count_undoes_what_the_first_left(ama: Person, kofi: Person, esi: Person) -> None:
    entry = words(esi)
    hide(kofi, entry)
    seated = SeatRow.objects.get(person=kofi.person_id)
    unseat(seated, by=ama)
    assert is_hidden(entry)
    zone, held = right(ama)
    write(ama, Unseat(zone=zone, seat=id_text(seated.entry), by=held, feeds={}))
    assert not is_hidden(entry)


def test_seats_are_weighed_anew_only_when_there_is_news_of_them(ama: Person, kofi: Person, hub: HubIdentity) -> None:
    before = seating_of(hub.id)
    words(kofi)
    assert seating_of(hub.id) is before
    unseat(SeatRow.objects.get(person=kofi.person_id), by=ama)
    assert seating_of(hub.id).ends
    assert not before.ends
