"""Every first-party page keeps the budgets of screens.md and works in a browser that knows no JavaScript."""

import re
from collections.abc import Callable
from urllib.parse import urlsplit

import pytest
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from hub.moderation.waiting import vouched
from tests.people import signed_up
from tests.portal.css import stylesheet
from tests.portal.page import Page, Tag

KIB = 1024
STEPS = {
    "home": "/",
    "sign in": "/sign-in/",
    "sign in with a PIN": "/sign-in/?name=kofi",
    "sign in with pictures": "/sign-in/?name=yaa",
    "sign up": "/sign-up/",
    "my pictures": "/secret/pictures/",
    "somebody new": "/sign-up/invite/",
    "I am visiting": "/visiting/",
    "with my card": "/visiting/card/",
    "ask my village": "/visiting/ask/",
    "who says they are me": "/visiting/home/",
    "my slips": "/visiting/home/slips/",
    "health": "/health",
    "look": "/look/",
    "arrange": "/arrange/",
    "turn off": "/power/",
    "my paper key": "/paper/",
    "print my card": "/paper/print/first/",
    "lost or stolen": "/paper/help/",
    "shut a thief out": "/paper/stolen/",
    "the hub's paper keys": "/paper/hub/",
    "people without a card": "/paper/people/",
    "search": "/search/?q=pump",
    "nothing": "/nothing-here/",
    "kofi": "/people/",
    "people": "/people/",
    "change my secret": "/secret/",
    "talk": "/forum/",
    "add a board": "/forum/new/",
    "look after the boards": "/forum/boards/",
    "change a board": "/forum/board/",
    "a board": "/forum/board/",
    "begin a topic": "/forum/board/",
    "a topic": "/forum/topic/",
    "a tag": "/forum/tag/water/",
    "how a post was changed": "/forum/post/",
    "exchange": "/gossip/",
    "to look at": "/queue/",
    "what I sent": "/waiting/",
    "decisions": "/decisions/",
}
READ: dict[str, str] = {}
"""The pages of one village as kofi, a steward, sees them (guests see less), read once for many tests."""


@pytest.fixture
def village(riverbend: HubIdentity, sign_in: Callable[..., Client]) -> dict[str, str]:
    """Kofi adds a board, writes in it, and looks at everything."""
    kofi = sign_in("kofi", role="steward")
    yaa = signed_up("yaa", "child 0 1 2").person_id
    vouched(yaa, by=yaa)
    kofi.post("/forum/new/", {"title": "News", "topic": "member", "reply": "member"})
    board = linked(kofi, "/forum/", "/forum/board/")
    asked = {"choices": "Friday\nSaturday", "tags": "water, the village well"}
    kofi.post(f"{board}write/", {"title": "Well rota", "text": "The pump is *repaired*.", **asked})
    found = STEPS | {"a board": board, "change a board": f"{board}change/", "begin a topic": f"{board}write/"}
    found["a topic"] = linked(kofi, board, "/forum/topic/")
    change = linked(kofi, found["a topic"], "/forum/post/")
    kofi.post(change, {"title": "Well rota", "text": "The pump is repaired, says @kofi.", "tags": "water"})
    found["how a post was changed"] = change.replace("/change/", "/history/")
    found["kofi"] = linked(kofi, "/", "/people/")
    return {step: read(kofi, address) for step, address in found.items()}


@pytest.fixture
def page(request: pytest.FixtureRequest) -> Page:
    """One page of the village."""
    if not READ:
        READ.update(request.getfixturevalue("village"))
    return Page(READ[request.param])


def read(person: Client, address: str) -> str:
    answer = person.get(address)
    assert answer.status_code in (200, 404), address
    return str(answer.content.decode())


def linked(person: Client, address: str, to: str) -> str:
    """The first address beginning with `to` that a page leads to."""
    links = [tag["href"] for tag in Page(read(person, address)).all("a")]
    return next(link for link in links if link.startswith(to))


every_page = pytest.mark.parametrize("page", STEPS, indirect=True)
pytestmark = pytest.mark.django_db


@every_page
def test_first_view_is_light(page: Page) -> None:
    assert page.weight <= 40 * KIB


@every_page
def test_first_view_asks_few_times(page: Page) -> None:
    assert 1 + len(page.loads) <= 6


@every_page
def test_nothing_comes_from_elsewhere(page: Page) -> None:
    addresses = page.loads + [tag["action"] for tag in page.all("form")] + [tag["href"] for tag in page.all("a")]
    assert [address for address in addresses if urlsplit(address).netloc] == []


@every_page
def test_nothing_is_written_into_the_page_that_the_policy_forbids(page: Page) -> None:
    assert not page.all("style", "iframe", "object", "embed")
    assert all(tag["src"] for tag in page.all("script"))
    assert not [name for tag in page.tags for name in tag.attributes if name == "style" or name.startswith("on")]


@every_page
def test_script_waits_for_the_page(page: Page) -> None:
    assert all("defer" in tag.attributes for tag in page.all("script"))


@every_page
def test_every_form_can_be_sent_without_script(page: Page) -> None:
    for form in page.all("form"):
        inside = [tag for tag in page.tags if tag.within is not None and lies_in(tag, form)]
        assert [tag for tag in inside if tag.name == "button" and tag["type"] in ("", "submit")]
        if form["method"].lower() == "post":
            assert [tag for tag in inside if tag["name"] == "csrfmiddlewaretoken"]


@every_page
def test_every_field_has_its_word(page: Page) -> None:
    labelled = {tag["for"] for tag in page.all("label")}
    fields = [tag for tag in page.all("input", "select", "textarea") if tag["type"] != "hidden"]
    assert [tag["name"] for tag in fields if tag["id"] not in labelled and not tag.is_inside("label")] == []


@every_page
def test_an_icon_never_stands_alone(page: Page) -> None:
    assert [tag.attributes for tag in page.all("a", "button") if not tag.text.strip()] == []


@every_page
def test_page_says_its_language_direction_and_title(page: Page) -> None:
    html, title = page.all("html")[0], page.all("title")[0]
    assert html["lang"] == "en"
    assert html["dir"] == "ltr"
    assert title.text.strip()


@every_page
def test_page_has_one_heading_one_main_and_a_way_past_the_top(page: Page) -> None:
    assert len(page.all("h1")) == len(page.all("main")) == 1
    assert page.all("a")[0]["href"] == f"#{page.all('main')[0]['id']}"


@every_page
def test_finish_is_always_in_sight(page: Page) -> None:
    assert "/finish/" in [form["action"] for form in page.all("form")]


@every_page
def test_classes_come_from_the_one_stylesheet(page: Page) -> None:
    known = set(re.findall(r"\.([a-z][a-z0-9-]*)", stylesheet()))
    assert {name for tag in page.tags for name in tag["class"].split()} - known == set()


def test_kiosk_home_says_at_most_forty_words_and_has_one_main_action(riverbend: HubIdentity, client: Client) -> None:
    home = Page(client.get("/").content.decode())
    assert len(home.words) <= 40
    assert len([tag for tag in home.tags if "tile-main" in tag["class"] or "button-main" in tag["class"]]) == 1


def test_arabic_is_mirrored(riverbend: HubIdentity, client: Client) -> None:
    client.post("/language/", {"language": "ar", "next": "/"})
    html = Page(client.get("/").content.decode()).all("html")[0]
    assert (html["lang"], html["dir"]) == ("ar", "rtl")


def lies_in(tag: Tag, outer: Tag) -> bool:
    """Whether an element stands somewhere within another."""
    return tag.within is outer or (tag.within is not None and lies_in(tag.within, outer))
