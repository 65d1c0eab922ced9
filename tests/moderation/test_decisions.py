"""The public page of decisions: who, what, why and about which thing, and what those read whom one concerns."""

import pytest
from django.test import Client

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Person, Seat
from hub.accounts.people import staying
from hub.accounts.records import Hide
from hub.core.cid import id_text
from hub.core.entry import Entry
from hub.core.keys import public_key
from hub.log import store
from hub.log.models import Entry as LogEntry
from hub.log.models import Hidden
from hub.log.store import Pen, publish
from hub.log.written import written
from hub.moderation.models import Noted, Waiting
from plugins.forum.records import Post
from tests.moderation.conftest import pen_of, person_of
from tests.moderation.test_queue import press, undo
from tests.moderation.test_waiting import decide, hold
from tests.portal.page import Page, said

pytestmark = pytest.mark.django_db


def test_everybody_reads_who_decided_what_and_why(post: Entry, kofi: Client, esi: Client) -> None:
    press(kofi, "hide", id_text(post.id), "a rumour about the well")
    shown = said(esi.get("/decisions/"))
    for words in ("Taken out of sight", "a rumour about the well", "ama", "Decided by kofi"):
        assert words in shown


def test_what_was_hidden_is_not_told_by_the_page_about_it(post: Entry, kofi: Client, esi: Client) -> None:
    press(kofi, "hide", id_text(post.id))
    assert "A rumour." not in said(esi.get("/decisions/"))


def test_a_decision_that_was_taken_back_says_so(post: Entry, kofi: Client, esi: Client) -> None:
    undo(kofi, press(kofi, "hide", id_text(post.id)))
    shown = said(esi.get("/decisions/"))
    assert "taken back since" in shown
    assert "Shown again" in shown
    assert "Well rota" in shown, "it can be read again, so the page leads to it"


def test_why_something_that_stays_here_was_taken_out_of_sight_stays_here_too(
    topic: Entry, kofi: Client, ama: Client, esi: Client
) -> None:
    seed = bytes.fromhex(ama.session["here"])
    writer = Person.objects.get(person_id=person_of(ama))
    words = Post(topic=id_text(topic.id), text="A rumour.", as_="ama")
    post = staying.publish(Pen(seed, public_key(seed)), writer, words)
    done = press(kofi, "hide", id_text(post.id), "a rumour about the well")
    for page in (said(esi.get("/decisions/")), said(ama.get("/waiting/"))):
        assert "a rumour about the well" in page
    assert list(Hidden.objects.values_list("position", flat=True)) == list(store.positions_of([post.id]).values())
    leaving = written(LogEntry.objects.filter(feed__scope="open").values_list("position", flat=True))
    assert not [each for each in leaving.values() if "the well" in str(each.record)]
    undo(kofi, done)
    assert not Hidden.objects.exists()


def test_a_block_and_its_end_are_told(kofi: Client, ama: Client, esi: Client) -> None:
    undo(kofi, press(kofi, "block", id_text(person_of(ama)), "spam"))
    shown = said(esi.get("/decisions/"))
    assert "Blocked: nothing of theirs is shown here" in shown
    assert "Let be heard again" in shown


def test_acts_that_do_not_count_are_not_told(post: Entry, kofi: Client, esi: Client) -> None:
    press(kofi, "hide", id_text(post.id), "a rumour")
    Seat.objects.filter(person=person_of(kofi)).delete()
    shown = said(esi.get("/decisions/"))
    assert "a rumour" not in shown
    assert "Taken out of sight" not in shown


def test_those_whom_it_concerns_read_it_on_their_own_page(post: Entry, kofi: Client, ama: Client, yaw: Client) -> None:
    press(kofi, "hide", id_text(post.id), "a rumour")
    assert "a rumour" in said(ama.get("/waiting/"))
    assert "a rumour" not in said(yaw.get("/waiting/"))


@pytest.mark.parametrize(
    "before", ["1", "x", "-1", "9" * 30, "²", "5-2", "5-", "-5", "5-x", "5-²", "1-2-3", "5-" + "9" * 30]
)
def test_older_pages_take_any_word(before: str, kofi: Client) -> None:
    assert kofi.get("/decisions/", {"before": before}).status_code == 200


