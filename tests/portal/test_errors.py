"""Every error has a page in the hub's own words with a next step, and it comes even when nothing else
does.
"""

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from django.conf import settings
from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError, OperationalError, connection
from django.db.utils import DatabaseErrorWrapper
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory
from django.utils import translation

from hub.accounts.hubs.identity import HubIdentity
from hub.log import room
from hub.portal import errors, refusals
from tests.people import signed_up
from tests.portal.page import Page
from tests.portal.page import said as words

SignIn = Callable[..., Client]


@pytest.fixture
def asked() -> HttpRequest:
    return RequestFactory().get("/talk/")


PLAIN = [
    (lambda asked: errors.bad_request(asked, SuspiciousOperation()), 400, "did not understand"),
    (lambda asked: errors.bad_request(asked, RequestDataTooBig()), 413, "too big"),
    (lambda asked: errors.wrong_way(asked, HttpResponse(headers={"Allow": "POST"})), 405, "use its buttons"),
    (errors.broken, 500, "nothing that was saved is lost"),
    (errors.busy, 503, "tries again by itself"),
]


@pytest.mark.parametrize(("page", "status", "sentence"), PLAIN)
def test_plain_pages_need_no_database(
    asked: HttpRequest, page: Callable[[HttpRequest], HttpResponse], status: int, sentence: str
) -> None:
    answer = page(asked)
    assert answer.status_code == status
    assert sentence in words(answer)


@pytest.mark.parametrize(("page", "status", "sentence"), PLAIN)
def test_plain_pages_offer_a_next_step(
    asked: HttpRequest, page: Callable[[HttpRequest], HttpResponse], status: int, sentence: str
) -> None:
    main = [tag for tag in Page(page(asked).content.decode()).all("a") if "button-main" in tag["class"]]
    assert len(main) == 1
    assert main[0]["href"].startswith("/")


def test_busy_page_tries_again_by_itself(asked: HttpRequest) -> None:
    answer = errors.busy(asked)
    retry = [tag for tag in Page(answer.content.decode()).all("meta") if tag["http-equiv"] == "refresh"]
    assert retry[0]["content"] == "5;url=/talk/"
    assert answer.headers["Retry-After"] == "5"


def test_a_database_that_does_not_answer_is_called_busy(asked: HttpRequest) -> None:
    try:
        raise OperationalError("database is locked")
    except OperationalError:
        assert errors.broken(asked).status_code == 503


def test_a_database_that_is_damaged_is_not_called_busy(asked: HttpRequest, tmp_path: Path) -> None:
    (tmp_path / "hub.db").write_bytes(b"no database" * 1000)
    with closing(sqlite3.connect(tmp_path / "hub.db")) as damaged:
        try:
            with DatabaseErrorWrapper(connection):
                damaged.execute("SELECT * FROM sqlite_master")
        except DatabaseError:
            answer = errors.broken(asked)
    assert answer.status_code == 503
    assert "The hub cannot reach what it keeps" in words(answer)


def test_a_full_disk_is_named(asked: HttpRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "FLOOR", 1 << 62)
    assert "no room left" in words(errors.resting(asked))


