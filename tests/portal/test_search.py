"""What ama, kofi and esi find, and that nothing anybody asks breaks the page."""

import time
from collections.abc import Callable, Iterator
from typing import Any
from urllib.parse import quote

import pytest
from django.db import connection
from django.http import HttpRequest
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.functional import lazy

from hub.accounts.hubs.identity import HubIdentity
from hub.log.models import Hidden
from hub.plugins import HubPlugin, Line, loader, switches
from hub.portal import search
from hub.search import index, tables
from plugins.forum import records
from plugins.forum.models import Post, Topic
from tests.plugins.forum.test_pages import add_board, begin
from tests.plugins.forum.test_photos import board_with
from tests.portal.page import Page

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def kofi(riverbend: HubIdentity, sign_in: SignIn) -> Client:
    return sign_in("kofi", "steward")


@pytest.fixture
def ama(kofi: Client, sign_in: SignIn) -> Client:
    return sign_in("ama")


def asked(browser: Client, question: str, **more: str) -> Page:
    """The page of a search, everything that was written being read."""
    while index.bring_on():
        pass
    answer = browser.get("/search/", {"q": question, **more})
    assert answer.status_code == 200, answer.content
    return Page(answer.content.decode())


def found(page: Page) -> list[str]:
    """The titles of what was found."""
    return [" ".join(tag.text.split()) for tag in page.all("a") if tag["class"] == "row-link"]


def said(page: Page) -> str:
    return " ".join(page.words)


def forum() -> HubPlugin:
    return next(plugin for plugin in loader.installed() if plugin.label == "forum")


def test_a_guest_finds_what_everybody_may_read_and_follows_it(ama: Client, client: Client, kofi: Client) -> None:
    topic = begin(ama, add_board(kofi), title="Well rota", text="The *pump* is dry.")
    ama.post(f"{topic}reply/", {"text": "I bring a new pump on Monday."})
    page = asked(client, "Pump")
    assert found(page) == ["Well rota", "Well rota"]
    assert "I bring a new pump on Monday." in said(page)
    assert [tag.text for tag in page.all("mark")] == ["pump", "pump"]
    first = next(tag["href"] for tag in page.all("a") if tag["class"] == "row-link")
    assert "I bring a new pump" in client.get(first, follow=True).content.decode()
    assert found(asked(client, "monday rota")) == []


def test_each_result_says_who_and_where(ama: Client, kofi: Client, client: Client) -> None:
    begin(ama, add_board(kofi), text="pump")
    assert "ama" in said(asked(client, "pump"))
    assert "Talk" in said(asked(client, "pump"))


def test_a_date_keeps_its_order_beside_a_name_in_other_letters(ama: Client, kofi: Client, client: Client) -> None:
    begin(ama, add_board(kofi), text="pump")
    asked(client, "pump")
    client.cookies["django_language"] = "ar"
    written = client.get("/search/", {"q": "pump"}).content.decode()
    assert "<bdi>ama</bdi> · " in written, "only the name is set apart from the line that is read from the right"


def test_who_looks_for_a_name_is_led_to_people(ama: Client, client: Client) -> None:
    page = asked(client, "am")
    [button] = [tag for tag in page.all("button") if tag["name"] == "q"]
    assert button.within is not None
    assert button.within["action"] == "/people/"
    assert "ama" in client.get("/people/", {"q": button["value"]}).content.decode()


def test_a_guest_finds_nothing_of_a_board_for_members(ama: Client, kofi: Client, client: Client) -> None:
    topic = begin(ama, board_with(read="member"), title="Secretword", text="pump")
    ama.post(f"{topic}reply/", {"text": "an answer with pump"})
    assert (found(asked(client, "pump")), "ecretword" in said(asked(client, "pump"))) == ([], False)
    assert len(found(asked(ama, "pump"))) == 2


def test_hidden_and_taken_back_words_are_not_found(ama: Client, kofi: Client, client: Client) -> None:
    topic = begin(ama, add_board(kofi), text="pump")
    ama.post(f"{topic}reply/", {"text": "another pump"})
    Hidden.objects.create(position=Post.objects.get().position)
    assert len(found(asked(client, "pump"))) == 1
    page = Page(ama.get(topic).content.decode())
    address = next(tag["href"] for tag in page.all("a") if "take-back" in tag["href"])
    ama.post(address)
    assert found(asked(client, "pump")) == []


def test_replies_of_a_topic_out_of_sight_are_not_found(ama: Client, kofi: Client, client: Client) -> None:
    topic = begin(ama, add_board(kofi), text="pump")
    ama.post(f"{topic}reply/", {"text": "another pump"})
    Hidden.objects.create(position=Topic.objects.get().position)
    assert found(asked(client, "pump")) == []


