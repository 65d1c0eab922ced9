"""The light queue: what is reported, what waits and who is new, with one press each, and an undo right after."""

import re
from typing import Any

import pytest
from django.apps import apps
from django.test import Client
from django.utils.functional import lazy

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Act, Person
from hub.accounts.people.joining import sign_up
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.log.models import Feed, Hidden
from hub.moderation.models import Report, Welcome
from hub.plugins import Line
from tests.moderation.conftest import person_of
from tests.portal.page import said

pytestmark = pytest.mark.django_db


def reports(person: Client, entry: Entry, reason: str = "false", words: str = "") -> Any:
    return person.post(f"/report/{id_text(entry.id)}/", {"reason": reason, "words": words})


def press(person: Client, do: str, what: str, reason: str = "a rumour") -> Any:
    return person.post("/queue/", {"do": do, "what": what, "reason": reason}, follow=True)


def undo(person: Client, answer: Any) -> Any:
    """Press the button that the notice offers."""
    page = answer.content.decode()
    notice = page.split('<div class="notice notice-good"')[1].split("</div>")[0]
    what = re.findall(r'name="what" value="([^"]*)"', notice)[0]
    do = re.findall(r'name="do" value="([^"]*)"', notice)[0]
    return press(person, do, what)


@pytest.fixture
def reported(post: Entry, esi: Client) -> Entry:
    """esi, a guest, reports ama's reply."""
    reports(esi, post, words="My cousin was there.")
    return post


def test_a_guest_reports_and_is_thanked(post: Entry, esi: Client) -> None:
    answer = esi.post(f"/report/{id_text(post.id)}/", {"reason": "harm", "words": ""}, follow=True)
    assert "A moderator will look at it" in said(answer)
    assert Report.objects.get().is_guest


def test_the_queue_shows_what_is_reported_and_why_and_not_by_whom(reported: Entry, kofi: Client, ama: Client) -> None:
    reports(ama, reported, "private")
    shown = said(kofi.get("/queue/"))
    for words in ("Well rota", "A rumour.", "2 people report it", "It is not true (1)", "My cousin was there."):
        assert words in shown


def dry() -> str:
    raise RuntimeError("the well is dry")


DRY: Any = lazy(dry, str)
NONE: Any = None


@pytest.mark.parametrize(
    ("line", "shown"),
    [
        (Line("Well rota", "/forum/", NONE, NONE), "Well rota"),
        (Line("Well rota", NONE), "Something that cannot be shown here"),
        (Line(DRY(), "/forum/"), "Something that cannot be shown here"),
    ],
)
def test_a_line_that_is_no_good_leaves_the_queue_whole(
    reported: Entry, kofi: Client, monkeypatch: pytest.MonkeyPatch, line: Line, shown: str
) -> None:
    forum = type(apps.get_app_config("forum"))
    monkeypatch.setattr(forum, "lines", lambda plugin, request, positions: dict.fromkeys(positions, line))
    words = said(kofi.get("/queue/"))
    assert shown in words
    assert "None" not in words


@pytest.mark.parametrize(("who", "status"), [("esi", 302), ("ama", 403)])
def test_the_queue_is_for_moderators(who: str, status: int, reported: Entry, request: pytest.FixtureRequest) -> None:
    person = request.getfixturevalue(who)
    assert person.get("/queue/").status_code == status
    assert person.post("/queue/", {"do": "hide", "what": id_text(reported.id)}).status_code == status
    assert not Hidden.objects.exists()


def test_what_is_kept_leaves_the_queue_and_comes_back_by_undo(reported: Entry, kofi: Client) -> None:
    answer = press(kofi, "keep", id_text(reported.id))
    assert "A rumour." not in said(answer)
    assert "A rumour." in said(undo(kofi, answer))


def test_what_is_hidden_is_out_of_sight_and_comes_back_by_undo(reported: Entry, kofi: Client) -> None:
    answer = press(kofi, "hide", id_text(reported.id))
    assert Hidden.objects.exists()
    assert Act.objects.get(kind="hide").reason == "a rumour"
    undo(kofi, answer)
    assert not Hidden.objects.exists()


def test_a_writer_is_blocked_and_heard_again_by_undo(reported: Entry, kofi: Client, ama: Client) -> None:
    answer = press(kofi, "block-writer", id_text(reported.id))
    assert Feed.objects.get(person=person_of(ama)).blocked
    undo(kofi, answer)
    assert not Feed.objects.get(person=person_of(ama)).blocked


