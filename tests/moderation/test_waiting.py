"""What waits to be let through: who signs it, who sees it, what may wait, and what is remembered of its writer."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client, RequestFactory

from hub import api
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Person
from hub.accounts.sign_in.screen import cookie_of
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.errors import LocalError
from hub.core.record import Record
from hub.log.models import Feed
from hub.log.written import written_by_id
from hub.moderation import waiting
from hub.moderation.models import Waiting
from plugins.forum.records import Post
from tests.moderation.conftest import person_of
from tests.moderation.test_queue import press, undo
from tests.portal.page import said

pytestmark = pytest.mark.django_db
COOKIE = "a" * 32


def hold(topic: Entry, writer: Client | None, *, as_hub: bool = False, text: str = "Please.", screen: str = "") -> str:
    """Somebody sends a reply that has to wait; the page on which they see what becomes of it."""
    request = RequestFactory().get("/")
    request.COOKIES["screen"] = cookie_of(screen)
    request.user = Person.objects.get(person_id=person_of(writer)) if writer else AnonymousUser()
    return api.hold(request, Post(topic=id_text(topic.id), text=text, as_="somebody"), "open", as_hub, "/forum/")


def published() -> tuple[bytes, dict[str, object]]:
    """Who signed the last thing that was let through, and what it says."""
    entry = written_by_id(Waiting.objects.latest("pk").entry or b"")
    assert entry is not None
    return entry.person, entry.record or {}


def decide(moderator: Client, do: str, reason: str = "no names of children") -> object:
    return press(moderator, do, str(Waiting.objects.latest("pk").pk), reason)


def test_a_guests_words_are_signed_by_the_hub_after_approval(
    topic: Entry, kofi: Client, esi: Client, riverbend: HubIdentity
) -> None:
    page = hold(topic, None, as_hub=True)
    assert "A moderator looks at it" in said(esi.get(page))
    assert "Please." in said(kofi.get("/queue/"))
    decide(kofi, "let")
    who, record = published()
    assert (who, record["text"]) == (riverbend.id, "Please.")
    assert "It is published" in said(esi.get(page))


def test_a_members_words_are_signed_by_themselves_when_they_are_here(topic: Entry, kofi: Client, ama: Client) -> None:
    hold(topic, ama)
    decide(kofi, "let")
    assert Waiting.objects.get().state == "approved"
    assert "It is published now" in said(ama.get("/"))
    assert published()[0] == person_of(ama)
    assert "It is published now" not in said(ama.get("/"))


def test_a_members_words_wait_for_their_next_sign_in(topic: Entry, kofi: Client, ama: Client) -> None:
    hold(topic, ama)
    me = person_of(ama)
    ama.post("/finish/")
    decide(kofi, "let")
    ama.get("/")
    assert Waiting.objects.get().state == "approved"
    ama.post("/sign-in/", {"name": "ama", "secret": "24816"}, follow=True)
    assert published()[0] == me


def test_two_pages_opened_at_once_publish_once(topic: Entry, kofi: Client, ama: Client) -> None:
    hold(topic, ama)
    me, signed = person_of(ama), list[str]()
    decide(kofi, "let")

    def publish_while_another_page_does(record: Record, scope: str) -> Entry:
        signed.append(scope)
        assert not waiting.publish_approved(me, publish_while_another_page_does)
        return topic

    waiting.publish_approved(me, publish_while_another_page_does)
    assert signed == ["open"]


def test_a_guest_needs_the_hub_to_sign(topic: Entry) -> None:
    with pytest.raises(PermissionDenied):
        hold(topic, None)


def test_a_declined_writer_reads_why_and_answers_once(topic: Entry, kofi: Client, ama: Client) -> None:
    page = hold(topic, ama)
    decide(kofi, "decline")
    assert "no names of children" in said(ama.get(page))
    assert "no names of children" in said(ama.get("/waiting/"))
    ama.post(page, {"words": "She is my own child."})
    assert "She is my own child." in said(kofi.get("/queue/"))
    decide(kofi, "decline")
    ama.post(page, {"words": "And again."})
    assert Waiting.objects.get().state == "declined"


def test_a_guest_answers_by_the_address_that_only_they_have(topic: Entry, kofi: Client, esi: Client) -> None:
    page = hold(topic, None, as_hub=True)
    decide(kofi, "decline")
    esi.post(page, {"words": "I was there."})
    assert "I was there." in said(kofi.get("/queue/"))


def test_what_is_declined_needs_a_reason(topic: Entry, kofi: Client, ama: Client) -> None:
    hold(topic, ama)
    assert "Say why" in said(decide(kofi, "decline", ""))
    assert Waiting.objects.get().state == "waits"


@pytest.mark.parametrize("do", ["let", "decline"])
def test_a_decision_is_undone_while_nothing_is_published(do: str, topic: Entry, kofi: Client, ama: Client) -> None:
    hold(topic, ama)
    undo(kofi, decide(kofi, do))
    assert (Waiting.objects.get().state, Waiting.objects.get().reason) == ("waits", "")


def test_what_the_hub_published_by_mistake_is_hidden(topic: Entry, kofi: Client) -> None:
    hold(topic, None, as_hub=True)
    undo(kofi, decide(kofi, "let"))
    from plugins.forum.models import Post as Row

    assert Row.objects.exists()
    assert not Row.objects.visible().exists()


def test_of_two_moderators_the_second_learns_of_the_first(topic: Entry, kofi: Client, yaw: Client, ama: Client) -> None:
    hold(topic, ama)
    decide(kofi, "let")
    assert "Somebody has decided this already" in said(decide(yaw, "decline"))
    assert Waiting.objects.get().state == "approved"


def test_blocking_its_writer_declines_it_too(topic: Entry, kofi: Client, ama: Client) -> None:
    hold(topic, ama)
    decide(kofi, "block-waiting")
    assert Feed.objects.get(person=person_of(ama)).blocked
    assert Waiting.objects.get().state == "declined"


def test_nobody_else_sees_what_a_member_sent(topic: Entry, kofi: Client, ama: Client, esi: Client) -> None:
    page = hold(topic, ama)
    assert [person.get(page).status_code for person in (ama, esi, kofi)] == [200, 404, 404]


def everything_held() -> Iterator[bytes]:
    """Every value of every waiting row, as the database holds it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM moderation_waiting")
        for row in cursor.fetchall():
            for value in row:
                yield bytes(value) if isinstance(value, bytes | memoryview) else str(value).encode()


