"""The public page of decisions: who, what, why and about which thing, and what those read whom one concerns."""

import pytest
from django.test import Client

from hub.accounts.models import Seat
from hub.core.cid import id_text
from hub.core.entry import Entry
from tests.moderation.conftest import person_of
from tests.moderation.test_queue import press, said, undo

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


def test_a_block_and_its_end_are_told(kofi: Client, ama: Client, esi: Client) -> None:
    undo(kofi, press(kofi, "block", id_text(person_of(ama)), "spam"))
    shown = said(esi.get("/decisions/"))
    assert "Blocked: nothing of theirs is shown here" in shown
    assert "Let be heard again" in shown


def test_acts_that_do_not_count_are_not_told(post: Entry, kofi: Client, esi: Client) -> None:
    press(kofi, "hide", id_text(post.id), "a rumour")
    Seat.objects.filter(person=person_of(kofi)).delete()
    assert "Nothing was decided" in said(esi.get("/decisions/"))


def test_those_whom_it_concerns_read_it_on_their_own_page(post: Entry, kofi: Client, ama: Client, yaw: Client) -> None:
    press(kofi, "hide", id_text(post.id), "a rumour")
    assert "a rumour" in said(ama.get("/waiting/"))
    assert "a rumour" not in said(yaw.get("/waiting/"))


@pytest.mark.parametrize("before", ["1", "x", "-1", "9" * 30, "²"])
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
