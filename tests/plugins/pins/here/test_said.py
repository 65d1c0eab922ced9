"""What pages say of copies agrees with itself and with what is known."""

from collections.abc import Callable
from io import BytesIO

import pytest
from django.test import Client

from hub import api
from hub.accounts.hubs import ticks
from hub.content import leases
from hub.core.errors import TooMany
from hub.core.short_ids import hex_of
from hub.testing import HubWriter
from plugins.pins import asking
from plugins.pins.core.standing import NEW
from plugins.pins.models import Proved
from plugins.pins.pages.lists import still_alone
from tests.plugins.pins.here.hubs import proof
from tests.plugins.pins.here.test_pages import A_FILM, circle, page, pin_id
from tests.plugins.pins.here.test_proving import at, neighbour

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
VOICES = HubWriter("hilltop"), HubWriter("lakeside")


@pytest.fixture
def me(sign_in: SignIn) -> api.HubIdentity:
    sign_in("kofi", "steward")
    found = api.this_hub()
    assert found is not None
    return found


@pytest.fixture
def kofi(me: api.HubIdentity, sign_in: SignIn) -> Client:
    """kofi's village promised a film that is here, and two hubs keep things with it."""
    found = sign_in("kofi", "steward")
    circle(found, me.id)
    promised(found, me, "3")
    return found


def promised(kofi: Client, me: api.HubIdentity, copies: str) -> None:
    cid = api.receive("pins", me.id, BytesIO(b"a film")).cid
    assert kofi.post("/pins/new/", A_FILM | {"target": cid, "copies": copies}).status_code == 302


def address() -> str:
    return f"/pins/pin/{hex_of(pin_id())}/"


def lakeside(word: str) -> None:
    """It was asked, and this hub tells what it answered."""
    api.publish_as_hub(proof(VOICES[1], [pin_id()], word))


def test_of_a_copy_that_nobody_was_asked_about_nothing_is_claimed(kofi: Client) -> None:
    """It may be there since minutes after it was promised."""
    shown = page(kofi, address())
    assert "has yet to fetch it" not in shown
    assert shown.count("not asked yet") == 2
    assert "Neighbours were not asked about 1 of them yet" in page(kofi, "/pins/box/")
    lakeside("lacks")
    shown = page(kofi, address())
    assert shown.count("has yet to fetch it") == shown.count("not asked yet") == 1


def test_what_ended_is_on_its_way_to_nobody(kofi: Client) -> None:
    lakeside("lacks")
    kofi.post(f"{address()}end/")
    for shown in (page(kofi, address()), page(kofi, f"{address()}receipt/")):
        assert "kept here" in shown
        for wrong in ("On its way", "has yet to fetch", "Not known yet", "not asked yet", "No hub offers room"):
            assert wrong not in shown


def test_an_ended_promise_of_what_is_nowhere_asks_for_no_room(sign_in: SignIn) -> None:
    kofi = sign_in("kofi", "steward")
    kofi.post("/pins/new/", A_FILM)
    assert "No hub offers room for it yet" in page(kofi, address())
    kofi.post(f"{address()}end/")
    assert "No copy of it is known here." in page(kofi, address())
    assert "No hub offers room" not in page(kofi, address())


def test_what_lies_here_and_cannot_be_kept_is_said_so(
    me: api.HubIdentity, sign_in: SignIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_asked: object) -> int:
        raise TooMany("full")

    kofi = sign_in("kofi", "steward")
    cid = api.receive("pins", me.id, BytesIO(b"a film")).cid
    monkeypatch.setattr(leases, "expect", full)
    kofi.post("/pins/new/", A_FILM | {"target": cid, "copies": "1"})
    shown = page(kofi, address())
    assert "Not kept yet" in shown
    assert "lies here, but is not kept for this yet" in shown
    assert "on 0 of 1 hub" in shown


def test_a_plea_goes_once_all_of_it_was_proved_elsewhere(kofi: Client, me: api.HubIdentity) -> None:
    assert still_alone(me.id, 4, me) == 1, "more was not promised"
    lakeside("lacks")
    assert still_alone(me.id, 4, me) == 1
    lakeside("holds")
    assert still_alone(me.id, 4, me) == 0


def test_what_is_new_is_asked_about_within_minutes_and_after_some_days_in_its_turn(
    kofi: Client, monkeypatch: pytest.MonkeyPatch, time_passes: Callable[[int], None]
) -> None:
    asked = []
    with neighbour(b"lacks") as there:

        def met(_addresses: object) -> dict[bytes, asking.Neighbour]:
            asked.append(1)
            return {voice.hub.id: at(there, voice.hub.id) for voice in VOICES}

        monkeypatch.setattr(asking, "met", met)
        asking.ask_about_new()
        asking.ask_about_new()
        assert (len(asked), Proved.objects.count()) == (2, 2), "it may have come meanwhile; a lack is said once"
        for _day in range(NEW + 1):
            time_passes(ticks.DAY)
            assert ticks.tick_if_due()
        asking.ask_about_new()
    assert len(asked) == 2
