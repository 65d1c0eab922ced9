"""What ama began before she forgot her PIN, and under the new one, is found by pictures and PIN alike."""

from collections.abc import Callable

import pytest
from django.contrib.auth import authenticate
from django.db import OperationalError, connection
from django.test import RequestFactory

from hub.accounts.keys.opening import Roots
from hub.accounts.models import Draft, Person, Went
from hub.accounts.paper import cards, renewing
from hub.accounts.paper.bearers import Card
from hub.accounts.people import changing, kept
from hub.accounts.people.pictures import code_of
from hub.accounts.testing import SECRET
from tests.accounts.paper.village import roots_of

pytestmark = pytest.mark.django_db
NEW, CODE = "well rope 7", code_of("standard", [1, 2, 3])
OLD_WORDS, NEW_WORDS, LATEST = "the well is dry", "it rained", "the rope is new"
AT = "/forum/topic/{}/"


@pytest.fixture
def roots(ama: Person) -> Roots:
    """Ama's cards, both printed and read back; she has pictures, and left half a post."""
    found = roots_of(ama)
    for card in (Card.FIRST, Card.SECOND):
        cards.wipe(ama, card, Went.PAPER)
    assert changing.choose_pictures(ama, SECRET, CODE)
    leaves(ama, OLD_WORDS, 1)
    return found


def leaves(person: Person, words: str, topic: int) -> None:
    assert person.drafts_key is not None
    slip = kept.read(kept.slip(bytes(person.person_id), person.drafts_key, AT.format(topic)))
    assert slip is not None
    kept.keep(slip, {"text": [words]})


def finds(person: Person | None) -> list[str]:
    """All that is kept for somebody, and each where its form stands."""
    assert person is not None
    assert person.drafts_key is not None
    who = bytes(person.person_id)
    found = kept.all_kept(who, person.drafts_key)
    assert all(kept.kept_at(who, person.drafts_key, one.address) == one.words for one in found)
    return sorted(one.words["text"][0] for one in found)


def by_pictures() -> Person | None:
    found = authenticate(RequestFactory().get("/"), name="ama", picture_secret=CODE)
    assert found is None or isinstance(found, Person)
    return found


def by_pin(secret: str = NEW) -> Person | None:
    found = authenticate(RequestFactory().get("/"), name="ama", secret=secret)
    assert found is None or isinstance(found, Person)
    return found


def test_pictures_and_the_new_pin_find_the_same(ama: Person, roots: Roots) -> None:
    leaves(renewing.recover("ama", roots.root, NEW), NEW_WORDS, 2)
    assert finds(by_pin()) == [NEW_WORDS], "what the old PIN sealed is opened by the pictures alone, so far"
    assert finds(by_pictures()) == [NEW_WORDS, OLD_WORDS]
    assert finds(by_pin()) == [NEW_WORDS, OLD_WORDS]


def test_and_from_then_on_too(ama: Person, roots: Roots) -> None:
    renewing.recover("ama", roots.root, NEW)
    pictures = by_pictures()
    assert pictures is not None
    leaves(pictures, LATEST, 3)
    assert finds(by_pin()) == finds(by_pictures()) == sorted([OLD_WORDS, LATEST])


def test_new_pictures_after_the_card_find_what_the_new_pin_does(ama: Person, roots: Roots) -> None:
    found = renewing.recover("ama", roots.root, NEW)
    leaves(found, NEW_WORDS, 2)
    assert changing.choose_pictures(found, NEW, CODE)
    assert finds(by_pictures()) == finds(by_pin()) == [NEW_WORDS]
    assert kept.how_many(bytes(ama.person_id)) == 1, "what only the pictures of before opened is told to nobody as kept"


def test_who_forgets_twice_loses_nothing_of_what_was_begun_between(ama: Person, roots: Roots) -> None:
    leaves(renewing.recover("ama", roots.root, NEW), NEW_WORDS, 2)
    leaves(renewing.recover("ama", roots.root, SECRET), LATEST, 3)
    everything = sorted([OLD_WORDS, NEW_WORDS, LATEST])
    assert finds(by_pictures()) == finds(by_pin(SECRET)) == everything


def test_what_stands_in_the_row_opens_to_neither_disk_nor_pin(ama: Person, roots: Roots) -> None:
    found = renewing.recover("ama", roots.root, NEW)
    assert found.drafts_key is not None
    row = Person.objects.get(name="ama")
    assert row.picture_handed is not None
    assert found.drafts_key not in bytes(row.picture_handed)
    by_pictures()
    assert Person.objects.get(name="ama").picture_handed is None


def test_a_full_disk_leaves_it_for_the_next_time(ama: Person, roots: Roots) -> None:
    leaves(renewing.recover("ama", roots.root, NEW), NEW_WORDS, 2)
    with connection.execute_wrapper(full), pytest.raises(OperationalError):
        by_pictures()
    assert finds(by_pictures()) == [NEW_WORDS, OLD_WORDS]


def full(execute: Callable[..., object], sql: str, *rest: object) -> object:
    """A disk on which the person's row cannot be written any more, though the drafts still were."""
    if sql.startswith('UPDATE "accounts_person"'):
        raise OperationalError("database or disk is full")
    return execute(sql, *rest)


@pytest.mark.parametrize("renew", [renewing.recover, renewing.replace])
def test_a_form_from_before_the_card_that_comes_late_is_found_by_the_new_pin(
    ama: Person, roots: Roots, renew: Callable[..., Person]
) -> None:
    assert ama.drafts_key is not None
    before = kept.read(kept.slip(bytes(ama.person_id), ama.drafts_key, AT.format(7)))
    assert before is not None
    changing.forget_pictures(ama)
    now = renew("ama", roots.root if renew is renewing.recover else roots.next, NEW)
    kept.keep_late(before, {"text": [OLD_WORDS]})
    assert now.drafts_key is not None
    found = kept.all_kept(bytes(ama.person_id), now.drafts_key)
    assert [(one.address, one.words["text"]) for one in found] == [(AT.format(7), [OLD_WORDS])]


def test_what_nothing_opens_any_more_is_not_kept(ama: Person, roots: Roots) -> None:
    changing.forget_pictures(ama)
    renewing.recover("ama", roots.root, NEW)
    assert not Draft.objects.exists()


def test_nor_what_only_a_thief_could_open(ama: Person, roots: Roots) -> None:
    renewing.replace("ama", roots.root, NEW)
    assert not Draft.objects.exists()
    assert by_pictures() is None
