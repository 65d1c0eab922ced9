"""What stewards proposed or wished while they were three waits for two when one leaves; who is left writes it anew."""

import pytest
from django.test import Client

from hub.accounts.hubs.identity import hub_pen
from hub.accounts.models import Seat, Unseat
from hub.accounts.records import Tick
from hub.accounts.seats import agreeing, standing
from hub.core.cid import id_text, parse_id
from hub.log import store
from tests.portal.page import said
from tests.portal.test_stewards import ama, days_pass, kofi, press, role, seat, three

pytestmark = pytest.mark.django_db
__all__ = ["ama", "kofi", "three"]

ANEW = '<input type="hidden" name="name" value="ama">'
"""What stands beside a proposal that is to be written once more."""
REASON = '<input type="hidden" name="reason" value="she is here every day">'


def test_what_one_of_three_proposed_does_not_count_when_another_leaves(three: list[Client], ama: Client) -> None:
    kofi, abena, yaw = three
    press(kofi, "give", name="ama", role="steward")
    press(yaw, "leave")
    assert role("ama") == "member"
    press(abena, "assent", seat=seat("ama"))
    days_pass(3)
    assert role("ama") == "steward"


def test_what_one_of_three_wished_does_not_count_when_another_leaves(three: list[Client]) -> None:
    kofi, _abena, yaw = three
    press(kofi, "end", seat=seat("abena"))
    press(yaw, "leave")
    assert role("abena") == "steward"


def test_who_is_seated_says_who_was_seated_and_left_on_that_day(three: list[Client], ama: Client) -> None:
    kofi, _abena, yaw = three
    press(yaw, "leave")
    left = Unseat.objects.latest("position")
    press(kofi, "give", name="ama", role="steward")
    held = Seat.objects.filter(role="steward", standing="held").exclude(entry=parse_id(seat("ama")))
    assert sorted(Seat.objects.latest("position").after) == sorted(id_text(row.entry) for row in [*held, left])
    store.publish(hub_pen(), Tick(epoch=1))
    press(kofi, "give", name="ama", role="moderator")
    assert id_text(left.entry) not in Seat.objects.latest("position").after


def test_who_is_left_seats_whom_one_of_three_proposed(three: list[Client], ama: Client) -> None:
    kofi, abena, yaw = three
    press(kofi, "give", name="ama", role="steward", reason="she is here every day")
    assert "Another steward has to agree" in said(kofi.get("/stewards/"))
    assert ANEW not in kofi.get("/stewards/").content.decode()
    press(yaw, "leave")
    assert "one alone can decide this now" in said(abena.get("/stewards/"))
    assert [ANEW in client.get("/stewards/").content.decode() for client in (kofi, abena, ama)] == [True, True, False]
    signed = [REASON in client.get("/stewards/").content.decode() for client in (kofi, abena)]
    assert signed == [True, False], "she signs no words of his"
    assert "has the seat from now on" in press(kofi, "give", name="ama", role="steward")
    assert role("ama") == "steward"
    assert "Proposed as a steward" not in said(kofi.get("/stewards/"))


def test_what_was_proposed_before_somebody_was_seated_is_done_with(three: list[Client], ama: Client) -> None:
    kofi, _abena, yaw = three
    press(kofi, "give", name="ama", role="steward")
    press(yaw, "leave")
    press(kofi, "give", name="ama", role="steward")
    press(ama, "leave")
    assert "Proposed as a steward" not in said(kofi.get("/stewards/"))


def test_what_somebody_agreed_to_is_not_written_anew(three: list[Client], ama: Client) -> None:
    kofi, abena, yaw = three
    press(kofi, "give", name="ama", role="steward")
    press(abena, "assent", seat=seat("ama"))
    press(yaw, "leave")
    assert "proposed this already" in press(kofi, "give", name="ama", role="steward")
    assert Seat.objects.filter(role="steward", assents=[]).count() == 4


def test_who_proposed_reads_who_objected_and_proposes_again(three: list[Client], ama: Client) -> None:
    kofi, abena, yaw = three
    press(kofi, "give", name="ama", role="steward", reason="she is here every day")
    press(yaw, "refuse", seat=seat("ama"), reason="too soon")
    assert "yaw objects" in said(kofi.get("/stewards/"))
    assert "Propose again" in said(kofi.get("/stewards/"))
    for other in (abena, ama, Client()):
        assert "yaw objects" not in said(other.get("/stewards/"))
    press(kofi, "give", name="ama", role="steward")
    assert "yaw objects" not in said(kofi.get("/stewards/"))
    assert "Another steward has to agree" in said(abena.get("/stewards/"))


def test_a_refusal_is_shown_for_a_month(three: list[Client], ama: Client) -> None:
    kofi, _abena, yaw = three
    press(kofi, "give", name="ama", role="steward")
    press(yaw, "refuse", seat=seat("ama"))
    store.publish(hub_pen(), Tick(epoch=agreeing.LATELY - 1))
    assert "yaw objects" in said(kofi.get("/stewards/"))
    store.publish(hub_pen(), Tick(epoch=agreeing.LATELY))
    assert "yaw objects" not in said(kofi.get("/stewards/"))


def test_who_steps_down_in_vain_reads_so(three: list[Client], ama: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    """So it is where stewards have changed more often than is counted; here that is once."""
    monkeypatch.setattr(standing, "TURNS", 1)
    kofi, _abena, yaw = three
    press(yaw, "leave")
    press(kofi, "give", name="ama", role="steward")
    assert "you are a steward still" in press(ama, "leave")
    assert role("ama") == "steward"


def test_two_who_are_left_and_wished_each_other_gone_both_stay_and_may_say_it_again(three: list[Client]) -> None:
    kofi, abena, yaw = three
    press(kofi, "end", seat=seat("abena"))
    press(abena, "end", seat=seat("kofi"))
    press(yaw, "leave")
    assert (role("kofi"), role("abena")) == ("steward", "steward")
    assert "Another steward has to agree" not in said(kofi.get("/stewards/"))
    assert "has ended" in press(kofi, "end", seat=seat("abena"))
    assert (role("kofi"), role("abena")) == ("steward", "member")