def test_a_long_page_leads_to_older_ones(post: Entry, kofi: Client, esi: Client) -> None:
    for number in range(31):
        press(kofi, "hide", id_text(post.id), f"reason {number}")
    first = said(esi.get("/decisions/"))
    assert "reason 30" in first
    assert "reason 0" not in first
    older = esi.get("/decisions/").context["older"]
    assert "reason 0" in said(esi.get(f"/decisions/?before={older}"))


def test_a_page_of_acts_that_do_not_count_leads_to_those_that_do(
    post: Entry, kofi: Client, yaw: Client, esi: Client
) -> None:
    press(yaw, "hide", id_text(post.id), "counts")
    for number in range(31):
        press(kofi, "hide", id_text(post.id), f"reason {number}")
    Seat.objects.filter(person=person_of(kofi)).delete()
    older = esi.get("/decisions/").context["older"]
    assert "counts" in said(esi.get(f"/decisions/?before={older}"))


def test_forged_acts_push_no_decision_off_the_page(
    post: Entry, kofi: Client, ama: Client, esi: Client, riverbend: HubIdentity
) -> None:
    press(kofi, "hide", id_text(post.id), "a rumour about the well")
    forged = Hide(target=id_text(post.id), zone=id_text(riverbend.id), seat=id_text(post.id), reason="forged")
    for _ in range(31):
        publish(pen_of(ama), forged)
    shown = said(esi.get("/decisions/"))
    assert "a rumour about the well" in shown
    assert "forged" not in shown
    assert not esi.get("/decisions/").context["older"]


def test_everybody_reads_who_switched_which_plugin(post: Entry, yaw: Client, kofi: Client, esi: Client) -> None:
    press(kofi, "hide", id_text(post.id), "a rumour")
    for press_of in ("off", "off", "on"):
        yaw.post("/admin/plugins/switch/", {press_of: "gossip"})
    shown = said(esi.get("/decisions/"))
    assert shown.count("Exchange is switched off.") == 1, "pressed again, it changed nothing"
    assert shown.index("Exchange is switched on.") < shown.index("Exchange is switched off.") < shown.index("a rumour")
    assert "Decided by yaw" in shown


def test_a_plugin_that_is_gone_keeps_its_label_on_the_page(yaw: Client, esi: Client) -> None:
    yaw.post("/admin/plugins/switch/", {"off": "gossip"})
    Noted.objects.update(what="<b>gone")
    assert "<b>gone is switched off." in said(esi.get("/decisions/"))


@pytest.mark.parametrize("named", [True, False])
def test_what_was_declined_is_told_without_its_words_and_its_writer(
    named: bool, topic: Entry, kofi: Client, ama: Client, esi: Client
) -> None:
    hold(topic, ama, as_hub=not named, text="The headman drinks.")
    decide(kofi, "decline", "insults somebody")
    answer = esi.get("/decisions/")
    shown = said(answer)
    for words in ("Not let through", "insults somebody", "Decided by kofi"):
        assert words in shown
    assert "headman" not in answer.content.decode()
    assert "ama" not in Page(answer.content.decode()).words


def test_what_was_declined_and_let_through_after_all_says_so(
    topic: Entry, kofi: Client, ama: Client, esi: Client
) -> None:
    page = hold(topic, ama)
    decide(kofi, "decline")
    assert "taken back since" not in said(esi.get("/decisions/"))
    ama.post(page, {"words": "She is my own child."})
    decide(kofi, "decline", "asked once more")
    assert "taken back since" not in said(esi.get("/decisions/"))
    Waiting.objects.update(state="waits")
    decide(kofi, "let")
    assert said(esi.get("/decisions/")).count("taken back since") == 2


def test_a_declining_that_was_undone_says_so(topic: Entry, kofi: Client, ama: Client, esi: Client) -> None:
    hold(topic, ama)
    undo(kofi, decide(kofi, "decline"))
    assert "taken back since" in said(esi.get("/decisions/"))


def test_more_than_a_page_is_reached_from_either_kind(post: Entry, yaw: Client, kofi: Client, esi: Client) -> None:
    for number in range(31):
        yaw.post("/admin/plugins/switch/", {("off", "on")[number % 2]: "gossip"})
        press(kofi, "hide", id_text(post.id), f"reason {number}.")
    found, address = "", "/decisions/"
    while address:
        answer = esi.get(address)
        found += said(answer)
        older = answer.context["older"]
        address = f"/decisions/?before={older}" if older else ""
    assert [found.count(f"reason {number}.") for number in range(31)] == [1] * 31
    assert found.count("Exchange is switched") == 31
