"""What stands beside the words of a website, where only members read: it comes to whoever was given the page, though a
page that is kept apart from the hub's own asks for it without saying who they are."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Hub
from hub.content import leases, named, store
from hub.content.gateway import beside
from hub.content.leases import Lease
from hub.core.cid import cid_text, parse_cid
from hub.log.models import Entry, Feed
from hub.testing import Writer, replay
from tests.people import signed_in

pytestmark = pytest.mark.django_db
PAGE = {"Accept": "text/html,*/*;q=0.8", "User-Agent": "Mozilla/5.0 Chrome/55.0"}
PICTURE = {"Accept": "image/webp,*/*"}


@pytest.fixture
def ama(riverbend: HubIdentity) -> Iterator[Client]:
    """A member, where only members read."""
    Hub.objects.update(reading="members")
    yield signed_in(Client(), "ama")
    beside.given.clear()


def site(words: bytes = b"<!doctype html>the well") -> str:
    """The address of a website that the hub keeps."""
    page, picture = parse_cid(store.add(words)), parse_cid(store.add(b"\xff\xd8\xff goat"))
    stored = store.add_folder([("index.html", page), ("more.html", page), ("goat.jpg", picture)])
    leases.take(Lease("content"), stored.cid, 4)
    return f"/ipfs/{cid_text(stored.cid)}/"


def asks(address: str, headers: dict[str, str] = PICTURE, place: str = "127.0.0.1") -> int:
    """What a browser is answered that says not who it is."""
    answer: Any = Client(REMOTE_ADDR=place).get(address, headers=headers)
    return int(answer.status_code)


def test_the_pictures_of_a_page_come_to_whoever_was_given_it(ama: Client) -> None:
    where = site()
    assert asks(f"{where}goat.jpg") == 302
    assert ama.get(where, headers=PAGE).status_code == 200
    assert asks(f"{where}goat.jpg") == 200


def test_that_opens_nothing_else(ama: Client) -> None:
    where, other = site(), site(b"<!doctype html>the bridge")
    ama.get(where, headers=PAGE)
    assert asks(f"{other}goat.jpg") == 302, "another website"
    assert asks(f"{where}goat.jpg", place="192.0.2.7") == 302, "another phone"
    assert asks(f"{where}more.html", PAGE) == 302, "a page is opened by who says who they are"
    assert asks(f"{where}more.html") == 404, "also where a program says that it takes anything"
    assert asks(f"{where}goat.jpg?format=car") == 302
    assert asks(f"{where}goat.jpg", {"Accept": "application/vnd.ipld.raw"}) == 302
    assert asks(where) == 302


def test_who_was_refused_a_page_opens_nothing_by_asking(ama: Client) -> None:
    where = site()
    assert asks(where, PAGE) == 302
    assert asks(f"{where}goat.jpg") == 302
    assert not beside.given


def test_it_ends_and_is_bounded(ama: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(beside, "MOST", 1)
    where, other = site(), site(b"<!doctype html>the bridge")
    for each in (where, other):
        ama.get(each, headers=PAGE)
    assert (asks(f"{where}goat.jpg"), asks(f"{other}goat.jpg")) == (302, 200)
    monkeypatch.setattr(beside, "WHILE", -1.0)
    ama.get(other, headers=PAGE)
    assert asks(f"{other}goat.jpg") == 302


def test_of_what_stays_in_a_village_the_pictures_come_too(ama: Client) -> None:
    Hub.objects.update(reading="everybody")
    where = site()
    leases.give_up(Lease("content"), parse_cid(where.split("/")[2]))
    stays(where.split("/")[2])
    assert asks(f"{where}goat.jpg") == 404
    assert ama.get(where, headers=PAGE).status_code == 200
    assert asks(f"{where}goat.jpg") == 200
    assert asks(f"{where}more.html") == 404
    assert asks(f"{where}goat.jpg", place="192.0.2.7") == 404


def stays(text: str) -> None:
    """An entry that never leaves this hub names it."""
    writer = Writer("kofi")
    replay(writer)
    Feed.objects.filter(key=writer.key).update(scope="here")
    entry = Entry.objects.filter(feed__key=writer.key).earliest("position")
    named.note([named.Naming(entry.position, bytes(entry.entry_id), [text])])
