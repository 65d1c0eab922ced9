"""Answers without words: one press gives a sign or takes it back, each person counts once, on every hub the same."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hub.core import statement
from hub.core.cid import id_text, parse_id
from hub.core.keys import key_text
from hub.core.record import encode
from hub.core.short_ids import hex8
from hub.log.models import Entry, Feed, Hidden
from hub.testing import Writer, assert_converges, replay, sown
from plugins.forum import live, records
from plugins.forum.models import Reaction
from plugins.forum.part.reactions import counted
from plugins.forum.projections import short
from tests.plugins.forum.test_pages import add_board, begin, page
from tests.plugins.forum.test_photos import board_with
from tests.plugins.forum.test_rows import say, topic_by
from tests.plugins.forum.two_feeds import SecondFeed

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def address_in(shown: str, act: str = "react") -> str:
    """Where the first form of a page that does this is sent."""
    found = re.search(rf'action="(/forum/post/bafyrei\w+/{act}/)"', shown)
    assert found, shown
    return found[1]


def signs_on(shown: str) -> list[str]:
    """The signs that somebody gave, with their counts, as a page says them."""
    found = re.findall(r"</svg> (\w+) <b>(\d+)</b>", shown)
    return [f"{word} {count}" for word, count in found]


def signs_of(target: str, reader: Writer | None = None) -> tuple[dict[str, int], str]:
    """How often each sign counts for an entry, and which is the reader's."""
    target8 = short(parse_id(target))
    found = counted([target8], reader.person.id if reader else None)[target8]
    counts = {records.SIGNS[number - 1]: count for number, count in found.counts.items() if number and count}
    return counts, records.SIGNS[found.mine - 1] if found.mine else ""


def react(writer: Writer, target: str, sign: str, *after: str) -> str:
    """The id of a new reaction."""
    return id_text(writer.write(records.Reaction(target=target, sign=sign, after=list(after) or None)).id)


def test_one_press_gives_a_sign_and_the_next_takes_it_back(sign_in: SignIn, board: str, client: Client) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = begin(ama, board)
    where = address_in(page(kofi, topic))
    assert kofi.post(where, {"sign": "heart"}).status_code == 302
    assert signs_on(page(ama, topic)) == signs_on(page(client, topic)) == ["Heart 1"]
    assert 'value="heart" aria-pressed="true"' in page(kofi, topic)
    assert 'value="heart" aria-pressed="false"' in page(ama, topic)
    kofi.post(where, {"sign": "heart"})
    assert signs_on(page(ama, topic)) == []


