"""What ama, kofi and esi see and may do in the forum, with forms alone."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.accounts.keys.files import box
from hub.accounts.models import Person
from hub.accounts.people import unsealing
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET
from hub.api.pages import UNWRITABLE
from hub.core import run
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.record import Record, encode, to_body
from hub.core.short_ids import hex_of
from hub.log.models import Entry, Failure, Feed, Hidden
from hub.portal.first_board import write_board
from hub.testing import Writer, replay, sown
from naming.api import key_form
from plugins.forum import live, records
from plugins.forum.models import Board, Change, Post, Topic
from plugins.forum.pages.forms import EditTopic, NewBoard
from tests.people import sent

SignIn = Callable[..., Client]


def add_board(steward: Client, title: str = "News", topic: str = "member", reply: str = "member") -> str:
    """A steward's board; its address."""
    sent(steward, "/forum/new/", {"title": title, "about": "", "topic": topic, "reply": reply})
    hex8 = Board.objects.latest("position").id8.to_bytes(8, "big", signed=True).hex()
    return f"/forum/board/{hex8}/"


def begin(browser: Client, board: str, title: str = "Well", text: str = "The well is *dry*.") -> str:
    """A topic; its address."""
    return sent(browser, f"{board}write/", {"title": title, "text": text}).split("?")[0]


def page(browser: Client, address: str, **headers: str) -> str:
    """A page that is there, as text."""
    got = browser.get(address, headers=headers)
    assert got.status_code == 200, got.content[:300]
    return got.content.decode()


def test_a_steward_adds_a_board_that_everybody_sees(board: str, client: Client) -> None:
    assert "News" in page(client, "/forum/")
    assert "Sign in to write" in page(client, board)


def test_a_member_cannot_add_a_board(sign_in: SignIn) -> None:
    refused = sign_in("ama").post("/forum/new/", {"title": "Mine", "topic": "member", "reply": "member"})
    assert refused.status_code == 403
    assert not Board.objects.exists()


