"""What waits in the row of a person, and that it is gone once it is on paper."""

import pytest
from django.db import connection

from hub.accounts.hubs.identity import found_hub
from hub.accounts.models import Attempt, Person, Went
from hub.accounts.paper import cards
from hub.accounts.paper.bearers import Card
from hub.accounts.paper.cards import NothingWaits
from hub.accounts.people import changing, unsealing
from hub.accounts.people.joining import sign_up
from hub.accounts.sign_in import delays, queue
from hub.accounts.sign_in.delays import Wait
from hub.accounts.testing import SECRET
from tests.accounts.paper.village import key_of, roots_of
from tests.thief import copied, database_files

BOTH = (Card.FIRST, Card.SECOND)


def test_both_cards_wait_for_a_printer(ama: Person) -> None:
    assert [cards.waits(ama, card) for card in BOTH] == [True, True]
    assert (ama.root_went, ama.next_root_went) == ("", "")


def test_the_pin_opens_what_is_to_be_printed_and_nothing_else_does(ama: Person) -> None:
    roots = roots_of(ama)
    assert cards.entropy_of(ama, Card.FIRST, SECRET, None) == roots.root
    assert cards.entropy_of(ama, Card.SECOND, SECRET, None) == roots.next
    assert cards.entropy_of(ama, Card.FIRST, "guessed", None) is None


def test_guesses_at_it_wait_as_at_sign_in(ama: Person) -> None:
    for _ in range(delays.NAME_FREE):
        cards.entropy_of(ama, Card.FIRST, "guessed", "kiosk")
    with pytest.raises(Wait):
        cards.entropy_of(ama, Card.FIRST, SECRET, "kiosk")
    Attempt.objects.all().delete()


def test_each_card_goes_by_itself_and_only_once(ama: Person) -> None:
    cards.wipe(ama, Card.FIRST, Went.PAPER)
    found = Person.objects.get(pk=ama.pk)
    assert (found.root_went, cards.waits(found, Card.SECOND)) == ("paper", True)
    with pytest.raises(NothingWaits):
        cards.entropy_of(found, Card.FIRST, SECRET, None)
    with pytest.raises(NothingWaits):
        cards.wipe(found, Card.FIRST, Went.PAPER)
    assert cards.entropy_of(found, Card.SECOND, SECRET, None)


def test_what_is_gone_stays_gone_when_the_secret_changes(ama: Person) -> None:
    cards.wipe(ama, Card.FIRST, Went.PAPER)
    assert changing.change_secret(ama, SECRET, "well rope 7")
    found = Person.objects.get(pk=ama.pk)
    assert unsealing.unsealed(found, queue.stretch("well rope 7", found.salt, None))
    assert [cards.waits(found, card) for card in BOTH] == [False, True]


@pytest.mark.skipif(connection.vendor != "sqlite", reason="looks into SQLite's files")
@pytest.mark.django_db(transaction=True)
def test_no_byte_of_it_stays_in_the_files() -> None:
    found_hub("Riverbend")
    ama = sign_up("ama", SECRET)
    roots, blob = roots_of(ama), bytes(ama.root or b"")
    before = copied(database_files())
    assert blob in before
    assert roots.root not in before, "what waits is sealed"
    assert roots.next not in before
    cards.wipe(ama, Card.FIRST, Went.PAPER)
    after = copied(database_files())
    assert blob not in after
    assert ama.next_root is not None
    assert bytes(ama.next_root) in after
    assert not any(seed in after for seed in (*roots, key_of(ama)))
