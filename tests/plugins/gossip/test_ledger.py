"""What a conversation leaves behind: receipts, declines of both sides, and no write while nothing happens."""

from collections.abc import Callable, Coroutine
from typing import Any

import pytest
from django.db import connection
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hub.content.gateway.reached import is_neighbour
from hub.testing import sown
from plugins.gossip import ledger, neighbours
from plugins.gossip.models import FORKED, Neighbour, Receipt
from plugins.gossip.wire.actions import Hello, Learned, Notice, Strike, TheyDeclined, WeDeclined

AMA, KOFI = sown("ama's feed"), sown("kofi's feed")


async def at_once(function: Callable[..., Any], *arguments: Any) -> None:
    """In place of the database thread."""
    function(*arguments)


def do(writing: Coroutine[Any, Any, None]) -> None:
    """Run what waits for nothing, on this test's own connection."""
    with pytest.raises(StopIteration):
        writing.send(None)


@pytest.fixture
def hilltop(db: None) -> Neighbour:
    return Neighbour.objects.create(key=sown("key"), hub=sown("hub"), name="Hilltop", accepted=True)


@pytest.fixture
def page(hilltop: Neighbour) -> ledger.Page:
    return ledger.Page(at_once, hilltop, "192.0.2.9")


def pass_time(page: ledger.Page, ticks: int = 1) -> int:
    """Let a conversation tick; how many statements that took."""
    with CaptureQueriesContext(connection) as asked:
        for _ in range(ticks):
            do(page.keep())
    return len(asked)


def close(page: ledger.Page, code: str) -> Receipt:
    do(page.close(code))
    return Receipt.objects.get()


def test_a_neighbour_that_is_known_by_a_name_asks_from_where_it_proved_who_it_is(
    page: ledger.Page, rf: RequestFactory
) -> None:
    Neighbour.objects.update(address="hilltop.example", web_port=8000)
    its_own, anothers = rf.get("/", REMOTE_ADDR="192.0.2.9"), rf.get("/", REMOTE_ADDR="192.0.2.8")
    assert not is_neighbour(its_own)
    page.note(Learned(Hello()))
    do(page.keep())
    assert is_neighbour(its_own)
    assert not is_neighbour(anothers)
    Neighbour.objects.update(accepted=False)
    assert not is_neighbour(its_own)


def test_a_receipt_tells_what_one_exchange_did(page: ledger.Page) -> None:
    page.note(Learned(Hello()))
    page.gave, page.got = 3, 5
    page.note(Strike("gap", ""))
    page.note(Strike("gap", ""))
    page.note(Notice("claims-ours", ""))
    receipt = close(page, "bye")
    assert (receipt.gave, receipt.got, receipt.notes, receipt.code) == (3, 5, ["gap", "claims-ours"], "bye")
    assert receipt.ended is not None


def test_while_nothing_happens_nothing_is_written(page: ledger.Page) -> None:
    page.note(Learned(Hello()))
    page.gave = 3
    assert pass_time(page, ticks=4) > 0
    assert pass_time(page, ticks=60) == 0


def test_what_goes_on_shows_on_the_page_before_it_ends(page: ledger.Page) -> None:
    page.note(Learned(Hello(neighbours=(sown("beyond"),))))
    pass_time(page)
    row = Neighbour.objects.get()
    assert (row.connected, row.accepted_there, row.known_hubs) == (True, True, [sown("beyond").hex()])
    assert Receipt.objects.get().ended is None


def test_a_line_that_broke_before_a_word_leaves_no_receipt(page: ledger.Page) -> None:
    do(page.close("cut"))
    assert not Receipt.objects.exists()


def test_strikes_add_up_over_exchanges(hilltop: Neighbour, page: ledger.Page) -> None:
    page.note(Strike("gap", ""))
    close(page, "bye")
    again = ledger.Page(at_once, hilltop, "192.0.2.9")
    again.ended("flood", fault=True)
    do(again.close("flood"))
    row = Neighbour.objects.get()
    assert (row.strikes, row.trouble, row.connected) == (2, "flood", False)


def test_declines_of_both_sides_are_remembered(hilltop: Neighbour, page: ledger.Page) -> None:
    page.note(WeDeclined((AMA,)))
    page.note(TheyDeclined((KOFI,)))
    page.note(WeDeclined((AMA,)))
    pass_time(page)
    assert ledger.declines_of(hilltop, ours=True) == {AMA}
    assert ledger.declines_of(hilltop, ours=False) == {KOFI}


