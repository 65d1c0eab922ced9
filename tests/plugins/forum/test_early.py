"""Replies whose topic has not come are shown as waiting for their beginning: to moderators alone and to their own
writers, the same on every hub in whatever order things came, and as if nothing had been once the topic is here."""

import re
from collections.abc import Callable
from itertools import permutations

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client

from hub.accounts.models import Person
from hub.api.paging import A_PAGE
from hub.core.cid import id_text, parse_id
from hub.core.short_ids import hex8
from hub.log import store
from hub.log.models import Feed, Hidden
from hub.search import index
from hub.testing import Writer, replay, sown
from plugins.forum import records
from plugins.forum.models import Post, Topic
from plugins.forum.moderation import early
from tests.plugins.forum.test_moderating import whole
from tests.plugins.forum.test_pages import add_board, page
from tests.plugins.forum.test_rows import say, topic_by

SignIn = Callable[..., Client]
pytestmark = pytest.mark.django_db

UNKNOWN = id_text(sown("a topic that never came"))


def at(topic: str) -> str:
    """Where a link to a topic leads."""
    return f"/forum/topic/{hex8(topic)}/"


def waiting(browser: Client) -> int:
    """How many replies the Talk page says wait for their beginning."""
    cache.clear()
    found = re.search(r"(\d+) repl(?:y waits|ies wait) for", page(browser, "/forum/"))
    return int(found[1]) if found else 0


def test_moderators_read_replies_whose_beginning_has_not_come(sign_in: SignIn, client: Client) -> None:
    ama, kofi = sign_in("ama", "moderator"), Writer("kofi")
    post = say(kofi, UNKNOWN, "The rope is new.")
    say(kofi, UNKNOWN, "And <b>long</b>.", reply=post)
    replay(kofi)
    assert waiting(ama) == 2
    listed = page(ama, "/forum/early/")
    assert f'href="{at(UNKNOWN)}">And &lt;b&gt;long&lt;/b&gt;.' in listed
    assert "2 replies" in listed
    shown = page(ama, at(UNKNOWN))
    assert "The beginning has not come yet" in shown
    assert shown.index("The rope is new.") < shown.index("And &lt;b&gt;long")
    assert "<textarea" not in shown
    assert "The rope is new." in page(ama, at(UNKNOWN), **{"X-Fragment": "posts"})
    assert ama.get(f"/forum/post/{post}/")["Location"].startswith(at(UNKNOWN))
    assert waiting(client) == 0
    for address in (at(UNKNOWN), f"/forum/post/{post}/"):
        got = client.get(address)
        assert (got.status_code, b"rope" in got.content) == (404, False)
    assert client.get("/forum/early/").status_code == 403
    assert ama.get(at(id_text(sown("nothing at all")))).status_code == 404


def test_others_read_of_them_only_what_they_wrote_themselves(sign_in: SignIn, client: Client) -> None:
    ama, own, kofi = sign_in("ama"), Writer("ama"), Writer("kofi")
    Person.objects.filter(name="ama").update(person_id=own.person.id)
    mine, rude = say(own, UNKNOWN, "The bucket is old."), say(kofi, UNKNOWN, "The scandal!")
    other = id_text(sown("another topic that never came"))
    say(kofi, other, "An uproar!")
    replay(own, kofi)
    while index.bring_on():
        pass
    assert (waiting(sign_in("esi", "moderator")), waiting(ama), waiting(client)) == (3, 1, 0)
    pages_of_kofi = f"/people/{id_text(kofi.person.id)}/"
    for address in (at(UNKNOWN), "/forum/early/", "/search/?q=bucket"):
        assert "is old." in page(ama, address)
    for address in (at(UNKNOWN), "/forum/early/", "/search/?q=scandal", "/search/?q=uproar", pages_of_kofi):
        shown = page(ama, address)
        assert "The scandal!" not in shown
        assert "An uproar!" not in shown
    assert ama.get(f"/forum/post/{mine}/").status_code == 302
    assert [ama.get(address).status_code for address in (f"/forum/post/{rude}/", at(other))] == [404, 404]


def test_they_are_found_and_judged_like_others_but_by_moderators_alone(sign_in: SignIn, client: Client) -> None:
    kofi = Writer("kofi")
    report = f"/report/{say(kofi, UNKNOWN, 'The rope is new.')}/"
    replay(kofi)
    while index.bring_on():
        pass
    for browser, found in ((sign_in("ama", "moderator"), True), (sign_in("esi"), False), (client, False)):
        assert ("The beginning has not come yet" in page(browser, "/search/?q=rope")) is found
        assert (browser.get(report).status_code == 200) is found
        assert ("The rope" in page(browser, f"/people/{id_text(kofi.person.id)}/")) is found


