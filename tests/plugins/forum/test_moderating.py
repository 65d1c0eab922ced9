"""What moderators do with topics: by right of the board's own hub, in words, with a reason, and the same everywhere."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from hub.accounts.hubs import identity
from hub.accounts.models import Person, Seat
from hub.accounts.records import Tick, Unseat
from hub.accounts.seats import seating
from hub.core.cid import id_text
from hub.core.short_ids import hex_of
from hub.log import store
from hub.log.written import written
from plugins.forum.models import Act
from tests.plugins.forum.test_boards import as_a_steward
from tests.plugins.forum.test_pages import add_board, begin, page
from tests.plugins.forum.test_stewarding import FORM

SignIn = Callable[..., Client]
WHY = "Because of the goat."


@pytest.fixture
def ama(sign_in: SignIn, board: str) -> Client:
    return sign_in("ama")


def press(browser: Client, topic: str, act: str, **given: Any) -> Any:
    """A button of the moderators' page."""
    return browser.post(f"{topic}moderate/", {"act": act, "reason": WHY, **given})


def done(browser: Client, topic: str, act: str, **given: Any) -> None:
    answer = press(browser, topic, act, **given)
    assert answer.status_code == 302, re.findall(r'role="alert">[^<]*', answer.content.decode())


def whole(address: str) -> str:
    """The whole id of a board or topic, by its address."""
    hex8 = address.rstrip("/").rsplit("/", 1)[-1]
    from hub.log.models import Entry as Row

    return next(id_text(bytes(row.entry_id)) for row in Row.objects.all() if hex_of(bytes(row.entry_id)) == hex8)


def reply(browser: Client, topic: str, text: str) -> str:
    """The id of a new reply."""
    browser.post(f"{topic}reply/", {"text": text})
    from plugins.forum.models import Post

    return id_text(written([Post.objects.latest("position").position]).popitem()[1].id)


def listed(browser: Client, board: str) -> list[str]:
    """The titles on a board's page."""
    return re.findall(r'class="row-link"[^>]*>([^<]*)', page(browser, board, **{"X-Fragment": "1"}))


def undo_all(kofi: Client, topic: str) -> None:
    """Every button that undoes, from the latest act to the first."""
    while found := re.findall(r'name="undo" value="(\w+)"', page(kofi, f"{topic}moderate/")):
        kofi.post(f"{topic}moderate/", {"undo": found[0], "reason": "A mistake."})


def test_what_is_put_on_top_stands_above_later_words(kofi: Client, ama: Client, board: str) -> None:
    first, _second = begin(ama, board, "First!"), begin(ama, board, "Second!")
    assert listed(ama, board) == ["Second!", "First!"]
    done(kofi, first, "stick")
    assert listed(ama, board) == ["First!", "Second!"]
    assert "on top" in page(ama, board)
    shown = page(ama, first)
    assert "On top of the board." in shown
    assert WHY in shown
    undo_all(kofi, first)
    assert listed(ama, board) == ["Second!", "First!"]
    assert WHY not in page(ama, first)


@pytest.mark.parametrize("language", ["en", "es", "fr", "sw", "ar", "hi"])
def test_what_was_done_is_told_as_done_and_not_in_the_words_of_a_button(
    kofi: Client, board: str, language: str
) -> None:
    topic = begin(kofi, board)
    for act, given in (("stick", {}), ("lock", {}), ("announce", {"days": "2"})):
        done(kofi, topic, act, **given)
    kofi.post("/language/", {"language": language})
    buttons, acts = page(kofi, f"{topic}moderate/").split("<h2>")[-2:]
    told = re.findall(r'class="card"><p><b>([^<]+)', acts)
    assert len(told) == 3
    assert all(f">{words}<" not in buttons and words[-1] in ".।" for words in told)


def test_an_announcement_ends_by_the_hubs_own_days(kofi: Client, ama: Client, board: str) -> None:
    first, _second = begin(ama, board, "First!"), begin(ama, board, "Second!")
    done(kofi, first, "announce", days="2")
    assert "Announced for about 2 more days." in page(ama, first)
    assert listed(ama, board)[0] == "First!"
    for epoch in (1, 2):
        store.publish(identity.hub_pen(), Tick(epoch=epoch))
    cache.clear()
    assert listed(ama, board)[0] == "Second!"
    assert "Announced" not in page(ama, first)
    assert "Its days are over." in page(kofi, f"{first}moderate/")


def test_a_locked_topic_takes_no_more_here_until_it_is_undone(kofi: Client, ama: Client, board: str) -> None:
    topic = begin(ama, board)
    done(kofi, topic, "lock")
    shown = page(ama, topic)
    assert "Locked" in shown
    assert 'id="write"' not in shown
    assert ama.post(f"{topic}reply/", {"text": "But"}).status_code == 403
    assert "locked" in page(ama, board)
    undo_all(kofi, topic)
    assert ama.post(f"{topic}reply/", {"text": "But"}).status_code == 302


