"""A photo goes with the posts that showed it: out of sight with them, and off the card when the last is erased."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client

from hub.content import named
from hub.content import store as content
from hub.content.models import Named, Stored, Wanted
from hub.core.cid import content_id, parse_content
from hub.log import projector, store
from hub.log.models import Feed, Hidden
from hub.testing import Writer, replay
from plugins.forum import records
from plugins.forum.models import Topic
from tests.plugins.forum.test_rows import BOARD

pytestmark = pytest.mark.django_db

SignIn = Callable[..., Client]
Committed = Callable[..., AbstractContextManager[object]]
GOAT = b"\xff\xd8\xff\xe0 a goat"
ADDRESS = f"/ipfs/{content_id(GOAT)}"


@pytest.fixture(autouse=True)
def village(sign_in: SignIn) -> None:
    """A hub with somebody on it."""
    sign_in("kofi")


def shows_the_goat(writer: Writer) -> bytes:
    """A topic with the photo; its id."""
    photos = [{"cid": content_id(GOAT)}]
    return writer.write(records.Topic(board=BOARD, title="Goat", text="", as_=writer.name, photos=photos)).id


def test_the_photo_of_an_erased_post_is_neither_given_nor_kept(
    client: Client, django_capture_on_commit_callbacks: Committed
) -> None:
    ama = Writer("ama")
    entry = shows_the_goat(ama)
    content.add(GOAT)
    replay(ama)
    assert client.get(ADDRESS).status_code == 200
    with django_capture_on_commit_callbacks(execute=True):
        store.erase(entry)
    assert client.get(ADDRESS).status_code == 404
    assert client.get(ADDRESS, headers={"If-None-Match": f'"{content_id(GOAT)}"'}).status_code == 404
    assert not Stored.objects.exists()
    assert not content.path_of(parse_content(content_id(GOAT))).exists()


def test_a_photo_that_another_post_shows_stays(client: Client, django_capture_on_commit_callbacks: Committed) -> None:
    ama, esi = Writer("ama"), Writer("esi")
    entry = shows_the_goat(ama)
    shows_the_goat(esi)
    content.add(GOAT)
    replay(ama, esi)
    with django_capture_on_commit_callbacks(execute=True):
        store.erase(entry)
    assert client.get(ADDRESS).status_code == 200
    assert "content" not in projector.behind()


def test_a_photo_that_has_not_come_is_asked_for_no_more(django_capture_on_commit_callbacks: Committed) -> None:
    ama = Writer("ama")
    entry = shows_the_goat(ama)
    replay(ama)
    assert Wanted.objects.exists()
    with django_capture_on_commit_callbacks(execute=True):
        store.erase(entry)
    assert not Wanted.objects.exists()


def test_the_photo_of_a_hidden_post_is_not_given_and_comes_back(client: Client) -> None:
    ama, esi = Writer("ama"), Writer("esi")
    for writer in (ama, esi):
        shows_the_goat(writer)
    content.add(GOAT)
    replay(ama, esi)
    first = Hidden.objects.create(position=Topic.objects.earliest("position").position)
    assert client.get(ADDRESS).status_code == 200
    Feed.objects.filter(person=esi.person.id).update(blocked=True)
    assert client.get(ADDRESS).status_code == 404
    first.delete()
    assert client.get(ADDRESS).status_code == 200


def test_a_photo_that_a_power_cut_saved_is_given_to_nobody_and_goes_at_the_next_start(
    client: Client, django_capture_on_commit_callbacks: Committed
) -> None:
    ama = Writer("ama")
    entry = shows_the_goat(ama)
    content.add(GOAT)
    replay(ama)
    with django_capture_on_commit_callbacks():  # never called: the power went
        store.erase(entry)
    assert client.get(ADDRESS).status_code == 404
    assert Stored.objects.exists()
    named.sweep()
    assert not Stored.objects.exists()
    assert not content.path_of(parse_content(content_id(GOAT))).exists()


def test_a_photo_erased_before_its_post_was_read_is_given_to_nobody(
    client: Client, django_capture_on_commit_callbacks: Committed
) -> None:
    ama = Writer("ama")
    entry = shows_the_goat(ama)
    content.add(GOAT)
    replay(ama)
    Named.objects.all().delete()  # as on a hub that begins to note names with a long log
    projector.mark("content")
    with django_capture_on_commit_callbacks(execute=True):
        store.erase(entry)
    while projector.catch_up("content"):
        pass
    assert client.get(ADDRESS).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_an_erasure_stands_when_its_photo_cannot_be_taken_off_the_card(client: Client) -> None:
    ama = Writer("ama")
    entry = shows_the_goat(ama)
    content.add(GOAT)
    replay(ama)
    path = content.path_of(parse_content(content_id(GOAT)))
    path.unlink()
    path.mkdir()  # which no file's removal removes
    try:
        assert store.erase(entry)
        assert client.get(ADDRESS).status_code == 404
    finally:
        path.rmdir()
