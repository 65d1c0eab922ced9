"""A form that comes when its writer is not here any more: not sent, not shown, kept for them."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.accounts.hubs import uptime
from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Draft, Person, Session
from hub.accounts.sign_in.sessions import place
from hub.core.cid import id_text
from hub.log import room
from hub.log.store import publish
from hub.moderation.models import Report
from hub.portal.kiosk.late import KEPT
from plugins.forum.records import Topic
from tests.moderation.conftest import board_of, pen_of
from tests.portal.page import Page

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
WORDS = "the well is dry and"


@pytest.fixture
def form(riverbend: HubIdentity, sign_in: SignIn) -> str:
    """A page with a form for everybody: reporting kofi's topic."""
    kofi = sign_in("kofi", role="steward")
    board = board_of(kofi, riverbend)
    topic = publish(pen_of(kofi), Topic(board=id_text(board.id), title="Well", text="Dry.", as_="kofi"))
    return f"/report/{id_text(topic.id)}/"


def walks_away(seconds: int = 180) -> None:
    """Nobody presses anything for so long."""
    line = uptime.Drawn.line or uptime.drawn()
    uptime.Drawn.line = line._replace(seconds=line.seconds + seconds)


def text(client: Client, path: str) -> str:
    return client.get(path).content.decode()


def slip(client: Client, path: str) -> str:
    found = re.search(r'name="slip" value="([^"]*)"', text(client, path))
    assert found, "the form says whose it is"
    return found[1]


def begun(ama: Client, form: str) -> dict[str, str]:
    """What ama has typed so far."""
    return {"slip": slip(ama, form), "reason": "other", "words": WORDS}


def test_a_form_that_comes_after_three_minutes_is_kept_and_not_sent(form: str, sign_in: SignIn) -> None:
    kiosk = sign_in("ama")
    typed, at = begun(kiosk, form), place(kiosk.cookies["sessionid"].value)
    walks_away()
    answer = kiosk.post(form, typed)
    assert answer.status_code == KEPT
    assert "This was not sent" in answer.content.decode()
    assert WORDS not in answer.content.decode()
    assert not Report.objects.exists()
    assert not Session.objects.filter(pk=at).exists()
    again = sign_in("ama")
    assert "it is kept for you" in text(again, "/")
    assert WORDS in text(again, "/kept/")
    assert WORDS in text(again, form)


def test_the_next_person_sees_nothing_of_it(form: str, sign_in: SignIn) -> None:
    typed = begun(sign_in("ama"), form)
    walks_away()
    sign_in("esi").post(form, typed)
    for path in ("/", "/kept/", form):
        assert WORDS not in text(sign_in("esi"), path)
    assert WORDS in text(sign_in("ama"), form)


def test_kofi_does_not_send_it_in_his_name(form: str, sign_in: SignIn) -> None:
    typed = begun(sign_in("ama"), form)
    assert sign_in("kofi").post(form, typed).status_code == KEPT
    assert not Report.objects.exists()


def test_a_form_of_before_somebody_else_signed_in_is_kept_for_its_writer(form: str, sign_in: SignIn) -> None:
    kiosk = Client(enforce_csrf_checks=True)
    kiosk.cookies = sign_in("ama").cookies
    typed = begun(kiosk, form)
    kiosk.cookies = sign_in("kofi").cookies
    assert kiosk.post(form, {**typed, "csrfmiddlewaretoken": "x" * 32}).status_code == KEPT
    assert WORDS in text(sign_in("ama"), form)


def test_what_is_sent_waits_no_more(form: str, sign_in: SignIn) -> None:
    ama = sign_in("ama")
    ama.post("/screen/keep/", begun(ama, form))
    assert WORDS in text(ama, form)
    ama.post(form, begun(ama, form))
    assert Report.objects.get().words == WORDS
    assert not Draft.objects.exists()


def test_what_is_not_taken_still_waits(form: str, sign_in: SignIn) -> None:
    ama = sign_in("ama")
    ama.post("/screen/keep/", begun(ama, form))
    assert ama.post(form, {**begun(ama, form), "reason": ""}).status_code != 302
    assert Draft.objects.exists()


def test_while_she_is_here_she_goes_on_where_she_was(form: str, sign_in: SignIn) -> None:
    ama = sign_in("ama")
    answer = ama.post("/screen/keep/", begun(ama, form), follow=True)
    assert answer.redirect_chain[-1][0] == form
    assert WORDS in answer.content.decode()


