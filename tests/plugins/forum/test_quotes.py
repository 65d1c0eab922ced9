"""Quotations show others' words as they stand today, and nothing that a reader may not read."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.core.cid import id_text
from hub.log import store
from hub.log.models import Entry, Hidden
from hub.testing import Writer, assert_converges, replay, sown
from plugins.forum import records
from plugins.forum.models import Answer, Post, Topic
from tests.plugins.forum.test_pages import begin, page
from tests.plugins.forum.test_photos import board_with
from tests.plugins.forum.test_rows import BOARD, say, topic_by

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
NASTY = '<script>alert(1)</script> \u202e "><img src=x onerror=alert(1)> 🌽 مرحبا'


def ids_on(shown: str) -> list[str]:
    """The posts of a page, by the links that quote them."""
    return re.findall(r"quote=(bafyrei\w+)#write", shown)


def quotations(shown: str) -> list[str]:
    """What stands in quotations, without marks."""
    found = re.findall(r"<blockquote class=\"post-text\">(.*?)</blockquote>", shown, re.DOTALL)
    return [" ".join(re.sub(r"<[^>]*>", " ", each).split()) for each in found]


def quote(browser: Client, topic: str, *ids: str, text: str = "Quite.") -> None:
    assert browser.post(f"{topic}reply/", {"text": text, "quote": list(ids)}).status_code == 302


def test_a_quotation_shows_first_words_writer_and_link(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = begin(ama, board, text="The **well** is dry.")
    well = ids_on(page(kofi, topic))[0]
    asked = page(kofi, f"{topic}?quote={well}")
    assert "You quote <bdi>ama</bdi>:" in asked
    assert f'name="quote" value="{well}"' in asked
    quote(kofi, topic, well)
    shown = page(ama, topic)
    assert quotations(shown) == ["ama wrote The well is dry."]
    assert kofi.get(f"/forum/post/{well}/")["Location"] == f"{topic}#p{topic.split('/')[-2]}"
    assert f'href="/forum/post/{well}/"' in shown
    record = Entry.objects.get(position=Post.objects.get().position)
    assert b"well" not in bytes(record.body or b"")
    assert Answer.objects.count() == 1  # who quotes answers


def test_a_quotation_follows_its_writers_changes(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = begin(ama, board)
    well = ids_on(page(ama, topic))[0]
    quote(kofi, topic, well)
    ama.post(f"/forum/post/{well}/change/", {"title": "Well", "text": "Full again."})
    assert quotations(page(kofi, topic)) == ["ama wrote Full again."]
    ama.post(f"/forum/post/{well}/take-back/")
    assert quotations(page(kofi, topic)) == ["ama wrote Taken back by its writer."]


def test_what_was_erased_or_hidden_is_not_quoted(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = begin(ama, board)
    ama.post(f"{topic}reply/", {"text": "a rude word"})
    rude = ids_on(page(ama, topic))[-1]
    position = Post.objects.get().position
    quote(kofi, topic, rude)
    Hidden.objects.create(position=position)
    assert quotations(page(kofi, topic)) == ["Not shown here."]
    Hidden.objects.all().delete()
    assert quotations(page(kofi, topic)) == ["ama wrote a rude word"]
    store.erase(bytes(Entry.objects.get(position=position).entry_id))
    assert "a rude word" not in page(kofi, topic)
    assert quotations(page(kofi, topic)) == ["Erased."]


def test_a_post_of_another_topic_is_not_quoted_for_its_readers_may_be_others(sign_in: SignIn, board: str) -> None:
    kofi = sign_in("kofi", "steward")
    inner = begin(kofi, board_with(read="moderator"), text="Between us")
    secret = ids_on(page(kofi, inner))[0]
    topic = begin(kofi, board)
    assert "Between us" not in page(kofi, f"{topic}?quote={secret}&reply={secret}")
    quote(kofi, topic, secret)
    esi = Writer("esi")
    well = id_text(bytes(Entry.objects.get(position=Topic.objects.latest("position").position).entry_id))
    esi.write(records.Post(topic=well, text="Look", as_="esi", quotes=[secret], reply=secret))
    replay(esi)
    assert quotations(page(Client(), topic)) == ["Not shown here."]
    assert "Between us" not in page(Client(), topic)


def test_posts_that_quote_each_other_and_themselves_are_shown_once_each() -> None:
    ama, kofi = Writer("ama"), Writer("kofi")
    well = topic_by(ama)
    later = Writer("ama")
    later.written, later.sigs = list(ama.written), list(ama.sigs)
    second = say(later, well, "Second")  # its id is known before kofi writes, as its writer may plan it
    kofi.write(records.Post(topic=well, text="First", as_="kofi", quotes=[second, well]))
    first = id_text(kofi.written[-1].id)
    kofi.write(records.Post(topic=well, text="Third", as_="kofi", quotes=[first, second, first]))
    say(ama, well, "Second")
    replay(ama, kofi)
    shown = page(Client(), f"/forum/topic/{Topic.objects.get().id8.to_bytes(8, 'big', signed=True).hex()}/")
    assert [each.split(" wrote ")[1] for each in quotations(shown)] == ["Second", "It is dry.", "First", "Second"]


def test_at_most_three_are_quoted_and_more_are_not_signed(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    for number in range(4):
        ama.post(f"{topic}reply/", {"text": f"Word {number}"})
    ids = ids_on(page(ama, topic))
    asked = page(ama, f"{topic}?" + "&".join(f"quote={each}" for each in ids))
    assert re.findall(r'name="quote" value="(\w+)"', asked) == ids[-3:]
    quote(ama, topic, *ids)
    assert quotations(page(ama, topic)) == [f"ama wrote Word {number}" for number in (1, 2, 3)]


def test_a_mistake_keeps_what_is_quoted(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    well = ids_on(page(ama, topic))[0]
    again = ama.post(f"{topic}reply/", {"text": " ", "quote": well, "reply": well})
    assert again.status_code == 422
    assert f'name="quote" value="{well}"' in again.content.decode()
    assert f'name="reply" value="{well}"' in again.content.decode()


@pytest.mark.parametrize("named", ["", "nonsense", "bafyreishort", id_text(sown("nowhere")), "<script>"])
def test_what_is_not_here_is_not_quoted(sign_in: SignIn, board: str, named: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    assert "You quote" not in page(ama, f"{topic}?quote={named}&reply={named}")
    quote(ama, topic, named)
    assert quotations(page(ama, topic)) == []
    assert ama.get(f"/forum/post/{named or 'x'}/").status_code == 404


def test_a_quotation_whose_post_has_not_come_says_so_until_it_comes() -> None:
    ama, kofi, esi = Writer("ama"), Writer("kofi"), Writer("esi")
    well = topic_by(ama)
    late = say(kofi, well, "I was late.")
    esi.write(records.Post(topic=well, text="Hear, hear.", as_="esi", quotes=[late]))
    replay(ama, esi)
    topic = f"/forum/topic/{Topic.objects.get().id8.to_bytes(8, 'big', signed=True).hex()}/"
    assert quotations(page(Client(), topic)) == ["Not here yet. It comes with the next exchange."]
    replay(kofi)
    assert quotations(page(Client(), topic))[0].endswith("wrote I was late.")


def test_nothing_in_a_quotation_becomes_html(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board, text=NASTY)
    quote(ama, topic, ids_on(page(ama, topic))[0])
    shown = page(ama, topic)
    assert "<script>alert" not in shown
    assert "<img src=x" not in shown
    assert "🌽 مرحبا" in quotations(shown)[0]


def test_quotations_of_a_whole_page_cost_a_handful_of_statements(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    well = ids_on(page(ama, topic))[0]
    esi, text_id = Writer("esi"), well
    far = [say(esi, text_id, f"Old {number}") for number in range(60)]
    for number in range(45):
        esi.write(records.Post(topic=text_id, text="Look", as_="esi", quotes=far[number : number + 3]))
    replay(esi)
    with CaptureQueriesContext(connection) as asked:
        shown = page(Client(), f"{topic}?last=1")
    assert len(quotations(shown)) == 45 * 3
    assert len(asked) <= 30


def test_any_order_gives_the_same_answers() -> None:
    ama, kofi = Writer("ama"), Writer("kofi", hub="riverbend")
    well = topic_by(ama)
    first = say(kofi, well)
    ama.write(records.Post(topic=well, text="Yes", as_="ama", quotes=[first, BOARD], reply=first))
    assert_converges(Answer, ama, kofi)
