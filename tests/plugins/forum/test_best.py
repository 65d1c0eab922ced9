"""The best answer is what who began the topic says, and nobody else; it stands at the top and is marked."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.cid import id_text
from hub.core.short_ids import hex_of
from hub.log.models import Hidden
from hub.testing import Writer, assert_converges, replay, sown
from plugins.forum import records
from plugins.forum.models import Best, Post, Topic
from tests.plugins.forum.test_pages import begin, page
from tests.plugins.forum.test_quotes import ids_on
from tests.plugins.forum.test_rows import say, topic_by
from tests.plugins.forum.two_feeds import SecondFeed

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def best_on(shown: str) -> str:
    """What stands at the top as the best answer."""
    found = re.search(r'The best answer, by .*?<a href="[^"]*" dir="auto">([^<]*)</a>', shown)
    return found[1] if found else ""


def topic_page(writer: Writer) -> str:
    return page(Client(), f"/forum/topic/{hex_of(writer.written[1].id)}/")


def test_who_began_the_topic_calls_a_reply_the_best_and_takes_that_back(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = begin(ama, board)
    kofi.post(f"{topic}reply/", {"text": "Ask at the *river*."})
    answer = ids_on(page(kofi, topic))[1]
    assert "/best/" not in page(kofi, topic)
    assert page(ama, topic).count("/best/") == 1
    ama.post(f"/forum/post/{answer}/best/")
    shown = page(kofi, topic)
    assert best_on(shown) == "Ask at the river."
    assert shown.count(">best answer</span>") == 1
    ama.post(f"/forum/post/{answer}/best/")
    assert best_on(page(kofi, topic)) == ""


def test_nobody_else_chooses_and_the_topic_is_no_answer_to_itself(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = begin(ama, board)
    kofi.post(f"{topic}reply/", {"text": "Me!"})
    begun, answer = ids_on(page(kofi, topic))
    assert kofi.post(f"/forum/post/{answer}/best/").status_code == 403
    assert Client().post(f"/forum/post/{answer}/best/").status_code == 403
    assert ama.post(f"/forum/post/{begun}/best/").status_code == 403
    assert not Best.objects.exists()


def test_choices_of_others_and_of_what_is_in_no_such_topic_are_ignored() -> None:
    ama, esi = Writer("ama"), Writer("esi")
    well, road = topic_by(ama), topic_by(esi, "Road")
    mine, far = say(esi, well, "Mine"), say(esi, road, "Elsewhere")
    esi.write(records.Best(topic=well, post=mine))
    replay(ama, esi)
    assert best_on(topic_page(ama)) == ""
    for post in (far, well, road, id_text(sown("nowhere"))):
        ama.write(records.Best(topic=well, post=post))
        replay(ama)
        assert best_on(topic_page(ama)) == ""


@pytest.mark.parametrize("turned", [False, True])
def test_the_latest_choice_counts_in_any_order_and_from_either_feed(turned: bool) -> None:
    ama, kofi = Writer("ama"), Writer("kofi", hub="riverbend")
    again = SecondFeed(ama)
    well = topic_by(ama)
    one, two, three = (say(kofi, well, word) for word in ("One", "Two", "Three"))
    ama.write(records.Best(topic=well, post=one))
    before = id_text(ama.write(records.Best(topic=well, post=two)).id)
    again.write(records.Best(topic=well, post=three, after=[before]))
    assert_converges(Best, ama, kofi, again)
    replay(*((again, kofi, ama) if turned else (ama, kofi, again)))
    assert best_on(topic_page(ama)) == "Three"


def test_what_was_taken_back_or_hidden_is_the_best_no_more(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = begin(ama, board)
    for number in range(60):
        kofi.post(f"{topic}reply/", {"text": f"Word {number} end"})
    answer = ids_on(page(ama, topic))[3]
    ama.post(f"/forum/post/{answer}/best/", {"at": "last=1"})
    assert best_on(page(ama, f"{topic}?last=1")) == "Word 2 end"  # it stands on another page
    position = Post.objects.order_by("position")[2].position
    Hidden.objects.create(position=position)
    assert best_on(page(ama, f"{topic}?last=1")) == ""
    Hidden.objects.all().delete()
    kofi.post(f"/forum/post/{answer}/take-back/")
    assert best_on(page(ama, topic)) == ""
    assert Topic.objects.count() == 1
