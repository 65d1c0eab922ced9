"""A photo goes with the posts that showed it: out of sight with them, and off the card when the last is erased."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from hub.content import named
from hub.content import store as content
from hub.content.models import Named, Stored, Wanted
from hub.log import projector, store
from hub.log.models import Feed, Hidden
from hub.testing import Writer, replay
from plugins.forum.models import Topic
from tests.plugins.forum.goat import ADDRESS, CID, FILE, GOAT, shows_the_goat

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]
Committed = Callable[..., AbstractContextManager[object]]
Erase = Callable[[bytes], None]


@pytest.fixture(autouse=True)
def village(sign_in: SignIn) -> None:
    """A hub with somebody on it."""
    sign_in("kofi")


@pytest.fixture
def goat() -> None:
    """The photo has come."""
    content.add(GOAT)


@pytest.fixture
def entry() -> bytes:
    """The id of ama's topic with the photo, as it came here."""
    ama = Writer("ama")
    topic = shows_the_goat(ama)
    replay(ama)
    return topic


@pytest.fixture
def erase(django_capture_on_commit_callbacks: Committed) -> Erase:
    """Erase an entry, and do what follows the commit."""

    def now(entry: bytes) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            store.erase(entry)

    return now


@pytest.mark.usefixtures("goat")
def test_the_photo_of_an_erased_post_is_neither_given_nor_kept(client: Client, entry: bytes, erase: Erase) -> None:
    assert client.get(ADDRESS).status_code == 200
    erase(entry)
    assert client.get(ADDRESS).status_code == 404
    assert client.get(ADDRESS, headers={"If-None-Match": f'"{CID}"'}).status_code == 404
    assert not Stored.objects.exists()
    assert not FILE.exists()


@pytest.mark.usefixtures("goat")
def test_a_photo_that_another_post_shows_stays(client: Client, entry: bytes, erase: Erase) -> None:
    esi = Writer("esi")
    shows_the_goat(esi)
    replay(esi)
    erase(entry)
    assert client.get(ADDRESS).status_code == 200
    assert "content" not in projector.behind()


def test_a_photo_that_has_not_come_is_asked_for_no_more(entry: bytes, erase: Erase) -> None:
    assert Wanted.objects.exists()
    erase(entry)
    assert not Wanted.objects.exists()


@pytest.mark.usefixtures("goat", "entry")
def test_the_photo_of_a_hidden_post_is_not_given_and_comes_back(client: Client) -> None:
    esi = Writer("esi")
    shows_the_goat(esi)
    replay(esi)
    first = Hidden.objects.create(position=Topic.objects.earliest("position").position)
    assert client.get(ADDRESS).status_code == 200
    Feed.objects.filter(person=esi.person.id).update(blocked=True)
    assert client.get(ADDRESS).status_code == 404
    first.delete()
    assert client.get(ADDRESS).status_code == 200


@pytest.mark.usefixtures("goat")
def test_a_photo_that_a_power_cut_saved_is_given_to_nobody_and_goes_at_the_next_start(
    client: Client, entry: bytes, django_capture_on_commit_callbacks: Committed
) -> None:
    with django_capture_on_commit_callbacks():  # never called: the power went
        store.erase(entry)
    assert client.get(ADDRESS).status_code == 404
    assert Stored.objects.exists()
    named.sweep()
    assert not Stored.objects.exists()
    assert not FILE.exists()


@pytest.mark.usefixtures("goat")
def test_a_photo_erased_before_its_post_was_read_is_given_to_nobody(client: Client, entry: bytes, erase: Erase) -> None:
    Named.objects.all().delete()  # as on a hub that begins to note names with a long log
    projector.mark("content")
    erase(entry)
    while projector.catch_up("content"):
        pass
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("goat")
def test_an_erasure_stands_when_its_photo_cannot_be_taken_off_the_card(client: Client, entry: bytes) -> None:
    FILE.unlink()
    FILE.mkdir()  # which no file's removal removes
    try:
        assert store.erase(entry)
        assert client.get(ADDRESS).status_code == 404
    finally:
        for left in FILE.parent.glob(f"{FILE.name}*"):  # it may have been moved aside before
            left.rmdir()