def test_their_declines_begin_anew_when_they_say_so(hilltop: Neighbour, page: ledger.Page) -> None:
    page.note(TheyDeclined((KOFI,)))
    page.note(TheyDeclined((AMA,), anew=True))
    pass_time(page)
    assert ledger.declines_of(hilltop, ours=False) == {AMA}


def test_our_declines_are_forgotten_when_we_keep_more(hilltop: Neighbour, page: ledger.Page) -> None:
    page.note(WeDeclined((AMA,)))
    page.note(TheyDeclined((KOFI,)))
    pass_time(page)
    ledger.forget_our_declines()
    assert ledger.declines_of(hilltop, ours=True) == set()
    assert ledger.declines_of(hilltop, ours=False) == {KOFI}


def test_what_came_is_told_however_often_the_exchange_ended_so(hilltop: Neighbour, page: ledger.Page) -> None:
    page.ended("doubled", fault=False)
    close(page, "doubled")
    for got in (0, 7, 0):
        again = ledger.Page(at_once, hilltop, "192.0.2.9")
        again.ended("doubled", fault=False)
        again.got = got
        do(again.close("doubled"))
    assert [receipt.got for receipt in Receipt.objects.all()] == [7, 0]


def test_after_a_start_nobody_is_here_and_what_went_on_was_cut(page: ledger.Page) -> None:
    page.note(Learned(Hello()))
    pass_time(page)
    ledger.nobody_is_here()
    assert not Neighbour.objects.get().connected
    assert Receipt.objects.get().code == "cut"


def test_only_the_newest_receipts_are_kept(hilltop: Neighbour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ledger, "RECEIPTS_KEPT", 3)
    for number in range(6):
        page = ledger.Page(at_once, hilltop, "192.0.2.9")
        page.gave = number
        do(page.close("bye"))
    assert [receipt.gave for receipt in Receipt.objects.all()] == [5, 4, 3]


def test_of_those_that_are_neighbours_no_more_only_the_newest_receipts_are_kept(
    hilltop: Neighbour, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ledger, "RECEIPTS_KEPT", 3)
    for number in range(4):
        Receipt.objects.create(name="Lakeside", began=timezone.now(), got=number)
    do(ledger.Page(at_once, hilltop, "192.0.2.9").close("bye"))
    neighbours.remove(hilltop)
    assert [(each.name, each.got) for each in Receipt.objects.all()] == [
        ("Hilltop", 0),
        ("Lakeside", 3),
        ("Lakeside", 2),
    ]


@pytest.mark.parametrize("begun", [True, False])
def test_an_exchange_that_ends_because_its_neighbour_was_removed_has_its_receipt(
    hilltop: Neighbour, page: ledger.Page, begun: bool
) -> None:
    page.note(WeDeclined((AMA,)))
    page.gave = 3
    if begun:
        pass_time(page)
    neighbours.remove(Neighbour.objects.get())
    page.note(WeDeclined((KOFI,)))
    receipt = close(page, "closing")
    assert (receipt.name, receipt.neighbour, receipt.gave) == ("Hilltop", None, 3)
    connection.check_constraints()


def test_owners_of_forked_feeds_are_noted_once_and_not_without_end(page: ledger.Page) -> None:
    for number in range(30):
        page.forked(sown(number))
    assert page.forks == [sown(number) for number in range(20, 30)]
    for number in (1, 1, *range(30)):
        page.note_fork(sown(number), sown(number, "owner"))
    page.note_fork(sown("unknown"), b"")
    assert page.forks == []
    receipt = close(page, "bye")
    assert receipt.notes[0] == FORKED + sown(1, "owner").hex()
    assert len(set(receipt.notes)) == len(receipt.notes) == ledger.FORKS_NAMED
    assert Neighbour.objects.get().trouble == ""


def test_why_a_call_failed_is_written_only_when_that_is_news(hilltop: Neighbour) -> None:
    Neighbour.objects.update(accepted_there=True)
    ledger.could_not_call(hilltop.pk, "not-accepted")
    row = Neighbour.objects.get()
    assert (row.trouble, row.accepted_there) == ("not-accepted", False)
    with CaptureQueriesContext(connection) as asked:
        ledger.could_not_call(hilltop.pk, "not-accepted")
    assert len(asked) == 1
