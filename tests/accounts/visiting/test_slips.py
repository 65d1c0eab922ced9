"""A travel slip: good at one hub, once, for some days, and for nothing but posting."""

from collections.abc import Callable

import pytest

from hub.accounts.declaring import declare
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.keys import opening
from hub.accounts.models import Person
from hub.accounts.paper.words import WrongWords, words_of
from hub.accounts.people.backend import Unseal
from hub.accounts.people.unsealing import things_of, unsealed
from hub.accounts.records import Profile
from hub.accounts.records import Tick as TickRecord
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET
from hub.accounts.visiting import slips
from hub.accounts.visiting.arriving import sealed_for, settle
from hub.accounts.visiting.chains import chain_to
from hub.accounts.visiting.homes import AlreadyHere, NotKnown
from hub.accounts.visiting.slips import BadSlip
from hub.core.cid import id_text
from hub.core.errors import TooMany
from hub.core.keys import key_text, public_key
from hub.core.statement import CERTIFY, POST, make
from hub.log import store
from hub.log.models import Entry, Feed
from hub.log.timeline import feeds_of
from tests.accounts.paper.village import key_of
from tests.accounts.village import Village
from tests.accounts.visiting.home import Neighbour
from tests.people import signed_up

PIN = "97531"
WORDS = bytes(range(16))


def written(entropy: bytes = WORDS) -> str:
    return " ".join(words_of(entropy, "en"))


@pytest.fixture
def gives(ama: Neighbour, hub: HubIdentity) -> Callable[..., None]:
    """ama's hub has told of a slip; by itself one for this hub, good for thirty days."""

    def give(entropy: bytes = WORDS, to: bytes = b"", until: int = 30) -> None:
        key, home = public_key(slips.seed_of(entropy)), id_text(ama.village.id)
        ama.declare(ama.certify(key, to or hub.id, (POST, CERTIFY), home=home, until=until))

    return give


def test_the_words_of_a_slip_make_an_account_that_posts(ama: Neighbour, gives: Callable[..., None]) -> None:
    gives()
    person = slips.arrive(written(), PIN)
    assert (person.person_id, person.name) == (ama.id, "ama")
    assert Feed.objects.get(key=person.feed).caps == "post"
    assert {feed.person for feed in feeds_of(ama.id)} == {ama.id}
    assert Unseal().authenticate(None, name="ama", secret=PIN) == person


def test_it_is_used_once(gives: Callable[..., None]) -> None:
    gives()
    slips.arrive(written(), PIN)
    before = Entry.objects.count(), Person.objects.count()
    with pytest.raises(BadSlip, match="used already"):
        slips.arrive(written(), PIN)
    assert (Entry.objects.count(), Person.objects.count()) == before


def test_a_use_elsewhere_that_is_known_here_uses_it_up(ama: Neighbour, gives: Callable[..., None]) -> None:
    gives()
    elsewhere = opening.certify(ama.id, public_key(opening.fresh_seed()), bytes(32), [POST], slips.seed_of(WORDS))
    ama.declare(elsewhere)
    refused(slips.BadSlip, "used already")


def test_of_two_at_once_with_one_slip_one_comes_in(ama: Neighbour, gives: Callable[..., None]) -> None:
    gives()
    signer = slips.seed_of(WORDS)
    late, key = sealed_for(ama.id, "ama too", PIN, signer, None)
    papers = chain_to(ama.id, public_key(signer))
    slips.arrive(written(), PIN)
    before = Entry.objects.count(), Feed.objects.count()
    with pytest.raises(AlreadyHere):
        settle(late, key, signer, papers)
    assert (Entry.objects.count(), Feed.objects.count()) == before


def test_on_a_restored_box_the_slip_goes_on_in_a_new_feed(gives: Callable[..., None]) -> None:
    gives()
    first = slips.arrive(written(), PIN)
    Person.objects.update(incarnation=bytes(16))
    person = Unseal().authenticate(None, name="ama", secret=PIN)
    assert person is not None
    assert person.feed != first.feed
    assert Feed.objects.get(key=person.feed).caps == "post"


def refused(kind: type[Exception], words: str, typed: str = "") -> None:
    """The slip is refused in these words, and nothing changes by it."""
    before = Entry.objects.count(), Person.objects.count()
    with pytest.raises(kind, match=words):
        slips.arrive(typed or written(), PIN)
    assert (Entry.objects.count(), Person.objects.count()) == before


def test_one_for_another_hub_names_that_hub(gives: Callable[..., None]) -> None:
    other = Village()
    other.say(other.seed, Profile(name="Zawadi"))
    gives(to=other.id)
    refused(BadSlip, "This slip is for Zawadi")


def test_it_runs_out_by_the_days_of_its_home(ama: Neighbour, gives: Callable[..., None]) -> None:
    gives(until=2)
    ama.village.say(ama.village.seed, TickRecord(epoch=1))
    ama.village.say(ama.village.seed, TickRecord(epoch=2))
    refused(BadSlip, "ran out")


def test_what_was_taken_back_at_home_opens_nothing(ama: Neighbour, gives: Callable[..., None]) -> None:
    gives()
    key = key_text(public_key(slips.seed_of(WORDS)))
    ama.declare(make("revoke", {"person": id_text(ama.id), "key": key, "feeds": {}}, ama.signer))
    refused(BadSlip, "taken back")


