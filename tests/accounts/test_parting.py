"""Who left stays gone by their own signed word, and nobody else's word, nor another way to end a key, takes an account
away. A real backup that is brought back stands in `tests/host/backup/test_left.py`."""

from copy import copy

import pytest
from django.db import transaction
from django.test import Client

from hub.accounts import declaring
from hub.accounts.declaring import declare
from hub.accounts.hubs.identity import HubIdentity, founded
from hub.accounts.keys import opening
from hub.accounts.models import Person
from hub.accounts.paper import renewing
from hub.accounts.paper.words import words_of
from hub.accounts.people import gone, leaving
from hub.accounts.people.unsealing import things_of
from hub.accounts.records import Declared
from hub.accounts.testing import SECRET, let_leave
from hub.accounts.visiting import cards
from hub.core.cid import id_text
from hub.core.keys import key_text, public_key, root_seed
from hub.core.record import KEPT, decode
from hub.core.statement import Statement, from_wire, make
from hub.log.models import Entry, Feed
from tests.accounts.paper.village import key_of, roots_of, rotated
from tests.accounts.village import Village
from tests.accounts.visiting.home import Neighbour
from tests.people import signed_up


def declared() -> list[Statement]:
    """Every statement about keys that was made after passports."""
    bodies = [decode(bytes(body)) for body in Entry.objects.values_list("body", flat=True) if body]
    return [from_wire(wire) for one in bodies if one["t"] == Declared.type for wire in one["statements"]]


def said() -> list[Statement]:
    """Every revocation in the log."""
    return [one for one in declared() if one.kind == "revoke"]


def left_elsewhere(person: Person) -> list[Statement]:
    """What is said when somebody leaves, of which this copy of the hub knows nothing."""
    with transaction.atomic():
        let_leave(copy(person))
        told = declared()
        transaction.set_rollback(True)
    return told


def stay(*people: Person) -> bool:
    """Whether they sign in here, and have an account when the hub has looked after those who left."""
    lets_in = [Client().login(name=person.name, secret=SECRET) for person in people]
    leaving.let_go_again(bytes)
    return all(lets_in) and Person.objects.filter(pk__in=[person.pk for person in people]).count() == len(people)


def signer_of(person: Person) -> str:
    return str(opening.unpacked(bytes(person.papers))[-1].fields["key"])


def test_the_word_ends_the_keys_of_this_hub_and_keeps_what_was_written(ama: Person) -> None:
    feed = bytes(ama.feed)
    heads = {key_text(bytes(one.key)): one.head for one in Feed.objects.filter(person=ama.person_id, head__gt=1)}
    let_leave(ama)
    (word,) = said()
    assert word.fields["key"] == key_text(word.signer) == signer_of(ama)
    assert word.fields["feeds"].keys() == heads.keys()
    row = Feed.objects.get(key=feed)
    assert row.counts_to == row.head > heads[key_text(feed)], "the erasing of the profile counts too"
    assert Declared.type in KEPT, "no hub drops it for space"


def test_a_copy_that_hears_of_it_lets_the_account_go(ama: Person) -> None:
    esi, told = signed_up("esi"), left_elsewhere(ama)
    assert stay(ama, esi), "nobody told it yet"
    declare(told)
    assert not Client().login(name="ama", secret=SECRET)
    assert Person.objects.filter(name="ama").exists()
    assert not stay(ama)
    assert stay(esi)
    assert gone.is_gone("ama")


def test_an_older_key_of_a_forgotten_pin_is_over_too(ama: Person) -> None:
    older = Person.objects.get(pk=ama.pk)
    with transaction.atomic():
        renewed = renewing.recover("ama", roots_of(ama).root, SECRET)
        let_leave(renewed)
        told, over = declared(), {one.fields["key"] for one in said()}
        transaction.set_rollback(True)
    assert over == {signer_of(older), signer_of(renewed)}
    declare(told)
    assert not stay(older)


def test_whoever_comes_back_by_their_card_stays(ama: Person) -> None:
    root, told = roots_of(ama).root, left_elsewhere(ama)
    declare(told)
    renewing.recover("ama", root, SECRET)
    assert stay(ama)