def test_changed_words_lead_to_the_one_post(ama: Client, kofi: Client, client: Client) -> None:
    topic = begin(ama, add_board(kofi), title="Well", text="pump")
    page = Page(ama.get(topic).content.decode())
    address = next(tag["href"] for tag in page.all("a") if tag["href"].endswith("/change/"))
    ama.post(address, {"title": "Well", "text": "engine and well"})
    assert found(asked(client, "pump")) == []
    assert found(asked(client, "well")) == ["Well"]


def test_a_board_is_found_by_its_name(kofi: Client, client: Client) -> None:
    add_board(kofi, title="Market day")
    assert found(asked(client, "market")) == ["Market day"]


def test_the_list_goes_on_by_key(ama: Client, kofi: Client, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(search, "A_PAGE", 3)
    monkeypatch.setattr(search, "AT_ONCE", 2)
    board = add_board(kofi)
    for number in range(7):
        begin(ama, board, title=f"Pump {number}", text="x")
    page, seen = asked(client, "pump"), []
    while True:
        seen.append(found(page))
        older = [tag["href"] for tag in page.all("a") if "before=" in tag["href"]]
        if not older:
            break
        page = Page(client.get(f"/search/{older[0]}").content.decode())
    assert seen == [["Pump 6", "Pump 5", "Pump 4"], ["Pump 3", "Pump 2", "Pump 1"], ["Pump 0"]]


def test_what_is_closed_to_a_reader_ends_in_an_honest_word(
    ama: Client, kofi: Client, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MOST_LOOKED_AT", 4)
    monkeypatch.setattr(search, "AT_ONCE", 2)
    open_board, closed = add_board(kofi), board_with(read="member")
    begin(ama, open_board, title="Open pump", text="x")
    for number in range(6):
        begin(ama, closed, title=f"Closed pump {number}", text="x")
    page = asked(client, "pump")
    assert (found(page), "There may be more" in said(page)) == ([], True)
    on = next(tag["href"] for tag in page.all("a") if "before=" in tag["href"])
    assert found(Page(client.get(f"/search/{on}").content.decode())) == ["Open pump"]


def test_where_time_is_over_the_page_says_so(ama: Client, kofi: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    begin(ama, add_board(kofi), text="pump")
    monkeypatch.setattr(search, "SECONDS", -1.0)
    monkeypatch.setattr(tables, "STEPS", 1)
    page = asked(ama, "pump")
    assert "There may be more" in said(page)
    assert "Nothing was found in the time that there is for it." in said(page)


HOSTILE = [
    "",
    " ",
    "*",
    '"',
    '""" pump',
    "pump*",
    "NEAR(pump well)",
    "pump NOT well",
    "title:pump",
    "^pump + -well",
    "a OR b AND",
    "x" * 10_000,
    " ".join(["pump"] * 5000),
    "\0",
    "pu\0mp",
    "\u202epump",
    "مضخة",
    "'; DROP TABLE search_words; --",
    "<script>alert(1)</script>",
    "%",
    "\\",
    "水" * 500,
    "😀" * 500,
    "é" * 300,
    ":* & | !",
]


def test_whatever_is_asked_is_answered_in_words(ama: Client, kofi: Client) -> None:
    board = add_board(kofi)
    for question in HOSTILE:
        begin(ama, board, text=f"{question[:3000]} pump".replace("\0", ""))
    for question in HOSTILE:
        page = asked(ama, question)
        assert "Search" in page.words, question
        assert not [tag for tag in page.all("script") if not tag["src"]], question


def test_bytes_that_are_no_text_are_answered_in_words(ama: Client, kofi: Client) -> None:
    begin(ama, add_board(kofi), text="pump")
    for raw in ("%ED%A0%80", "%00", "%FF%FE", "pump&before=x", "pump&before=-1", "pump&before=" + "9" * 40):
        assert ama.get(f"/search/?q={raw}").status_code == 200, raw


def test_a_question_stands_in_the_box_as_it_was_written(riverbend: HubIdentity, client: Client) -> None:
    page = asked(client, '"><b>pump')
    assert [tag["value"] for tag in page.all("input") if tag["name"] == "q"] == ['"><b>pump']


def test_every_page_has_the_box(riverbend: HubIdentity, client: Client) -> None:
    forms = [tag for tag in Page(client.get("/").content.decode()).all("form") if tag["action"] == "/search/"]
    assert [tag["role"] for tag in forms] == ["search"]


@pytest.mark.parametrize("wrong", ["raises", "raises late", "no line", "elsewhere", "sql", "for ever", "None"])
def test_a_plugin_that_breaks_at_searching_takes_nothing_else_with_it(
    ama: Client, kofi: Client, monkeypatch: pytest.MonkeyPatch, wrong: str
) -> None:
    def lines(plugin: HubPlugin, request: HttpRequest, query: str) -> Any:
        if wrong == "raises":
            raise RuntimeError("a plugin's mistake")
        return None if wrong == "None" else one_after_the_other()

    def one_after_the_other() -> Iterator[Any]:
        if wrong == "sql":
            with connection.cursor() as cursor:
                cursor.execute(ENDLESS)
        if wrong == "for ever":
            while True:
                time.sleep(0.05)
                yield Line("again and again", "/forum/")
        yield {"no line": "pump", "elsewhere": Line("pump", "//esi.example/")}.get(wrong, Line("fine", "/forum/"))
        raise RuntimeError("a plugin's mistake")

    begin(ama, add_board(kofi), title="Well", text="pump")
    monkeypatch.setattr(type(forum()), "search", lines)
    began = time.monotonic()
    assert "Well" in found(asked(ama, "pump"))
    assert "esi.example" not in ama.get("/search/?q=pump").content.decode()
    assert time.monotonic() - began < 10


def test_what_a_plugin_leaves_empty_in_a_line_stays_empty(
    ama: Client, kofi: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    empty: Any = None
    lines = [Line("nowhere", empty), Line("pump", "/forum/", empty, empty)]
    monkeypatch.setattr(type(forum()), "search", lambda plugin, request, query: lines)
    page = asked(ama, "pump")
    assert found(page) == ["pump"]
    assert "None" not in said(page)


def test_words_that_cannot_be_said_are_the_plugins_own_failure(
    ama: Client, kofi: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    title: Any = lazy(lambda: 1 // 0, str)()
    monkeypatch.setattr(type(forum()), "search", lambda plugin, request, query: [Line(title, "/forum/")])
    begin(ama, add_board(kofi), title="Well", text="pump")
    assert found(asked(ama, "pump")) == ["Well"]


def test_a_record_that_its_plugin_cannot_read_any_more_is_found_by_its_line(
    ama: Client, kofi: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    begin(ama, add_board(kofi), title="Well", text="far " * 200 + "pump")
    assert found(asked(ama, "pump")) == ["Well"]
    monkeypatch.setattr(records.Topic, "validate", lambda topic: 1 // 0)
    assert found(asked(ama, "pump")) == ["Well"]


ENDLESS = "WITH RECURSIVE n (x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n WHERE x < 100000000) SELECT MAX(x) FROM n"


def test_what_a_plugin_finds_besides_stands_first_and_is_little(
    ama: Client, kofi: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def lines(plugin: HubPlugin, request: HttpRequest, query: str) -> list[Line]:
        return [Line(f"{query} {number}", "/forum/") for number in range(50)]

    begin(ama, add_board(kofi), title="Well", text="pump")
    monkeypatch.setattr(type(forum()), "search", lines)
    assert found(asked(ama, "pump")) == ["pump 0", "pump 1", "pump 2", "Well"]
    assert found(asked(ama, "pump", before="1")) == []


def test_what_belongs_to_a_plugin_that_is_off_is_not_found(ama: Client, kofi: Client) -> None:
    begin(ama, add_board(kofi), title="Well", text="pump")
    assert found(asked(ama, "pump")) == ["Well"]
    switches.switch("forum", False)
    assert found(asked(ama, "pump")) == []
    switches.switch("forum", True)
    assert found(asked(ama, "pump")) == ["Well"]


@pytest.mark.parametrize("step", ["lines", "words"])
def test_a_plugin_that_breaks_at_its_lines_loses_them_and_not_the_page(
    ama: Client, kofi: Client, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    begin(ama, add_board(kofi), title="Well", text="pump")
    asked(ama, "pump")

    def broken(*_given: object) -> None:
        raise RuntimeError("a plugin's mistake")

    monkeypatch.setattr(type(forum()), step, broken)
    assert ama.get("/search/?q=pump").status_code == 200


def test_the_page_warns_while_the_index_is_being_made(
    ama: Client, kofi: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(search, "MANY_LEFT", 1)
    begin(ama, add_board(kofi), text="pump")
    answer = ama.get("/search/?q=pump")
    assert "not looked at yet" in " ".join(Page(answer.content.decode()).words)
    assert "not looked at yet" not in said(asked(ama, "pump"))


def test_twenty_results_cost_as_many_questions_as_two(ama: Client, kofi: Client) -> None:
    topic = begin(ama, add_board(kofi), text="pump")
    ama.post(f"{topic}reply/", {"text": "pump"})
    asked(ama, "pump")
    with CaptureQueriesContext(connection) as few:
        assert len(found(asked(ama, "pump"))) == 2
    for number in range(18):
        ama.post(f"{topic}reply/", {"text": f"pump {number}"})
    asked(ama, "pump")
    with CaptureQueriesContext(connection) as many:
        assert len(found(asked(ama, "pump"))) == 20
    assert len(many) <= len(few) + 1


def test_a_question_of_arabic_finds_arabic(ama: Client, kofi: Client) -> None:
    begin(ama, add_board(kofi), title="بئر", text="المضخّة معطلة")
    assert found(asked(ama, "معطله")) == ["بئر"]
    assert quote("معطله") not in ama.get("/search/?q=معطله").content.decode(), "one page holds all"
