"""With the card: the root certifies one key here, that may never moderate, and is forgotten."""

import errno
import os
from collections.abc import Callable
from itertools import pairwise

import pytest

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.hubs.rules import Rules
from hub.accounts.keys import keyring, opening
from hub.accounts.models import Hub, Person
from hub.accounts.paper import renewing
from hub.accounts.paper.words import WrongWords, words_of
from hub.accounts.people.backend import Unseal
from hub.accounts.people.secret import WeakSecret
from hub.accounts.sign_in import delays
from hub.accounts.sign_in.delays import Wait
from hub.accounts.visiting import cards, chains, slips
from hub.accounts.visiting.homes import AlreadyHere, NotWelcome, StewardsAlone
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.judge import judge, parse_passport
from hub.core.keys import parse_key, public_key
from hub.core.statement import make
from hub.log.judging import statements_in
from hub.log.models import Entry, Feed
from hub.log.timeline import feeds_of
from hub.log.trouble import DiskFull
from tests.accounts.visiting.home import Neighbour, rotated
from tests.people import signed_up

PIN = "97531"


def words(entropy: bytes) -> str:
    return " ".join(words_of(entropy, "en"))


def test_ama_is_here_who_she_is_at_home(ama: Neighbour, hub: HubIdentity) -> None:
    person = cards.arrive(words(ama.roots.root), PIN)
    assert (person.person_id, person.name, person.role) == (ama.id, "ama", "member")
    assert {feed.hub for feed in feeds_of(ama.id)} == {hub.id, ama.village.id}
    assert Unseal().authenticate(None, name="ama", secret=PIN) == person


def test_nothing_of_the_card_stays(ama: Neighbour) -> None:
    person = Person.objects.get(pk=cards.arrive(words(ama.roots.root), PIN).pk)
    assert (person.root, person.next_root) == (None, None)


def test_a_visitor_posts_and_never_moderates(ama: Neighbour) -> None:
    person = cards.arrive(words(ama.roots.root), PIN)
    assert Feed.objects.get(key=person.feed).caps == "name post"


def test_a_hub_that_never_met_her_home_believes_the_passport_alone(ama: Neighbour, hub: HubIdentity) -> None:
    person = cards.arrive(words(ama.roots.root), PIN)
    body = Entry.objects.get(feed__key=person.feed, seq=1).body
    verdict = judge(person.feed, parse_passport(bytes(body or b"")), [], None)
    assert (verdict.person, verdict.hub, verdict.why) == (ama.id, hub.id, "")


def test_a_forgotten_pin_is_mended_with_the_card_and_gives_no_more_than_before(ama: Neighbour) -> None:
    cards.arrive(words(ama.roots.root), PIN)
    person = renewing.recover("ama", ama.roots.root, "86420")
    assert Feed.objects.get(key=person.feed).caps == "name post"


def test_without_the_seal_nobody_comes_in(ama: Neighbour) -> None:
    keyring.seal_path().rename(keyring.seal_path().with_name("away"))
    before = Entry.objects.count()
    try:
        with pytest.raises(keyring.SealMissing):
            cards.arrive(words(ama.roots.root), PIN)
    finally:
        keyring.seal_path().with_name("away").rename(keyring.seal_path())
    assert (Entry.objects.count(), Person.objects.count()) == (before, 0)


def test_on_a_full_disk_nothing_is_begun(ama: Neighbour, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "full")

    monkeypatch.setattr("hub.durable.write", full)
    before = Entry.objects.count(), Feed.objects.count()
    with pytest.raises(DiskFull):
        cards.arrive(words(ama.roots.root), PIN)
    assert (Entry.objects.count(), Feed.objects.count(), Person.objects.count()) == (*before, 0)


def test_a_long_chain_is_told_beside_its_passport(ama: Neighbour, hub: HubIdentity) -> None:
    entropies = [ama.roots.next, bytes(range(16)), bytes(range(1, 17))]
    for root, following in pairwise([*entropies, bytes(range(2, 18))]):
        ama.declare(rotated(ama.id, root, following))
    person = cards.arrive(words(entropies[-1]), PIN)
    assert len(opening.unpacked(bytes(person.papers))) == 5
    bodies = [bytes(entry.body or b"") for entry in Entry.objects.filter(feed__own=True)]
    told = [one for body in bodies for one in statements_in(body)]
    passport = parse_passport(bytes(Entry.objects.get(feed__key=person.feed, seq=1).body or b""))
    assert judge(person.feed, passport, told, None).why == "", "a third hub that met only this one"


def test_after_a_rotation_the_new_card_opens_and_the_old_one_does_not(ama: Neighbour) -> None:
    ama.declare(ama.rotate(ama.sign_in))
    with pytest.raises(LocalError, match="replaced"):
        cards.arrive(words(ama.roots.root), PIN)
    assert cards.arrive(words(ama.roots.next), PIN).person_id == ama.id


