"""Words that moderators merged or split off: where they stand now they are answered, quoted, changed and found."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.short_ids import to_hex
from hub.log.models import Entry
from hub.log.sorting import Sorting
from hub.log.tables import states_by_id, stored_after
from plugins.forum import live
from plugins.forum.models import Topic
from tests.plugins.forum.test_moderating import done, listed, press, reply, whole
from tests.plugins.forum.test_pages import add_board, begin, page
from tests.plugins.forum.test_polls import ask, vote
from tests.plugins.forum.test_stewarding import FORM

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


@pytest.fixture
def ama(sign_in: SignIn, board: str) -> Client:
    return sign_in("ama")


def split_off(kofi: Client, topic: str, *posts: str) -> str:
    """The address of what a split makes."""
    done(kofi, topic, "split", posts=list(posts), title="Goats")
    return f"/forum/topic/{to_hex(Topic.objects.latest('position').id8)}/"


def merged(kofi: Client, ama: Client, board: str) -> tuple[str, str, str]:
    """A topic of ama's, her reply in it, and the topic of kofi's into which it was merged."""
    topic, host = begin(ama, board, "One goat"), begin(kofi, board, "Two goats")
    answer = reply(ama, topic, "It eats.")
    done(kofi, topic, "merge", into=whole(host))
    return topic, answer, host


def react(browser: Client, post: str) -> str:
    """The topic to which pressing a sign leads back."""
    pressed = browser.post(f"/forum/post/{post}/react/", {"sign": "yes", "at": ""})
    assert pressed.status_code == 302
    return str(pressed["Location"]).split("?")[0]


def marked(shown: str) -> list[str]:
    """What a topic's page says of replies that are new on another page."""
    return re.findall(r"\d+ new repl[^<]*", shown)


def test_a_reply_is_found_where_a_split_put_it(kofi: Client, ama: Client, board: str) -> None:
    topic = begin(ama, board)
    goat = reply(ama, topic, "It eats.")
    split = split_off(kofi, topic, goat)
    assert ama.get(f"/forum/post/{goat}/")["Location"].startswith(split)
    assert ama.post(f"/forum/post/{goat}/take-back/")["Location"].startswith(split)


def test_a_sign_is_given_where_a_split_put_the_reply(kofi: Client, ama: Client, board: str) -> None:
    topic = begin(ama, board)
    goat = reply(kofi, topic, "It eats.")
    split = split_off(kofi, topic, goat)
    done(kofi, topic, "lock")
    assert react(ama, goat) == split


def test_a_sign_is_given_where_a_merge_put_the_words(kofi: Client, ama: Client, board: str) -> None:
    topic, answer, host = merged(kofi, ama, board)
    assert [react(ama, answer), react(ama, whole(topic))] == [host, host]


def test_what_was_merged_or_split_off_is_quoted_where_it_stands(kofi: Client, ama: Client, board: str) -> None:
    _topic, answer, host = merged(kofi, ama, board)
    assert "You quote" in page(ama, f"{host}?quote={answer}")
    other = begin(ama, board)
    goat = reply(ama, other, "It eats.")
    assert "You answer" in page(ama, f"{split_off(kofi, other, goat)}?reply={goat}")


def test_a_merged_topic_keeps_its_title_its_poll_and_its_number_of_replies(
    kofi: Client, ama: Client, board: str
) -> None:
    topic, host = ask(ama, board), begin(kofi, board, "Goats")
    reply(ama, topic, "Friday.")
    done(kofi, topic, "merge", into=whole(host))
    shown = page(kofi, host)
    assert 'dir="auto">Market day</a>' in shown
    assert vote(kofi, host, 0) == 302
    assert "1 person voted" in page(kofi, host)
    assert "2 replies" in page(kofi, board)


def test_what_a_split_took_does_not_come_back_with_a_merge(kofi: Client, ama: Client, board: str) -> None:
    topic, host = begin(ama, board), begin(kofi, board, "Goats")
    split_off(kofi, topic, reply(ama, topic, "It eats."))
    done(kofi, topic, "merge", into=whole(host))
    assert "It eats." not in page(ama, host)


def test_what_was_split_off_is_listed_on_the_board_to_which_it_moves(kofi: Client, ama: Client, board: str) -> None:
    other, topic = add_board(kofi, "Animals"), begin(ama, board)
    split = split_off(kofi, topic, reply(ama, topic, "It eats."))
    done(kofi, split, "move", board=whole(other))
    assert (listed(ama, other), listed(ama, board)) == (["Goats"], ["Well"])
    done(kofi, split, "stick")
    assert "on top" in page(ama, other)