def test_a_page_that_rests_by_itself_keeps_and_says_nothing(form: str, sign_in: SignIn) -> None:
    ama = sign_in("ama")
    assert ama.post("/screen/keep/", {**begun(ama, form), "end": "1"}).status_code == 204
    assert Draft.objects.count() == 1


def test_files_and_our_own_marks_are_not_kept(form: str, sign_in: SignIn) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    ama = sign_in("ama")
    ama.post("/screen/keep/", {**begun(ama, form), "photo": SimpleUploadedFile("a.jpg", b"secret photo")})
    shown = text(ama, "/kept/")
    assert "a.jpg" not in shown
    assert slip(ama, form)[:40] not in shown


def test_ama_throws_away_what_she_began(form: str, sign_in: SignIn) -> None:
    ama = sign_in("ama")
    ama.post("/screen/keep/", begun(ama, form))
    for row in ("x", "", "9" * 30, str(Draft.objects.get().pk)):
        assert Draft.objects.exists()
        ama.post("/kept/", {"row": row})
    assert not Draft.objects.exists()
    assert "Nothing is kept for you" in text(ama, "/kept/")


def test_the_screen_that_rests_ends_nothing_while_somebody_is_busy(riverbend: HubIdentity, sign_in: SignIn) -> None:
    ama = sign_in("ama")
    assert ama.get("/screen/away/")["Location"] == "/"
    assert "Finish" in text(ama, "/")
    walks_away()
    assert "This screen is free." in text(ama, "/screen/away/")


def test_a_page_tells_that_somebody_is_here(riverbend: HubIdentity, sign_in: SignIn) -> None:
    ama = sign_in("ama")
    walks_away(170)
    assert ama.post("/screen/here/", {"ago": "60"}, headers={"X-Here": "1"}).status_code == 204
    walks_away(119)
    assert "Finish" in text(ama, "/")
    walks_away(181)
    assert ama.post("/screen/here/", {"ago": "0"}, headers={"X-Here": "1"}).status_code == 401


def test_reading_pages_lead_away_by_themselves_and_forms_do_not(form: str, sign_in: SignIn, client: Client) -> None:
    ama = sign_in("ama")
    assert 'content="180;url=/screen/away/"' in text(ama, "/")
    assert "http-equiv" not in text(ama, form)
    assert 'formaction="/screen/keep/" formnovalidate' in text(ama, form)
    assert "http-equiv" not in text(client, "/")


def test_on_ones_own_phone_nothing_rests(form: str, client: Client) -> None:
    client.post("/sign-up/", {"name": "ama", "secret": "482913", "again": "482913", "own": "1"})
    assert 'id="rest"' not in text(client, "/")
    assert "noscript" not in text(client, form)
    assert 'name="slip"' in text(client, form), "what came late is kept there too"


def test_enter_sends_a_form_and_does_not_keep_it(form: str, sign_in: SignIn) -> None:
    """Browsers press the first button of a form for whoever presses Enter."""
    buttons = [tag for tag in Page(text(sign_in("ama"), form)).all("button") if tag.is_inside("main")]
    assert buttons[0]["formaction"] == ""
    assert buttons[-1]["formaction"] == "/screen/keep/"


def test_a_form_with_a_secret_is_never_kept(riverbend: HubIdentity, sign_in: SignIn) -> None:
    assert 'name="slip"' not in text(sign_in("ama"), "/secret/")


def test_with_a_full_disk_her_words_are_shown_to_her_and_to_nobody_else(
    form: str, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    ama = sign_in("ama")
    typed, esi = begun(ama, form), sign_in("esi")
    monkeypatch.setattr(room, "FLOOR", 1 << 62)
    hers, late = ama.post("/screen/keep/", typed), esi.post(form, typed)
    assert (hers.status_code, late.status_code) == (507, 507)
    assert WORDS in hers.content.decode()
    assert WORDS not in late.content.decode()
    assert "The disk is full" in late.content.decode()
    assert not Draft.objects.exists()


def test_home_asks_one_statement_more(riverbend: HubIdentity, sign_in: SignIn) -> None:
    ama = sign_in("ama")
    text(ama, "/")
    with CaptureQueriesContext(connection) as asked:
        text(ama, "/")
    assert [query["sql"] for query in asked if "accounts_draft" in query["sql"]][1:] == []


def test_nothing_is_kept_of_somebody_who_is_no_more(form: str, sign_in: SignIn) -> None:
    typed = begun(sign_in("ama"), form)
    Person.objects.filter(name="ama").delete()
    Client().post(form, typed)
    assert not Draft.objects.exists()
