"""Home's word: asked here, answered there; and asked elsewhere, answered here."""

from collections.abc import Callable
from importlib import import_module

import pytest
from django.apps import apps
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hub.accounts.hubs import identity
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.keys import opening
from hub.accounts.keys.opening import VISITOR
from hub.accounts.models import Act, Hub, Person, Tick, Visit, VisitAnswered, VisitAsked
from hub.accounts.people import gone
from hub.accounts.people.backend import Unseal
from hub.accounts.people.inviting import invite
from hub.accounts.people.unsealing import unsealed
from hub.accounts.records import VisitAsked as VisitRecord
from hub.accounts.sign_in import delays, queue
from hub.accounts.testing import SECRET
from hub.accounts.visiting import asking
from hub.accounts.visiting.asking import Answered
from hub.accounts.visiting.chains import chain_to
from hub.accounts.visiting.homes import AlreadyHere, NotKnown, NotWelcome, free_name, people_of, villages
from hub.core.cid import id_text
from hub.core.keys import key_text, public_key
from hub.core.statement import make
from hub.log.models import Entry, Feed
from tests.accounts.village import Village
from tests.accounts.visiting.conftest import state
from tests.accounts.visiting.home import Neighbour
from tests.people import signed_up

PIN = "97531"
BY_US = {"watches": True, "author": bytes(32), "feed": bytes(32), "seq": 1}


def come(ama: Neighbour, visit: Visit, hub: HubIdentity) -> None:
    """ama said yes at home, and the exchange brought it."""
    ama.declare(ama.certify(visit.key, hub.id, VISITOR))
    asking.catch_up()


def test_the_village_and_two_letters_find_oneself(ama: Neighbour, kofi: Neighbour) -> None:
    assert villages() == {ama.village.id: "Riverbend"}
    assert [one.name for one in people_of(ama.village.id, "AM")] == ["ama"]
    assert people_of(ama.village.id, "a") == []


def test_with_the_word_of_home_the_account_opens(ama: Neighbour, hub: HubIdentity) -> None:
    visit = asking.ask(ama.id, PIN)
    assert Unseal().authenticate(None, name="ama", secret=PIN) is None
    come(ama, visit, hub)
    person = Unseal().authenticate(None, name="ama", secret=PIN)
    assert person is not None
    assert (person.person_id, Visit.objects.count()) == (ama.id, 0)
    assert Feed.objects.get(key=person.feed).caps == "name post"


def test_the_hub_asks_in_its_own_feed(ama: Neighbour, hub: HubIdentity) -> None:
    visit = asking.ask(ama.id, PIN)
    row = VisitAsked.objects.get()
    assert (row.hub, row.person, row.key) == (hub.id, ama.id, visit.key)


def test_a_name_of_who_left_is_given_to_no_visitor(ama: Neighbour, hub: HubIdentity) -> None:
    gone.keep("ama")
    assert asking.ask(ama.id, PIN).name == "ama (Riverbend)"


def test_without_a_word_what_waits_goes(ama: Neighbour, hub: HubIdentity) -> None:
    visit = asking.ask(ama.id, PIN)
    Tick.objects.create(position=10_000, hub=hub.id, epoch=asking.DAYS)
    asking.catch_up()
    assert not Visit.objects.exists()
    come(ama, visit, hub)
    assert not Person.objects.exists(), "a confirmation that comes too late, or once more, opens nothing"


def test_a_confirmation_that_comes_twice_opens_one_account(ama: Neighbour, hub: HubIdentity) -> None:
    visit = asking.ask(ama.id, PIN)
    come(ama, visit, hub)
    come(ama, visit, hub)
    assert Person.objects.count() == 1


def test_of_two_that_ask_the_one_who_is_confirmed_comes_in(ama: Neighbour, hub: HubIdentity) -> None:
    impostor, visit = asking.ask(ama.id, "13579"), asking.ask(ama.id, PIN)
    come(ama, visit, hub)
    assert Unseal().authenticate(None, name="ama", secret="13579") is None
    assert Unseal().authenticate(None, name="ama", secret=PIN) is not None
    come(ama, impostor, hub)
    assert Person.objects.count() == 1


def test_a_strangers_certificate_confirms_nothing(ama: Neighbour, kofi: Neighbour, hub: HubIdentity) -> None:
    visit = asking.ask(ama.id, PIN)
    forged = kofi.certify(visit.key, hub.id, VISITOR).fields | {"person": id_text(ama.id)}
    kofi.declare(make("cert", forged, kofi.signer))
    asking.catch_up()
    assert not Person.objects.exists()


