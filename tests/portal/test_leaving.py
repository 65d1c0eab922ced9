"""Deleting one's account: what goes is gone, what stays is said, and nobody is left without a steward."""

import pytest
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity, founded
from hub.accounts.keys import keyring
from hub.accounts.models import Person, Profile
from hub.accounts.names import NameTaken
from hub.accounts.people import staying
from hub.accounts.people.joining import sign_up
from hub.accounts.seats import roles
from hub.accounts.testing import SECRET
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.keys import public_key
from hub.log.models import Entry as EntryRow
from hub.log.store import Pen, publish
from hub.log.written import written_by_id
from hub.moderation.models import Waiting
from plugins.forum.records import Topic
from tests.moderation.conftest import board_of, pen_of, person_of
from tests.people import signed_in
from tests.portal.page import said

pytestmark = pytest.mark.django_db
SURE = {"words": "keep", "secret": SECRET}


@pytest.fixture
def yaw(riverbend: HubIdentity) -> Client:
    return signed_in(Client(), "yaw", "steward")


@pytest.fixture
def board(yaw: Client) -> Entry:
    return board_of(yaw, founded())


@pytest.fixture
def ama(yaw: Client) -> Client:
    return signed_in(Client(), "ama")


@pytest.fixture
def topic(ama: Client, board: Entry) -> Entry:
    return publish(pen_of(ama), Topic(board=id_text(board.id), title="Well rota", text="Mine.", as_="ama"))


def state_of(entry: Entry) -> str:
    found = written_by_id(entry.id)
    return found.state if found else "gone"


def test_both_steps_say_what_goes_and_what_cannot_be_taken_back(ama: Client) -> None:
    first = said(ama.get("/me/delete/"))
    assert "Copies on other hubs and sticks stay" in first
    assert "on every hub that hears of it, on an older copy of this one too" in first
    assert 'name="secret"' not in ama.get("/me/delete/").content.decode()
    second = ama.post("/me/delete/", {"words": "erase"})
    assert 'name="secret"' in second.content.decode()
    assert "All that you wrote is erased" in said(second)
    assert Person.objects.filter(name="ama").exists()


def test_whoever_leaves_signs_in_no_more_and_leaves_no_key(ama: Client, topic: Entry) -> None:
    person, elsewhere = Person.objects.get(name="ama"), Client()
    elsewhere.login(name="ama", secret=SECRET)
    assert (keyring.feeds() / person.feed.hex()).exists()
    assert "Your account is gone" in said(ama.post("/me/delete/", SURE, follow=True))
    assert not Client().login(name="ama", secret=SECRET)
    assert elsewhere.get("/me/").status_code == 302
    assert not any((keyring.feeds() / feed.hex()).exists() for feed in (person.feed, person.here_feed))
    assert not Profile.objects.filter(person=person.person_id).exists()
    assert roles.role_of(person.person_id) == "guest"
    assert state_of(topic) == "here"


def test_words_are_erased_where_that_is_wished(ama: Client, topic: Entry, riverbend: HubIdentity) -> None:
    ama.post("/me/delete/", SURE | {"words": "erase"})
    assert state_of(topic) == "erased"
    assert "Well rota" not in said(Client().get("/forum/"))


def test_what_stayed_in_this_village_is_erased_too(ama: Client, board: Entry) -> None:
    person = Person.objects.get(name="ama")
    seed = bytes.fromhex(ama.session["here"])
    pen = Pen(seed, public_key(seed))
    words = staying.publish(pen, person, Topic(board=id_text(board.id), title="Here", text="Secret.", as_="ama"))
    ama.post("/me/delete/", SURE | {"words": "erase"})
    assert state_of(words) == "erased"
    told = [body for body in EntryRow.objects.filter(feed__scope="open").values_list("body", flat=True) if body]
    assert not any(id_text(words.id).encode() in bytes(body) for body in told), "nothing of it travels, nor its end"


def test_a_wrong_pin_deletes_nothing(ama: Client, topic: Entry) -> None:
    answer = ama.post("/me/delete/", SURE | {"words": "erase", "secret": "00000"})
    assert answer.status_code == 422
    assert "does not open anything" in said(answer)
    assert state_of(topic) == "here"
    assert Client().login(name="ama", secret=SECRET)


def test_the_last_steward_stays(yaw: Client) -> None:
    assert "only steward" in said(yaw.get("/me/delete/"))
    assert yaw.post("/me/delete/", SURE).status_code == 422
    assert Person.objects.filter(name="yaw").exists()


def test_a_steward_gives_the_seat_back_and_what_they_decided_stays(yaw: Client, board: Entry) -> None:
    signed_in(Client(), "kofi", "steward")
    who = person_of(yaw)
    yaw.post("/me/delete/", SURE | {"words": "erase"})
    assert roles.role_of(who) == "guest"
    assert state_of(board) == "here"
    assert "News" in said(Client().get("/forum/"))


def test_the_name_is_nobodys_any_more(ama: Client) -> None:
    ama.post("/me/delete/", SURE)
    with pytest.raises(NameTaken):
        sign_up("AMA", SECRET)
    kofi = signed_in(Client(), "kofi")
    assert kofi.post("/me/", {"name": "ama"}).status_code == 422


def test_what_waits_is_dropped(ama: Client) -> None:
    row = {"writer": b"", "body": b"", "scope": "open", "address": "/", "type": "forum.post", "stamp": 0}
    Waiting.objects.create(person=person_of(ama), token="0" * 32, **row)
    ama.post("/me/delete/", SURE)
    assert not Waiting.objects.exists()


@pytest.mark.parametrize("given", [{"words": "burn"}, {"words": "", "secret": SECRET}, {"secret": SECRET}])
def test_what_is_not_asked_deletes_nothing(ama: Client, given: dict[str, str]) -> None:
    assert ama.post("/me/delete/", given).status_code == 422
    assert Person.objects.filter(name="ama").exists()


def test_a_full_disk_deletes_nothing_by_half(ama: Client, topic: Entry, monkeypatch: pytest.MonkeyPatch) -> None:
    from hub.accounts.people import gone
    from hub.log.trouble import DiskFull

    def full(*_: object) -> None:
        raise DiskFull("The disk is full. Nothing was lost. Make room, or ask a steward to, and try again.")

    with monkeypatch.context() as broken:
        broken.setattr(gone, "keep", full)
        assert "The disk is full" in said(ama.post("/me/delete/", SURE | {"words": "erase"}))
    assert Client().login(name="ama", secret=SECRET)
    ama.post("/me/delete/", SURE | {"words": "erase"})
    assert not Person.objects.filter(name="ama").exists()
