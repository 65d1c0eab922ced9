"""The stewards' desk: what moderators and stewards find there, do there, and never see there."""

import base64
from collections.abc import Iterator

import pytest
from django.contrib import admin
from django.test import Client

from hub.accounts.models import Act, Hub, Person, Session
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.log.models import Entry as EntryRow
from hub.log.models import Failure, Feed, Hidden
from hub.log.store import positions_of
from hub.moderation.models import Report, Waiting
from tests.accounts.fate import is_erased, is_hidden
from tests.moderation.conftest import person_of
from tests.moderation.test_queue import press, reports
from tests.moderation.test_waiting import hold
from tests.portal.page import said

pytestmark = pytest.mark.django_db


def act(person: Client, action: str, *entries: Entry, reason: str = "a rumour") -> object:
    chosen = list(positions_of(entry.id for entry in entries).values())
    form = {"action": action, "_selected_action": chosen, "reason": reason, "index": "0"}
    return person.post("/admin/log/entry/", form, follow=True)


@pytest.mark.parametrize("words", ["ama", "id", "person"])
def test_entries_are_found_by_name_id_and_person(words: str, post: Entry, ama: Client, kofi: Client) -> None:
    asked = {"ama": "ama", "id": id_text(post.id), "person": id_text(person_of(ama))}[words]
    found = kofi.get("/admin/log/entry/", {"q": asked})
    assert "forum.post" in said(found)
    assert "forum.board" not in said(found), "yaw's"


def test_an_entry_is_read_and_not_changed(post: Entry, kofi: Client) -> None:
    address = f"/admin/log/entry/{positions_of([post.id])[post.id]}/change/"
    assert "A rumour." in kofi.get(address).content.decode()
    assert kofi.post(address, {"seq": "9"}).status_code == 403


def test_a_moderator_hides_with_a_reason_and_takes_it_back(post: Entry, topic: Entry, kofi: Client) -> None:
    act(kofi, "hide", post, topic)
    assert Hidden.objects.count() == 2
    chosen = list(Act.objects.values_list("pk", flat=True))
    kofi.post("/admin/accounts/act/", {"action": "lift", "_selected_action": chosen, "reason": "", "index": "0"})
    assert not Hidden.objects.exists()


def test_nothing_is_hidden_at_the_desk_without_a_reason(post: Entry, kofi: Client) -> None:
    assert "Say why" in said(act(kofi, "hide", post, reason=" "))
    assert not is_hidden(post)


def test_a_moderator_erases_nothing(post: Entry, kofi: Client) -> None:
    act(kofi, "erase", post)
    assert not is_erased(post)


def test_a_steward_erases_for_good_and_the_reason_is_public(post: Entry, yaw: Client, esi: Client) -> None:
    act(yaw, "erase", post, reason="an address of a child")
    assert is_erased(post)
    assert "an address of a child" in said(esi.get("/decisions/"))


def test_what_others_rest_on_is_not_erased(yaw: Client) -> None:
    seat = EntryRow.objects.get(position=1)
    yaw.post("/admin/log/entry/", {"action": "erase", "_selected_action": [1], "reason": "x", "index": "0"})
    seat.refresh_from_db()
    assert seat.state == EntryRow.State.HERE


def test_writers_are_blocked_once_each_and_stewards_never(post: Entry, topic: Entry, kofi: Client, ama: Client) -> None:
    board = EntryRow.objects.filter(feed__person=bytes(Person.objects.get(name="yaw").person_id)).last()
    chosen = [*positions_of([post.id, topic.id]).values(), board.pk if board else 0]
    form = {"action": "block_writers", "_selected_action": chosen, "reason": "spam", "index": "0"}
    assert "A steward ends their seat first" in said(kofi.post("/admin/log/entry/", form, follow=True))
    assert list(Feed.objects.filter(blocked=True).values_list("person", flat=True)) == [person_of(ama)]
    assert Act.objects.filter(kind="block").count() == 1