def test_what_home_certified_for_another_hub_opens_nothing_here(ama: Neighbour, hub: HubIdentity) -> None:
    visit = asking.ask(ama.id, PIN)
    ama.declare(ama.certify(visit.key, Village().id, VISITOR))
    asking.catch_up()
    assert not Person.objects.exists()
    come(ama, visit, hub)
    assert Person.objects.get().person_id == ama.id


def test_a_hub_that_is_visited_is_not_asked_for_a_third(ama: Neighbour, hub: HubIdentity) -> None:
    visit = asking.ask(ama.id, PIN)
    come(ama, visit, hub)
    person = Person.objects.get()
    asks(Village(), person, KEY)
    assert asking.questions(ama.id) == []
    with pytest.raises(Answered):
        asking.asked(person, VisitAsked.objects.get(key=KEY).position)


def test_a_name_taken_meanwhile_gets_its_village(ama: Neighbour, hub: HubIdentity) -> None:
    visit = asking.ask(ama.id, PIN)
    signed_up("ama")
    come(ama, visit, hub)
    assert Person.objects.get(person_id=ama.id).name == "ama (Riverbend)"


def test_others_who_ask_in_her_name_shut_nobody_out(ama: Neighbour, kofi: Neighbour, hub: HubIdentity) -> None:
    for number in range(5):
        asking.ask(ama.id, "13579", screen=f"screen {number}")
    visit = asking.ask(ama.id, PIN, screen="kiosk")
    come(ama, visit, hub)
    assert Unseal().authenticate(None, name="ama", secret=PIN) is not None


def test_a_screen_where_many_ask_waits_for_seconds(
    ama: Neighbour, kofi: Neighbour, time_passes: Callable[[int], None]
) -> None:
    for _ in range(delays.JOIN_FREE):
        asking.ask(ama.id, PIN, screen="kiosk")
    before = state()
    with pytest.raises(delays.Crowd) as crowd:
        asking.ask(kofi.id, PIN, screen="kiosk")
    assert state() == before
    assert crowd.value.seconds <= delays.JOIN_LIMIT
    asking.ask(kofi.id, PIN, screen="a phone")
    time_passes(delays.JOIN_LIMIT)
    asking.ask(kofi.id, PIN, screen="kiosk")


def test_who_comes_with_a_steward_waits_for_no_crowd(ama: Neighbour) -> None:
    for number in range(delays.JOIN_MOST):
        delays.joined(f"screen {number}")
    with pytest.raises(delays.Crowd):
        asking.ask(ama.id, PIN, screen="kiosk")
    asking.ask(ama.id, PIN, screen="kiosk", by_steward=True)


def test_of_very_many_that_wait_the_oldest_goes(ama: Neighbour, kofi: Neighbour, hub: HubIdentity) -> None:
    visit = asking.ask(ama.id, PIN)
    rows = [copied(visit, n) for n in range(asking.MOST_WAITING - 1)]
    Visit.objects.bulk_create(rows)
    last = asking.ask(kofi.id, PIN)
    assert Visit.objects.count() == asking.MOST_WAITING
    assert not Visit.objects.filter(key=visit.key).exists()
    assert Visit.objects.filter(key=last.key).exists()


def copied(visit: Visit, number: int) -> Visit:
    columns = {name: getattr(visit, name) for name in ("person", "epoch", *asking.COPIED)}
    return Visit(**columns, key=number.to_bytes(32, "big"), token=f"{number}")


# When home's word comes, days later


def test_where_stewards_alone_let_people_in_by_then_she_waits(ama: Neighbour, hub: HubIdentity) -> None:
    visit = asking.ask(ama.id, PIN)
    Hub.objects.update(joining="steward")
    identity.asked.here = None
    come(ama, visit, hub)
    assert not Person.objects.exists()
    assert "stewards alone" in asking.why_not(visit)
    Hub.objects.update(joining="open")
    identity.asked.here = None
    asking.catch_up()
    assert Person.objects.get().person_id == ama.id


def test_whom_a_steward_brought_needs_no_other(ama: Neighbour, hub: HubIdentity) -> None:
    visit = asking.ask(ama.id, PIN, by_steward=True)
    Hub.objects.update(joining="steward")
    identity.asked.here = None
    come(ama, visit, hub)
    assert Person.objects.get().person_id == ama.id