def test_a_topic_moves_to_another_board_and_back(kofi: Client, ama: Client, board: str) -> None:
    market, topic = add_board(kofi, "Market"), begin(ama, board)
    done(kofi, topic, "move", board=whole(market))
    assert (listed(ama, board), listed(ama, market)) == ([], ["Well"])
    shown = page(ama, topic)
    assert "Moved here from “<bdi>News</bdi>”." in shown
    assert WHY in shown
    assert ">Market<" in shown
    ama.post(f"{topic}reply/", {"text": "Fine."})
    assert "1 reply" in page(ama, market)
    undo_all(kofi, topic)
    assert (listed(ama, board), listed(ama, market)) == (["Well"], [])


def test_what_was_written_for_members_is_not_moved_before_everybodys_eyes(
    kofi: Client, ama: Client, board: str, client: Client
) -> None:
    kofi.post("/forum/new/", FORM | {"title": "Inner", "read": "member"})
    inner = re.findall(r'href="(/forum/board/\w+/)">Inner', page(kofi, "/forum/"))[0]
    topic = begin(ama, inner)
    done(kofi, topic, "move", board=whole(board))
    assert client.get(topic).status_code == 403
    page(ama, topic)


def test_a_merged_topic_stands_in_the_other(kofi: Client, ama: Client, board: str) -> None:
    well, water = begin(ama, board, "Well", "It is dry!"), begin(ama, board, "Water", "There is none!")
    reply(ama, well, "Since Monday!")
    reply(ama, water, "Bring some!")
    done(kofi, well, "merge", into=whole(water))
    assert listed(ama, board) == ["Water"]
    shown = page(ama, water)
    assert re.findall(r"There is none!|It is dry!|Since Monday!|Bring some!", shown) == [
        "There is none!",
        "It is dry!",
        "Since Monday!",
        "Bring some!",
    ]
    assert "Merged into another topic." in page(ama, well)
    assert ama.post(f"{well}reply/", {"text": "Here?"}).status_code == 403
    undo_all(kofi, well)
    assert sorted(listed(ama, board)) == ["Water", "Well"]
    assert "Since Monday!" not in page(ama, water)


def test_replies_split_off_stand_in_a_topic_of_their_own(kofi: Client, ama: Client, board: str) -> None:
    topic = begin(ama, board)
    kept, taken = reply(ama, topic, "Stay!"), reply(ama, topic, "Leave!")
    done(kofi, topic, "split", posts=[taken], title="About leaving")
    assert sorted(listed(ama, board)) == ["About leaving", "Well"]
    made = re.findall(r'href="(/forum/topic/\w+/)">About leaving', page(ama, board))[0]
    assert "Leave!" not in page(ama, topic)
    assert "Stay!" in page(ama, topic)
    shown = page(ama, made)
    assert "Leave!" in shown
    assert "Stay!" not in shown
    assert WHY in shown
    assert ama.post(f"{made}reply/", {"text": "More!"}).status_code == 302
    assert sorted(re.findall(r"(\d) repl", page(ama, board))) == ["1", "2"]
    undo_all(kofi, topic)
    assert "Leave!" in page(ama, topic)
    assert ama.get(made).status_code == 404
    assert listed(ama, board) == ["Well"]
    assert kept


def test_members_and_those_with_a_lesser_seat_find_no_buttons(
    kofi: Client, ama: Client, board: str, sign_in: SignIn
) -> None:
    esi, topic = sign_in("esi", "moderator"), begin(ama, board)
    assert press(ama, topic, "lock").status_code == 403
    assert "Look after this topic" not in page(ama, topic)
    kofi.post(f"{board}change/", FORM | {"moderate": "steward"})
    assert press(esi, topic, "lock").status_code == 403
    assert not Act.objects.exclude(kind=Act.Kind.BOARD).exists()
    kofi.post(f"{board}change/", FORM)
    done(esi, topic, "lock")


@pytest.mark.parametrize("given", [{"act": "move"}, {"act": "merge"}, {"act": "split"}, {"act": "fly"}, {"reason": ""}])
def test_a_button_without_its_choice_signs_nothing(kofi: Client, ama: Client, board: str, given: Any) -> None:
    topic = begin(ama, board)
    refused = kofi.post(f"{topic}moderate/", {"act": "lock", "reason": WHY, **given})
    assert refused.status_code == 422
    assert not Act.objects.exists()