def test_people_are_blocked_from_their_list(ama: Client, kofi: Client) -> None:
    chosen = [Person.objects.get(name="ama").pk]
    kofi.post("/admin/accounts/person/", {"action": "block", "_selected_action": chosen, "reason": "x", "index": "0"})
    assert Feed.objects.get(person=person_of(ama)).blocked


@pytest.mark.parametrize(("who", "left"), [("kofi", 1), ("yaw", 0)])
def test_stewards_try_again_what_failed(who: str, left: int, post: Entry, request: pytest.FixtureRequest) -> None:
    place = positions_of([post.id])[post.id]
    Failure.objects.create(label="forum", position=place, type="forum.post", traceback="")
    act(request.getfixturevalue(who), "retry", post)
    assert Failure.objects.count() == left


def secrets(*people: Client) -> Iterator[bytes]:
    """Everything on this hub that opens something, or leads to who did not want to be named."""
    for person in Person.objects.all():
        yield from (person.salt, person.signer, person.root or b"", person.next_root or b"", person.password.encode())
    for hub in Hub.objects.all():
        yield from (hub.root or b"", hub.next_root or b"")
    for session in Session.objects.all():
        yield from (session.payload, session.place)
    for client in people:
        yield from (bytes.fromhex(client.session["pen"][0]), client.cookies["sessionid"].value.encode())
    yield from (row.token.encode() for row in Waiting.objects.all())
    yield from (row.writer for row in Waiting.objects.all())


def forms_of(secret: bytes) -> Iterator[str]:
    """The ways in which bytes could stand in a page, each long enough to be no chance."""
    yield from (secret.hex(), base64.b64encode(secret).decode().rstrip("="), repr(secret)[2:-1], repr(secret)[2:20])
    yield from (base64.urlsafe_b64encode(secret).decode().rstrip("="), secret.decode("latin-1"))


def desk_pages(person: Client) -> Iterator[str]:
    """Every page of the desk that can be opened by somebody, with all that it lists."""
    yield "/admin/"
    for model in admin.site._registry:
        listed = f"/admin/{model._meta.app_label}/{model._meta.model_name}/"
        yield from (listed, f"/admin/{model._meta.app_label}/")
        for pk in model._default_manager.values_list("pk", flat=True):
            yield from (f"{listed}{pk}/change/", f"{listed}{pk}/history/")


@pytest.fixture
def busy_hub(post: Entry, topic: Entry, kofi: Client, ama: Client, esi: Client) -> None:
    """A hub on whose desk every kind of row lies."""
    press(kofi, "hide", id_text(post.id))
    reports(ama, topic)
    hold(topic, ama)
    hold(topic, ama, as_hub=True)
    Failure.objects.create(label="forum", position=1, type="forum.post", traceback="oops")


@pytest.mark.parametrize("who", ["kofi", "yaw"])
def test_nobody_sees_keys_at_the_desk(
    who: str, busy_hub: None, ama: Client, kofi: Client, yaw: Client, request: pytest.FixtureRequest
) -> None:
    person = request.getfixturevalue(who)
    hidden = [form for secret in secrets(ama, kofi, yaw) if len(secret) > 7 for form in forms_of(secret)]
    assert len(hidden) > 50
    opened = 0
    for address in desk_pages(person):
        answer = person.get(address)
        page = answer.content.decode()
        assert answer.status_code == 200, address
        assert [form for form in hidden if len(form) > 7 and form in page] == [], address
        opened += 1
    assert opened > 40


def test_the_desk_names_no_reporter_and_no_nameless_writer(busy_hub: None, kofi: Client) -> None:
    report = Report.objects.get()
    pages = [kofi.get(f"/admin/moderation/report/{path}") for path in ("", f"{report.pk}/change/")]
    nameless = Waiting.objects.get(person=None)
    pages += [kofi.get(f"/admin/moderation/waiting/{nameless.pk}/change/")]
    assert [page for page in pages if "ama" in said(page).split()] == []
