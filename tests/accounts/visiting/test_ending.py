"""Ending at home what somebody can write elsewhere."""

import pytest

from hub.accounts.declaring import declare
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.keys import opening
from hub.accounts.models import Person
from hub.accounts.paper.words import words_of
from hub.accounts.people.unsealing import unsealed
from hub.accounts.records import Profile
from hub.accounts.records import VisitAsked as VisitRecord
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET
from hub.accounts.visiting import asking, cards, ending, slips
from hub.accounts.visiting.chains import chain_to
from hub.core.authority import Authority
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.keys import key_text, public_key
from hub.core.statement import make
from hub.log import judging, store
from hub.log.models import Entry, Feed
from tests.accounts.village import Village
from tests.accounts.visiting.home import Neighbour
from tests.people import signed_up

SEED = bytes(range(32))


@pytest.fixture
def esi(hub: HubIdentity, riverbend: Village) -> Person:
    """esi, who said yes to a key at Riverbend."""
    person = signed_up("esi")
    unsealed(person, queue.stretch(SECRET, person.salt, None))
    asked = VisitRecord(person=id_text(person.person_id), key=key_text(public_key(SEED)))
    riverbend.say(riverbend.seed, asked)
    assert person.pen is not None
    asking.confirm(person, person.pen, asking.questions(person.person_id)[0].position, SECRET)
    return person


def test_what_was_written_there_stays_and_what_comes_counts_not(esi: Person, riverbend: Village) -> None:
    papers = [*riverbend.papers, *chain_to(esi.person_id, public_key(SEED))]
    feed = riverbend.open("person", esi.person_id, papers, SEED)
    riverbend.say(feed, Profile(name="esi away"))
    (away,) = ending.away(esi.person_id)
    assert (away.hub, away.key) == (riverbend.id, public_key(SEED))
    assert esi.pen is not None
    assert not ending.end(esi, esi.pen, away.cert, "00000")
    assert ending.end(esi, esi.pen, away.cert, SECRET)
    riverbend.say(feed, Profile(name="not esi"))
    assert Feed.objects.get(key=public_key(feed)).counts_to == 2
    assert ending.away(esi.person_id) == []


def test_there_is_nothing_to_end_twice_or_of_others(esi: Person, ama: Neighbour) -> None:
    (away,) = ending.away(esi.person_id)
    assert esi.pen is not None
    ending.end(esi, esi.pen, away.cert, SECRET)
    before = Entry.objects.count()
    for cert in (away.cert, ama.sign_in.id):
        with pytest.raises(ending.NotThere):
            ending.end(esi, esi.pen, cert, SECRET)
    assert Entry.objects.count() == before


def test_a_feed_that_was_ended_writes_nothing_more_and_says_so(ama: Neighbour) -> None:
    person = cards.arrive(" ".join(words_of(ama.roots.root, "en")), "97531")
    key = opening.unpacked(bytes(person.papers))[-1].fields["key"]
    ama.declare(make("revoke", {"person": id_text(ama.id), "key": key, "feeds": {}}, ama.signer))
    before = Entry.objects.count()
    assert person.pen is not None
    with pytest.raises(LocalError, match="was ended"):
        store.publish(person.pen, Profile(name="ama"))
    assert Entry.objects.count() == before


def test_where_she_visits_nothing_of_a_third_hub_is_hers_to_end(ama: Neighbour, hub: HubIdentity) -> None:
    person = cards.arrive(" ".join(words_of(ama.roots.root, "en")), "97531")
    third = Village()
    third.say(third.seed, Profile(name="Banda"))
    ama.declare(ama.certify(public_key(SEED), third.id, opening.VISITOR))
    assert ending.away(ama.id) == []
    kofi = Neighbour(third, "kofi")
    assert person.pen is not None
    with pytest.raises(slips.BadSlip, match="at home"):
        slips.make(person, person.pen, kofi.village.id, "97531")


def test_a_visited_hubs_own_keys_fill_no_page_and_end_with_it(esi: Person, riverbend: Village) -> None:
    many = [public_key(bytes([number]) * 32) for number in range(1, 9)]
    declare(opening.certify(esi.person_id, key, riverbend.id, opening.VISITOR, SEED) for key in many)
    (away,) = ending.away(esi.person_id)
    assert away.key == public_key(SEED)
    assert esi.pen is not None
    assert ending.end(esi, esi.pen, away.cert, SECRET)
    family = Authority(esi.person_id, "", judging.heard(esi.person_id))
    assert not any(family.speaks(key) for key in (away.key, *many))
