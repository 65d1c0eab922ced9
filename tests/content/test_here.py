"""Photos of what stays in one village: shown on its own pages, given to no neighbour, and asked of none."""

from collections.abc import Iterator

import pytest
from django.test import Client

from hub.accounts.models import Hub
from hub.api import coming
from hub.content import folders, holding, store, wanted
from hub.content.models import Named, Wanted
from hub.core.cid import content_id, id_text, parse_cid
from hub.core.record import Record
from hub.log.models import Entry, Feed
from hub.testing import Writer, replay, sown
from plugins.forum.records import Topic

pytestmark = pytest.mark.django_db

GOAT = b"\xff\xd8\xff\xe0 a goat"
CID = content_id(GOAT)
PAGE = {"HTTP_REFERER": "http://testserver/forum/topic/1/"}


def show(*, stays: bool, name: str = "ama") -> Record:
    """Somebody shows the goat, in a feed that stays here or in one that travels."""
    writer = Writer(name)
    record = Topic(board=id_text(sown("a board")), title="Goat", text="", as_=name, photos=[{"cid": CID}])
    writer.write(record)
    replay(writer)
    if stays:
        Feed.objects.filter(key=writer.key).update(scope="here")
    assert Entry.objects.filter(feed__key=writer.key).count() == 2
    return record


def status(client: Client, **headers: str) -> int:
    return client.get(f"/ipfs/{CID}", **headers).status_code  # type: ignore[arg-type]  # headers as WSGI names them


@pytest.fixture(autouse=True)
def hub(sign_in: object) -> None:
    """A hub with somebody on it, and the goat."""
    assert callable(sign_in)
    sign_in("kofi")
    store.add(GOAT)


def test_what_stays_is_given_to_pages_of_this_hub_and_to_no_neighbour(client: Client) -> None:
    show(stays=True)
    answer = client.get(f"/ipfs/{CID}", **PAGE)  # type: ignore[arg-type]  # headers as WSGI names them
    assert (answer.status_code, answer.content) == (200, GOAT)
    assert answer["Cache-Control"].startswith("private")
    assert status(client) == 404
    assert status(client, HTTP_REFERER="http://hilltop.example/forum/") == 404
    assert status(client, HTTP_IF_NONE_MATCH=f'"{CID}"') == 404


@pytest.fixture
def a_neighbour_at_this_address() -> Iterator[None]:
    wanted.provide_neighbours(at_this_address)
    yield
    wanted.providers.remove(at_this_address)


def at_this_address() -> list[str]:
    return ["http://127.0.0.1:8000"]


@pytest.mark.usefixtures("a_neighbour_at_this_address")
def test_where_only_members_read_a_neighbour_gets_what_travels_whatever_page_it_names(client: Client) -> None:
    Hub.objects.update(reading="members")
    show(stays=True)
    assert status(client, **PAGE) == 404
    show(stays=False, name="esi")
    assert status(client, **PAGE) == 200


def test_who_is_signed_in_opens_it_alone_too(sign_in: object) -> None:
    show(stays=True)
    assert callable(sign_in)
    assert status(sign_in("ama")) == 200


def test_what_also_travels_is_given_to_everybody(client: Client) -> None:
    show(stays=True)
    show(stays=False, name="esi")
    assert status(client) == 200


def test_what_was_lost_from_a_folder_that_stays_is_asked_of_no_neighbour() -> None:
    goat = parse_cid(CID)
    inner = folders.add_folder([("goat", goat)])
    above = folders.add_folder([("inner", inner.cid)])
    show(stays=True)
    Named.objects.update(**above.cid._asdict())
    holding.drop_damaged(goat)
    assert list(wanted.to_be_asked()) == []
    assert coming([CID])[CID].stays
    show(stays=False, name="esi")
    Named.objects.update(**above.cid._asdict())
    assert [row.cid for row in wanted.to_be_asked()] == [goat]
    assert not coming([CID])[CID].stays


def test_what_only_stays_is_asked_of_no_neighbour() -> None:
    store.drop(parse_cid(CID))
    show(stays=True)
    wanted.want([content_id(b"hen")])
    assert {row.cid for row in wanted.to_be_asked()} == {parse_cid(content_id(b"hen"))}
    assert Wanted.objects.count() == 2
    show(stays=False, name="esi")
    assert wanted.to_be_asked().count() == 2
