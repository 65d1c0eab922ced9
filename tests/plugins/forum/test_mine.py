"""What concerns ama is found for her: answers, her name, what she watches, what is new; and what she began to write."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from hub import api
from hub.accounts.models import Person
from hub.core.cid import id_text
from hub.testing import Writer, replay
from plugins.forum import records
from plugins.forum.models import Mention, Topic, Watch
from plugins.forum.pages import mine
from tests.plugins.forum.test_held import board_with
from tests.plugins.forum.test_pages import begin, page
from tests.plugins.forum.test_quotes import ids_on
from tests.plugins.forum.test_stewarding import FORM

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
MINE = "/forum/mine/"


def whole_id(title: str) -> str:
    """The id of the topic with this title."""
    found = api.written(Topic.objects.values_list("position", flat=True))
    return id_text(next(each.id for each in found.values() if (each.record or {}).get("title") == title))


def person_named(name: str) -> bytes:
    return next(
        each.person
        for each in api.written(Topic.objects.values_list("position", flat=True)).values()
        if (each.record or {}).get("as") == name
    )


def part(client: Client, heading: str) -> str:
    """What stands under a heading of the page."""
    return page(client, MINE).split(f"{heading}</h2>")[1].split("</section>")[0]


def test_an_answer_and_a_name_called_are_found(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), Writer("kofi")
    begin(ama, board, "Pump")
    begin(sign_in("esi"), board, "Road")
    assert "Nobody has answered you" in part(ama, "Answers to you")
    kofi.write(records.Post(topic=whole_id("Pump"), text="I have a seal.", as_="kofi"))
    kofi.write(records.Post(topic=whole_id("Road"), text="Nothing for her.", as_="kofi"))
    kofi.write(
        records.Post(topic=whole_id("Road"), text="Ask @ama.", as_="kofi", mentions=[id_text(person_named("ama"))])
    )
    replay(kofi)
    found = part(ama, "Answers to you")
    assert "I have a seal." in found
    assert "Ask @ama." in found
    assert "Nothing for her." not in found


def test_her_own_words_are_no_answer_to_her(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board, "Pump")
    ama.post(f"{topic}reply/", {"text": "I found it myself."})
    assert "I found it myself." not in part(ama, "Answers to you")


def test_what_is_new_since_last_time_is_old_once_seen(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), Writer("kofi")
    page(ama, MINE)
    begin(sign_in("esi"), board, "Road")
    kofi.write(records.Post(topic=whole_id("Road"), text="Mended.", as_="kofi"))
    replay(kofi)
    assert "Road" in part(ama, "New since last time")
    assert "2 new" in part(ama, "New since last time")
    ama.post(f"{MINE}seen/")
    assert "Nothing new since last time." in part(ama, "New since last time")


def test_a_watched_topic_is_told_until_it_is_read(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), Writer("kofi")
    topic = begin(sign_in("esi"), board, "Road")
    page(ama, topic)
    ama.post(f"{topic}watch/")
    assert "You watch this topic" in page(ama, topic)
    kofi.write(records.Post(topic=whole_id("Road"), text="Mended.", as_="kofi"))
    replay(kofi)
    assert "Road" in part(ama, "Topics that you watch")
    page(ama, topic)
    assert "Nothing new there." in part(ama, "Topics that you watch")
    ama.post(f"{topic}watch/")
    assert not Watch.objects.exists()


def test_a_guest_is_led_to_the_sign_in(board: str, client: Client) -> None:
    assert "sign-in" in client.get(MINE)["Location"]


def test_the_home_page_counts_answers_in_few_statements(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), Writer("kofi")
    begin(ama, board, "Pump")
    page(ama, MINE)
    kofi.write(records.Post(topic=whole_id("Pump"), text="I have a seal.", as_="kofi"))
    replay(kofi)
    person, request = person_named("ama"), RequestFactory().get("/")
    request.user = Person.objects.get(name="ama")
    with CaptureQueriesContext(connection) as asked:
        assert mine.how_many_new(request, person) == 1
    assert len(asked) <= 18, "who may read them is asked once, until something comes"
    with CaptureQueriesContext(connection) as asked:
        assert mine.how_many_new(request, person) == 1
    assert len(asked) <= 3
    assert "1 answer to you" in page(ama, "/")


def kept(person: Client, at: str, **typed: str) -> str:
    """Press "Keep for later" in the form at an address; the page that follows."""
    slip = re.search(r'name="slip" value="([^"]*)"', page(person, at))
    assert slip, "the form says whose it is"
    answer = person.post("/screen/keep/", {"slip": slip[1], **typed}, follow=True)
    return answer.content.decode()


def test_what_she_began_waits_for_her_alone(sign_in: SignIn, board: str) -> None:
    ama, esi = sign_in("ama"), sign_in("esi")
    assert "half a though" in kept(ama, f"{board}write/", title="", text="half a though")
    assert "half a though" in page(ama, f"{board}write/")
    assert "half a though" not in page(esi, f"{board}write/")
    ama.post(f"{board}write/", {"title": "Whole", "text": "half a thought and the rest", "slip": slip_at(ama, board)})
    assert "half a though" not in page(ama, f"{board}write/")


def slip_at(person: Client, board: str) -> str:
    found = re.search(r'name="slip" value="([^"]*)"', page(person, f"{board}write/"))
    return found[1] if found else ""


def test_a_reply_that_is_kept_waits_under_its_topic(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    assert "nearly" in kept(ama, topic, text="nearly")
    assert "nearly" in page(ama, topic)


def test_a_poll_that_is_kept_has_its_choices_again(sign_in: SignIn, board: str) -> None:
    ama, words = sign_in("ama"), "सोमवार <b>?\r\nमंगल"
    long = "कुआँ " * 800
    form = kept(ama, f"{board}write/", title="", text=long, choices=words, many="on")
    assert "सोमवार &lt;b&gt;?\r\nमंगल</textarea>" in form
    assert long.strip() in form
    assert re.search(r'name="many"[^>]* checked', form)
    assert not re.search(r'name="secret"[^>]* checked', form)


def test_what_is_kept_for_later_keeps_how_it_is_to_be_sent(sign_in: SignIn) -> None:
    ama, board = sign_in("ama"), board_with(sign_in("kofi", "steward"), anonymous="on")
    form = kept(ama, f"{board}write/", text="hush", scope="here", nameless="on")
    assert '<option value="here" selected>' in form
    assert re.search(r'name="nameless"[^>]* checked', form)


def test_what_cannot_be_kept_is_shown_once_more_and_is_not_sent(sign_in: SignIn, board: str) -> None:
    ama, long = sign_in("ama"), "kept " * 25_000
    shown = kept(ama, f"{board}write/", title="Well", text=long)
    assert long.strip() in shown
    assert "This could not be kept" in shown
    assert "0 topics" in page(ama, "/forum/")


def test_a_reply_that_is_kept_still_quotes_what_it_quoted(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    well = ids_on(page(ama, topic))[0]
    assert f'name="quote" value="{well}"' in kept(ama, f"{topic}?quote={well}", text="nearly", quote=well)


def test_a_change_that_is_kept_waits_where_it_was_made(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    well = ids_on(page(ama, begin(ama, board)))[0]
    assert "half changed" in kept(ama, f"/forum/post/{well}/change/", text="half changed")


def test_a_guest_keeps_nothing(board: str, client: Client) -> None:
    assert 'name="slip"' not in page(client, f"{board}")
    assert "sign-in" in client.post("/screen/keep/", {"title": "x", "text": "y"})["Location"]


def test_nobody_buries_answers_under_what_nobody_reads(sign_in: SignIn, board: str) -> None:
    ama, kofi, esi = sign_in("ama"), Writer("kofi"), Writer("esi")
    begin(ama, board, "Pump")
    page(ama, MINE)
    me, nothing = [id_text(person_named("ama"))], id_text(bytes(32))
    kofi.write(records.Post(topic=whole_id("Pump"), text="I have a seal.", as_="kofi"))
    for _ in range(mine.A_LIST + 10):
        esi.write(records.Edit(target=nothing, text="x", mentions=me))
        esi.write(records.Post(topic=nothing, text="x", as_="esi", mentions=me))
    replay(kofi, esi)
    assert "I have a seal." in part(ama, "Answers to you")
    assert "1 answer to you" in page(ama, "/")


def test_the_home_page_counts_no_answers_that_she_may_not_read(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    page(ama, MINE)
    kofi.post("/forum/new/", FORM | {"title": "Desk", "read": "moderator"})
    desk = re.findall(r'href="(/forum/board/\w+/)">Desk', page(kofi, "/forum/"))[0]
    begin(kofi, desk, "About", "What do we do with @ama ?")
    assert Mention.objects.count() == 1
    assert "Nobody has answered you" in part(ama, "Answers to you")
    assert "answer to you" not in page(ama, "/")
