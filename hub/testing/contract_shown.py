"""The contract suite, second part: what people see of a plugin, on its pages and among things of others.

Pages are those of the plugin's `urls` that need no arguments; people are ama (member), kofi (steward) and somebody who
is not signed in.
"""

import traceback
from collections.abc import Callable
from typing import Any, Final, NamedTuple

import pytest
from django.http import HttpRequest
from django.template.loader import get_template
from django.test import Client
from django.utils.module_loading import import_string

from hub.plugins import HubPlugin, Line, Part
from hub.testing.addresses import pages_of
from hub.testing.contract import replayed
from hub.testing.page import Page, Tag
from hub.testing.samples import HOSTILE

KIB: Final = 1024
PAGE_BYTES: Final = 40 * KIB
PAGE_REQUESTS: Final = 6
WALL: Final = {"title": "On the wall", "address": "http://10.42.0.1"}
READ: Final[dict[str, "Seen"]] = {}
QUERIES: Final = ("", " ", "maize", "'", '"', "%", "*", "NEAR(a b)", "a AND", "-", "ماء", "\x00", "w" * 5000, *HOSTILE)

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


class Village(NamedTuple):
    """Who looks: a guest, a member and a steward, each at a browser."""

    guest: Client
    ama: Client
    kofi: Client

    def requests(self) -> list[HttpRequest]:
        """A request of the guest and one of ama, as plugins' functions are handed them."""
        return [client.get("/health").wsgi_request for client in (self.guest, self.ama)]


@pytest.fixture
def village(sign_in: SignIn) -> Village:
    kofi = sign_in("kofi", "steward")
    return Village(Client(raise_request_exception=False), lenient(sign_in("ama")), lenient(kofi))


def lenient(client: Client) -> Client:
    """A browser that shows a failed page as people get it."""
    client.raise_request_exception = False
    return client


def test_lines_are_of_entries_asked_for(hub_plugin: HubPlugin, village: Village) -> None:
    positions = [message.position for message in replayed(hub_plugin)]
    for request in village.requests():
        assert not hub_plugin.lines(request, []), "lines() of no positions says something"
        told = hub_plugin.lines(request, [*positions, 10**9])
        assert set(told) <= set(positions), "lines() speaks of entries that nobody asked for"
        for line in told.values():
            check_line(line, "lines")


def test_search_answers_whatever_is_asked(hub_plugin: HubPlugin, village: Village) -> None:
    replayed(hub_plugin)
    for request in village.requests():
        for query in QUERIES:
            for _number, line in zip(range(20), hub_plugin.search(request, query), strict=False):
                check_line(line, f"search({query[:20]!r})")


def check_line(line: Line, where: str) -> None:
    """A line with words, and an address of this hub."""
    assert isinstance(line, Line), f"{where} gives {line!r}; return hub.plugins.Line(…)"
    assert str(line.title).strip(), f"{where} gives a line without a title"
    here = line.address.startswith("/") and not line.address.startswith("//")
    assert here, f"{where} leads to {line.address!r}; an address is a path of this hub, such as reverse() makes"
    assert isinstance(line.text, str), f"{where} gives a line whose text is {line.text!r}"


def test_the_tile_leads_somewhere_and_says_one_line(hub_plugin: HubPlugin, village: Village) -> None:
    tile = hub_plugin.tile
    if tile is None:
        return
    replayed(hub_plugin)
    for request in village.requests():
        news = import_string(tile.text)(request) if tile.text else ""
        assert isinstance(news, str), f"tile.text gives {news!r}; return a text, empty for no news"
        assert "\n" not in news, "tile.text gives more than one line"


def test_what_goes_on_paper_and_what_is_amiss_is_said(hub_plugin: HubPlugin, village: Village) -> None:
    replayed(hub_plugin)
    told = hub_plugin.diagnose()
    assert isinstance(told, str), f"diagnose() is {told!r}; return words, empty for nothing"
    for request in village.requests():
        for part in hub_plugin.print_parts(request):
            assert isinstance(part, Part), f"print_parts gives {part!r}; return hub.plugins.Part(…)"
            assert part.template.startswith(f"{hub_plugin.label}/"), (
                f"{part.template} must lie under {hub_plugin.label}/"
            )
            get_template(part.template).render({**part.context, **WALL}, request)


class Seen(NamedTuple):
    """The pages of a plugin by address and who looked, and those that were not answered."""

    pages: dict[str, Page]
    failed: dict[str, str]