def test_who_was_blocked_meanwhile_stays_out(ama: Neighbour, hub: HubIdentity) -> None:
    visit = asking.ask(ama.id, PIN)
    Feed.objects.filter(person=ama.id).update(blocked=True)
    come(ama, visit, hub)
    assert not Person.objects.exists()
    assert "blocked this person" in asking.why_not(visit)


@pytest.mark.usefixtures("nothing_changes")
def test_who_was_blocked_before_a_word_of_theirs_came_is_not_welcome(ama: Neighbour) -> None:
    Act.objects.create(
        position=9, kind="block", target=ama.id, done=True, watches=True, author=bytes(32), feed=bytes(32), seq=1
    )
    with pytest.raises(NotWelcome):
        asking.ask(ama.id, PIN)


def test_whose_key_was_ended_meanwhile_stays_out(ama: Neighbour, hub: HubIdentity) -> None:
    visit = asking.ask(ama.id, PIN)
    cert = ama.certify(visit.key, hub.id, VISITOR)
    fields = {"person": id_text(ama.id), "key": key_text(visit.key), "feeds": {}}
    ama.declare(cert, make("revoke", fields, ama.signer))
    asking.catch_up()
    assert not Person.objects.exists()


def test_a_name_that_a_steward_keeps_is_given_to_no_visitor(ama: Neighbour, hub: HubIdentity) -> None:
    visit = asking.ask(ama.id, PIN)
    invite("ama", bytes(32))
    come(ama, visit, hub)
    assert Person.objects.get().name == "ama (Riverbend)"
    assert free_name(ama.id, None) != "ama"


def test_one_who_cannot_be_let_in_keeps_no_other_out(ama: Neighbour, kofi: Neighbour, hub: HubIdentity) -> None:
    first, second = asking.ask(ama.id, PIN), asking.ask(kofi.id, PIN)
    Feed.objects.filter(person=ama.id).update(blocked=True)
    ama.declare(ama.certify(first.key, hub.id, VISITOR))
    come(kofi, second, hub)
    assert Person.objects.get().person_id == kofi.id


@pytest.mark.usefixtures("nothing_changes")
def test_nobody_is_asked_for_somebody_unknown(hub: HubIdentity) -> None:
    for stranger in (bytes(32), hub.id):
        with pytest.raises(NotKnown):
            asking.ask(stranger, PIN)


def test_who_is_here_is_not_asked_for(ama: Neighbour, hub: HubIdentity) -> None:
    come(ama, asking.ask(ama.id, PIN), hub)
    with pytest.raises(AlreadyHere):
        asking.ask(ama.id, PIN)


# At home


@pytest.fixture
def esi(hub: HubIdentity) -> Person:
    person = signed_up("esi")
    unsealed(person, queue.stretch(SECRET, person.salt, None))
    return person


def asks(village: Village, person: Person, key: bytes) -> None:
    village.say(village.seed, VisitRecord(person=id_text(person.person_id), key=key_text(key)))


KEY = public_key(bytes(range(32)))


def test_esi_is_asked_with_the_code_of_the_other_screen(esi: Person, riverbend: Village) -> None:
    asks(riverbend, esi, KEY)
    (question,) = asking.questions(esi.person_id)
    assert (question.hub, question.code) == (riverbend.id, asking.code_of(esi.person_id, KEY))
    assert len(question.code) == 6


def test_her_yes_lets_her_write_there(esi: Person, riverbend: Village) -> None:
    asks(riverbend, esi, KEY)
    (question,) = asking.questions(esi.person_id)
    assert esi.pen is not None
    assert not asking.confirm(esi, esi.pen, question.position, "00000")
    assert asking.questions(esi.person_id) == [question]
    assert asking.confirm(esi, esi.pen, question.position, SECRET)
    papers = [*riverbend.papers, *chain_to(esi.person_id, KEY)]
    feed = riverbend.open("person", esi.person_id, papers, bytes(range(32)))
    row = Feed.objects.get(key=public_key(feed))
    assert (bytes(row.person or b""), row.caps) == (esi.person_id, "name post")


