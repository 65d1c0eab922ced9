"""What cards say is remembered for a moment where everybody gets the same, and never what is somebody's own."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import cast

import pytest
from django.apps import apps
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils.safestring import mark_safe
from django.utils.translation import override

from hub.plugins import HubPlugin, Tile
from hub.portal import news
from hub.portal.views import Shown, drawn

SAID: list[str] = []
LAST = b"the last entry"


def for_all(request: HttpRequest) -> str:
    SAID.append("all")
    return f"said {len(SAID)} times"


def for_one(request: HttpRequest) -> str:
    SAID.append(request.path)
    return f"said {len(SAID)} times"


def in_html(request: HttpRequest) -> str:
    return mark_safe("<b>bold</b>")


@pytest.fixture(autouse=True)
def nothing_said() -> Iterator[None]:
    news.forget()
    SAID.clear()
    yield
    news.forget()


def said(function: str, last: bytes = LAST) -> str:
    plugin = apps.get_app_config("forum")
    assert isinstance(plugin, HubPlugin)
    return news.lines(RequestFactory().get("/"), [(plugin, card(function))], last)[0]


def card(function: str) -> Tile:
    return Tile(title="Talk", url="forum:boards", text=f"tests.portal.test_news.{function}")


def test_what_everybody_gets_is_asked_once() -> None:
    assert [said("for_all"), said("for_all")] == ["said 1 times", "said 1 times"]


def test_what_may_be_somebodys_own_is_asked_each_time() -> None:
    assert [said("for_one"), said("for_one")] == ["said 1 times", "said 2 times"]


def test_it_is_asked_again_when_the_log_grew_in_another_language_or_after_a_topic() -> None:
    said("for_all")
    assert said("for_all", b"another entry") == "said 2 times"
    with override("sw"):
        assert said("for_all", b"another entry") == "said 3 times"
    news.hear("gossip/exchange")
    news.hear("forum/board/1")
    assert said("for_all", b"another entry") == "said 4 times"


def test_it_is_asked_again_after_a_moment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(news, "KEPT", 0.0)
    assert [said("for_all"), said("for_all")] == ["said 1 times", "said 2 times"]


def test_of_many_a_few_are_asked_for_a_page_and_whoever_announced_something_first() -> None:
    labels = [f"board{number}" for number in range(20)]
    cards = [(cast(HubPlugin, SimpleNamespace(label=label)), card("for_all")) for label in labels]
    asked = []
    for _page in range(5):
        news.lines(RequestFactory().get("/"), cards, LAST)
        asked.append(len(SAID))
    assert asked == [6, 12, 18, 20, 20]
    news.hear("board19/prices")
    words = news.lines(RequestFactory().get("/"), cards, b"another entry")
    assert words[19] in {f"said {number} times" for number in range(21, 27)}
    assert len(SAID) == 26


def test_what_is_somebodys_own_is_asked_beside_those_few() -> None:
    own = [(cast(HubPlugin, SimpleNamespace(label=f"own{number}")), card("for_one")) for number in range(3)]
    shared = [(cast(HubPlugin, SimpleNamespace(label=f"board{number}")), card("for_all")) for number in range(9)]
    news.lines(RequestFactory().get("/"), own, LAST)
    SAID.clear()
    news.lines(RequestFactory().get("/"), [*own, *shared], LAST)
    assert sorted(SAID) == ["/"] * 3 + ["all"] * 6


def test_what_a_plugin_calls_safe_is_words_all_the_same() -> None:
    tile = card("in_html")
    found = news.lines(RequestFactory().get("/"), [(cast(HubPlugin, SimpleNamespace(label="prices")), tile)], LAST)
    assert type(found[0]) is str
    assert "&lt;b&gt;" in drawn(Shown("Prices", found[0], "leaf", "/"), is_first=False)