def test_a_stolen_key_that_the_card_ended_takes_no_account_away(ama: Person) -> None:
    root = roots_of(ama).root
    word = {"person": id_text(ama.person_id), "key": signer_of(ama), "feeds": {}}
    declare([make("revoke", word, root_seed(root))])
    assert stay(ama)


def test_a_visited_hub_makes_no_leaving_of_a_theft(ama: Person, hub: HubIdentity) -> None:
    """It says that the card is a key of this hub, whose word would then be a leaving."""
    root, signer, away = root_seed(roots_of(ama).root), seed_of_signer(ama), opening.fresh_seed()
    visited = opening.certify(ama.person_id, public_key(away), bytes(32), opening.VISITOR, signer)
    forged = opening.certify(ama.person_id, public_key(root), hub.id, opening.VISITOR, away)
    word = {"person": id_text(ama.person_id), "key": signer_of(ama), "feeds": {}}
    declare([visited, forged, make("revoke", word, root)])
    assert stay(ama)


def test_a_slip_makes_no_leaving_of_a_theft(ama: Person, hub: HubIdentity) -> None:
    root, slip = root_seed(roots_of(ama).root), opening.fresh_seed()
    found = opening.certify(ama.person_id, public_key(slip), hub.id, opening.VISITOR, seed_of_signer(ama))
    word = {"person": id_text(ama.person_id), "key": signer_of(ama), "feeds": {}}
    declare([found, *(make("revoke", word, seed) for seed in (root, slip))])
    assert stay(ama)


def test_a_thief_makes_no_leaving_of_a_theft_that_the_card_has_ended(ama: Person) -> None:
    """The stolen key is a sign-in key of this hub, and may end itself."""
    word = {"person": id_text(ama.person_id), "key": signer_of(ama), "feeds": {}}
    declare([make("revoke", word, seed) for seed in (root_seed(roots_of(ama).root), seed_of_signer(ama))])
    assert stay(ama)


def test_who_left_before_the_card_was_replaced_stays_gone(ama: Person) -> None:
    roots, told = roots_of(ama), left_elsewhere(ama)
    declare([*told, rotated(ama, roots.next, opening.fresh_roots().next)])
    assert not stay(ama)


def test_others_words_take_no_account_away(ama: Person, hub: HubIdentity) -> None:
    stranger, signer = opening.fresh_seed(), seed_of_signer(ama)
    away, slip = opening.fresh_seed(), opening.fresh_seed()
    word = {"person": id_text(ama.person_id), "key": signer_of(ama), "feeds": {}}
    visited = opening.certify(ama.person_id, public_key(away), bytes(32), opening.VISITOR, signer)
    here = opening.certify(ama.person_id, public_key(slip), hub.id, opening.VISITOR, away)
    declare([visited, here, *(make("revoke", word, seed) for seed in (stranger, away, slip))])
    assert stay(ama)


def seed_of_signer(person: Person) -> bytes:
    things = things_of(person, key_of(person))
    assert things is not None
    return things["signer"]


def test_a_visit_that_home_ended_takes_no_account_away(hub: HubIdentity) -> None:
    home = Neighbour(Village(), "kofi")
    visitor = cards.arrive(" ".join(words_of(home.roots.root, "en")), SECRET)
    home.declare(make("revoke", {"person": id_text(home.id), "key": signer_of(visitor), "feeds": {}}, home.signer))
    assert stay(visitor)


def test_a_visitor_who_leaves_goes_on_at_home(hub: HubIdentity) -> None:
    home = Neighbour(Village(), "kofi")
    visitor = cards.arrive(" ".join(words_of(home.roots.root, "en")), SECRET)
    let_leave(visitor)
    assert not Person.objects.exists()
    assert Feed.objects.get(key=public_key(home.feed)).counts_to > 2**40
    assert founded().id == hub.id


def test_somebody_with_very_many_feeds_can_leave(ama: Person, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(declaring, "MOST_FEEDS", 1)
    let_leave(ama)
    assert len(said()[0].fields["feeds"]) == 1
