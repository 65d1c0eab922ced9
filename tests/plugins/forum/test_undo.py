"""Undo for a mistake: the page after a deed offers to undo it, to who did it and while nothing came after."""

import re
from collections.abc import Callable

import pytest
from django.test import Client

from hub.core.cid import id_text
from hub.testing import Writer, assert_converges, replay, sown
from plugins.forum import records
from plugins.forum.models import Change, Post, Reaction, Topic, Vote
from plugins.forum.words.reading import read
from tests.plugins.forum.test_best import best_on
from tests.plugins.forum.test_pages import begin, page
from tests.plugins.forum.test_photos import goat
from tests.plugins.forum.test_polls import ask, results
from tests.plugins.forum.test_quotes import ids_on, quotations
from tests.plugins.forum.test_reactions import address_in, signs_on
from tests.plugins.forum.test_rows import topic_by
from tests.plugins.forum.two_feeds import SecondFeed

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]


def offered(shown: str) -> list[str]:
    """What a page offers to undo: addresses."""
    return re.findall(r'action="(/forum/undo/\w+/)"', shown)


def after(browser: Client, where: str, **sent: str | list[str]) -> str:
    """The page to which a form leads, whole."""
    done = browser.post(where, sent)
    assert done.status_code == 302, done.content
    return page(browser, done["Location"].split("#")[0])


def undo(browser: Client, shown: str) -> str:
    """The page after pressing the one Undo of a page."""
    (where,) = offered(shown)
    return after(browser, where)


