"""What a topic, a page and a name need: the content that their words name, as far as it travels and counts."""

import re
from collections.abc import Callable
from html import unescape
from itertools import pairwise
from typing import Any
from urllib.parse import parse_qsl

import pytest
from django.test import Client

from hub import api
from hub.content import store
from hub.content.models import Leased, Wanted
from hub.core import ipns
from hub.core.cid import content_id, id_text
from hub.core.entry import Entry
from hub.core.keys import public_key
from hub.core.short_ids import short, to_hex
from hub.log.models import Feed
from hub.testing import HubWriter, Writer, replay, sown
from plugins.forum.records import Edit, Post, Retract, Topic
from plugins.library.records import Change, Item
from plugins.pins import keeping, leading
from plugins.pins.keeping import follow_names, keep_ours
from plugins.pins.models import Kept, Led, Pinned
from plugins.pins.needs import Needs, needs_of
from plugins.pins.promises import Promise, promises
from plugins.pins.records import Offer, Pointer
from tests.plugins.forum.test_pages import add_board, begin
from tests.plugins.library.conftest import add, add_shelf
from tests.plugins.pins.here.hubs import pin
from tests.plugins.pins.here.test_pages import A_FILM
from tests.portal.page import said

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
GOAT, COW, HEN = (content_id(name) for name in (b"a goat", b"a cow", b"a hen"))
A_BOARD = id_text(sown("a board"))
SEED, UNTIL = sown("a name"), ipns.moment("2126-01-01T00:00:00Z")
NAME = ipns.name_text(public_key(SEED))


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


def leads(data: bytes, number: int) -> bytes:
    """The record by which the name of `SEED` leads to this content."""
    return ipns.write(SEED, f"/ipfs/{content_id(data)}", number, UNTIL)


def test_a_promised_ipns_name_keeps_what_it_leads_to_and_goes_after_it(kofi: Client) -> None:
    api.publish_as_hub(Offer(doublings=0))
    unknown = kofi.post("/pins/new/", A_FILM | {"what": "name", "target": NAME, "copies": "1"})
    assert "Nothing is known of this name here" in said(unknown)
    for number, (old, new) in enumerate(pairwise((b"", b"a goat", b"a cow"))):
        api.hear_trail(NAME, [leads(new, number)], "")
        if not Pinned.objects.exists():
            sent = A_FILM | {"what": "name", "target": f"ipns://{NAME}/", "copies": "1"}
            assert kofi.post("/pins/new/", sent).status_code == 302
        keep_ours()
        assert {*Kept.objects.values_list("cid", flat=True)} == {content_id(each) for each in (old, new) if each}
        page = said(kofi.get(f"/pins/pin/{to_hex(Pinned.objects.get().id8)}/receipt/"))
        assert f"Name: /ipns/{NAME} What it leads to now {content_id(new)}" in page
        assert "on 0 of 1 hub" in page
        store.add(new)
        keep_ours()
        assert Kept.objects.get().cid == content_id(new), "what it led to before is kept until this is here"
    assert Leased.objects.filter(promised=True).count() == 1
    assert Led.objects.count() == 2, "said when it leads elsewhere, and not at each look"


def test_where_a_name_leads_is_heard_from_the_village_that_promised_it_and_from_nobody_else(kofi: Client) -> None:
    here = api.this_hub()
    assert here is not None
    hilltop, liar = HubWriter("hilltop"), HubWriter("liar")
    api.publish_as_hub(Offer(doublings=0, keeps=[id_text(hilltop.hub.id)]))
    [entry] = api.written([api.latest_position()]).values()
    promise = Promise(entry, {"what": "name", "target": f"/ipns/{NAME}"}, hilltop.hub.id, False, False)
    forged = ipns.write(bytes(32), f"/ipfs/{COW}", 9, UNTIL)
    hilltop.write(Pointer(name=NAME, records=[forged]))
    liar.write(Pointer(name=NAME, records=[leads(b"a hen", 9)]))
    replay(hilltop, liar)
    leading.follow([promise], here.id)
    assert contents("name", NAME) is None
    hilltop.write(Pointer(name=NAME, records=[leads(b"a goat", 3)]))
    replay(hilltop)
    leading.follow([promise], here.id)
    assert contents("name", NAME) == (GOAT,)
    hilltop.write(Pointer(name=NAME, records=[leads(b"a cow", 2)]))
    replay(hilltop)
    leading.follow([promise], here.id)
    assert contents("name", NAME) == (GOAT,), "of before"
    assert Led.objects.filter(hub8=short(here.id)).count() == 0, "who did not promise it says nothing of it"


def test_what_comes_of_a_promised_name_is_seen_within_a_minute(kofi: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keeping, "news", leading.News())
    api.publish_as_hub(Offer(doublings=0))
    api.hear_trail(NAME, [leads(b"a goat", 1)], "")
    assert kofi.post("/pins/new/", A_FILM | {"what": "name", "target": NAME, "copies": "1"}).status_code == 302
    follow_names()
    assert Kept.objects.get().cid == GOAT
    assert Led.objects.count() == 1
    api.hear_trail(NAME, [leads(b"a cow", 2)], "")
    follow_names()
    assert Kept.objects.get().cid == COW
    assert Led.objects.count() == 2, "and said to those who keep it too"


def test_what_the_village_that_promised_says_is_heard_within_a_minute(
    kofi: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hilltop, news, here = HubWriter("hilltop"), leading.News(), api.this_hub()
    assert here is not None
    api.publish_as_hub(Offer(doublings=0, keeps=[id_text(hilltop.hub.id)]))
    hilltop.write(pin(hilltop.hub.id, what="name", target=f"/ipns/{NAME}"))
    replay(hilltop)
    assert news.next(here.id) == [], "nothing was said of it"
    hilltop.write(Pointer(name=NAME, records=[leads(b"a goat", 1)]))
    replay(hilltop)
    assert news.next(here.id) == [Pinned.objects.get().position]
    assert news.next(here.id) == []
