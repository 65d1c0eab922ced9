"""What cards say is remembered for a moment where everybody gets the same, and never what is somebody's own."""

from collections.abc import Iterator

import pytest
from django.apps import apps
from django.http import HttpRequest
from django.test import RequestFactory
from django.utils.translation import override

from hub.plugins import HubPlugin, Tile
from hub.portal import news

SAID: list[str] = []
LAST = b"the last entry"


def for_all(request: HttpRequest) -> str:
    SAID.append("all")
    return f"said {len(SAID)} times"


def for_one(request: HttpRequest) -> str:
    SAID.append(request.path)
    return f"said {len(SAID)} times"


@pytest.fixture(autouse=True)
def nothing_said() -> Iterator[None]:
    news.hear("forum")
    SAID.clear()
    yield
    news.hear("forum")


def said(function: str, last: bytes = LAST) -> str:
    plugin = apps.get_app_config("forum")
    assert isinstance(plugin, HubPlugin)
    tile = Tile(title="Talk", url="forum:boards", text=f"tests.portal.test_news.{function}")
    return news.line(RequestFactory().get("/"), plugin, tile, last)


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
