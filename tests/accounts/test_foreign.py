"""What another hub's people say about seats and posts counts at their hub, and only as far as it may here."""

import pytest

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Person, Seat, Tick
from hub.accounts.people.known import called
from hub.accounts.records import Block, Erase, Hide, Profile, Unseat
from hub.accounts.records import Seat as SeatRecord
from hub.accounts.records import Tick as TickRecord
from hub.accounts.seats import acts
from hub.accounts.seats.roles import role_of
from hub.accounts.seats.seating import seat
from hub.core.cid import id_text
from hub.log import store
from hub.log.models import Entry as EntryRow
from hub.log.models import Feed
from tests.accounts.fate import is_erased, is_hidden
from tests.accounts.village import Village
from tests.people import signed_up


@pytest.fixture
def hilltop(hub: HubIdentity) -> Village:
    return Village()


@pytest.fixture
def steward(hilltop: Village) -> tuple[bytes, str]:
    """Hilltop's steward: their feed's seed and their seat."""
    seed, who = hilltop.person()
    seated = hilltop.say(hilltop.seed, SeatRecord(zone=id_text(hilltop.id), person=id_text(who), role="steward"))
    return seed, id_text(seated.id)


def test_a_foreign_steward_sits_there_and_not_here(hilltop: Village, steward: tuple[bytes, str]) -> None:
    row = Seat.objects.get(hub=hilltop.id)
    assert (row.role, row.standing) == ("steward", "held")
    assert role_of(row.person) == "guest"


def test_a_foreign_feed_gives_no_seat_here(hilltop: Village, hub: HubIdentity, ama: Person) -> None:
    hilltop.say(hilltop.seed, SeatRecord(zone=id_text(hub.id), person=id_text(ama.person_id), role="steward"))
    assert role_of(ama.person_id) == "member"
    assert not Seat.objects.exists(), "nor one at their own hub, of which it does not speak"


def test_only_a_hubs_own_feed_counts_its_days(hilltop: Village, steward: tuple[bytes, str]) -> None:
    hilltop.say(steward[0], TickRecord(epoch=7))
    hilltop.say(hilltop.seed, TickRecord(epoch=1))
    assert list(Tick.objects.values_list("hub", "epoch")) == [(hilltop.id, 1)]


def test_a_foreign_stewards_erasure_hides_what_was_written_there(hilltop: Village, steward: tuple[bytes, str]) -> None:
    seed, _ = hilltop.person()
    entry = hilltop.say(seed, Profile(name="rumour"))
    hilltop.say(steward[0], Erase(entry=id_text(entry.id), zone=id_text(hilltop.id), seat=steward[1]))
    assert is_hidden(entry)
    assert not is_erased(entry)


def test_a_foreign_steward_touches_nothing_written_here(
    hilltop: Village, steward: tuple[bytes, str], ama: Person
) -> None:
    assert ama.pen is not None
    entry = store.publish(ama.pen, Profile(name="ama"))
    hilltop.say(steward[0], Erase(entry=id_text(entry.id), zone=id_text(hilltop.id), seat=steward[1]))
    hilltop.say(steward[0], Hide(target=id_text(entry.id), zone=id_text(hilltop.id), seat=steward[1]))
    assert not is_hidden(entry)


def test_everybody_elsewhere_may_erase_their_own(hilltop: Village) -> None:
    seed, _ = hilltop.person()
    entry = hilltop.say(seed, Profile(name="ooops"))
    hilltop.say(seed, Erase(entry=id_text(entry.id)))
    assert is_erased(entry)


@pytest.fixture
def kofi(ama: Person) -> tuple[Person, str]:
    """Our moderator, and his seat."""
    person = signed_up("kofi")
    seat(ama.person_id, "steward")
    return person, id_text(seat(person.person_id, "moderator", by=ama).id)


