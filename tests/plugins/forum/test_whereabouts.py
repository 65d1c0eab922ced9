"""What moderators moved out of the sight of some is out of their sight everywhere: in search results, on people's
pages, under tags, in quotations."""

import re
from collections.abc import Callable

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.core.cid import id_text, parse_id
from hub.log import store
from hub.log.models import Hidden
from hub.search import index
from hub.testing import Writer, replay
from plugins.forum import live, records
from plugins.forum.models import Board
from plugins.forum.projections import short
from tests.plugins.forum.test_moderating import done, reply, undo_all, whole
from tests.plugins.forum.test_pages import begin, page
from tests.plugins.forum.test_stewarding import FORM

SignIn = Callable[..., Client]


@pytest.fixture
def inner(kofi: Client, board: str) -> str:
    """A board that moderators alone read."""
    kofi.post("/forum/new/", FORM | {"title": "Inner", "read": "moderator"})
    return str(re.findall(r'href="(/forum/board/\w+/)">Inner', page(kofi, "/forum/"))[0])


@pytest.fixture
def ama(sign_in: SignIn, board: str) -> Client:
    return sign_in("ama")


def finds(browser: Client, word: str) -> bool:
    """Whether a search finds something with this word, all that was written being read."""
    cache.clear()
    while index.bring_on():
        pass
    return re.search(r'class="row-link"', page(browser, f"/search/?q={word}")) is not None


def test_what_was_moved_to_a_narrower_board_is_found_by_its_readers_alone(
    kofi: Client, ama: Client, inner: str, board: str
) -> None:
    topic = begin(ama, board, "Goat", "Whose quarrel?")
    reply(ama, topic, "The scandal!")
    person = re.findall(r'href="(/people/\w+/)', page(ama, topic))[-1]
    assert "Goat" in page(ama, person)
    done(kofi, topic, "move", board=whole(inner))
    assert ama.get(topic).status_code == 403
    for word in ("quarrel", "scandal"):
        assert not finds(ama, word)
        assert finds(kofi, word)
    assert "Goat" not in page(ama, person)
    assert "Goat" in page(kofi, person)
    undo_all(kofi, topic)
    assert finds(ama, "quarrel")
    assert "Goat" in page(ama, person)


def test_what_was_merged_into_a_narrower_topic_is_read_by_its_readers_alone(
    kofi: Client, ama: Client, inner: str, board: str
) -> None:
    topic, other = begin(ama, board, "Goat", "Whose quarrel?"), begin(kofi, board, "Case", "Looked into.")
    reply(ama, topic, "The scandal!")
    done(kofi, other, "move", board=whole(inner))
    done(kofi, topic, "merge", into=whole(other))
    assert ama.get(topic).status_code == 403
    assert not finds(ama, "quarrel")
    assert not finds(ama, "scandal")
    assert finds(kofi, "scandal")
    undo_all(kofi, topic)
    assert finds(ama, "scandal")


def test_replies_split_off_to_a_narrower_board_are_read_there_alone(
    kofi: Client, ama: Client, inner: str, board: str
) -> None:
    topic = begin(ama, board, "Goat", "Whose quarrel?")
    taken = reply(ama, topic, "The scandal!")
    ama.post(f"{topic}reply/", {"text": "As said.", "quote": [taken]})
    assert page(ama, topic).count("The scandal!") == 2
    done(kofi, topic, "split", posts=[taken], title="Secret")
    made = re.findall(r'href="(/forum/topic/\w+/)">Secret', page(ama, board))[0]
    assert finds(ama, "scandal")
    done(kofi, made, "move", board=whole(inner))
    assert finds(ama, "quarrel")
    assert not finds(ama, "scandal")
    assert finds(kofi, "scandal")
    assert "The scandal!" not in page(ama, topic)
    assert ama.get(f"/forum/post/{taken}/history/").status_code in (403, 404)


def test_what_a_board_kept_to_moderators_does_not_show_is_found_nowhere(kofi: Client, ama: Client, board: str) -> None:
    kofi.post(f"{board}change/", FORM | {"title": "News", "reply": "moderator", "topic": "moderator"})
    topic, stranger = begin(kofi, board, "Notice", "Market on Monday."), Writer("ada")
    there = whole(topic)
    rude = id_text(stranger.write(records.Post(topic=there, text="A quarrel!", as_="ada")).id)
    mine = stranger.write(records.Topic(board=whole(board), title="Mine", text="A scandal!", as_="ada"))
    stranger.write(records.Post(topic=id_text(mine.id), text="An uproar!", as_="ada"))
    replay(stranger)
    for word in ("quarrel", "scandal", "uproar"):
        assert not finds(kofi, word)
        assert not finds(ama, word)
    assert finds(ama, "Monday")
    assert kofi.post(f"{topic}reply/", {"text": "Who said so?", "quote": [rude]}).status_code == 302
    shown = page(kofi, topic)
    assert "A quarrel!" not in shown
    assert "A quarrel!" not in page(kofi, f"{topic}?quote={rude}")


def test_a_quoted_post_that_its_board_does_not_show_is_not_shown(kofi: Client, ama: Client, board: str) -> None:
    topic, ada = begin(kofi, board, "Notice", "Market on Monday."), Writer("ada")
    rude = id_text(ada.write(records.Post(topic=whole(topic), text="A quarrel!", as_="ada")).id)
    replay(ada)
    kofi.post(f"{topic}reply/", {"text": "Who said so?", "quote": [rude]})
    assert page(ama, topic).count("A quarrel!") == 2
    kofi.post(f"{board}change/", FORM | {"title": "News", "reply": "moderator"})
    shown = page(ama, topic)
    assert "Who said so?" in shown
    assert "A quarrel!" not in shown
    assert "Not shown here." in shown