def test_what_was_split_off_is_neither_merged_nor_split_again(kofi: Client, ama: Client, board: str) -> None:
    topic, host = begin(ama, board), begin(kofi, board, "Goats")
    split = split_off(kofi, topic, reply(ama, topic, "It eats."))
    more = reply(ama, split, "It sleeps.")
    assert press(kofi, split, "split", posts=[more], title="Sleep").status_code == 422
    assert press(kofi, split, "merge", into=whole(host)).status_code == 422
    assert "It sleeps." in page(ama, split)


def test_nothing_is_merged_into_what_was_merged(kofi: Client, ama: Client, board: str) -> None:
    topic, _answer, host = merged(kofi, ama, board)
    third = begin(ama, board, "Third")
    offered = re.findall(r'<option value="(\w+)"', page(kofi, f"{third}moderate/"))
    assert whole(host) in offered
    assert whole(topic) not in offered


def test_no_page_leads_for_ever_to_a_new_reply_that_was_split_off(kofi: Client, ama: Client, board: str) -> None:
    topic = begin(ama, board)
    reply(kofi, topic, "I come.")
    page(ama, topic)
    split_off(kofi, topic, reply(kofi, topic, "It eats."))
    assert marked(page(ama, topic)) == []
    assert "1 new" not in re.sub(r"(?s).*>Well<", "", page(ama, board))


def test_no_page_leads_for_ever_to_a_new_reply_that_its_board_shows_no_more(
    kofi: Client, sign_in: SignIn, board: str
) -> None:
    topic = begin(kofi, board)
    page(kofi, topic)
    reply(sign_in("esi"), topic, "I come.")
    kofi.post(f"{board}change/", FORM | {"topic": "steward", "reply": "steward"})
    assert marked(page(kofi, topic)) == []


def woken(entry: Entry) -> set[str]:
    """The live topics of an entry that is here."""
    stored = stored_after(entry.position - 1, 1)
    sorting = Sorting(["forum"])
    sorting.add(stored, states_by_id({each.feed for each in stored}))
    return set(live.topics(sorting.messages["forum"][0]))


@pytest.mark.parametrize("press_of", ["change", "react"])
def test_a_change_of_what_was_split_off_wakes_the_page_where_it_stands(
    kofi: Client, ama: Client, board: str, press_of: str
) -> None:
    topic = begin(ama, board)
    goat = reply(ama, topic, "It eats.")
    split = split_off(kofi, topic, goat)
    ama.post(f"/forum/post/{goat}/{press_of}/", {"text": "It ate.", "sign": "yes", "at": ""})
    assert split.strip("/") in woken(Entry.objects.latest("position"))


def topics_on(browser: Client) -> list[str]:
    """How many topics the list of boards says that each has."""
    return re.findall(r"(\d+) topics?</span>", page(browser, "/forum/", **{"X-Fragment": "1"}))


def test_topics_are_counted_on_the_boards_where_they_stand(kofi: Client, ama: Client, board: str) -> None:
    animals = add_board(kofi, "Animals")
    topic, _answer, host = merged(kofi, ama, board)
    assert topics_on(ama) == ["1", "0"]
    done(kofi, host, "move", board=whole(animals))
    assert topics_on(ama) == ["0", "1"]
    split = split_off(kofi, host, reply(ama, host, "It eats."))
    done(kofi, split, "move", board=whole(board))
    assert topics_on(ama) == ["1", "1"]
    assert "2 topics" in page(ama, "/")
    (undone,) = re.findall(r'name="undo" value="(\w+)"', page(kofi, f"{topic}moderate/"))
    done(kofi, topic, "undo", undo=undone)
    assert topics_on(ama) == ["2", "1"]


def test_a_split_that_was_undone_is_no_topic_of_its_board(kofi: Client, ama: Client, board: str) -> None:
    topic = begin(ama, board)
    split_off(kofi, topic, reply(ama, topic, "It eats."))
    assert topics_on(ama) == ["2"]
    (undone,) = re.findall(r'name="undo" value="(\w+)"', page(kofi, f"{topic}moderate/"))
    done(kofi, topic, "undo", undo=undone)
    assert topics_on(ama) == ["1"]


def test_what_a_split_made_begins_with_the_first_reply(kofi: Client, ama: Client, board: str) -> None:
    topic = begin(ama, board)
    goat = reply(ama, topic, "It eats.")
    pressed = re.findall(r"/forum/post/(\w+)/react/", page(kofi, split_off(kofi, topic, goat)))
    assert pressed == [goat]


def test_a_tag_counts_the_replies_that_stand_in_a_topic(kofi: Client, ama: Client, board: str) -> None:
    done_at = ama.post(f"{board}write/", {"title": "Well", "text": "Dry.", "tags": "water"})["Location"]
    topic = done_at.split("?")[0]
    split_off(kofi, topic, reply(ama, topic, "It eats."))
    assert "0 replies" in page(ama, "/forum/tag/water/")