def erases_what_never_comes(hilltop: Village, steward: tuple[bytes, str], times: int) -> None:
    for number in range(times):
        hilltop.say(steward[0], Erase(entry=id_text(bytes([number] * 32)), zone=id_text(hilltop.id), seat=steward[1]))


def test_many_acts_of_a_foreign_steward_do_not_keep_ours_waiting(
    hub: HubIdentity,
    hilltop: Village,
    steward: tuple[bytes, str],
    kofi: tuple[Person, str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(acts, "AT_ONCE", 2)
    erases_what_never_comes(hilltop, steward, 3)
    _, esi = hilltop.person()
    moderator, held = kofi
    assert moderator.pen is not None
    store.publish(moderator.pen, Block(target=id_text(esi), zone=id_text(hub.id), seat=held))
    Feed.objects.filter(person=esi).update(blocked=False)
    acts.catch_up()
    assert Feed.objects.get(person=esi).blocked


def test_many_acts_of_one_foreign_steward_do_not_keep_anothers_waiting(
    hilltop: Village, steward: tuple[bytes, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(acts, "AT_ONCE", 2)
    erases_what_never_comes(hilltop, steward, 3)
    lakeside = Village()
    seed, who = lakeside.person()
    zone = id_text(lakeside.id)
    held = lakeside.say(lakeside.seed, SeatRecord(zone=zone, person=id_text(who), role="steward"))
    entry = lakeside.say(seed, Profile(name="rumour"))
    EntryRow.objects.filter(entry_id=entry.id).update(id8=0)
    lakeside.say(seed, Erase(entry=id_text(entry.id), zone=zone, seat=id_text(held.id)))
    EntryRow.objects.filter(entry_id=entry.id).update(id8=int.from_bytes(entry.id[:8], "big", signed=True))
    acts.catch_up()
    assert is_hidden(entry)


def test_what_ours_hid_and_a_foreign_steward_erased_stays_hidden_when_one_act_is_cut(
    hub: HubIdentity, hilltop: Village, steward: tuple[bytes, str], kofi: tuple[Person, str], ama: Person
) -> None:
    seed, _ = hilltop.person()
    entry = hilltop.say(seed, Profile(name="rumour"))
    moderator, held = kofi
    assert moderator.pen is not None
    assert ama.pen is not None
    store.publish(moderator.pen, Hide(target=id_text(entry.id), zone=id_text(hub.id), seat=held))
    hilltop.say(steward[0], Erase(entry=id_text(entry.id), zone=id_text(hilltop.id), seat=steward[1]))
    amas = id_text(Seat.objects.get(person=ama.person_id).entry)
    store.publish(ama.pen, Unseat(zone=id_text(hub.id), seat=held, by=amas, feeds={}))
    assert is_hidden(entry), "hilltop's steward still wants it hidden"


TURNING = "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
"""Every sign whose only work is to turn the direction of what follows it."""


@pytest.mark.parametrize("sign", TURNING)
def test_a_name_from_elsewhere_turns_no_letters_around(hilltop: Village, sign: str) -> None:
    seed, who = hilltop.person()
    hilltop.say(seed, Profile(name=f"ama {sign}ifok"))
    assert called(who) == ["ama ifok"]


def test_a_name_from_elsewhere_stays_on_its_line(hilltop: Village) -> None:
    seed, who = hilltop.person()
    hilltop.say(seed, Profile(name="ama\n\u2029 steward"))
    assert called(who) == ["ama steward"]


def test_a_name_of_nothing_but_turning_signs_is_no_name(hilltop: Village) -> None:
    seed, who = hilltop.person()
    hilltop.say(seed, Profile(name=TURNING))
    assert called(who) == []


@pytest.mark.parametrize("name", ["آما", "अमा क्\u200dष", "می\u200cخواهم"])
def test_a_name_keeps_its_own_script_and_joiners(hilltop: Village, name: str) -> None:
    seed, who = hilltop.person()
    hilltop.say(seed, Profile(name=name))
    assert called(who) == [name]
