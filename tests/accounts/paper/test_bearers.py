"""Whose card it is, by the statements held here."""

import pytest

from hub.accounts.declaring import declare
from hub.accounts.hubs import identity
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.keys import opening
from hub.accounts.models import Person
from hub.accounts.paper.bearers import Card, Contradicted, NobodysCard, OldCard, bearer_of, certify_signer
from hub.core.cid import id_text
from hub.core.judge import judge, parse_passport
from hub.core.keys import key_text, public_key, root_seed
from hub.core.statement import make
from hub.log.models import Feed
from tests.accounts.paper.village import committed, roots_of, rotated

pytestmark = pytest.mark.django_db


def test_both_cards_of_ama_are_known_for_hers(ama: Person) -> None:
    roots = roots_of(ama)
    assert bearer_of(roots.root)[::2] == (ama.person_id, Card.FIRST)
    assert bearer_of(roots.next)[::2] == (ama.person_id, Card.SECOND)


def test_a_card_of_nobody_is_said_to_be_so(ama: Person) -> None:
    with pytest.raises(NobodysCard):
        bearer_of(opening.fresh_roots().root)


def test_after_a_rotation_the_second_card_is_the_first_and_the_first_is_old(ama: Person) -> None:
    roots, following = roots_of(ama), opening.fresh_roots().next
    declare([rotated(ama, roots.next, following)])
    assert bearer_of(roots.next).card == Card.FIRST
    assert bearer_of(following).card == Card.SECOND
    with pytest.raises(OldCard):
        bearer_of(roots.root)


def test_two_different_rotations_stop_the_card_and_pick_none(ama: Person) -> None:
    roots = roots_of(ama)
    declare([rotated(ama, roots.next, opening.fresh_roots().next) for _ in range(2)])
    for entropy in roots:
        with pytest.raises(Contradicted):
            bearer_of(entropy)


def test_a_rotation_that_the_next_root_did_not_sign_changes_nothing(ama: Person) -> None:
    thief = opening.fresh_roots()
    declare([rotated(ama, thief.root, thief.next)])
    assert bearer_of(roots_of(ama).root).card == Card.FIRST


def test_who_commits_to_the_root_of_another_does_not_get_their_card(ama: Person) -> None:
    roots, esi = roots_of(ama), opening.fresh_seed()
    fields = {"root": key_text(public_key(esi)), "next": committed(roots.root), "n": bytes(16)}
    declare([make("incept", fields, esi)])
    assert bearer_of(roots.root).id == ama.person_id


def test_the_holder_of_a_card_gets_a_sign_in_key_whose_feeds_count(ama: Person, hub: HubIdentity) -> None:
    bearer = bearer_of(roots_of(ama).root)
    signer, papers = certify_signer(bearer, roots_of(ama).root, hub.id)
    feed = public_key(opening.fresh_seed())
    cert = opening.certify(ama.person_id, feed, hub.id, opening.FULL, signer)
    host = opening.host(hub.id, feed, identity.device_seed())
    passport = parse_passport(opening.passport("person", hub.id, bytes(16), [*hub.papers, *papers, cert, host]))
    assert judge(feed, passport, (), None).caps == frozenset(opening.FULL)


def test_what_the_hub_declares_counts_at_once(ama: Person) -> None:
    assert Feed.objects.get(key=ama.feed).counts_to > 0
    cut = {"person": id_text(ama.person_id), "key": key_text(ama.feed), "feeds": {}}
    declare([make("revoke", cut, root_seed(roots_of(ama).root))])
    assert Feed.objects.get(key=ama.feed).counts_to == 0