def test_one_that_has_not_come_yet_says_when_it_comes(ama: Neighbour) -> None:
    refused(BadSlip, "next exchange")


def test_the_words_of_a_card_are_none_of_a_slip(ama: Neighbour) -> None:
    refused(BadSlip, "words of a card", written(ama.roots.root))


def test_a_typo_is_told_by_its_place(gives: Callable[..., None]) -> None:
    gives()
    typed = written().split()
    with pytest.raises(WrongWords) as caught:
        slips.arrive(" ".join([*typed[:10], "zzzzz", typed[11]]), PIN)
    assert "11" in caught.value.said


def test_nobody_else_makes_a_slip_for_her(kofi: Neighbour, ama: Neighbour, hub: HubIdentity) -> None:
    key, home = public_key(slips.seed_of(WORDS)), id_text(kofi.village.id)
    forged = {**kofi.certify(key, hub.id, (POST, CERTIFY), home=home, until=30).fields, "person": id_text(ama.id)}
    kofi.declare(make("cert", forged, kofi.signer))
    refused(BadSlip, "next exchange")


def test_who_is_here_already_keeps_the_slip_unused(ama: Neighbour, gives: Callable[..., None]) -> None:
    gives()
    gives(entropy=bytes(16))
    slips.arrive(written(), PIN)
    refused(AlreadyHere, "signs in here already", written(bytes(16)))


# At home


@pytest.fixture
def esi(hub: HubIdentity) -> Person:
    person = signed_up("esi")
    unsealed(person, queue.stretch(SECRET, person.salt, None))
    return person


def makes(esi: Person, to: bytes, secret: str = SECRET) -> bytes | None:
    assert esi.pen is not None
    return slips.make(esi, esi.pen, to, secret)


def test_esi_makes_one_with_her_pin(esi: Person, riverbend: Village, kofi: Neighbour) -> None:
    entropy = makes(esi, riverbend.id)
    assert entropy is not None
    (slip,) = slips.made_by(esi.person_id)
    assert (slip.hub, slip.until, slip.state) == (riverbend.id, slips.DAYS, "open")
    assert slip.key == public_key(slips.seed_of(entropy))


def test_a_wrong_pin_makes_none(esi: Person, riverbend: Village, kofi: Neighbour) -> None:
    before = Entry.objects.count()
    assert makes(esi, riverbend.id, "00000") is None
    assert (Entry.objects.count(), slips.made_by(esi.person_id)) == (before, [])


def test_there_is_none_for_home_and_none_for_nowhere(esi: Person, hub: HubIdentity) -> None:
    with pytest.raises(BadSlip, match="at home here"):
        makes(esi, hub.id)
    with pytest.raises(NotKnown):
        makes(esi, bytes(32))


def test_she_takes_one_back(esi: Person, riverbend: Village, kofi: Neighbour) -> None:
    makes(esi, riverbend.id)
    (slip,) = slips.made_by(esi.person_id)
    assert esi.pen is not None
    assert not slips.take_back(esi, esi.pen, slip.cert, "00000")
    assert slips.take_back(esi, esi.pen, slip.cert, SECRET)
    assert [one.state for one in slips.made_by(esi.person_id)] == ["back"]
    with pytest.raises(BadSlip):
        slips.take_back(esi, esi.pen, slip.cert, SECRET)


def test_what_a_slip_wrote_is_known_as_used_at_home(esi: Person, riverbend: Village, kofi: Neighbour) -> None:
    entropy = makes(esi, riverbend.id)
    assert entropy is not None
    seed = slips.seed_of(entropy)
    papers = [*riverbend.papers, *chain_to(esi.person_id, public_key(seed))]
    feed = riverbend.open("person", esi.person_id, papers, seed)
    assert [one.state for one in slips.made_by(esi.person_id)] == ["used"]
    row = Feed.objects.get(key=public_key(feed))
    assert (bytes(row.person or b""), row.caps) == (esi.person_id, "post")
    assert store.cut_off(esi.person_id) is None


def test_five_are_enough(esi: Person, riverbend: Village, kofi: Neighbour) -> None:
    for _ in range(slips.MOST_OPEN):
        makes(esi, riverbend.id)
    with pytest.raises(TooMany):
        makes(esi, riverbend.id)


def test_a_visited_hub_makes_no_slips_in_ones_name(
    esi: Person, riverbend: Village, kofi: Neighbour, hub: HubIdentity
) -> None:
    """Five would keep her from making one: it may certify at its own village, and calls that her home, or ours. For a
    third village it may not, and thousands of those filled her page, as taken back."""
    things, away = things_of(esi, key_of(esi)), bytes([9]) * 32
    assert things is not None
    declare([opening.certify(esi.person_id, public_key(away), riverbend.id, opening.VISITOR, things["signer"])])
    places = [(riverbend.id, riverbend.id), (hub.id, riverbend.id), (hub.id, bytes(32)), (riverbend.id, bytes(32))]
    for home, place in places:
        for number in range(slips.MOST_OPEN):
            key = public_key(bytes([number]) * 32)
            found = opening.certify(esi.person_id, key, place, (POST, CERTIFY), away)
            declare([make("cert", {**found.fields, "home": id_text(home), "until": 2**40}, away)])
    makes(esi, riverbend.id)
    assert [slip.state for slip in slips.made_by(esi.person_id)] == ["open"]
