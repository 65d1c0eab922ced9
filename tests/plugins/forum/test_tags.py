"""Topics are found by their tags, by who may read them, as their writers tag them today."""

import re
from collections.abc import Callable
from urllib.parse import urljoin

import pytest
from django.test import Client

from hub.core.cid import id_text
from hub.core.short_ids import hex_of
from hub.log.models import Entry
from hub.testing import Writer, assert_converges, replay
from plugins.forum import records
from plugins.forum.models import Board, Tag
from plugins.forum.pages.tagged import MOST_ROWS
from tests.plugins.forum.test_moderating import whole
from tests.plugins.forum.test_pages import begin, page
from tests.plugins.forum.test_photos import board_with
from tests.plugins.forum.test_quotes import ids_on

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
NASTY = ["<script>alert(1)</script>", '"><img src=x>', "../..", "\u202eabc", "السوق 2", "a/b?c#d", "🌽🌽", "x" * 60]


def tagged(browser: Client, board: str, tags: str, title: str = "Well") -> str:
    done = browser.post(f"{board}write/", {"title": title, "text": "It is dry.", "tags": tags})
    assert done.status_code == 302, done.content
    return done["Location"].split("?")[0]


def tags_on(shown: str) -> list[tuple[str, str]]:
    """(address, word) of the tags under a heading."""
    return re.findall(r'<a class="tag" href="([^"]*)"><bdi>([^<]*)</bdi></a>', shown)


def titles_on(shown: str) -> list[str]:
    return re.findall(r'class="row-link" dir="auto" href="[^"]*">([^<]*)</a>', shown)


def test_a_topic_is_found_by_its_tags_however_they_are_written(sign_in: SignIn, board: str, client: Client) -> None:
    ama = sign_in("ama")
    topic = tagged(ama, board, "#Water, village well،  WATER")
    assert [word for _address, word in tags_on(page(client, topic))] == ["Water", "village well"]
    for address in ("/forum/tag/water/", "/forum/tag/Village%20Well/", tags_on(page(ama, topic))[0][0]):
        assert titles_on(page(client, address)) == ["Well"]
    assert titles_on(page(client, "/forum/tag/goats/")) == []


def test_a_change_of_tags_counts_and_nobody_elses_does(sign_in: SignIn, board: str, client: Client) -> None:
    ama, esi = sign_in("ama"), Writer("esi")
    topic = tagged(ama, board, "water")
    text_id = ids_on(page(ama, topic))[0]
    assert 'value="water"' in page(ama, f"/forum/post/{text_id}/change/")
    ama.post(f"/forum/post/{text_id}/change/", {"title": "Well", "text": "Dry.", "tags": "drought"})
    esi.write(records.Edit(target=text_id, text="x", tags=["goats"]))
    replay(esi)
    found = {tag: titles_on(page(client, f"/forum/tag/{tag}/")) for tag in ("water", "drought", "goats")}
    assert found == {"water": [], "drought": ["Well"], "goats": []}
    ama.post(f"/forum/post/{text_id}/change/", {"title": "Well", "text": "Dry.", "tags": ""})
    assert tags_on(page(ama, topic)) == []
    ama.post(f"/forum/post/{text_id}/take-back/")
    assert titles_on(page(client, "/forum/tag/drought/")) == []


def test_a_tag_shows_no_topic_that_its_reader_may_not_read(sign_in: SignIn, board: str, client: Client) -> None:
    kofi, ama = sign_in("kofi", "steward"), sign_in("ama")
    tagged(kofi, board_with(read="moderator"), "water", "Between us")
    tagged(kofi, board_with(read="member"), "water", "Members")
    tagged(kofi, board, "water", "All")
    seen = [titles_on(page(each, "/forum/tag/water/")) for each in (client, ama, kofi)]
    assert seen == [["All"], ["All", "Members"], ["All", "Members", "Between us"]]


