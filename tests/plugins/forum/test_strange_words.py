"""Ten thousand emoji, letters that turn their neighbours round, two hundred letters without a blank: each is shown as
it was written and touches nothing beside it, or is refused in words."""

import re
from collections.abc import Callable
from html import escape
from html.parser import HTMLParser

import pytest
from django.contrib.staticfiles import finders
from django.test import Client

from tests.plugins.forum.test_moderating import done, whole
from tests.plugins.forum.test_pages import page
from tests.plugins.forum.test_polls import vote
from tests.plugins.forum.test_stewarding import FORM

SignIn = Callable[..., Client]

STRANGE = {
    "turned": "\u202egnol\u2066 \u202bso",
    "ends early": "\u2069\u202c\u2069 end \u202e",
    "both ways": "السوق market سوق \u2067(1)",
    "long": "w" * 200,
    "long and small": "\u0e33" * 66,
    "emoji": "🌽" * 40,
    "joined": "👩\u200d👩\u200d👧" * 8,
    "marks": "e" + "\u0301" * 60,
}
VOID = {"meta", "link", "input", "br", "hr", "img", "wbr"}
ALONE = {"bdi", "title", "textarea", "option", "button"}


class Bare(HTMLParser):
    """Finds words that stand in no element of their own, so that their signs would turn what stands beside them."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.words, self.open, self.bare, self.shown = words, list[tuple[str, bool]](), list[str](), 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in VOID:
            self.open.append((tag, tag in ALONE or ("dir", "auto") in attrs))

    def handle_endtag(self, tag: str) -> None:
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data: str) -> None:
        if self.words in data:
            self.shown += 1
            if not any(alone for _tag, alone in self.open):
                self.bare.append(data)


def shown(browser: Client, address: str, words: str) -> bool:
    """Whether a page shows words; wherever it does they stand alone."""
    found = Bare(words)
    found.feed(page(browser, address))
    assert found.bare == [], address
    return found.shown > 0


@pytest.mark.parametrize("name", STRANGE)
def test_strange_words_stand_by_themselves_on_every_page(kofi: Client, sign_in: SignIn, name: str) -> None:
    words, ama = STRANGE[name], sign_in("ama")
    assert kofi.post("/forum/new/", FORM | {"title": words, "about": words, "group": words}).status_code == 302
    kofi.post("/forum/new/", FORM | {"title": "Goats"})
    board, goats = re.findall(r'href="(/forum/board/\w+/)"', page(kofi, "/forum/"))[:2]
    given = {"title": words, "text": words, "tags": words[:15], "choices": f"{words}\nNo"}
    sent = ama.post(f"{board}write/", given)
    assert sent.status_code == 302, re.findall(r'role="alert">[^<]*', sent.content.decode())
    topic = sent["Location"].split("?")[0]
    vote(ama, topic, 0)
    ama.post(f"{topic}reply/", {"text": words})
    done(kofi, topic, "lock", reason=words)
    done(kofi, topic, "move", board=whole(goats), reason=words)
    tag = re.findall(r'href="(/forum/tag/[^"]+)"', page(ama, topic))[0]
    for address in ("/forum/", board, topic, goats, tag, "/forum/mine/", "/search/?q=goats"):
        assert shown(kofi, address, words) or address in (board, "/forum/mine/", "/search/?q=goats"), address
    for address in (f"{topic}moderate/", "/forum/boards/", f"{board}change/"):
        shown(kofi, address, words)


@pytest.mark.parametrize("words", ["🌽" * 10_000, "\u202e" * 13_000, "w" * 12_001, "x\0"])
@pytest.mark.parametrize("field", ["title", "text", "tags", "choices"])
def test_what_is_too_much_is_refused_in_words_and_nothing_typed_is_lost(
    kofi: Client, sign_in: SignIn, field: str, words: str
) -> None:
    kofi.post("/forum/new/", FORM)
    board = re.findall(r'href="(/forum/board/\w+/)"', page(kofi, "/forum/"))[0]
    given = {"title": "Well", "text": "It is dry.", "tags": "water", "choices": "Yes\nNo"} | {field: words}
    sent = sign_in("ama").post(f"{board}write/", given)
    said = sent.content.decode()
    assert sent.status_code == 422
    assert 'role="alert"' in said
    assert all(escape(each) in said for name, each in given.items() if name != field)


def test_no_letters_widen_a_page() -> None:
    """As measured in Chromium at 320 and 1024 px: each rule keeps a page with the words above as wide as the screen."""
    with open(str(finders.find("portal/hub.css"))) as file:
        css = file.read()
    assert re.search(r"body \{[^}]*overflow-wrap: break-word; word-wrap: break-word", css)
    assert re.search(r"\.row, \.post, \.card, \.notice, \.choice, \.crumbs a \{ overflow-x: clip", css)
    assert ".choice bdi, .choice span { min-width: 0 }" in css
    assert re.search(r"\.crumbs a \{[^}]*max-width: 100%", css)
