"""What a village decided about who may read, write and add photos holds, and only stewards change it, in public."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity, founded
from hub.accounts.hubs.rules import Rules
from hub.accounts.models import Hub, Person, Said
from hub.accounts.people.unsealing import unsealed
from hub.accounts.seats.ruling import decide
from hub.accounts.seats.seating import NoSeat
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET
from hub.content.models import Stored
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.short_ids import hex_of
from hub.moderation.models import Waiting, Welcome
from plugins.forum.records import Board
from tests.people import signed_in
from tests.portal.page import said

pytestmark = pytest.mark.django_db
STRICT = {
    "kind": "school",
    "joining": "steward",
    "reading": "members",
    "posting": "members",
    "uploading": "stewards",
}


@pytest.fixture
def kofi(riverbend: HubIdentity) -> Client:
    return signed_in(Client(), "kofi", "steward")


@pytest.fixture
def board(kofi: Client) -> Entry:
    """A board where guests may reply and members begin topics, with photos."""
    from hub.accounts.models import seat_of
    from hub.log.store import publish
    from tests.moderation.conftest import pen_of, person_of

    seat = seat_of(person_of(kofi))
    assert seat is not None
    rights = {"read": "guest", "topic": "guest", "reply": "guest", "upload": "member"}
    zone = id_text(founded().id)
    return publish(pen_of(kofi), Board(title="News", zone=zone, seat=id_text(seat.entry), rights=rights))


def test_a_steward_decides_and_everybody_reads_it_with_the_reason(kofi: Client) -> None:
    kofi.post("/rules/", STRICT | {"reason": "the parents asked"})
    assert founded().rules == Rules(**STRICT)
    shown = said(kofi.get("/decisions/"))
    assert "Who may read: Only those who sign in" in shown
    assert "the parents asked" in shown
    assert "Decided by kofi" in shown


def test_the_same_rules_again_are_no_decision(kofi: Client) -> None:
    assert "Nothing was changed" in said(kofi.post("/rules/", Rules()._asdict(), follow=True))
    assert not Said.objects.exists()


@pytest.mark.parametrize("wrong", [{"reading": "nobody"}, {"joining": ""}, {"reason": "x" * 501}, {"kind": "\0"}])
def test_what_is_no_rule_changes_nothing(wrong: dict[str, str], kofi: Client) -> None:
    assert kofi.post("/rules/", STRICT | wrong).status_code == 422
    assert founded().rules == Rules()


def test_nobody_else_decides(kofi: Client) -> None:
    for somebody in (Client(), signed_in(Client(), "ama"), signed_in(Client(), "yaw", "moderator")):
        assert somebody.post("/rules/", STRICT).status_code == 403
    assert founded().rules == Rules()


def test_no_other_seat_decides_below_the_pages_either(kofi: Client) -> None:
    signed_in(Client(), "yaw", "moderator")
    yaw = Person.objects.get(name="yaw")
    unsealed(yaw, queue.stretch(SECRET, yaw.salt, None))
    with pytest.raises(NoSeat):
        decide(Rules(reading="members"), yaw)
    assert founded().rules == Rules()


def test_a_guest_of_a_hub_for_members_is_led_to_the_sign_in_and_back(kofi: Client, board: Entry) -> None:
    Hub.objects.update(reading="members")
    address = f"/forum/board/{hex_of(board.id)}/"
    assert Client().get(address).headers["Location"] == f"/sign-in/?next={address}"
    fragment = Client().get(address, headers={"x-fragment": "1"})
    assert fragment.status_code == 403
    assert "News" not in said(fragment)


def test_who_waits_to_be_let_in_reads_nothing_where_members_alone_read(kofi: Client, board: Entry) -> None:
    Hub.objects.update(reading="members", joining="approval")
    esi, address = signed_in(Client(), "esi"), f"/forum/board/{hex_of(board.id)}/"
    for headers in ({}, {"x-fragment": "1"}):
        refused = esi.get(address, headers=headers)
        assert refused.status_code == 403
        assert "News" not in said(refused)
    assert esi.get("/me/").status_code == 200
    Welcome.objects.create(person=Person.objects.get(name="esi").person_id)
    assert "News" in said(esi.get(address))


def test_who_waits_is_not_told_that_they_can_read(kofi: Client) -> None:
    Hub.objects.update(reading="members", joining="approval")
    esi = Client()
    signed_in(Client(), "esi")
    shown = esi.post("/sign-in/", {"name": "esi", "secret": SECRET}, follow=True)
    assert "A moderator will let you in." in said(shown)
    assert "Until then you can read" not in said(shown)


def test_content_is_given_to_members_and_to_neighbouring_hubs_alone(kofi: Client) -> None:
    from hub.content import wanted

    Hub.objects.update(reading="members")
    photo = "/ipfs/bafkreigh2akiscaildcqabsyg3dfr6chu3fgpregiymsck7e7aqa4s52zy"
    assert Client().get(photo).status_code == 302
    assert kofi.get(photo).status_code == 404, "it asked, and there is none"
    wanted.provide_neighbours(hilltop)
    try:
        assert Client(REMOTE_ADDR="192.0.2.9").get(photo).status_code == 404
        assert Client(REMOTE_ADDR="192.0.2.8").get(photo).status_code == 302
    finally:
        wanted.providers.remove(hilltop)


def hilltop() -> list[str]:
    return ["http://192.0.2.9:8000"]


def test_where_members_alone_write_guests_are_offered_nothing_and_refused(kofi: Client, board: Entry) -> None:
    write = f"/forum/board/{hex_of(board.id)}/write/"
    assert Client().get(write).status_code == 200
    Hub.objects.update(posting="members")
    assert Client().get(write).status_code == 302
    refused = Client().post(write, {"name": "esi", "title": "Hello", "text": "May I?"})
    assert refused.status_code == 403
    assert "Only members of this village write here" in said(refused)
    assert not Waiting.objects.exists()


def test_where_stewards_alone_add_photos_members_are_told(kofi: Client, board: Entry) -> None:
    ama, write = signed_in(Client(), "ama"), f"/forum/board/{hex_of(board.id)}/write/"
    assert 'type="file"' in ama.get(write).content.decode()
    Hub.objects.update(uploading="stewards")
    assert 'type="file"' not in ama.get(write).content.decode()
    photo = SimpleUploadedFile("well.jpg", b"\xff\xd8\xff", "image/jpeg")
    assert "Only stewards add photos here" in said(ama.post(write, {"title": "Well", "text": "Look", "photo": photo}))
    assert not Stored.objects.exists()
    assert 'type="file"' in kofi.get(write).content.decode()


def test_whoever_was_stopped_from_signing_in_reads_no_more(kofi: Client) -> None:
    Hub.objects.update(reading="members")
    ama = signed_in(Client(), "ama")
    assert ama.get("/people/").status_code == 200
    Person.objects.filter(name="ama").update(is_active=False)
    assert ama.get("/people/").status_code == 302