@pytest.mark.parametrize(
    ("tags", "why"), [("a,b,c,d,e,f", "too many tags"), ("x" * 61, "too long"), ("م" * 31, "too long")]
)
def test_too_many_and_too_long_tags_are_told(sign_in: SignIn, board: str, tags: str, why: str) -> None:
    again = sign_in("ama").post(f"{board}write/", {"title": "a", "text": "b", "tags": tags})
    assert (again.status_code, why in again.content.decode()) == (422, True)


def test_nothing_in_a_tag_becomes_html_and_each_leads_to_its_page(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    for start in (0, 4):
        topic = tagged(ama, board, ",".join(NASTY[start : start + 4]), f"Topic {start}")
        shown = page(ama, topic)
        assert "<script>alert" not in shown
        assert "<img src=x>" not in shown
        assert len(tags_on(shown)) == 4
        for address, _word in tags_on(shown):
            if "/../" not in address:
                listed = page(ama, address)
                assert titles_on(listed) == [f"Topic {start}"]
                assert "<script>alert" not in listed
    ama.post(f"{board}write/", {"title": "Dots", "text": "b", "tags": ".., ."})
    assert Tag.objects.count() == 8


def test_a_tag_of_many_topics_is_leafed_through(sign_in: SignIn, board: str, client: Client) -> None:
    sign_in("ama")
    begin(sign_in("ama"), board)
    text_id = id_text(bytes(Entry.objects.get(position=Board.objects.get().position).entry_id))
    esi = Writer("esi")
    for number in range(130):
        esi.write(records.Topic(board=text_id, title=f"T{number}", text="", as_="esi", tags=["water", "WATER"]))
    replay(esi)
    seen, address = [], "/forum/tag/water/"
    while address:
        shown = page(client, address)
        seen += titles_on(shown)
        older = re.search(r'href="(\?before=\d+)"', shown)
        address = f"/forum/tag/water/{older[1]}" if older else ""
    assert seen == [f"T{number}" for number in reversed(range(130))]
    assert page(client, "/forum/tag/water/?before=x") == page(client, "/forum/tag/water/")
    assert page(client, "/forum/tag/water/?before=9" + "9" * 30) == page(client, "/forum/tag/water/")


def test_any_order_gives_the_same_rows() -> None:
    ama, kofi = Writer("ama"), Writer("kofi", hub="riverbend")
    begun = ama.write(records.Topic(board=id_text(bytes(32)), title="a", text="", as_="", tags=["x", "X", "y"]))
    kofi.write(records.Edit(target=id_text(begun.id), text="", tags=["z"]))
    assert_converges(Tag, ama, kofi)


def test_tags_on_what_is_not_ones_own_bury_no_topic(sign_in: SignIn, board: str, client: Client) -> None:
    ama = sign_in("ama")
    topic = tagged(ama, board, "water")
    text_id, esi = ids_on(page(ama, topic))[0], Writer("esi")
    for target in (text_id, id_text(bytes(32))):
        for _ in range(MOST_ROWS):
            esi.write(records.Edit(target=target, text="x", tags=["water"]))
    replay(esi)
    assert titles_on(page(client, "/forum/tag/water/")) == ["Well"]


@pytest.mark.parametrize("tag", ["../mine", "a/../../b", "half/half"])
def test_no_tag_leads_elsewhere(sign_in: SignIn, board: str, tag: str) -> None:
    """A browser goes up one step for each `..` between strokes."""
    ama = sign_in("ama")
    topic = ama.post(f"{board}write/", {"title": "Well", "text": "Dry.", "tags": tag})["Location"].split("?")[0]
    (address,) = re.findall(r'class="tag" href="([^"]*)"', page(ama, topic))
    assert urljoin("http://hub/", address).startswith("http://hub/forum/tag/")
    assert ">Well</a>" in page(ama, address)


def test_a_tag_of_several_lines_stands_in_one(sign_in: SignIn, board: str) -> None:
    ama = Writer("ama")
    far = ama.write(records.Topic(board=whole(board), title="Far", text="x", as_="ama", tags=["a\nb"]))
    replay(ama)
    assert tags_on(page(sign_in("esi"), f"/forum/topic/{hex_of(far.id)}/")) == [("/forum/tag/a%20b/", "a b")]