def test_a_topic_and_a_reply_are_written_with_plain_forms(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = begin(ama, board)
    done = kofi.post(f"{topic}reply/", {"text": "I bring water."})
    assert done.status_code == 302
    shown = page(ama, topic)
    assert "<em>dry</em>" in shown
    assert "I bring water." in shown
    assert "1 reply" in page(ama, board)


def test_the_page_says_who_can_read_beside_the_button(sign_in: SignIn, board: str) -> None:
    written = page(sign_in("ama"), f"{board}write/")
    assert 'aria-describedby="who-reads"' in written
    assert "travels to neighbouring villages" in written


@pytest.mark.parametrize("field", ["title", "text", "alt"])
def test_signs_that_no_record_takes_are_refused_in_our_words(sign_in: SignIn, board: str, field: str) -> None:
    refused = sign_in("ama").post(f"{board}write/", {"title": "Well", "text": "It is dry.", field: "a\0b"})
    assert refused.status_code == 422
    assert str(UNWRITABLE) in refused.content.decode()
    assert "Null characters" not in refused.content.decode()
    assert not Topic.objects.exists()


@pytest.mark.parametrize("sign", ["\0", "\ud800"])
def test_a_form_refuses_every_sign_that_a_record_refuses(sign: str) -> None:
    given = {"title": f"a{sign}b", "about": f"{sign}b", "text": f"a{sign}", "topic": "member", "reply": "member"}
    with pytest.raises(LocalError):
        to_body(records.Edit(target=id_text(bytes(32)), text=given["text"]), bytes(16))
    assert NewBoard(given).errors == {"title": [UNWRITABLE], "about": [UNWRITABLE]}
    assert EditTopic(given).errors == {"title": [UNWRITABLE], "text": [UNWRITABLE]}


@pytest.mark.parametrize(
    ("least", "words"),
    [
        ("guest", "Everyone here can read this"),
        ("member", "Members of this village can read this"),
        ("moderator", "Only moderators and stewards of this village can read this"),
        ("steward", "Only stewards of this village can read this"),
    ],
)
def test_the_page_names_the_least_who_can_read(sign_in: SignIn, least: str, words: str) -> None:
    kofi = sign_in("kofi", "steward")
    steward = Person.objects.get(name="kofi")
    unsealing.unsealed(steward, queue.stretch(SECRET, steward.salt, None))
    write_board(steward, "Inner", {"read": least, "post": "steward", "upload": "steward"})
    hex8 = Board.objects.get().id8.to_bytes(8, "big", signed=True).hex()
    assert words in page(kofi, f"/forum/board/{hex8}/write/")


def test_a_guest_is_led_to_the_sign_in(client: Client, board: str) -> None:
    assert client.get(f"{board}write/")["Location"].startswith("/sign-in/?next=/forum/board/")
    assert client.get("/forum/post/a%26b/change/")["Location"] == "/sign-in/?next=/forum/post/a%26b/change/"


def test_a_guest_cannot_write(client: Client, sign_in: SignIn, board: str) -> None:
    topic = begin(sign_in("ama"), board)
    assert client.post(f"{topic}reply/", {"text": "hello"}).status_code == 403
    assert client.post(f"{board}write/", {"title": "a", "text": "b"}).status_code == 403
    assert not Post.objects.exists()


def test_a_board_for_stewards_alone_takes_no_topic_of_a_member(sign_in: SignIn) -> None:
    board = add_board(sign_in("kofi", "steward"), topic="steward")
    ama = sign_in("ama")
    assert "Only stewards write here." in page(ama, board)
    assert ama.post(f"{board}write/", {"title": "a", "text": "b"}).status_code == 403


def test_words_survive_a_mistake(sign_in: SignIn, board: str) -> None:
    again = sign_in("ama").post(f"{board}write/", {"title": "", "text": "long thought"})
    assert again.status_code == 422
    assert "long thought" in again.content.decode()


@pytest.mark.parametrize("missing", ["box", "feed"])
def test_words_survive_a_box_that_changed_since_ama_signed_in(missing: str, sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    if missing == "box":
        (box() / "incarnation").unlink()
    else:
        Feed.objects.update(closed=True)
    refused = ama.post(f"{board}write/", {"title": "Well", "text": "The well is dry."})
    said = refused.content.decode()
    assert refused.status_code == 422
    assert "This box changed since you signed in" in said
    assert "The well is dry." in said
    assert not Topic.objects.exists()


def test_a_text_beyond_the_limit_is_told_before_anything_is_signed(sign_in: SignIn, board: str) -> None:
    again = sign_in("ama").post(f"{board}write/", {"title": "a", "text": "م" * 6_001})
    assert again.status_code == 422
    assert "too long" in again.content.decode()
    assert not Topic.objects.exists()


def test_an_edit_shows_the_new_words_and_says_edited(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    change = re.search(r'href="(/forum/post/[^"]+/change/)"', page(ama, topic))
    assert change
    assert "The well is *dry*." in page(ama, change[1])
    assert ama.post(change[1], {"title": "Well again", "text": "The well is full."}).status_code == 302
    shown = page(ama, topic)
    assert "The well is full." in shown
    assert "edited" in shown
    assert "<em>dry</em>" not in shown  # "dry" alone also turns up in ids
    assert "Well again" in page(ama, board)


def test_a_second_edit_replaces_the_first(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    change = re.search(r'href="(/forum/post/[^"]+/change/)"', page(ama, topic))
    assert change
    ama.post(change[1], {"title": "Well", "text": "First change."})
    ama.post(change[1], {"title": "Well", "text": "Second change."})
    shown = page(ama, topic)
    assert "Second change." in shown
    assert "First change." not in shown


def test_what_was_taken_back_is_no_longer_shown(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    back = re.search(r'href="(/forum/post/[^"]+/take-back/)"', page(ama, topic))
    assert back
    assert "Take this back?" in page(ama, back[1])
    assert not Change.objects.exists()
    assert ama.post(back[1]).status_code == 302
    shown = page(ama, topic)
    assert "Taken back by its writer." in shown
    assert "<em>dry</em>" not in shown  # "dry" alone also turns up in ids


def test_nobody_changes_or_takes_back_the_words_of_another(sign_in: SignIn, board: str) -> None:
    ama, esi = sign_in("ama"), sign_in("esi")
    topic = begin(ama, board)
    addresses = re.findall(r'href="(/forum/post/[^"]+/(?:change|take-back)/)"', page(ama, topic))
    assert len(addresses) == 2
    assert "/change/" not in page(esi, topic)
    for address in addresses:
        assert esi.get(address).status_code == 403
        assert esi.post(address, {"title": "x", "text": "mine now"}).status_code == 403
    assert not Change.objects.exists()


def test_an_answer_names_and_links_what_it_answers(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = begin(ama, board)
    link = re.search(r"\?reply=(bafyrei\w+)#write", page(kofi, topic))
    assert link
    assert "You answer" in page(kofi, f"{topic}?reply={link[1]}")
    kofi.post(f"{topic}reply/", {"text": "Which well?", "reply": link[1]})
    assert re.search(r'<a href="#p[0-9a-f]{16}">answers <bdi>ama', page(ama, topic))


def test_a_quotation_is_plain_words(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    text = "# The well\n\nis **dry**:\n\n- [bring](https://far.example/) water\n- 3 < 4 & `<b>pails</b>`"
    topic = begin(ama, board, text=text)
    link = re.search(r"\?reply=(bafyrei\w+)#write", page(ama, topic))
    back = re.search(r'href="(/forum/post/[^"]+/take-back/)"', page(ama, topic))
    assert link
    assert back
    plain = ">The well is dry: bring water 3 &lt; 4 &amp; &lt;b&gt;pails&lt;/b&gt;</"
    assert plain in page(ama, f"{topic}?reply={link[1]}")
    assert plain in page(ama, back[1])


def test_a_fragment_is_the_list_alone(sign_in: SignIn, board: str) -> None:
    topic = begin(sign_in("ama"), board)
    for address, mark in (("/forum/", "<ul"), (board, "<ul"), (topic, "<article")):
        part = page(Client(), address, **{"X-Fragment": "1"})
        assert "<html" not in part
        assert mark in part


def test_pages_name_their_live_topics(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    assert f'data-topics="forum/board/{board.split("/")[-2]}"' in page(ama, board)
    assert f'data-topics="forum/topic/{topic.split("/")[-2]}"' in page(ama, topic)


def test_an_unknown_board_or_topic_says_what_to_do(client: Client, board: str) -> None:
    for address in ("/forum/board/0000000000000000/", "/forum/topic/ffffffffffffffff/"):
        got = client.get(address)
        assert got.status_code == 404
        assert "not here" in got.content.decode()


def test_nothing_that_people_write_becomes_html(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    bad = "<script>alert(1)</script><img src=x onerror=alert(1)> [x](javascript:alert(1)) ![y](http://far/x.png)"
    topic = begin(ama, board, title='"><script>alert(2)</script>', text=bad)
    for shown in (page(ama, topic), page(ama, board)):
        assert "<script>alert" not in shown
        assert "<img src=x" not in shown
        assert 'href="javascript' not in shown
        assert 'http://far/x.png"' not in shown.replace('<a href="http://far/x.png"', "")


def test_a_page_asks_as_often_for_fifty_posts_as_for_one(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    for address in (board, topic):
        page(ama, address)  # which begins her marks of what she has read
    counts = []
    for rounds in (1, 11):
        for number in range(rounds):
            ama.post(f"{topic}reply/", {"text": f"reply {number}"})
            begin(ama, board, f"Topic {number}")
        for address in (board, topic):
            with CaptureQueriesContext(connection) as asked:
                page(ama, address)
            counts.append(len(asked))
    assert counts[:2] == counts[2:]
    assert max(counts) <= 25


def test_what_a_moderator_took_out_of_sight_is_not_even_quoted(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = begin(ama, board)
    ama.post(f"{topic}reply/", {"text": "a rude word"})
    link = re.findall(r"\?reply=(bafyrei\w+)#write", page(kofi, topic))[-1]
    assert "a rude word" in page(kofi, f"{topic}?reply={link}").split("<form")[-1]
    Hidden.objects.create(position=Post.objects.get().position)
    assert "a rude word" not in page(kofi, f"{topic}?reply={link}")
    assert ama.get(f"/forum/post/{link}/change/").status_code == 403


def test_a_long_topic_is_leafed_through_from_both_ends(sign_in: SignIn, board: str) -> None:
    topic = begin(sign_in("ama"), board)
    row = Topic.objects.get()
    esi = Writer("esi")
    text_id = id_text(bytes(Entry.objects.get(position=row.position).entry_id))
    for number in range(120):
        esi.write(records.Post(topic=text_id, text=f"word {number} end", as_="esi"))
    replay(esi)
    seen: list[str] = []
    address = topic
    while address:
        shown = page(Client(), address)
        seen += re.findall(r"word (\d+) end", shown)
        further = re.search(r'href="(\?after=[^"]+)"', shown)
        address = topic + further[1] if further else ""
    assert seen == [str(number) for number in range(120)]
    assert re.findall(r"word (\d+) end", page(Client(), f"{topic}?last=1"))[-1] == "119"
    assert page(Client(), f"{topic}?after=nonsense") == page(Client(), topic)


def test_a_name_as_written_stands_in_for_an_unknown_writer(board: str, client: Client) -> None:
    esi = Writer("esi")
    topic = esi.write(records.Topic(board=id_text(bytes(32)), title="Far", text="Words from far", as_="Esi of Hilltop"))
    replay(esi)
    shown = page(client, f"/forum/topic/{hex_of(topic.id)}/")
    assert "Words from far" in shown
    assert f"Esi of Hilltop ({key_form(esi.person.id)})" in shown


def test_a_name_as_written_turns_no_letters_around(board: str, client: Client) -> None:
    esi = Writer("esi")
    topic = esi.write(records.Topic(board=id_text(bytes(32)), title="Far", text="Words", as_="ama \u202eifok\nsteward"))
    replay(esi)
    assert f"ama ifok steward ({key_form(esi.person.id)})" in page(client, f"/forum/topic/{hex_of(topic.id)}/")


def test_a_hostile_writer_cannot_put_a_board_among_ours(client: Client, sign_in: SignIn, board: str) -> None:
    esi = Writer("esi")
    esi.write(records.Board(title="Take over", zone=id_text(esi.hub.id), seat=id_text(bytes(32))))
    replay(esi)
    assert Board.objects.count() == 2
    assert "Take over" not in page(client, "/forum/")


def far_ahead(writer: Writer, record: Record) -> None:
    """A topic or post by somebody whose clock stands a century ahead."""
    body = to_body(record, sown(writer.name, len(writer.written))[:16])
    entries, sigs = run.write(writer.seed, writer.written[-1], [(4_900_000_000_000 + len(writer.written), body)])
    writer.written += entries
    writer.sigs += sigs


def test_a_clock_in_the_far_future_puts_no_topic_above_the_others(sign_in: SignIn, board: str) -> None:
    ama, esi = sign_in("ama"), Writer("esi")
    row = Board.objects.get()
    text_id = id_text(bytes(Entry.objects.get(position=row.position).entry_id))
    for number in range(3):
        far_ahead(esi, records.Topic(board=text_id, title=f"Wild {number}!", text="", as_="esi"))
    replay(esi)
    for number in range(60):
        begin(ama, board, f"Calm {number}!")
    titles, address = [], board
    while address:
        shown = page(ama, address)
        titles += re.findall(r"(?:Calm|Wild) \d+!", shown)
        older = re.search(r'href="([^"]*\?before=[^"]+)"', shown)
        address = older[1] if older and older[1].startswith("/") else f"{board}{older[1]}" if older else ""
    calm = [f"Calm {number}!" for number in reversed(range(60))]
    assert titles == [*calm, "Wild 2!", "Wild 1!", "Wild 0!"]


@pytest.mark.parametrize("topic", [None, 7, "bafyreishort"])
def test_a_reply_to_a_post_out_of_shape_is_a_reply_to_nothing(sign_in: SignIn, board: str, topic: object) -> None:
    ama, esi = sign_in("ama"), Writer("esi")
    address = begin(ama, board)
    fields = {"t": "forum.post", "n": bytes(16), "text": "x", "as": "esi"}
    broken = esi._append(encode(fields if topic is None else {**fields, "topic": topic}))
    esi.write(records.Edit(target=id_text(broken.id), text="y"))
    replay(esi)
    assert not Failure.objects.exists()
    assert live.of_target(id_text(broken.id)) == (f"forum/topic/{'0' * 16}",)
    assert "answered" not in page(ama, f"{address}?reply={id_text(broken.id)}")
    assert ama.get(f"/forum/post/{id_text(broken.id)}/change/").status_code == 403
