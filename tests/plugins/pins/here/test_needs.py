"""What a topic, a page and a name need: the content that their words name, as far as it travels and counts."""

import re
from collections.abc import Callable
from html import unescape
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.test import Client

from hub import api
from hub.content.models import Leased, Wanted
from hub.core.cid import content_id, id_text
from hub.core.entry import Entry
from hub.log.models import Feed
from hub.testing import Writer, replay, sown
from plugins.forum.records import Edit, Post, Retract, Topic
from plugins.library.records import Change, Item
from plugins.pins.keeping import keep_ours
from plugins.pins.models import Pinned
from plugins.pins.needs import Needs, needs_of
from plugins.pins.promises import promises
from plugins.pins.records import Offer
from tests.plugins.forum.test_pages import add_board, begin
from tests.plugins.library.conftest import add, add_shelf
from tests.plugins.pins.here.test_pages import A_FILM
from tests.portal.page import said

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
GOAT, COW, HEN = (content_id(name) for name in (b"a goat", b"a cow", b"a hen"))
A_BOARD = id_text(sown("a board"))


@pytest.fixture
def kofi(sign_in: SignIn) -> Client:
    return sign_in("kofi", "steward")


@pytest.fixture
def esi(kofi: Client) -> Writer:
    return Writer("esi")


def topic_by(writer: Writer) -> Entry:
    """A topic with a goat in it."""
    return writer.write(Topic(board=A_BOARD, title="Goats", text="", as_="esi", photos=[{"cid": GOAT}]))


def contents(what: str, target: str) -> tuple[str, ...] | None:
    found = needs_of({"what": what, "target": target})
    return None if found is None else found.contents


def test_a_topic_needs_its_photos_and_those_of_its_replies_and_changes(esi: Writer) -> None:
    ama, topic = Writer("ama"), topic_by(esi)
    reply = ama.write(Post(topic=id_text(topic.id), text="Mine", as_="ama", photos=[{"cid": COW}]))
    ama.write(Edit(target=id_text(reply.id), text="Mine", photos=[{"cid": COW}, {"cid": HEN}]))
    replay(esi, ama)
    assert contents("topic", id_text(topic.id)) == tuple(sorted((GOAT, COW, HEN)))


def test_what_somebody_took_back_or_a_stranger_would_slip_in_is_not_needed(esi: Writer) -> None:
    ama, topic = Writer("ama"), topic_by(esi)
    reply = ama.write(Post(topic=id_text(topic.id), text="Mine", as_="ama", photos=[{"cid": COW}]))
    ama.write(Retract(target=id_text(reply.id)))
    ama.write(Edit(target=id_text(topic.id), text="Yours", photos=[{"cid": HEN}]))
    replay(esi, ama)
    assert contents("topic", id_text(topic.id)) == (GOAT,)


def test_words_alone_need_nothing_but_themselves(esi: Writer) -> None:
    topic = esi.write(Topic(board=A_BOARD, title="Words", text="", as_="esi"))
    replay(esi)
    assert needs_of({"what": "topic", "target": id_text(topic.id)}) == Needs((), (id_text(topic.id),))


def test_a_page_needs_the_files_of_the_item_on_it(esi: Writer) -> None:
    shown: dict[str, Any] = {"title": "Maize", "as_": "esi", "name": "maize.pdf", "size": 6}
    item = esi.write(Item(shelf=A_BOARD, file=GOAT, **shown))
    esi.write(Change(target=id_text(item.id), file=COW, cover=HEN, **shown))
    replay(esi)
    assert contents("page", f"/library/item/{id_text(item.id)}/") == tuple(sorted((GOAT, COW, HEN)))


@pytest.mark.parametrize("target", ["/forum/", "", "/library/item/bafyreinone/", "//", "/" + "x/" * 200])
def test_a_page_that_shows_nothing_of_its_own_is_not_known(target: str, kofi: Client) -> None:
    assert contents("page", target) is None


def test_a_name_needs_the_picture_of_who_bears_it_and_one_that_nobody_bears_is_not_known(kofi: Client) -> None:
    assert contents("name", "Nobody at all") is None
    found = needs_of({"what": "name", "target": "Kofi"})
    assert found is not None
    assert found.entries


def test_what_stays_in_the_village_is_promised_to_nobody(kofi: Client, esi: Writer) -> None:
    topic = topic_by(esi)
    replay(esi)
    Feed.objects.filter(key=esi.key).update(scope="here")
    target = id_text(topic.id)
    assert contents("topic", target) is None
    answer = kofi.post("/pins/new/", A_FILM | {"what": "topic", "target": target})
    assert answer.status_code == 422
    assert "stays in this village" in said(answer)
    assert not Pinned.objects.exists()


def test_a_topic_that_is_promised_has_its_photos_brought_and_kept(kofi: Client, esi: Writer) -> None:
    topic = topic_by(esi)
    replay(esi)
    api.publish_as_hub(Offer(doublings=0))
    sent = A_FILM | {"what": "topic", "target": id_text(topic.id), "copies": "1"}
    assert kofi.post("/pins/new/", sent).status_code == 302
    Wanted.objects.all().delete()
    keep_ours()
    assert Wanted.objects.count() == Leased.objects.filter(promised=True).count() == 1


def test_kofi_finds_the_form_on_the_topic_and_ama_does_not(kofi: Client, sign_in: SignIn) -> None:
    address = begin(kofi, add_board(kofi), "Goats & cows")
    [link] = re.findall(r'href="(/pins/new/[^"]+)"', kofi.get(address).content.decode())
    form = kofi.get(unescape(link)).content.decode()
    assert 'value="Goats &amp; cows"' in form
    assert "/pins/new/" not in sign_in("ama").get(address).content.decode()


def test_kofi_finds_the_form_on_a_page_of_the_library(kofi: Client) -> None:
    item = add(kofi, add_shelf(kofi))
    [link] = re.findall(r'href="(/pins/new/[^"]+)"', kofi.get(item).content.decode())
    fields = dict(parse_qsl(unescape(link).partition("?")[2]))
    assert kofi.post("/pins/new/", fields | {"copies": "1"}).status_code == 302
    [found] = promises(list(Pinned.objects.values_list("position", flat=True)))
    assert contents("page", found.said["target"]) == (content_id(b"How to dig a well."),)
