"""Who may read a topic whose board is not shown: as the board itself said, and members alone where that is gone."""

from collections.abc import Callable

import pytest
from django.test import Client

from hub.accounts.hubs import identity
from hub.accounts.models import Person, Seat
from hub.accounts.people import unsealing
from hub.accounts.records import Unseat
from hub.accounts.seats import seating
from hub.accounts.sign_in import queue
from hub.accounts.testing import SECRET
from hub.api.pages import who_reads
from hub.core.cid import id_text
from hub.log import store
from hub.log.models import Entry, Hidden
from hub.log.written import written
from plugins.forum.models import Board, Post, Topic
from tests.plugins.forum.test_pages import begin, page
from tests.plugins.forum.test_photos import board_with

SignIn = Callable[..., Client]
NOT_HERE = "It has not come yet, or it was taken out of sight here."


def hidden() -> None:
    """A moderator takes the board out of sight."""
    Hidden.objects.create(position=Board.objects.get().position)


def unseated() -> None:
    """kofi gives back his seat, and nothing counts that he did by it."""
    kofi = Person.objects.get(name="kofi")
    unsealing.unsealed(kofi, queue.stretch(SECRET, kofi.salt, None))
    pen, right = seating.pen_and_right(kofi)
    hub = id_text(identity.founded().id)
    store.publish(pen, Unseat(zone=hub, seat=id_text(Seat.objects.get().entry), by=right, feeds={}))


def erased() -> None:
    """The board's record goes for ever."""
    assert store.erase(written([Board.objects.get().position]).popitem()[1].id)


def hidden_and_its_topic_pruned() -> None:
    """Nothing but its row says on which board the topic stands."""
    hidden()
    Entry.objects.filter(position=Topic.objects.get().position).update(state=Entry.State.PRUNED, body=None)


def erased_and_its_topic_pruned() -> None:
    erased()
    Entry.objects.filter(position=Topic.objects.get().position).update(state=Entry.State.PRUNED, body=None)


GONE = (hidden, unseated, erased, hidden_and_its_topic_pruned, erased_and_its_topic_pruned)


@pytest.mark.parametrize("gone", GONE)
def test_a_guest_does_not_read_what_was_written_for_members(
    kofi: Client, sign_in: SignIn, client: Client, gone: Callable[[], None]
) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board_with(read="member"))
    assert client.get(topic).status_code == 403
    gone()
    refused = client.get(topic)
    assert (refused.status_code, NOT_HERE in refused.content.decode()) == (404, True)
    assert "Market" not in refused.content.decode()
    assert client.get(topic, headers={"X-Fragment": "1"}).status_code == 404
    assert client.post(f"{topic}reply/", {"text": "hello"}).status_code == 404
    page(ama, topic)
    assert ama.post(f"{topic}reply/", {"text": "hello"}).status_code == 403
    assert not Post.objects.exists()


@pytest.mark.parametrize("gone", [hidden, unseated])
def test_what_was_written_for_everybody_stays_readable_by_its_address(
    kofi: Client, sign_in: SignIn, client: Client, gone: Callable[[], None]
) -> None:
    topic = begin(sign_in("ama"), board_with())
    gone()
    page(client, topic)


def test_a_board_for_moderators_stays_theirs_out_of_sight(kofi: Client, sign_in: SignIn) -> None:
    topic = begin(kofi, board_with(read="moderator", post="moderator"))
    hidden()
    assert sign_in("ama").get(topic).status_code == 404
    page(kofi, topic)


def test_who_may_reply_and_not_read_does_not_reply(kofi: Client, sign_in: SignIn) -> None:
    topic, ama = begin(kofi, board_with(read="moderator")), sign_in("ama")
    refused = ama.post(f"{topic}reply/", {"text": ""})
    assert (refused.status_code, "Well" in refused.content.decode()) == (403, False)


def test_a_change_says_who_can_read_it_as_the_board_did(kofi: Client, sign_in: SignIn) -> None:
    ama = sign_in("ama")
    begin(ama, board_with(read="member"))
    change = f"/forum/post/{id_text(written([Topic.objects.get().position]).popitem()[1].id)}/change/"
    assert "Members of this village can read this." in page(ama, change)
    hidden()
    assert "Members of this village can read this." in page(ama, change)


@pytest.mark.parametrize(
    ("least", "scope", "words"),
    [
        ("member", "open", "members there read it"),
        ("moderator", "open", "But it travels to neighbouring villages with your name: moderators and stewards there"),
        ("steward", "open", "stewards there read it"),
        ("moderator", "here", "it is never given to a neighbour"),
    ],
)
def test_beside_the_button_stands_who_reads_it_where_it_travels(least: str, scope: str, words: str) -> None:
    assert words in who_reads(least, scope)
