"""A photo is given only while something in sight names it: what its writer took back, a fork cut off, or a steward hid
gives it to nobody, and the same photo elsewhere stays."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client, TestCase

from hub.content import named
from hub.content import store as content
from hub.content.models import Named, TakenBack
from hub.core.cid import RAW, id_text, parse_cid
from hub.log import projector, store
from hub.log.models import Hidden
from hub.testing import Writer, replay
from plugins.forum import records
from plugins.forum.models import Change, Topic
from tests.plugins.forum.goat import ADDRESS, CID, GOAT, PHOTOS, shows_the_goat
from tests.plugins.forum.test_boards import steps
from tests.plugins.forum.test_forks import fork
from tests.plugins.forum.test_rows import topic_by
from tests.plugins.forum.two_feeds import SecondFeed

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]


@pytest.fixture(autouse=True)
def goat(sign_in: SignIn) -> None:
    """A hub with somebody on it, and a photo."""
    sign_in("kofi")
    content.add(GOAT)


def given(client: Client) -> bool:
    """Whether anybody gets the photo, alike before the log is read again and after it."""
    first = client.get(ADDRESS).status_code
    projector.rebuild("content")
    again = client.get(ADDRESS).status_code
    Named.objects.all().delete()
    TakenBack.objects.all().delete()
    projector.rebuild("content")
    assert {first, again, client.get(ADDRESS).status_code} in ({200}, {404})
    return first == 200


def take_back(writer: Writer, entry_id: bytes) -> None:
    writer.write(records.Retract(target=id_text(entry_id)))


def edit_with_goat(writer: Writer, target: str) -> None:
    writer.write(records.Edit(target=target, text="", photos=PHOTOS))


def test_a_photo_that_its_writer_took_back_is_given_to_nobody(client: Client) -> None:
    ama = Writer("ama")
    entry = shows_the_goat(ama)
    replay(ama)
    assert given(client)
    take_back(ama, entry)
    replay(ama)
    assert not given(client)


def bring_back(writer: Writer, entry_id: bytes) -> None:
    writer.write(records.Retract(target=id_text(entry_id), undone=True))


def test_a_photo_is_given_again_when_its_writer_brings_its_words_back(client: Client) -> None:
    ama, esi = Writer("ama"), Writer("esi")
    entry = shows_the_goat(ama)
    for turn in (take_back, bring_back, take_back):
        turn(ama, entry)
    bring_back(esi, entry)  # who brings back what is not hers changes nothing
    replay(esi, ama)
    assert not given(client)
    bring_back(ama, entry)
    replay(ama)
    assert given(client)
    hidden = Hidden.objects.create(position=Change.objects.latest("position").position)
    assert not given(client)
    hidden.delete()
    fork(ama, 5)
    assert not given(client)


@pytest.mark.parametrize("turned", [False, True])
def test_between_feeds_whoever_takes_back_takes_the_photo(client: Client, turned: bool) -> None:
    ama = Writer("ama")
    again = SecondFeed(ama)
    entry = shows_the_goat(ama)
    take_back(ama, entry)
    bring_back(ama, entry)
    take_back(again, entry)
    bring_back(ama, entry)
    replay(*((again, ama) if turned else (ama, again)))
    assert not given(client)
    bring_back(again, entry)
    replay(again)
    assert given(client)


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite counts its steps")
def test_who_takes_back_and_brings_back_without_end_makes_no_photo_slow() -> None:
    ama = Writer("ama")
    entry = shows_the_goat(ama)
    for turn in [take_back, bring_back] * named.MOST_TURNS:
        turn(ama, entry)
    replay(ama)
    few = steps(lambda: named.given(parse_cid(CID)))
    for turn in [take_back, bring_back] * 200:
        turn(ama, entry)
    replay(ama)
    assert named.given(parse_cid(CID)) is named.Given.TO_ALL
    assert steps(lambda: named.given(parse_cid(CID))) <= few * 1.2


def test_a_photo_taken_back_in_one_post_is_given_while_another_shows_it(client: Client) -> None:
    ama, esi = Writer("ama"), Writer("esi")
    take_back(ama, shows_the_goat(ama))
    shows_the_goat(esi)
    replay(ama, esi)
    assert given(client)


def test_nobody_takes_back_the_photo_of_another(client: Client) -> None:
    ama, esi = Writer("ama"), Writer("esi")
    take_back(esi, shows_the_goat(ama))
    replay(esi, ama)
    assert given(client)


def test_a_photo_comes_back_when_its_taking_back_counts_no_more(client: Client) -> None:
    ama = Writer("ama")
    take_back(ama, shows_the_goat(ama))
    replay(ama)
    hidden = Hidden.objects.create(position=Change.objects.get().position)
    assert given(client)
    hidden.delete()
    assert not given(client)
    fork(ama, 2)
    assert given(client)


def test_a_photo_that_a_fork_cut_off_is_given_to_nobody(client: Client) -> None:
    ama = Writer("ama")
    topic_by(ama)
    shows_the_goat(ama)
    replay(ama)
    assert given(client)
    fork(ama, 2)
    assert not given(client)


def test_the_photo_of_a_change_goes_with_what_it_changed(client: Client) -> None:
    ama = Writer("ama")
    well = topic_by(ama)
    edit_with_goat(ama, well)
    replay(ama)
    assert given(client)
    hidden = Hidden.objects.create(position=Topic.objects.get().position)
    assert not given(client)
    hidden.delete()
    take_back(ama, ama.written[1].id)
    replay(ama)
    assert not given(client)


def test_the_photo_of_a_change_goes_when_what_it_changed_is_erased(client: Client) -> None:
    ama = Writer("ama")
    edit_with_goat(ama, topic_by(ama))
    replay(ama)
    store.erase(ama.written[1].id)
    assert not given(client)


def test_a_change_to_the_words_of_another_gives_nothing(client: Client) -> None:
    ama, esi = Writer("ama"), Writer("esi")
    edit_with_goat(esi, topic_by(ama))
    replay(ama, esi)
    assert not given(client)


def test_a_retraction_that_is_erased_leaves_nothing(client: Client) -> None:
    ama = Writer("ama")
    shows_the_goat(ama)
    take_back(ama, ama.written[-1].id)
    replay(ama)
    with TestCase.captureOnCommitCallbacks(execute=True):
        store.erase(ama.written[-1].id)
    assert not TakenBack.objects.exists()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite counts its steps")
def test_a_flood_of_namings_makes_no_photo_slow() -> None:
    cid = parse_cid(CID)
    Named.objects.bulk_create(Named(**cid._asdict(), position=1000 + at, words8=at) for at in range(named.MOST_NAMINGS))
    few = steps(lambda: named.given(parse_cid(CID)))
    Named.objects.bulk_create(Named(**cid._asdict(), position=9000 + at, words8=at) for at in range(2000))
    assert steps(lambda: named.given(parse_cid(CID))) <= few * 1.05


@pytest.mark.skipif(connection.vendor != "sqlite", reason="elsewhere the tables' statistics decide")
def test_who_wrote_much_makes_no_photo_slow() -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN QUERY PLAN {named.GIVEN}", [bytes(32), RAW])
        plan = [row[3] for row in cursor.fetchall()]
    walks = [step for step in plan if " USING " in step and "PRIMARY KEY" not in step]
    assert [step.split(" USING ")[1] for step in walks] == [
        "INDEX sqlite_autoindex_content_named_1 (digest=? AND codec=?)",
        "INDEX log_entry_id8 (<expr>=? AND id8=?)",
        "COVERING INDEX content_taken_back (words8=? AND person=?)",
    ]