def test_nothing_is_hidden_without_a_reason(reported: Entry, kofi: Client) -> None:
    assert "Say why" in said(press(kofi, "hide", id_text(reported.id), reason="  "))
    assert not Hidden.objects.exists()


@pytest.mark.parametrize("whom", ["yaw", "kofi"])
def test_who_looks_after_the_hub_is_blocked_by_nobody(whom: str, kofi: Client, request: pytest.FixtureRequest) -> None:
    target = person_of(request.getfixturevalue(whom))
    press(kofi, "block", id_text(target))
    assert not Feed.objects.filter(blocked=True).exists()


def test_the_hub_itself_is_not_blocked_for_what_it_signed(kofi: Client, riverbend: HubIdentity) -> None:
    assert "Hide it instead" in said(press(kofi, "block", id_text(riverbend.id)))
    assert not Feed.objects.filter(blocked=True).exists()


@pytest.mark.parametrize("do", ["erase", "", "nothing"])
def test_the_queue_does_only_what_it_offers(do: str, reported: Entry, kofi: Client) -> None:
    assert kofi.post("/queue/", {"do": do, "what": id_text(reported.id)}).status_code == 404


@pytest.mark.parametrize("what", ["", "x", "1", "bafyrei", id_text(bytes(32)), "9" * 30, "²"])
@pytest.mark.parametrize("do", ["keep", "hide", "block-writer", "block", "let", "decline", "welcome", "undo-act"])
def test_nonsense_breaks_nothing(do: str, what: str, kofi: Client) -> None:
    assert kofi.post("/queue/", {"do": do, "what": what, "reason": "x"}).status_code in (302, 404)


def test_a_link_puts_no_words_and_no_undo_into_the_queue(kofi: Client) -> None:
    assert "notice-good" not in kofi.get("/queue/?done=%5B%22You+won%22%2C%22undo-act%3Ax%22%5D").content.decode()


def test_the_frame_counts_for_moderators_only(reported: Entry, kofi: Client, ama: Client, esi: Client) -> None:
    """The report, and ama, who is new."""
    assert "2 to look at" in said(kofi.get("/"))
    for person in (ama, esi):
        assert "to look at" not in said(person.get("/")).lower()


def test_new_people_are_welcomed_once(ama: Client, kofi: Client) -> None:
    assert "New people" in said(kofi.get("/queue/"))
    answer = press(kofi, "welcome", id_text(person_of(ama)))
    assert "New people" not in said(answer)
    assert Welcome.objects.get().person == person_of(ama)
    assert "New people" in said(undo(kofi, answer))


@pytest.mark.parametrize(("language", "verb"), [("es", "Dar la bienvenida"), ("sw", "Karibisha"), ("hi", "स्वागत करें")])
def test_the_button_that_welcomes_says_what_it_does_and_greets_nobody(
    language: str, verb: str, ama: Client, kofi: Client
) -> None:
    """In English both are one word."""
    kofi.post("/language/", {"language": language, "next": "/"})
    page = kofi.get("/queue/").content.decode()
    assert [found.strip() for found in re.findall(r'value="welcome">.*?</svg>(.*?)</button>', page)] == [verb]


def test_who_is_blocked_is_no_newcomer_until_that_is_undone(ama: Client, kofi: Client) -> None:
    answer = press(kofi, "block", id_text(person_of(ama)))
    assert "New people" not in said(answer)
    assert "to look at" not in said(kofi.get("/")).split("Home")[0]
    assert "New people" in said(undo(kofi, answer))


def test_moderators_are_no_newcomers(kofi: Client, yaw: Client) -> None:
    assert Person.objects.count() == 2
    assert "Nothing to look at" in said(kofi.get("/queue/"))


def test_an_open_queue_asks_for_its_list_alone(reported: Entry, kofi: Client) -> None:
    part = kofi.get("/queue/", headers={"X-Fragment": "1"}).content.decode()
    assert "A rumour." in part
    assert "<html" not in part


def test_fifty_new_people_make_a_page_that_ends(kofi: Client) -> None:
    for number in range(23):
        sign_up(f"new {number}", "24816")
    page = kofi.get("/queue/").content.decode()
    assert page.count("<article") == 20
    assert "There are more" in page


def test_enter_in_the_field_for_a_reason_presses_nothing(reported: Entry, kofi: Client) -> None:
    """A browser then presses the first button of a form; one that is disabled stands for none."""
    form = kofi.get("/queue/").content.decode().split('<article class="card"')[1]
    assert re.findall(r"<button[^>]*>", form)[0] == '<button type="submit" disabled hidden>'
