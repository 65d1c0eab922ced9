"""What is written for this village alone never leaves, nor does anything said in it; the page says so beforehand."""

import re
from collections.abc import Callable
from typing import Any

from django.test import Client

from hub.log.models import Entry, Feed
from hub.log.written import written
from plugins.forum.models import Act, Board
from tests.plugins.forum.test_moderating import done, reply, whole
from tests.plugins.forum.test_pages import begin, page
from tests.plugins.forum.test_stewarding import FORM

SignIn = Callable[..., Client]
STAYS = "It stays in this village"
TRAVELS = "travels to neighbouring villages"


def board_of(kofi: Client, scope: str) -> str:
    """A board by the steward's form."""
    assert kofi.post("/forum/new/", FORM | {"scope": scope}).status_code == 302
    hex8 = Board.objects.latest("position").id8.to_bytes(8, "big", signed=True).hex()
    return f"/forum/board/{hex8}/"


def leaving() -> int:
    """How many entries there are that neighbours are given."""
    return Entry.objects.filter(feed__scope="open").count()


def staying() -> int:
    """How many records, passports aside, stay."""
    return Entry.objects.filter(feed__scope="here", seq__gt=1).count()


def address(done: Any) -> str:
    """Where a form led, without what the address says more."""
    return str(done["Location"]).partition("?")[0]


def everything_in(browser: Client, topic: str) -> int:
    """Reply, react, change and take back, with forms alone; how many records that makes."""
    assert browser.post(f"{topic}reply/", {"text": "I come too."}).status_code == 302
    links = re.findall(r'"(/forum/post/[^"]+/(?:change|take-back|react)/)"', page(browser, topic))
    react = next(link for link in links if link.endswith("/react/"))
    change = [link for link in links if link.endswith("/change/")][-1]
    assert browser.post(react, {"sign": "thanks"}).status_code == 302
    assert browser.post(change, {"title": "a", "text": "I come later."}).status_code == 302
    assert browser.post(change.replace("change", "take-back")).status_code == 302
    return 4


def test_a_topic_for_this_village_and_all_that_is_said_in_it_stay(kofi: Client, sign_in: SignIn) -> None:
    board, ama = board_of(kofi, "open"), sign_in("ama")
    assert "This village only" in page(ama, f"{board}write/")
    before = leaving()
    done = ama.post(f"{board}write/", {"title": "Night watch", "text": "Who comes?", "scope": "here"})
    made = 1 + everything_in(ama, address(done))
    shown = page(ama, address(done))
    assert (leaving(), staying()) == (before, made)
    assert STAYS in shown
    assert TRAVELS not in shown
    assert "this village only" in shown


def test_on_a_board_that_stays_nothing_leaves_and_nobody_is_asked(kofi: Client, sign_in: SignIn) -> None:
    board, ama = board_of(kofi, "here"), sign_in("ama")
    form = page(ama, f"{board}write/")
    assert STAYS in form
    assert 'name="scope"' not in form
    before = leaving()
    done = ama.post(f"{board}write/", {"title": "Night watch", "text": "Who comes?", "scope": "open"})
    made = 1 + everything_in(ama, address(done))
    assert (leaving(), staying()) == (before, made)


def test_an_open_topic_says_that_it_travels_and_does(kofi: Client, sign_in: SignIn) -> None:
    board, ama = board_of(kofi, "open"), sign_in("ama")
    before = leaving()
    topic = begin(ama, board)
    made = 1 + everything_in(ama, topic)
    assert leaving() == before + made
    assert TRAVELS in page(ama, topic)
    assert not Feed.objects.filter(scope="here", head__gt=1).exists()


def test_the_scope_of_a_board_is_chosen_once(kofi: Client) -> None:
    board = board_of(kofi, "here")
    assert 'name="scope"' not in page(kofi, f"{board}change/")
    assert kofi.post(f"{board}change/", FORM | {"scope": "open"}).status_code == 302
    assert STAYS in page(kofi, f"{board}write/")


def test_a_scope_that_nobody_knows_is_refused(kofi: Client, sign_in: SignIn) -> None:
    board = board_of(kofi, "open")
    refused = sign_in("ama").post(f"{board}write/", {"title": "a", "text": "b", "scope": "moon"})
    assert refused.status_code == 422


def test_replies_split_off_a_topic_that_stays_stay(kofi: Client, sign_in: SignIn) -> None:
    board, ama = board_of(kofi, "open"), sign_in("ama")
    topic = address(ama.post(f"{board}write/", {"title": "Night watch", "text": "Who comes?", "scope": "here"}))
    taken = reply(ama, topic, "The thief!")
    before = leaving()
    assert 'name="title"' not in page(kofi, f"{topic}moderate/")
    done(kofi, topic, "split", posts=[taken], title="The thief of our village")
    act = written([Act.objects.get().position]).popitem()[1]
    assert (leaving(), (act.record or {}).get("title")) == (before + 1, None)
    made = re.findall(r'href="(/forum/topic/\w+/)">Split off from another topic', page(ama, board))[0]
    reply(ama, made, "It was Jo.")
    assert leaving() == before + 1
    shown = page(ama, made)
    assert "It was Jo." in shown
    assert STAYS in shown


def test_a_topic_that_took_in_what_stays_gives_nothing_away(kofi: Client, sign_in: SignIn) -> None:
    board, ama = board_of(kofi, "open"), sign_in("ama")
    topic = address(ama.post(f"{board}write/", {"title": "Night watch", "text": "Who comes?", "scope": "here"}))
    other = begin(ama, board)
    done(kofi, topic, "merge", into=whole(other))
    before = leaving()
    reply(ama, other, "I come.")
    assert leaving() == before
    assert STAYS in page(ama, other)