@pytest.fixture
def seen(hub_plugin: HubPlugin, request: pytest.FixtureRequest) -> Seen:
    """Every page without arguments as a guest, ama and kofi see it, read once for the tests of one plugin."""
    if hub_plugin.label not in READ:
        READ[hub_plugin.label] = looked_at(hub_plugin, request.getfixturevalue("village"))
    return READ[hub_plugin.label]


def looked_at(plugin: HubPlugin, village: Village) -> Seen:
    """The pages and their live parts, after records of all kinds came."""
    replayed(plugin)
    pages, failed = {}, {}
    for address in pages_of(plugin):
        for who, browser in village._asdict().items():
            answer, part = browser.get(address), browser.get(address, headers={"X-Fragment": "1"})
            for each, name in ((answer, "page"), (part, "live part")):
                if each.status_code >= 500:
                    failed[f"{name} {address} as {who}"] = f"{each.status_code}\n{reason(each)}"
            if answer.status_code == 200 and answer.headers["Content-Type"].startswith("text/html"):
                pages[f"{address} as {who}"] = Page(answer.content.decode())
    return Seen(pages, failed)


def reason(answer: Any) -> str:
    """The failure behind a page."""
    return "".join(traceback.format_exception(*answer.exc_info)) if answer.exc_info else ""


def test_every_page_answers(seen: Seen) -> None:
    for where, how in seen.failed.items():
        pytest.fail(f"{where} answers {how}")


def test_every_page_has_a_language_a_title_and_one_heading_in_one_main_part(seen: Seen) -> None:
    for where, page in seen.pages.items():
        html = page.all("html")
        assert [tag["lang"] and tag["dir"] for tag in html] not in ([], [""]), f"{where}: extend portal/base.html"
        titles = [tag.text.strip() for tag in page.all("title") if not tag.is_inside("svg")]
        assert any(titles), f"{where} has no title"
        for name in ("main", "h1"):
            count = len(page.all(name))
            assert count == 1, f"{where} has {count} <{name}> and must have one"


def test_every_page_works_without_javascript(seen: Seen) -> None:
    for where, page in seen.pages.items():
        scripts = [tag for tag in page.all("script") if not tag["src"] or "defer" not in tag.attributes]
        assert not scripts, f"{where} has a script in the page, or one that is not deferred"
        inline = [name for tag in page.tags for name in tag.attributes if name == "style" or name.startswith("on")]
        assert not inline, f"{where} has an attribute {inline[0]}, which the hub's policy forbids"
        for form in page.all("form"):
            inside = [tag for tag in page.tags if is_in(tag, form)]
            buttons = [tag for tag in inside if tag.name == "button" and tag["type"] in ("", "submit")]
            assert buttons, f"{where} has a form without a button that sends it"
            token = form["method"].lower() != "post" or any(tag["name"] == "csrfmiddlewaretoken" for tag in inside)
            assert token, f"{where} has a form without {{% csrf_token %}}"
        dead = [tag.text for tag in page.all("a") if tag["href"] in ("", "#") or tag["href"].startswith("javascript:")]
        assert not dead, f"{where} has a link {dead[0]!r} that leads nowhere without a script"


def test_every_field_and_button_has_its_word(seen: Seen) -> None:
    for where, page in seen.pages.items():
        labelled = {tag["for"] for tag in page.all("label")}
        fields = [tag for tag in page.all("input", "select", "textarea") if tag["type"] not in ("hidden", "submit")]
        bare = [
            t["name"] for t in fields if t["id"] not in labelled and not t.is_inside("label") and not t["aria-label"]
        ]
        assert not bare, f"{where} has a field {bare[0]!r} without a label"
        silent = [tag.attributes for tag in page.all("a", "button") if not tag.text.strip()]
        assert not silent, f"{where} has a link or button without a word: {silent[0]}"


def is_in(tag: Tag, outer: Tag) -> bool:
    return tag.within is outer or (tag.within is not None and is_in(tag.within, outer))


def test_no_page_is_over_the_budgets(seen: Seen) -> None:
    for where, page in seen.pages.items():
        assert page.weight <= PAGE_BYTES, f"{where} weighs {page.weight} bytes packed; the most is {PAGE_BYTES}"
        asked = 1 + len(page.loads)
        assert asked <= PAGE_REQUESTS, f"{where} asks {asked} times; the most is {PAGE_REQUESTS}"
        elsewhere = [address for address in page.loads if "//" in address]
        assert not elsewhere, f"{where} loads {elsewhere[0]} from elsewhere"