def test_the_page_of_a_tag_leaves_out_what_was_moved_away(kofi: Client, ama: Client, inner: str, board: str) -> None:
    ama.post(f"{board}write/", {"title": "Goat", "text": "Whose?", "tags": "animals"})
    topic = re.findall(r'href="(/forum/topic/\w+/)">Goat', page(ama, board))[0]
    assert "Goat" in page(ama, "/forum/tag/animals/")
    done(kofi, topic, "move", board=whole(inner))
    assert "Goat" not in page(ama, "/forum/tag/animals/")
    assert "Goat" in page(kofi, "/forum/tag/animals/")


def test_many_topics_that_were_moved_cost_a_page_no_more_statements_than_one(
    kofi: Client, ama: Client, inner: str, board: str
) -> None:
    def statements() -> int:
        finds(ama, "quarrel")
        with CaptureQueriesContext(
            connection,
        ) as found:
            finds(ama, "quarrel")
        return len(found)

    topics = [begin(ama, board, f"Goat {number}", "Whose quarrel?") for number in range(6)]
    done(kofi, topics[0], "move", board=whole(inner))
    one = statements()
    for topic in topics[1:]:
        done(kofi, topic, "move", board=whole(inner))
    assert statements() <= one


def test_a_reply_wakes_the_pages_where_its_topic_stands_now(kofi: Client, ama: Client, inner: str, board: str) -> None:
    def woken(topic: str) -> set[str]:
        reply(ama, topic, "And the well?")
        return set(live.in_topic(whole(topic)))

    def pages(*addresses: str) -> set[str]:
        return {f"forum/{address.strip('/').removeprefix('forum/')}" for address in addresses}

    kofi.post("/forum/new/", FORM | {"title": "Goats"})
    goats = str(re.findall(r'href="(/forum/board/\w+/)">Goats', page(kofi, "/forum/"))[0])
    topic, other = begin(ama, board, "Goat", "Whose?"), begin(ama, goats, "Goats", "Many.")
    assert woken(topic) == pages(topic, board)
    done(kofi, topic, "move", board=whole(goats))
    assert woken(topic) == pages(topic, board, goats)
    done(kofi, topic, "merge", into=whole(other))
    assert woken(topic) == pages(topic, board, goats, other)
    undo_all(kofi, topic)
    assert woken(topic) == pages(topic, board)


def test_a_board_is_found_by_the_words_that_a_steward_gave_it_and_by_no_strangers(
    kofi: Client, ama: Client, board: str
) -> None:
    esi = Writer("esi")
    esi.write(records.BoardChange(board=whole(board), title="Snakes", zone=whole(board), seat=whole(board)))
    replay(esi)
    for about in ("honey", "wax"):
        kofi.post(f"{board}change/", FORM | {"title": "Beehives", "about": about})
    for word, there in (("wax", True), ("beehives", True), ("honey", False), ("snakes", False)):
        assert finds(ama, word) is there
    assert f'href="{board}"' in page(ama, "/search/?q=wax")
    kofi.post(f"{board}change/", FORM | {"title": "Inner", "about": "venom", "read": "moderator"})
    assert not finds(ama, "venom")
    assert finds(kofi, "venom")


@pytest.mark.parametrize("lost", ["origin", "target"])
@pytest.mark.parametrize("how", ["hidden", "erased"])
def test_what_moderators_say_among_themselves_stays_theirs_when_a_board_goes_out_of_sight(
    kofi: Client, ama: Client, inner: str, board: str, client: Client, lost: str, how: str
) -> None:
    topic = begin(ama, board, "Goat", "Whose quarrel?")
    taken = reply(ama, topic, "An uproar!")
    done(kofi, topic, "split", posts=[taken], title="Secret")
    made = re.findall(r'href="(/forum/topic/\w+/)">Secret', page(ama, board))[0]
    for each in (topic, made):
        done(kofi, each, "move", board=whole(inner))
        reply(kofi, each, "The scandal!")
    gone = parse_id(whole(board if lost == "origin" else inner))
    if how == "hidden":
        Hidden.objects.create(position=Board.objects.get(id8=short(gone)).position)
    else:
        store.erase(gone)
    for browser in (client, ama):
        cache.clear()
        for each in (topic, made):
            assert browser.get(each).status_code in (403, 404)
            assert "scandal" not in browser.get(each).content.decode()
        for word in ("quarrel", "uproar", "scandal"):
            assert not finds(browser, word)
    assert "scandal" in page(kofi, topic)
    if lost == "target":
        undo_all(kofi, topic)
        assert "Whose quarrel?" in page(client, topic)


def test_what_was_merged_stays_with_its_readers_when_their_board_goes_out_of_sight(
    kofi: Client, ama: Client, inner: str, board: str, client: Client
) -> None:
    topic, other = begin(ama, board, "Goat", "Whose quarrel?"), begin(kofi, board, "Case", "Looked into.")
    done(kofi, other, "move", board=whole(inner))
    done(kofi, topic, "merge", into=whole(other))
    Hidden.objects.create(position=Board.objects.get(id8=short(parse_id(whole(inner)))).position)
    for browser in (client, ama):
        assert browser.get(topic).status_code in (403, 404)
        assert not finds(browser, "quarrel")
    assert "Whose quarrel?" in page(kofi, topic)
