"""A made-up village is the same for the same seed, and is written by the real path."""

import random

import pytest

from hub.accounts.models import Person
from hub.host import answers, founding, seeding
from hub.host.village import Saying, Village
from hub.log import store
from hub.log.models import Entry
from tests.host.village import ANSWERS


def sayings(seed: int, run_length: int = 10) -> list[Saying]:
    village = Village(5, 120, seed)
    return [*village.openings(), *village.replies(run_length)]


def test_the_same_seed_gives_the_same_words() -> None:
    assert sayings(7) == sayings(7)
    assert Village(5, 0, 7).people == Village(5, 0, 7).people


def test_another_seed_gives_other_words() -> None:
    assert {saying.text for saying in sayings(7)}.isdisjoint(saying.text for saying in sayings(8))


def test_no_text_repeats_and_as_much_is_said_as_was_asked_for() -> None:
    texts = [saying.text for saying in sayings(7)]
    assert len(texts) == len(set(texts)) == 120


def test_everybody_writes_in_runs_of_the_length_asked_for() -> None:
    replies = [saying.person for saying in sayings(7, 4) if saying.topic is not None]
    assert replies[:12] == [0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2]


@pytest.mark.django_db
def test_seeded_people_have_feeds_with_bodies_of_about_300_bytes() -> None:
    founding.found(answers.read(ANSWERS, ("en", "sw")))
    seeding.sow(Village(3, 60, 7), run_length=5)
    assert Person.objects.count() == 2 + 3
    written = store.bodies(Entry.objects.values_list("position", flat=True)).values()
    replies = [body for body in written if body["t"] == "forum.post"]
    assert len(replies) == 58
    sizes = Entry.objects.order_by("-position").values_list("size", flat=True)[:58]
    assert all(250 <= size <= 400 for size in sizes)


@pytest.mark.django_db
def test_a_hub_holds_the_texts_that_the_seed_gives_in_their_order() -> None:
    founding.found(answers.read(ANSWERS, ("en", "sw")))
    seeding.sow(Village(2, 10, 7), run_length=5)
    seeding.sow(Village(2, 10, 8), run_length=5)
    expected = [saying.text for saying in [*Village(2, 10, 7).openings(), *Village(2, 10, 7).replies(5)]]
    bodies = store.bodies(Entry.objects.values_list("position", flat=True))
    texts = [bodies[position]["text"] for position in sorted(bodies) if "text" in bodies[position]]
    assert texts[:10] == expected


@pytest.mark.django_db
def test_no_seed_gives_anybody_their_keys() -> None:
    founding.found(answers.read(ANSWERS, ("en", "sw")))
    keys = set()
    for _ in range(2):
        random.seed(7)
        keys |= {pen.key for pen in seeding.enrolled(Village(1, 0, 7).people)}
        Person.objects.filter(name__in=Village(1, 0, 7).people).delete()
    assert len(keys) == 2