def test_once_the_beginning_is_here_they_stand_in_it(sign_in: SignIn, client: Client) -> None:
    board = add_board(sign_in("esi", "steward"))
    ama, kofi, browser = Writer("ama"), Writer("kofi"), sign_in("ama", "moderator")
    begun = records.Topic(board=whole(board), title="Well", text="It is dry.", as_="ama")
    well = id_text(ama.write(begun).id)
    say(kofi, well, "The rope is new.")
    replay(kofi)
    assert waiting(browser) == 1
    replay(ama)
    assert waiting(browser) == 0
    assert "No reply waits" in page(browser, "/forum/early/")
    for each in (browser, client):
        shown = page(each, at(well))
        assert "The rope is new." in shown
        assert "It is dry." in shown
        assert "has not come" not in shown


@pytest.mark.parametrize("how", ["hide", "block", "erase", "taken back"])
def test_what_was_taken_out_of_sight_waits_for_nothing(sign_in: SignIn, how: str) -> None:
    ama, kofi = sign_in("ama", "moderator"), Writer("kofi")
    post = say(kofi, UNKNOWN, "The rope is new.")
    replay(kofi)
    match how:
        case "hide":
            Hidden.objects.create(position=Post.objects.get().position)
        case "block":
            Feed.objects.filter(key=kofi.key).update(blocked=True)
        case "erase":
            store.erase(parse_id(post))
        case "taken back":
            kofi.write(records.Retract(target=post))
            replay(kofi)
    for address in ("/forum/early/", "/forum/", at(UNKNOWN)):
        cache.clear()
        assert "The rope" not in ama.get(address).content.decode()
    assert waiting(ama) == (how == "taken back")  # as in a topic, where its place stays


@pytest.mark.parametrize("how", ["erased", "erased before it came", "hidden", "no topic at all"])
def test_a_topic_that_was_taken_away_is_not_waited_for(sign_in: SignIn, how: str) -> None:
    ama, kofi, browser = Writer("ama"), Writer("kofi"), sign_in("esi", "moderator")
    well = topic_by(ama)
    target = id_text(ama.written[0].id) if how == "no topic at all" else well
    say(kofi, target, "The rope is new.")
    if how != "erased before it came":
        replay(ama)
    if how.startswith("erased"):
        store.erase(parse_id(well))
    elif how == "hidden":
        Hidden.objects.create(position=Topic.objects.get().position)
    replay(kofi)
    assert waiting(browser) == 0
    assert "The rope" not in browser.get(at(target)).content.decode()


def test_a_strangers_erasure_hides_no_reply(sign_in: SignIn) -> None:
    esi, kofi = Writer("esi"), Writer("kofi")
    say(kofi, UNKNOWN, "The rope is new.")
    replay(kofi)
    store.erase(parse_id(UNKNOWN), esi.person.id)
    assert waiting(sign_in("ama", "moderator")) == 1


def test_every_hub_shows_the_same_in_whatever_order_things_came(sign_in: SignIn) -> None:
    browser, ama = sign_in("ama", "moderator"), Writer("ama")
    kofi, esi = Writer("kofi"), Writer("esi", hub="riverbend")
    well = topic_by(ama)
    for topic in (well, UNKNOWN):
        say(kofi, topic, "One.")
        say(esi, topic, "Two.")
    seen = set[tuple[int, ...]]()
    for order in permutations((ama, kofi, esi)):
        with transaction.atomic():
            replay(*order)
            shown = page(browser, at(UNKNOWN))
            seen.add((waiting(browser), shown.count("One."), shown.count("Two."), browser.get(at(well)).status_code))
            transaction.set_rollback(True)
    assert seen == {(2, 1, 1, 200)}


def test_the_list_is_bounded_and_goes_on_in_pages(sign_in: SignIn, monkeypatch: pytest.MonkeyPatch) -> None:
    ama, kofi = sign_in("ama", "moderator"), Writer("kofi")
    for number in range(A_PAGE + 2):
        say(kofi, id_text(sown("unknown", number)), f"Word {number}.")
    replay(kofi)
    first = page(ama, "/forum/early/")
    assert first.count('class="row-link"') == A_PAGE
    (older,) = re.findall(r'href="(\?before=[^"]+)"', first)
    assert re.findall(r">(Word \d+)", page(ama, f"/forum/early/{older}")) == ["Word 1", "Word 0"]
    monkeypatch.setattr(early, "LOOKED_AT", 3)
    assert waiting(ama) == 3
    assert "Word 0" in page(ama, at(id_text(sown("unknown", 0))))