def test_a_row_without_a_name_leads_to_nobody(topic: Entry, kofi: Client, ama: Client) -> None:
    hold(topic, ama, as_hub=True, screen=COOKIE)
    me = person_of(ama)
    traces = (me, id_text(me).encode(), b"ama", COOKIE.encode())
    assert not [value for value in everything_held() for trace in traces if trace in value]
    assert Waiting.objects.get().writer, "a sign to count by"
    decide(kofi, "let")
    assert not Waiting.objects.get().writer, "which is gone with the decision"


def test_a_nameless_page_says_what_whoever_has_the_box_can_find_out(topic: Entry, esi: Client) -> None:
    assert "could find out from it who you are" in said(esi.get(hold(topic, None, as_hub=True)))


def test_a_member_has_so_many_waiting_and_no_more(topic: Entry, ama: Client) -> None:
    for _ in range(waiting.MOST_OF_ONE):
        hold(topic, ama)
    with pytest.raises(LocalError, match="Several things of yours"):
        hold(topic, ama)


def test_with_and_without_a_name_one_writer_has_one_measure(topic: Entry, ama: Client) -> None:
    for number in range(waiting.MOST_OF_ONE):
        hold(topic, ama, as_hub=number % 2 == 0)
    with pytest.raises(LocalError, match="Several things of yours"):
        hold(topic, ama, as_hub=True)


def test_a_screen_has_so_many_waiting_and_another_screen_its_own(topic: Entry, yaw: Client) -> None:
    for _ in range(waiting.MOST_OF_A_SCREEN):
        hold(topic, None, as_hub=True, screen=COOKIE)
    with pytest.raises(LocalError, match="Several things of yours"):
        hold(topic, None, as_hub=True, screen=COOKIE)
    hold(topic, None, as_hub=True, screen="b" * 32)


def test_all_together_have_so_much_waiting(topic: Entry, ama: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(waiting, "MOST_WAITING", 1)
    hold(topic, ama)
    with pytest.raises(LocalError, match="Very much waits"):
        hold(topic, None, as_hub=True)


def test_guests_with_ever_new_screens_leave_room_for_members(
    topic: Entry, ama: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST_WAITING", 5)
    monkeypatch.setattr(waiting, "MOST_OF_GUESTS", 3)
    for number in range(3):
        hold(topic, None, as_hub=True, screen=f"{number:032}")
    with pytest.raises(LocalError, match="Very much waits"):
        hold(topic, None, as_hub=True, screen=COOKIE)
    hold(topic, ama)
    hold(topic, ama, as_hub=True)
    with pytest.raises(LocalError, match="Very much waits"):
        hold(topic, ama)


def test_a_record_that_could_not_be_published_does_not_wait(topic: Entry, ama: Client) -> None:
    with pytest.raises(LocalError):
        hold(topic, ama, text="x" * 20_000)
    assert not Waiting.objects.exists()


def test_decided_things_are_forgotten_in_time(
    topic: Entry, kofi: Client, ama: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(waiting, "MOST_DECIDED", 1)
    for _ in range(2):
        hold(topic, ama)
        decide(kofi, "decline")
    assert Waiting.objects.count() == 1


def test_newcomers_are_those_whom_nobody_has_welcomed(kofi: Client, ama: Client) -> None:
    assert waiting.is_newcomer(person_of(ama))
    assert not waiting.is_newcomer(person_of(kofi))
    press(kofi, "welcome", id_text(person_of(ama)))
    assert not waiting.is_newcomer(person_of(ama))


def test_what_nothing_here_can_read_is_said_and_breaks_no_queue(topic: Entry, kofi: Client, ama: Client) -> None:
    hold(topic, ama)
    Waiting.objects.update(type="gone.word")
    assert "is not here any more" in said(kofi.get("/queue/"))
    decide(kofi, "let")
    assert ama.get("/").status_code == 200


@pytest.mark.parametrize("error", [RuntimeError, ValueError, SystemExit])
def test_what_a_stricter_plugin_refuses_holds_up_nothing_else(
    topic: Entry, kofi: Client, ama: Client, monkeypatch: pytest.MonkeyPatch, error: type[BaseException]
) -> None:
    pages = [hold(topic, ama, text=text) for text in ("too old", "Please.", "too old")]
    for row in Waiting.objects.order_by("pk")[:2]:
        press(kofi, "let", str(row.pk))

    def validate(post: Post) -> None:
        if post.text == "too old":
            raise error("this is refused since the last version")

    monkeypatch.setattr(Post, "validate", validate)
    assert "is not here any more" in said(kofi.get("/queue/"))
    assert "It is published now" in said(ama.get(pages[2]))
    assert list(Waiting.objects.order_by("pk").values_list("state", flat=True)) == ["approved", "out", "waits"]
