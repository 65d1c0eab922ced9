"""What the days of a village do: promises end on theirs, offers are said again, calls for help grow old."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client

from hub import api
from hub.accounts.hubs import ticks, uptime
from hub.content import letting_go
from hub.content.models import Leased, Stored
from hub.core.short_ids import hex_of
from plugins.pins.core.standing import PATIENCE
from plugins.pins.keeping import keep_ours
from plugins.pins.models import Asked, Kept, Offered
from plugins.pins.pages.lists import pleas
from plugins.pins.records import Offer
from tests.plugins.pins.here.test_pages import A_FILM, page, pin_id
from tests.portal.page import said

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
Days = Callable[[int], None]


@pytest.fixture
def days_pass(time_passes: Callable[[int], None]) -> Days:
    """`days_pass(3)`: the hub has been up for three more days, and counted them."""

    def more(days: int) -> None:
        for _day in range(days):
            time_passes(ticks.DAY)
            assert ticks.tick_if_due()

    return more


@pytest.fixture
def kofi(sign_in: SignIn) -> Client:
    """kofi's hub offers room and keeps a film of its own for two days."""
    found = sign_in("kofi", "steward")
    here = api.this_hub()
    assert here is not None
    api.publish_as_hub(Offer(doublings=0))
    cid = api.receive("pins", here.id, BytesIO(b"a film")).cid
    assert found.post("/pins/new/", A_FILM | {"target": cid, "copies": "1", "days": "2"}).status_code == 302
    keep_ours()
    return found


def address() -> str:
    return f"/pins/pin/{hex_of(pin_id())}/"


def test_a_promise_says_what_happens_on_the_day_it_ends(kofi: Client, client: Client, days_pass: Days) -> None:
    assert "2 more days" in page(client, address())
    assert "Then nobody has to keep it any more" in page(client, f"{address()}receipt/")
    days_pass(1)
    assert "1 more day " in page(client, address())
    days_pass(1)
    assert "Ended on 1 of 1 hub Its days are over" in page(client, address())


def test_on_the_day_it_ends_its_copy_is_let_go_of_and_not_a_day_before(kofi: Client, days_pass: Days) -> None:
    days_pass(1)
    keep_ours()
    assert Kept.objects.count() == Leased.objects.filter(promised=True).count() == 1
    days_pass(1)
    keep_ours()
    assert Kept.objects.count() == Leased.objects.filter(promised=True).count() == 0
    assert Stored.objects.exists(), "somebody may still be reading"


def test_a_copy_that_was_let_go_of_lies_a_day_longer_and_then_its_room_is_free(kofi: Client, days_pass: Days) -> None:
    days_pass(2)
    keep_ours()
    letting_go.collect(uptime.minutes())
    days_pass(1)
    letting_go.collect(uptime.minutes())
    assert not Stored.objects.exists()


def test_an_offer_is_said_again_before_others_take_it_for_gone(kofi: Client, days_pass: Days) -> None:
    days_pass(4)
    keep_ours()
    assert Offered.objects.count() == 1
    days_pass(1)
    keep_ours()
    keep_ours()
    assert Offered.objects.count() == 2
    entries = api.written(Offered.objects.values_list("pk", flat=True))
    first, second = (entries[at].record or {} for at in sorted(entries))
    assert {**first, "n": 0, "day": 5} == {**second, "n": 0}


def test_who_offers_nothing_more_says_nothing_again(kofi: Client, days_pass: Days) -> None:
    api.publish_as_hub(Offer(day=0))
    days_pass(9)
    keep_ours()
    assert Offered.objects.count() == 2


def test_help_is_asked_for_once_a_day(kofi: Client, sign_in: SignIn, days_pass: Days) -> None:
    assert "Asked. Your neighbours see it" in said(kofi.post("/pins/box/help/", follow=True))
    assert "You asked today already" in said(kofi.post("/pins/box/help/", follow=True))
    assert Asked.objects.count() == 1
    days_pass(1)
    sign_in("ama", "moderator").post("/pins/box/help/")
    assert Asked.objects.count() == 2


def test_a_call_for_help_is_not_shown_for_ever(kofi: Client, days_pass: Days) -> None:
    kofi.post("/pins/box/help/")
    days_pass(PATIENCE)
    assert len(pleas(None)) == 1
    days_pass(1)
    assert pleas(None) == []