def test_the_chain_to_her_key_is_the_shortest_that_holds(ama: Neighbour) -> None:
    person = cards.arrive(words(ama.roots.root), PIN)
    papers = opening.unpacked(bytes(person.papers))
    key = parse_key(papers[-1].fields["key"])
    assert chains.chain_to(ama.id, key) == papers
    assert chains.chain_to(ama.id, public_key(ama.feed)) == (), "a feed certifies nothing"


@pytest.mark.usefixtures("nothing_changes")
def test_the_second_card_stays_shut(ama: Neighbour) -> None:
    with pytest.raises(cards.NotFirst):
        cards.arrive(words(ama.roots.next), PIN)


@pytest.mark.usefixtures("nothing_changes")
def test_a_card_of_nobody_known_here(ama: Neighbour) -> None:
    with pytest.raises(cards.NotKnownYet, match="next exchange"):
        cards.arrive(words(bytes(16)), PIN)


def test_a_root_that_contradicts_itself_lets_nobody_in(ama: Neighbour) -> None:
    ama.declare(ama.rotate(), ama.rotate())
    before = Entry.objects.count()
    for card in (ama.roots.root, ama.roots.next):
        with pytest.raises(LocalError, match="neither counts"):
            cards.arrive(words(card), PIN)
    assert (Entry.objects.count(), Person.objects.count()) == (before, 0)


def test_a_forged_root_is_nobodys_card(ama: Neighbour) -> None:
    thief = opening.fresh_roots()
    ama.declare(rotated(ama.id, thief.root, thief.next))
    with pytest.raises(cards.NotKnownYet):
        cards.arrive(words(thief.root), PIN)
    assert cards.arrive(words(ama.roots.root), PIN).person_id == ama.id


@pytest.mark.usefixtures("nothing_changes")
def test_a_typo_is_told_by_its_place(ama: Neighbour) -> None:
    typed = words(ama.roots.root).split()
    with pytest.raises(WrongWords) as caught:
        cards.arrive(" ".join([*typed[:3], "zzzzz", *typed[4:]]), PIN)
    assert "4" in caught.value.said


@pytest.mark.usefixtures("nothing_changes")
def test_a_weak_pin_is_refused_before_the_words_are_read(ama: Neighbour) -> None:
    with pytest.raises(WeakSecret):
        cards.arrive(words(ama.roots.root), "1")


def test_who_is_here_already_signs_in(ama: Neighbour) -> None:
    cards.arrive(words(ama.roots.root), PIN)
    before = Entry.objects.count()
    with pytest.raises(AlreadyHere):
        cards.arrive(words(ama.roots.root), PIN)
    assert (Entry.objects.count(), Person.objects.count()) == (before, 1)


@pytest.mark.usefixtures("nothing_changes")
def test_who_is_blocked_here_is_not_let_in(ama: Neighbour) -> None:
    Feed.objects.filter(person=ama.id).update(blocked=True)
    with pytest.raises(NotWelcome):
        cards.arrive(words(ama.roots.root), PIN)


@pytest.mark.usefixtures("nothing_changes")
def test_where_stewards_let_people_in_they_open_the_page(ama: Neighbour) -> None:
    Hub.objects.update(joining=Rules(joining="steward").joining)
    with pytest.raises(StewardsAlone):
        cards.arrive(words(ama.roots.root), PIN)


def test_with_a_steward_beside_them_they_come_in(ama: Neighbour) -> None:
    Hub.objects.update(joining="steward")
    assert cards.arrive(words(ama.roots.root), PIN, by_steward=True).person_id == ama.id


def test_two_amas_are_told_apart(ama: Neighbour) -> None:
    signed_up("Ama")
    assert cards.arrive(words(ama.roots.root), PIN).name == "ama (Riverbend)"


def test_who_guesses_words_waits(ama: Neighbour) -> None:
    for _ in range(3):
        with pytest.raises(cards.NotKnownYet):
            cards.arrive(words(os.urandom(16)), PIN, screen="kiosk")
    with pytest.raises(Wait):
        cards.arrive(words(ama.roots.root), PIN, screen="kiosk")


@pytest.mark.parametrize("arrive", [cards.arrive, slips.arrive])
def test_who_mistypes_a_word_does_not_wait_for_it(ama: Neighbour, arrive: Callable[..., Person]) -> None:
    for _ in range(delays.SCREEN_FREE + 1):
        with pytest.raises(WrongWords):
            arrive("lake " * 12, PIN, screen="kiosk")
    assert cards.arrive(words(ama.roots.root), PIN, screen="kiosk").person_id == ama.id


def test_home_may_end_what_the_card_began(ama: Neighbour) -> None:
    person = cards.arrive(words(ama.roots.root), PIN)
    signer = next(one for one in opening.unpacked(bytes(person.papers)) if one.kind == "cert").fields["key"]
    ama.declare(make("revoke", {"person": id_text(ama.id), "key": signer, "feeds": {}}, ama.signer))
    assert Feed.objects.get(key=person.feed).counts_to == 0