def test_the_acts_of_who_was_dismissed_before_them_do_not_count(kofi: Client, ama: Client, board: str) -> None:
    topic = begin(ama, board)
    done(kofi, topic, "lock")
    steward = as_a_steward("kofi")
    pen, right = seating.pen_and_right(steward)
    hub = id_text(identity.founded().id)
    lock = Act.objects.get().position
    before = written([lock])[lock].seq - 1
    ended = id_text(Seat.objects.get(person=Person.objects.get(name="kofi").person_id).entry)
    from hub.core.keys import key_text

    store.publish(pen, Unseat(zone=hub, seat=ended, by=right, feeds={key_text(pen.key): before}))
    cache.clear()
    shown = page(ama, topic)
    assert "Locked" not in shown
    assert WHY not in shown
    assert "locked" not in page(ama, board)
    assert 'id="write"' in shown
    ama.post(f"{topic}reply/", {"text": "It is open again."})
    assert "It is open again." in page(ama, topic)


def test_nobody_is_offered_a_merge_that_would_do_nothing(
    kofi: Client, ama: Client, board: str, sign_in: SignIn
) -> None:
    kofi.post("/forum/new/", FORM | {"title": "Official", "moderate": "steward"})
    official = re.findall(r'href="(/forum/board/\w+/)">Official', page(kofi, "/forum/"))[0]
    topic, host, esi = begin(ama, board), begin(kofi, official, "Host"), sign_in("esi", "moderator")
    done(kofi, topic, "move", board=whole(official))
    assert "Merge it into that one" in page(kofi, f"{topic}moderate/")
    assert "Merge it into that one" not in page(esi, f"{topic}moderate/")
    assert press(esi, topic, "merge", into=whole(host)).status_code == 422


def test_a_button_that_lacks_something_says_what_and_keeps_the_rest(kofi: Client, ama: Client, board: str) -> None:
    topic = begin(ama, board)
    goat = reply(ama, topic, "It eats.")
    given = {"posts": goat, "title": "Goats", "days": "9"}
    refused = press(kofi, topic, "split", **given | {"reason": ""}).content.decode()
    assert 'value="Goats"' in refused
    assert f'value="{goat}" checked' in refused
    assert 'value="9"' in refused
    assert "say what the new topic is about" in press(kofi, topic, "split", posts=goat).content.decode()
    for days in ("", "61", "many"):
        assert "Say for how many days" in press(kofi, topic, "announce", days=days).content.decode()


def test_enter_in_a_field_does_nothing_to_a_topic(kofi: Client, ama: Client, board: str) -> None:
    """A browser then presses the first button of a form; one that is disabled stands for none."""
    form = re.split('<form method="post"[^>]*>', page(kofi, f"{begin(ama, board)}moderate/"))[1]
    assert re.findall(r"<button[^>]*>", form)[0] == '<button type="submit" disabled hidden>'


def test_what_comes_too_late_is_shown_to_be_copied(kofi: Client, ama: Client, board: str, client: Client) -> None:
    topic = begin(ama, board)
    done(kofi, topic, "lock")
    refused = ama.post(f"{topic}reply/", {"text": "A <long> story."})
    assert refused.status_code == 403
    assert "A &lt;long&gt; story.</textarea>" in refused.content.decode()
    kofi.post(f"{board}change/", FORM | {"closed": "on"})
    assert "A long story.</textarea>" in ama.post(f"{board}write/", {"text": "A long story."}).content.decode()


def test_a_guest_is_not_sent_to_the_sign_in_where_nobody_may_write(
    kofi: Client, ama: Client, board: str, client: Client
) -> None:
    topic = begin(ama, board)
    done(kofi, topic, "lock")
    assert "Sign in to write" not in page(client, topic)
    kofi.post(f"{board}change/", FORM | {"closed": "on"})
    assert "Sign in to write" not in page(client, board)
    assert "This board is closed" in page(client, board)


def test_a_guest_who_may_not_read_is_led_to_the_sign_in(kofi: Client, board: str, client: Client) -> None:
    kofi.post(f"{board}change/", FORM | {"read": "member"})
    assert f'/sign-in/?next={board}"' in client.get(board).content.decode()


@pytest.mark.parametrize("ended_by", ["lock", "close"])
def test_where_writing_has_ended_nobody_puts_new_words_into_old_ones(
    kofi: Client, ama: Client, board: str, ended_by: str
) -> None:
    topic = begin(ama, board)
    own = f"/forum/post/{whole(topic)}/"
    if ended_by == "lock":
        done(kofi, topic, "lock")
    else:
        kofi.post(f"{board}change/", FORM | {"closed": "on"})
    refused = ama.post(f"{own}change/", {"title": "Well", "text": "And another thing!", "tags": ""})
    assert refused.status_code == 403
    assert "And another thing!</textarea>" in refused.content.decode()
    shown = page(ama, topic)
    assert f"{own}change/" not in shown
    assert ama.get(f"{own}take-back/").status_code == 200