def test_another_sign_takes_the_place_of_the_first(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    for sign in ("heart", "thanks", "laugh"):
        ama.post(address_in(page(ama, topic)), {"sign": sign})
    assert signs_on(page(ama, topic)) == ["Funny 1"]


def test_the_page_stands_where_it_stood_before(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    where = address_in(page(ama, f"{topic}?last=1"))
    back = ama.post(where, {"sign": "yes", "at": "last=1&next=https://far.example/"})["Location"]
    assert re.fullmatch(rf"{topic}\?last=1&done=\w+#p{topic.split('/')[-2]}", back)


@pytest.mark.parametrize("sign", ["", "hate", "heart ", "\0", "thanks" * 99])
def test_what_is_no_sign_is_not_written(sign_in: SignIn, board: str, sign: str) -> None:
    ama = sign_in("ama")
    ama.post(address_in(page(ama, begin(ama, board))), {"sign": sign})
    assert not Reaction.objects.exists()


def test_a_guest_sees_counts_and_no_button(sign_in: SignIn, board: str, client: Client) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    where = address_in(page(ama, topic))
    assert "/react/" not in page(client, topic)
    assert client.post(where, {"sign": "heart"}).status_code == 403
    assert not Reaction.objects.exists()


def test_who_may_not_reply_may_not_press(sign_in: SignIn) -> None:
    kofi, ama = sign_in("kofi", "steward"), sign_in("ama")
    topic = begin(kofi, add_board(kofi, reply="steward"))
    where = address_in(page(kofi, topic))
    assert "/react/" not in page(ama, topic)
    assert ama.post(where, {"sign": "heart"}).status_code == 403
    inner = begin(kofi, board_with(read="moderator"))
    assert ama.post(address_in(page(kofi, inner)), {"sign": "heart"}).status_code == 403
    assert not Reaction.objects.exists()


def test_what_was_taken_back_or_is_not_here_takes_no_sign(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    where = address_in(page(ama, topic))
    ama.post(where.replace("react", "take-back"))
    assert ama.post(where, {"sign": "heart"}).status_code == 404
    assert ama.post(f"/forum/post/{id_text(sown('nothing'))}/react/", {"sign": "heart"}).status_code == 404
    assert ama.post("/forum/post/nonsense/react/", {"sign": "heart"}).status_code == 404
    assert "/react/" not in page(ama, topic)


def test_counts_of_fifty_posts_are_read_in_one_statement(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    for number in range(48):
        ama.post(f"{topic}reply/", {"text": f"reply {number}"})
    for where in re.findall(r'action="(/forum/post/\w+/react/)"', page(ama, topic)):
        ama.post(where, {"sign": "yes"})
    with CaptureQueriesContext(connection) as asked:
        shown = page(ama, topic)
    assert shown.count("Yes <b>1</b>") == 49
    assert len([each for each in asked if "forum_reaction" in each["sql"]]) == 1


def test_a_sign_concerns_the_page_of_its_topic_alone() -> None:
    ama, kofi = Writer("ama"), Writer("kofi")
    well = topic_by(ama)
    first = say(kofi, well)
    replay(ama, kofi)
    for target in (well, first):
        assert live.topic_of(target) == well
    assert live.page_of(well) == (f"forum/topic/{hex8(well)}",)
    assert list(live.page_of(live.topic_of(id_text(sown("not here"))))) == []


def test_any_order_and_any_repetition_gives_the_same_rows() -> None:
    ama, kofi, esi = Writer("ama"), Writer("kofi"), Writer("esi", hub="riverbend")
    well = topic_by(ama)
    for writer in (ama, kofi, esi):
        react(writer, well, "heart")
    react(esi, well, "")
    react(kofi, well, "a sign that comes later")
    assert_converges(Reaction, ama, kofi, esi)
    replay(ama, kofi, esi)
    assert signs_of(well) == ({"heart": 1}, "")


@pytest.mark.parametrize("turned", [False, True])
def test_somebody_with_two_feeds_counts_once(turned: bool) -> None:
    ama = Writer("ama")
    again = SecondFeed(ama)
    well = topic_by(ama)
    for each, sign in ((ama, "heart"), (again, "heart")):
        react(each, well, sign)
    replay(*((again, ama) if turned else (ama, again)))
    assert signs_of(well, ama) == ({"heart": 1}, "heart")


def test_a_sign_given_in_one_feed_is_taken_back_in_another() -> None:
    ama = Writer("ama")
    again = SecondFeed(ama)
    well = topic_by(ama)
    react(again, well, "", react(ama, well, "heart"))
    replay(ama, again)
    assert signs_of(well, ama) == ({}, "")


def test_of_two_signs_that_do_not_know_of_each_other_the_smallest_key_counts() -> None:
    ama = Writer("ama")
    again = SecondFeed(ama)
    well = topic_by(ama)
    react(ama, well, "yes")
    react(again, well, "no")
    replay(ama, again)
    assert signs_of(well)[0] == {"yes" if ama.key < again.key else "no": 1}


def test_nobody_replaces_the_sign_of_another() -> None:
    ama, esi = Writer("ama"), Writer("esi")
    well = topic_by(ama)
    mine = react(ama, well, "heart")
    react(esi, well, "sad", mine)
    again = SecondFeed(esi)
    react(again, well, "no", mine)
    replay(ama, esi, again)
    assert signs_of(well)[0]["heart"] == 1


def test_signs_that_replace_each_other_in_a_circle_count_once() -> None:
    ama = Writer("ama")
    feeds = [ama, SecondFeed(ama)]
    well = topic_by(ama)
    ids = [react(each, well, "heart") for each in feeds]
    for each, other in zip(feeds, reversed(ids), strict=True):
        react(each, well, "yes", other, *ids)
    replay(*feeds)
    assert signs_of(well)[0] == {"yes": 1}


def test_signs_of_a_revoked_feed_count_no_more() -> None:
    ama, esi = Writer("ama"), Writer("esi")
    well = topic_by(ama)
    react(esi, well, "sad")
    replay(ama, esi)
    assert signs_of(well)[0] == {"sad": 1}
    fields = {"person": id_text(esi.person.id), "key": key_text(esi.key), "feeds": {key_text(esi.key): 1}}
    said = statement.to_wire(statement.make("revoke", fields, esi.person.seed))
    ama._append(encode({"t": "identity.statement", "n": sown("revoke")[:16], "statements": [said]}))
    replay(ama)
    assert signs_of(well)[0] == {}


def test_signs_that_a_moderator_hid_and_those_of_blocked_feeds_do_not_count_here() -> None:
    ama, esi, kofi = Writer("ama"), Writer("esi"), Writer("kofi")
    well = topic_by(ama)
    for writer in (ama, esi, kofi):
        react(writer, well, "heart")
    replay(ama, esi, kofi)
    Feed.objects.filter(key=esi.key).update(blocked=True)
    Hidden.objects.create(position=Entry.objects.get(entry_id=kofi.written[-1].id).position)
    assert signs_of(well)[0] == {"heart": 1}
