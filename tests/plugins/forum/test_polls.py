"""Polls: everybody counts once, as they chose last; who voted what in secret is told to nobody."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.test import Client

from hub.core import statement
from hub.core.cid import id_text, parse_id
from hub.core.keys import key_text
from hub.core.record import encode
from hub.testing import Writer, assert_converges, replay, sown
from plugins.forum import records
from plugins.forum.models import Topic, Vote
from plugins.forum.part import polls
from plugins.forum.projections import short
from plugins.forum.words.reading import Said, read
from tests.people import sent
from tests.plugins.forum.test_moderating import whole
from tests.plugins.forum.test_pages import add_board, page
from tests.plugins.forum.test_rows import BOARD
from tests.plugins.forum.two_feeds import SecondFeed

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
DAYS: dict[str, Any] = {"choices": ["Friday", "Saturday", "Sunday"], "many": False, "secret": False}
NASTY = ["<script>alert(1)</script>", '"><img src=x onerror=alert(1)>', "\u202eabc", "السوق", "🌽" * 50, "x" * 200]


def ask(browser: Client, board: str, choices: Sequence[str] = DAYS["choices"], **more: str) -> str:
    """A topic with a poll; its address."""
    given = {"title": "Market day", "text": "When?", "choices": "\n".join(choices), **more}
    return sent(browser, f"{board}write/", given).split("?")[0]


def vote(browser: Client, topic: str, *choices: int, **more: str) -> int:
    """Vote on a page as its form does; the status of the answer."""
    where = re.search(r'action="(/forum/post/\w+/vote/)"', page(browser, topic))
    assert where
    return browser.post(where[1], {"choice": list(choices), **more}).status_code


def results(shown: str) -> list[str]:
    """What a page says under each choice."""
    bars = re.search(r'<ul class="bars">(.*?)</ul>', shown, re.DOTALL)
    assert bars
    return re.findall(r"<b>(\d+) votes?</b>", bars[1])


def asked_by(writer: Writer, poll: dict[str, Any] = DAYS) -> str:
    """The id of a topic with a poll."""
    return id_text(writer.write(records.Topic(board=BOARD, title="Day", text="", as_="", poll=poll)).id)


def cast(writer: Writer, topic: str, *choices: int, after: list[str] | None = None) -> str:
    return id_text(writer.write(records.Vote(topic=topic, choices=list(choices), after=after)).id)


def shown_poll(topic: str) -> Any:
    """The poll as a guest's page has it."""
    rows = Topic.objects.filter(id8=short(parse_id(topic)))
    said: Said = next(iter(read([row.position for row in rows], None).values()))
    polls.add(said, None)
    return said.poll


def votes_in(topic: str) -> tuple[list[int], int]:
    """How often each choice counts, and for how many people."""
    poll = shown_poll(topic)
    return [choice.votes for choice in poll.choices], poll.voters


def test_a_poll_is_asked_answered_changed_and_taken_back(sign_in: SignIn, board: str, client: Client) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = ask(ama, board)
    vote(ama, topic, 0)
    vote(kofi, topic, 1)
    assert results(page(client, topic)) == ["1", "1", "0"]
    assert "2 people voted." in page(client, topic)
    vote(kofi, topic, 0)
    assert results(page(client, topic)) == ["2", "0", "0"]
    assert 'value="0" checked' in page(kofi, topic)
    vote(kofi, topic, **{"take-back": "1"})
    assert results(page(client, topic)) == ["1", "0", "0"]
    assert "your choice" not in page(kofi, topic)
    assert "/vote/" not in page(client, topic)