def test_the_last_words_come_when_templates_are_broken(asked: HttpRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delattr(errors, "render_to_string")
    assert "Something broke here" in errors.broken(asked).content.decode()


@pytest.mark.django_db
def test_an_address_that_leads_nowhere_keeps_finish_in_sight(riverbend: HubIdentity, sign_in: SignIn) -> None:
    answer = sign_in("ama").get("/nothing-here/")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()
    assert "/finish/" in answer.content.decode()


@pytest.mark.django_db
def test_who_is_refused_reads_why(riverbend: HubIdentity, asked: HttpRequest) -> None:
    assert "Only a steward may do this." in words(
        refusals.forbidden(asked, PermissionDenied("Only a steward may do this."))
    )


@pytest.mark.django_db
def test_only_who_is_not_signed_in_is_told_to_sign_in(riverbend: HubIdentity, asked: HttpRequest) -> None:
    assert "Sign in with your own name" in words(refusals.forbidden(asked))
    asked.user = signed_up("ama")
    assert "Sign in with your own name" not in words(refusals.forbidden(asked))
    assert "Ask a steward" in words(refusals.forbidden(asked))


@pytest.mark.django_db
def test_a_guest_who_is_refused_can_sign_in_and_comes_back(riverbend: HubIdentity, client: Client) -> None:
    main = [tag for tag in Page(client.get("/wall/").content.decode()).all("a") if "button-main" in tag["class"]]
    assert [tag["href"] for tag in main] == ["/sign-in/?next=/wall/"]


@pytest.mark.django_db
def test_a_form_from_an_older_visit_is_told_so(riverbend: HubIdentity) -> None:
    answer = Client(enforce_csrf_checks=True).post("/sign-in/", {"name": "ama", "secret": "482913"})
    assert answer.status_code == 403
    assert "too old to send" in answer.content.decode()


@pytest.mark.django_db
def test_the_wrong_way_in_gets_words(riverbend: HubIdentity, client: Client) -> None:
    answer = client.get("/finish/")
    assert answer.status_code == 405
    assert answer.headers["Allow"] == "POST"
    assert "use its buttons" in answer.content.decode()


@pytest.mark.django_db
def test_what_is_too_big_gets_words(riverbend: HubIdentity, client: Client) -> None:
    answer = client.post("/sign-up/", {"name": "x" * 300_000})
    assert answer.status_code == 413
    assert "too big for this hub" in answer.content.decode()


@pytest.mark.django_db
def test_what_is_ordinary_is_no_news_for_the_caretaker(
    riverbend: HubIdentity, client: Client, caplog: pytest.LogCaptureFixture
) -> None:
    asked = [client.get("/wall/"), client.get("/nothing-here/"), client.get("/finish/")]
    asked.append(client.post("/sign-up/", {"name": "x" * 300_000}))
    assert [answer.status_code for answer in asked] == [403, 404, 405, 413]
    assert caplog.records == []


@pytest.mark.django_db
def test_what_broke_is_told_to_the_caretaker_with_its_traceback(
    riverbend: HubIdentity, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delattr("hub.portal.views.render")
    assert Client(raise_request_exception=False).get("/").status_code == 500
    assert [record.exc_info is not None for record in caplog.records] == [True]


LANGUAGES = [code for code, _ in settings.LANGUAGES]
EVERY = [
    errors.bad_request,
    refusals.forbidden,
    refusals.csrf_failure,
    errors.not_found,
    errors.broken,
    errors.busy,
    errors.too_big,
    errors.resting,
    lambda asked: errors.wrong_way(asked, HttpResponse()),
    errors.out_of_reach,
    errors.upgrading,
]


def main(answer: HttpResponse) -> list[str]:
    """What stands in the middle of a page: heading, what happened, next step, button."""
    page = Page(answer.content.decode())
    return [tag.text.strip() for tag in page.all("h1", "p") if tag.is_inside("main")]


@pytest.mark.django_db
@pytest.mark.parametrize("page", EVERY)
def test_every_error_keeps_the_look_of_its_screen(
    riverbend: HubIdentity, asked: HttpRequest, page: Callable[[HttpRequest], HttpResponse]
) -> None:
    asked.COOKIES["look"] = "dark-3"
    shown = Page(page(asked).content.decode())
    assert [tag["href"] for tag in shown.all("link") if tag["rel"] == "stylesheet"] == ["/look/dark.css"]
    assert shown.all("html")[0]["class"] == "text-3"
    assert [tag["content"] for tag in shown.all("meta") if tag["name"] == "color-scheme"] == ["dark"]


@pytest.mark.django_db
@pytest.mark.parametrize("page", EVERY)
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_error_speaks_every_language_in_its_direction(
    riverbend: HubIdentity, asked: HttpRequest, language: str, page: Callable[[HttpRequest], HttpResponse]
) -> None:
    english = main(page(asked))
    with translation.override(language):
        answer = page(asked)
    html = Page(answer.content.decode()).all("html")[0]
    assert (html["lang"], html["dir"]) == (language, "rtl" if language == "ar" else "ltr")
    same = [words for words, other in zip(main(answer), english, strict=True) if words == other]
    assert same == (english if language == "en" else [])