def test_a_reply_is_taken_back_and_its_words_are_in_the_form_again(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    well = ids_on(page(ama, topic))[0]
    shown = after(ama, f"{topic}reply/", text="To <kofi> alone", quote=[well], reply=well)
    assert "Sent." in shown
    again = undo(ama, shown)
    assert "To &lt;kofi&gt; alone</textarea>" in again
    assert f'name="quote" value="{well}"' in again
    assert f'name="reply" value="{well}"' in again
    assert offered(again) == []
    assert quotations(page(ama, topic)) == []
    assert "Taken back by its writer." in page(ama, topic)


def test_a_topic_is_taken_back_and_its_words_are_in_the_form_again(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    shown = after(ama, f"{board}write/", title="Wel", text="It is drie.", tags="water", choices="Yes\nNo")
    again = undo(ama, shown)
    for words in ('value="Wel"', "It is drie.</textarea>", 'value="water"', "Yes\nNo</textarea>"):
        assert words in again
    assert "Taken back by its writer." in page(
        ama, f"/forum/topic/{Topic.objects.get().id8.to_bytes(8, 'big', signed=True).hex()}/"
    )


def test_a_topic_for_this_village_alone_that_is_taken_back_is_not_offered_to_others(
    sign_in: SignIn, board: str
) -> None:
    ama = sign_in("ama")
    again = undo(ama, after(ama, f"{board}write/", title="Well", text="Ours.", scope="here"))
    assert '<option value="here" selected>' in again


def test_what_was_taken_back_comes_back(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    well = ids_on(page(ama, topic))[0]
    shown = undo(ama, after(ama, f"/forum/post/{well}/take-back/"))
    assert "<em>dry</em>" in shown
    assert offered(shown) == []
    assert "Taken back" not in page(ama, topic)
    ama.post(f"/forum/post/{well}/take-back/")
    assert "Taken back by its writer." in page(ama, topic)


def test_what_took_its_photos_along_is_brought_back_with_them(sign_in: SignIn, board: str, client: Client) -> None:
    ama = sign_in("ama")
    topic = ama.post(f"{board}write/", {"title": "Goat", "text": "for sale", "photo": goat()})["Location"]
    shown = page(ama, topic)
    photo = re.findall(r'src="(/ipfs/[^"]+)"', shown)[0]
    assert client.get(photo).status_code == 200
    gone = after(ama, f"/forum/post/{ids_on(shown)[0]}/take-back/")
    assert photo not in gone
    assert client.get(photo).status_code == 404
    assert photo in undo(ama, gone)
    assert client.get(photo).status_code == 200


def test_a_sign_becomes_what_it_was(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    where = address_in(page(ama, topic))
    ama.post(where, {"sign": "yes"})
    assert signs_on(undo(ama, after(ama, where, sign="no"))) == ["Yes 1"]
    assert signs_on(undo(ama, after(ama, where, sign="yes"))) == ["Yes 1"]


def test_a_first_sign_goes(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    where = address_in(page(ama, begin(ama, board)))
    assert signs_on(undo(ama, after(ama, where, sign="no"))) == []


@pytest.mark.parametrize("secret", ["", "on"])
def test_a_vote_becomes_what_it_was(sign_in: SignIn, board: str, secret: str) -> None:
    ama = sign_in("ama")
    topic = ask(ama, board, secret=secret)
    where = address_in(page(ama, topic), "vote")
    ama.post(where, {"choice": 2})
    shown = undo(ama, after(ama, where, choice="1"))
    assert 'value="2" checked' in shown
    assert results(shown) == ([] if secret else ["0", "0", "1"])
    assert len(set(Vote.objects.values_list("feed8", flat=True))) == 1


def test_the_best_answer_becomes_what_it_was(sign_in: SignIn, board: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    for word in ("One", "Two"):
        ama.post(f"{topic}reply/", {"text": word})
    _begun, one, two = ids_on(page(ama, topic))
    ama.post(f"/forum/post/{one}/best/")
    shown = after(ama, f"/forum/post/{two}/best/")
    assert best_on(shown) == "Two"
    assert best_on(undo(ama, shown)) == "One"


def test_only_who_did_it_is_offered_and_only_while_nothing_came_after(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = begin(ama, board)
    where = address_in(page(ama, topic))
    done = ama.post(where, {"sign": "no"})["Location"].split("#")[0]
    (undoing,) = offered(page(ama, done))
    for other in (kofi, Client()):
        assert offered(page(other, done)) == []
        assert other.post(undoing).status_code == 403
    ama.post(where, {"sign": "yes"})
    assert offered(page(ama, done)) == []
    assert ama.post(undoing).status_code == 403
    assert signs_on(page(ama, topic)) == ["Yes 1"]


@pytest.mark.parametrize("named", ["", "nonsense", "bafyreishort", id_text(sown("nowhere")), "<script>"])
def test_what_is_not_here_is_not_undone(sign_in: SignIn, board: str, named: str) -> None:
    ama = sign_in("ama")
    topic = begin(ama, board)
    assert offered(page(ama, f"{topic}?done={named}&again={named}")) == []
    assert ama.post(f"/forum/undo/{named or 'x'}/").status_code in (403, 404)


def test_nobodys_words_are_put_into_the_form_of_another(sign_in: SignIn, board: str) -> None:
    ama, kofi = sign_in("ama"), sign_in("kofi", "steward")
    topic = begin(ama, board)
    ama.post(f"{topic}reply/", {"text": "For ama alone"})
    reply = ids_on(page(ama, topic))[1]
    ama.post(f"/forum/post/{reply}/take-back/")
    assert "For ama alone" in page(ama, f"{topic}?again={reply}")
    assert "For ama alone" not in page(kofi, f"{topic}?again={reply}")
    assert "For ama alone" not in page(Client(), f"{topic}?again={reply}")
    assert Post.objects.count() == 1


def heading(topic: str) -> str:
    return next(iter(read([Topic.objects.get().position], None).values())).heading


@pytest.mark.parametrize("turned", [False, True])
def test_between_feeds_whoever_takes_back_counts(turned: bool) -> None:
    ama = Writer("ama")
    again = SecondFeed(ama)
    well = topic_by(ama)
    ama.write(records.Retract(target=well))
    ama.write(records.Retract(target=well, undone=True))
    again.write(records.Retract(target=well, undone=True))
    assert_converges(Change, ama, again)
    replay(*((again, ama) if turned else (ama, again)))
    assert heading(well) == "Well"
    again.write(records.Retract(target=well))
    replay(again)
    assert heading(well) == "Taken back by its writer."
    assert not Reaction.objects.exists()
