"""What ama has not read is told where she looks next, and what she has read is not told again."""

import re
from collections.abc import Callable

import pytest
from django.db.models import F
from django.test import Client

from hub.api.paging import A_PAGE
from hub.core.cid import id_text
from hub.testing import Writer, replay
from plugins.forum import records
from plugins.forum.models import Mark, Post, Topic
from plugins.forum.pages import marks
from tests.plugins.forum.test_pages import begin, page
from tests.plugins.forum.test_stewarding import FORM

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def answers(writer: Writer, topic: str, count: int) -> None:
    """Somebody far away answers so often; it arrives."""
    for number in range(count):
        writer.write(records.Post(topic=topic, text=f"Word {number} of {writer.name}.", as_=writer.name))
    replay(writer)


def whole_id() -> str:
    """The id of the only topic."""
    from hub.api import written

    at = Topic.objects.get().position
    return id_text(written([at])[at].id)


def new_in_list(client: Client, address: str) -> list[str]:
    """What the rows of a board say is new."""
    return re.findall(r'badge-good">([^<]+)<', page(client, address))


def test_a_topic_says_where_the_new_replies_begin(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic, kofi = begin(ama, board), Writer("kofi")
    answers(kofi, whole_id(), 2)
    page(ama, topic)
    answers(kofi, whole_id(), 1)
    before, after = page(ama, topic).split('id="new"')
    assert "Word 1 of kofi." in before
    assert "New from here" in after
    assert after.count("of kofi.") == 1
    assert 'id="new"' not in page(ama, topic)


def test_what_ama_wrote_is_not_new_to_her(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    answers(Writer("kofi"), whole_id(), 1)
    page(ama, topic)
    ama.post(f"{topic}reply/", {"text": "I bring a rope."})
    assert 'id="new"' not in page(ama, topic)
    ama.post(f"{topic}reply/", {"text": "And a bucket."})
    answers(Writer("esi"), whole_id(), 1)
    assert "of esi." in page(ama, topic).split('id="new"')[1]


def test_a_board_says_how_much_is_new_in_each_topic(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), Writer("kofi")
    page(ama, board)
    topic = begin(sign_in("esi"), board)
    assert new_in_list(ama, board) == ["new"]
    answers(kofi, whole_id(), 3)
    assert new_in_list(ama, board) == ["4 new"]
    page(ama, topic)
    assert new_in_list(ama, board) == []
    answers(kofi, whole_id(), 2)
    assert new_in_list(ama, board) == ["2 new"]


def test_what_was_there_before_somebody_came_is_old_to_them(sign_in: SignIn, board: str) -> None:
    begin(sign_in("ama"), board)
    answers(Writer("kofi"), whole_id(), 3)
    assert new_in_list(sign_in("esi"), board) == []


def test_a_guest_is_told_of_nothing_new(sign_in: SignIn, board: str, client: Client) -> None:
    topic = begin(sign_in("ama"), board)
    answers(Writer("kofi"), whole_id(), 2)
    page(client, topic)
    answers(Writer("kofi"), whole_id(), 4)
    assert 'id="new"' not in page(client, topic)
    assert new_in_list(client, board) == []
    assert not Mark.objects.exists()


def test_of_a_long_topic_the_first_new_reply_is_one_press_away(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), Writer("kofi")
    topic = begin(ama, board)
    answers(kofi, whole_id(), A_PAGE + 10)
    page(ama, topic)
    assert new_in_list(ama, board) == ["10 new"]
    link = re.findall(r'\?after=[^"]+#new', page(ama, topic))[0]
    there = page(ama, topic + link)
    assert there.split('id="new"')[1].count("of kofi.") == 10
    assert new_in_list(ama, board) == []


def test_a_reply_that_came_late_is_new_though_it_stands_far_above(sign_in: SignIn, board: str) -> None:
    ama, kofi, esi = sign_in("ama"), Writer("kofi"), Writer("esi", hub="riverbend")
    topic = begin(ama, board)
    answers(kofi, whole_id(), 2 * A_PAGE)
    for asked in ("", "?last=1"):
        page(ama, topic + asked)
    answers(esi, whole_id(), 1)
    Post.objects.filter(position=Post.objects.latest("position").position).update(stamp=F("stamp") - 10**12)
    far_below = page(ama, topic + "?last=1")
    assert "1 new reply" in far_below
    assert "of esi." in page(ama, topic + re.findall(r'\?after=[^"]+#new', far_below)[0])
    assert "1 new reply" not in page(ama, topic + "?last=1")


def test_marks_are_bounded(sign_in: SignIn, board: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(marks, "MOST_TOPICS", 3)
    ama = sign_in("ama")
    page(ama, board)
    for number in range(6):
        page(ama, begin(ama, board, f"Topic {number}"))
    assert Mark.objects.exclude(topic8=marks.WHOLE).count() <= 3
    assert Mark.objects.filter(topic8=marks.WHOLE).exists()


def test_replies_that_a_board_does_not_show_are_new_to_nobody(sign_in: SignIn, kofi: Client, board: str) -> None:
    kofi.post(f"{board}change/", FORM | {"reply": "steward"})
    ama, topic = sign_in("ama"), begin(kofi, board, "News of the week")
    page(ama, topic)
    page(ama, "/forum/mine/")
    answers(Writer("esi"), whole_id(), 3)
    assert new_in_list(ama, board) == []
    assert "Nothing new since last time." in page(ama, "/forum/mine/")
    kofi.post(f"{topic}reply/", {"text": "And one thing more."})
    assert new_in_list(ama, board) == ["1 new"]
    assert "News of the week" in page(ama, "/forum/mine/")