def test_several_may_be_chosen_where_the_poll_says_so(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = ask(ama, board, many="on")
    vote(ama, topic, 0, 2)
    assert results(page(ama, topic)) == ["1", "0", "1"]
    assert "1 person voted." in page(ama, topic)


@pytest.mark.parametrize("choices", [(), (3,), (99,), (-1,), (0, 1), ("x",), ("\u0663",), ("",)])
def test_what_is_no_choice_is_not_written(sign_in: SignIn, board: str, choices: tuple[Any, ...]) -> None:
    ama = sign_in("ama")
    topic = ask(ama, board)
    assert vote(ama, topic, *choices) == 302
    assert not Vote.objects.exists()
    assert "Choose something first." in page(ama, topic)


@pytest.mark.parametrize(
    ("choices", "why"),
    [
        (["only one"], "Write two to ten choices"),
        ([str(number) for number in range(11)], "Write two to ten choices"),
        (["Friday", " friday "], "Two choices are the same"),
        (["a", "م" * 101], "A choice is too long"),
    ],
)
def test_a_mistake_in_a_poll_is_told_and_keeps_all_words(
    sign_in: SignIn, board: str, choices: list[str], why: str
) -> None:
    again = sign_in("ama").post(f"{board}write/", {"title": "Day", "text": "When?", "choices": "\n".join(choices)})
    said = again.content.decode()
    assert (again.status_code, why in said, choices[0] in said, "When?" in said) == (422, True, True, True)
    assert "<details open>" in said
    assert not Topic.objects.exists()


def test_a_guest_and_a_reader_who_may_not_reply_do_not_vote(sign_in: SignIn, client: Client) -> None:
    kofi, ama = sign_in("kofi", "steward"), sign_in("ama")
    topic = ask(kofi, add_board(kofi, reply="steward"))
    where = re.findall(r'action="(/forum/post/\w+/vote/)"', page(kofi, topic))[0]
    assert "/vote/" not in page(ama, topic)
    assert [each.post(where, {"choice": 0}).status_code for each in (ama, client)] == [403, 403]
    assert not Vote.objects.exists()


def test_a_topic_without_a_poll_takes_no_vote(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = ask(ama, board, [])
    where = re.findall(r'action="(/forum/post/\w+)/react/"', page(ama, topic))[0]
    ama.post(f"{where}/vote/", {"choice": 0})
    assert not Vote.objects.exists()


def test_nothing_in_a_choice_becomes_html(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = ask(ama, board, NASTY)
    vote(ama, topic, 1)
    shown = page(ama, topic)
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert shown.count("🌽" * 50) == 2


def test_votes_come_before_their_poll_and_in_any_order() -> None:
    ama, kofi, esi = Writer("ama"), Writer("kofi"), Writer("esi", hub="riverbend")
    day = asked_by(ama)
    cast(kofi, day, 0)
    cast(kofi, day, 1)
    cast(esi, day, 2)
    assert_converges(Vote, ama, kofi, esi)
    replay(kofi, esi)
    replay(ama)
    assert votes_in(day) == ([0, 1, 1], 2)


def test_choices_that_the_poll_has_not_and_too_many_of_them_count_for_nothing() -> None:
    ama, kofi, esi, yaw = (Writer(name) for name in ("ama", "kofi", "esi", "yaw"))
    day = asked_by(ama)
    cast(kofi, day, 9)
    cast(esi, day, 0, 1)
    cast(yaw, day, 1, 7)
    replay(ama, kofi, esi, yaw)
    assert votes_in(day) == ([0, 1, 0], 1)


@pytest.mark.parametrize("turned", [False, True])
def test_somebody_with_two_feeds_counts_once_and_may_change_from_either(turned: bool) -> None:
    ama = Writer("ama")
    again = SecondFeed(ama)
    day = asked_by(ama)
    first = cast(ama, day, 0)
    cast(again, day, 2, after=[first])
    replay(*((again, ama) if turned else (ama, again)))
    assert votes_in(day) == ([0, 0, 1], 1)


def test_votes_of_a_revoked_feed_count_no_more() -> None:
    ama, esi = Writer("ama"), Writer("esi")
    day = asked_by(ama)
    cast(esi, day, 1)
    replay(ama, esi)
    assert votes_in(day) == ([0, 1, 0], 1)
    fields = {"person": id_text(esi.person.id), "key": key_text(esi.key), "feeds": {key_text(esi.key): 1}}
    said = statement.to_wire(statement.make("revoke", fields, esi.person.seed))
    ama._append(encode({"t": "identity.statement", "n": sown("revoke")[:16], "statements": [said]}))
    replay(ama)
    assert votes_in(day) == ([0, 0, 0], 0)


def test_an_edit_changes_no_choices_and_a_topic_taken_back_has_no_poll(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = ask(ama, board)
    where = re.findall(r'action="(/forum/post/\w+)/react/"', page(ama, topic))[0]
    ama.post(f"{where}/change/", {"title": "Day", "text": "Other words", "choices": "Monday\nTuesday"})
    assert "Friday" in page(ama, topic)
    ama.post(f"{where}/take-back/")
    assert "Friday" not in page(ama, topic)
    assert ama.post(f"{where}/vote/", {"choice": 0}).status_code == 404


def test_only_those_count_who_may_answer_on_the_board(sign_in: SignIn, client: Client) -> None:
    kofi, esi = sign_in("kofi", "steward"), Writer("esi")
    topic = ask(kofi, add_board(kofi, reply="steward"))
    vote(kofi, topic, 0)
    cast(esi, whole(topic), 1)
    esi.write(records.Reaction(target=whole(topic), sign="heart"))
    replay(esi)
    assert results(page(client, topic)) == ["1", "0", "0"]
    assert "1 person voted." in page(client, topic)
    assert "Heart" not in page(client, topic)
