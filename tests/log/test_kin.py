"""Who is one person is written down as it is judged, whatever came first and however often it changed."""

import random

import pytest
from pytest_django import DjangoAssertNumQueries

from hub.core.same_person import same_person
from hub.core.statement import Statement
from hub.log import judging, kin
from hub.log.models import OnePerson
from tests.core import papers
from tests.core.village import AMA, ESI, KOFI, revoke

pytestmark = pytest.mark.django_db
EVERYBODY = [AMA, ESI, KOFI, papers.AUNT, papers.UNCLE, *papers.COUSINS]


def hear(*said: Statement) -> None:
    kin.learn(judging.keep(said))


@pytest.mark.parametrize("seed", range(4))
def test_what_is_written_down_is_what_is_judged_at_every_step(seed: int) -> None:
    chance, held = random.Random(seed), list[Statement]()
    coming = [*papers.FAMILIES, *papers.LINKS, *papers.SLIPS, *(papers.CROWD if seed % 2 else [])]
    chance.shuffle(coming)
    while coming:
        part, coming = coming[:4], coming[4:]
        held += part
        hear(*part, *held[:2])
        for each in chance.sample(EVERYBODY, 3):
            assert kin.all_of(each.id) == same_person(each.id, held)
    for each in EVERYBODY:
        assert kin.all_of(each.id) == same_person(each.id, held)


def test_a_half_is_found_by_whom_it_asks() -> None:
    hear(*AMA.statements, *ESI.statements, papers.same(ESI, AMA, ESI.sign_in))
    assert kin.asking(AMA.id, 3) == [ESI.id]
    assert kin.asking(ESI.id, 3) == []
    hear(papers.same(AMA, ESI, AMA.sign_in))
    assert kin.asking(AMA.id, 3) == []
    assert kin.all_of(AMA.id) == {AMA.id, ESI.id}


def test_what_is_taken_back_leaves_no_row() -> None:
    hear(*AMA.statements, *ESI.statements, papers.same(ESI, AMA, ESI.sign_in), papers.same(AMA, ESI, AMA.sign_in))
    assert OnePerson.objects.count() == 2
    hear(revoke(ESI.id, ESI.root, ESI.sign_in, {}))
    assert not OnePerson.objects.exists()


def test_a_stranger_asks_nothing_in_anothers_name() -> None:
    hear(*AMA.statements, *ESI.statements, papers.same(ESI, AMA, KOFI.root))
    assert kin.asking(AMA.id, 3) == kin.asking(ESI.id, 3) == []


def test_statements_of_people_whom_nobody_names_ask_one_question(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    fresh = judging.keep(KOFI.statements)
    with django_assert_num_queries(1):
        kin.learn(fresh)