def test_a_question_is_answered_once(esi: Person, riverbend: Village) -> None:
    asks(riverbend, esi, KEY)
    (question,) = asking.questions(esi.person_id)
    assert esi.pen is not None
    asking.confirm(esi, esi.pen, question.position, SECRET)
    asks(riverbend, esi, KEY)
    before = Entry.objects.count()
    assert asking.questions(esi.person_id) == []
    with pytest.raises(Answered):
        asking.confirm(esi, esi.pen, question.position, SECRET)
    assert Entry.objects.count() == before


def test_her_no_is_told_to_nobody_and_holds(esi: Person, riverbend: Village) -> None:
    asks(riverbend, esi, KEY)
    before = Entry.objects.count()
    asking.refuse(esi, asking.questions(esi.person_id)[0].position)
    asks(riverbend, esi, KEY)
    assert asking.questions(esi.person_id) == []
    assert Entry.objects.count() == before + 1


def test_a_no_to_a_hub_that_copied_a_key_hides_no_other(esi: Person, riverbend: Village) -> None:
    hostile = Village()
    asks(riverbend, esi, KEY)
    asks(hostile, esi, KEY)
    copied, genuine = asking.questions(esi.person_id)
    assert (copied.hub, genuine.hub) == (hostile.id, riverbend.id)
    asking.refuse(esi, copied.position)
    assert asking.questions(esi.person_id) == [genuine]
    assert esi.pen is not None
    assert asking.confirm(esi, esi.pen, genuine.position, SECRET)
    assert asking.questions(esi.person_id) == []


def test_answers_of_before_stand_for_every_hub_that_had_asked(esi: Person, riverbend: Village) -> None:
    other = Village()
    asks(riverbend, esi, KEY)
    asks(other, esi, KEY)
    somebody = bytes(range(1, 33))
    for key in (KEY, somebody):
        VisitAnswered.objects.create(person=esi.person_id, key=key, hub=b"")
    import_module("hub.accounts.migrations.0018_answers_by_hub").name_the_hubs(apps, None)
    found = {(one.key, one.hub) for one in VisitAnswered.objects.all()}
    assert found == {(KEY, riverbend.id), (KEY, other.id), (somebody, b"")}
    assert asking.questions(esi.person_id) == []


def test_only_a_hub_asks_and_only_the_one_named(esi: Person, kofi: Neighbour) -> None:
    kofi.village.say(kofi.feed, VisitRecord(person=id_text(esi.person_id), key=key_text(KEY)))
    assert asking.questions(esi.person_id) == []
    asks(kofi.village, esi, KEY)
    assert asking.questions(kofi.id) == []


def test_many_questions_are_shown_a_few_at_a_time(esi: Person, riverbend: Village) -> None:
    for _ in range(6):
        asks(riverbend, esi, public_key(opening.fresh_seed()))
    assert len(asking.questions(esi.person_id)) == asking.MOST_OF_A_HUB


def test_a_hub_that_asks_much_hides_no_other(esi: Person, riverbend: Village) -> None:
    asks(riverbend, esi, KEY)
    hostile = Village()
    for _ in range(40):
        asks(hostile, esi, public_key(opening.fresh_seed()))
    found = asking.questions(esi.person_id)
    assert len(found) == asking.MOST_OF_A_HUB + 1
    assert (riverbend.id, asking.code_of(esi.person_id, KEY)) in {(one.hub, one.code) for one in found}


def test_with_its_code_one_of_very_many_is_found(esi: Person, riverbend: Village) -> None:
    asks(riverbend, esi, KEY)
    for _ in range(40):
        asks(riverbend, esi, public_key(opening.fresh_seed()))
    code = asking.code_of(esi.person_id, KEY)
    assert code not in {one.code for one in asking.questions(esi.person_id)}
    (question,) = asking.questions(esi.person_id, code)
    assert esi.pen is not None
    assert asking.confirm(esi, esi.pen, question.position, SECRET)
    assert chain_to(esi.person_id, KEY)
    assert asking.questions(esi.person_id, code) == []


def test_those_who_wait_are_looked_at_together(ama: Neighbour, kofi: Neighbour, hub: HubIdentity) -> None:
    """The hub looks whenever its log grew, and thousands may wait."""
    asking.ask(ama.id, PIN)
    with CaptureQueriesContext(connection) as of_one:
        asking.catch_up()
    asking.ask(kofi.id, PIN)
    with CaptureQueriesContext(connection) as of_two:
        asking.catch_up()
    assert len(of_two) == len(of_one) > 0
