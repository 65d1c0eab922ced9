"""A copy too many goes only when all who are called say that they stay, at that moment; else nothing goes."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
from django.test import Client

from hub import api
from hub.accounts.hubs import ticks
from hub.content.models import Leased
from hub.core.cid import id_text
from hub.core.short_ids import short
from hub.testing import HubWriter, replay
from plugins.pins import answering, asking, letting_go
from plugins.pins.core.standing import HOLD, PATIENCE, Copy
from plugins.pins.keeping import keep_ours
from plugins.pins.models import Kept, Pinned, Proved, Staying
from plugins.pins.promises import promises
from plugins.pins.records import Offer
from plugins.pins.seeing import Seen, seen
from tests.plugins.pins.here.hubs import proof
from tests.plugins.pins.here.test_pages import A_FILM, pin_id
from tests.plugins.pins.here.test_proving import at, neighbour, signed

pytestmark = pytest.mark.django_db
SignIn = Callable[..., Client]
CALLED = HubWriter("hilltop"), HubWriter("lakeside")


@pytest.fixture
def kofi(sign_in: SignIn) -> Client:
    return sign_in("kofi", "steward")


@pytest.fixture
def me(kofi: Client) -> bytes:
    """A small hub that keeps a film which two great ones are called to keep."""
    here = api.this_hub()
    assert here is not None
    told: dict[str, Any] = {"keeps": [id_text(here.id)], "trusts": [id_text(here.id)], "days": {id_text(here.id): 0}}
    hilltop, lakeside = HubWriter("hilltop"), HubWriter("lakeside")
    for voice in (hilltop, lakeside):
        voice.write(Offer(doublings=20, **told))
    replay(hilltop, lakeside)
    api.publish_as_hub(Offer(doublings=0, trusts=[id_text(voice.hub.id) for voice in (hilltop, lakeside)]))
    cid = api.receive("pins", here.id, BytesIO(b"a film")).cid
    assert kofi.post("/pins/new/", A_FILM | {"target": cid}).status_code == 302
    keep_ours()
    assert Kept.objects.exists(), "until it is known that others keep it"
    return here.id


def stay(word: str = "stays") -> None:
    """This hub was told today that the great ones stay."""
    for voice in CALLED:
        api.publish_as_hub(proof(voice, [pin_id()], word))


def looked_at(me: bytes) -> list[Seen]:
    return seen(promises(list(Pinned.objects.values_list("pk", flat=True))), me)


def gone() -> bool:
    return not Kept.objects.exists() and not Leased.objects.filter(promised=True).exists()


def test_it_goes_when_all_who_are_called_stay(me: bytes) -> None:
    stay()
    assert letting_go.let_go(looked_at(me), me, lambda each: len(each.standing.called) == 2) == 1
    assert gone()
    keep_ours()
    assert gone(), "and is not taken again while they do"


def test_where_others_only_hold_it_or_one_is_away_nothing_goes(me: bytes) -> None:
    stay("holds")
    assert not letting_go.let_go(looked_at(me), me, lambda _each: True)
    stay()
    assert not letting_go.let_go(looked_at(me), me, lambda each: asking.enough_stay(each, {}, me))
    assert not gone()


def test_who_said_that_it_stays_does_not_go_for_some_days(me: bytes) -> None:
    stay()
    Staying.objects.create(pin8=short(pin_id()), day=api.epoch_of(me) - HOLD)
    assert not letting_go.let_go(looked_at(me), me, lambda _each: True)
    Staying.objects.update(day=api.epoch_of(me) - HOLD - 1)
    assert letting_go.let_go(looked_at(me), me, lambda _each: True)


def test_what_changes_between_asking_and_going_is_seen(me: bytes) -> None:
    """Somebody else was told meanwhile that this hub stays; or who is called has changed."""
    stay()

    def told_meanwhile(each: Seen) -> bool:
        Staying.objects.create(pin8=short(each.promise.entry.id), day=api.epoch_of(me))
        return True

    def one_went(_each: Seen) -> bool:
        Staying.objects.all().delete()
        api.publish_as_hub(proof(CALLED[0], [pin_id()], "lacks"))
        return True

    for meanwhile in (told_meanwhile, one_went):
        assert not letting_go.let_go(looked_at(me), me, meanwhile)
    assert not gone()


def test_another_promise_of_the_same_film_keeps_it(me: bytes, kofi: Client) -> None:
    cid = Kept.objects.get().cid
    kofi.post("/pins/new/", A_FILM | {"target": cid, "copies": "3"})
    keep_ours()
    for each in looked_at(me):
        if each.promise.said["copies"] == 2:
            for voice in CALLED:
                api.publish_as_hub(proof(voice, [each.promise.entry.id]))
    assert letting_go.let_go(looked_at(me), me, lambda _each: True) == 1
    assert Kept.objects.count() == Leased.objects.filter(promised=True).count() == 1


def test_an_answer_of_before_is_no_answer_now(me: bytes) -> None:
    """Whoever replays what a hub once said proves nothing: each question has a nonce of its own."""
    stay()
    [each] = looked_at(me)
    hub = each.standing.called[0]
    said = answering.answer_to(each, Kept.objects.get().cid, bytes(16), hub)
    assert said is not None
    with neighbour(signed(b"stays " + said.hex().encode())) as address:
        assert asking.heard(at(address, hub), each, bytes(16)) == "stays"
        assert not asking.enough_stay(each, {one: at(address, one) for one in each.standing.called}, me)


def test_of_who_cannot_answer_now_nothing_is_said(me: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    """A hub that is being upgraded, and one that drips: the round ends for it, and goes on without it."""
    [each] = looked_at(me)
    with neighbour(b"", 503) as address:
        assert not asking.ask(at(address, each.standing.called[0]), [each], me)
        monkeypatch.setattr(asking, "A_HUB", -1.0)
        assert not asking.ask(at(address, each.standing.called[0]), [each], me)
    assert not Proved.objects.exists()


def test_that_somebody_lacks_it_is_said_once(me: bytes) -> None:
    with neighbour(b"lacks") as address:
        for _round in range(2):
            [each] = looked_at(me)
            assert asking.ask(at(address, each.standing.called[0]), [each], me)
    assert Proved.objects.count() == 1


def test_who_was_passed_over_while_it_was_away_is_asked_when_it_is_back(
    me: bytes, time_passes: Callable[[int], None]
) -> None:
    api.publish_as_hub(proof(CALLED[0], [pin_id()]))
    for _day in range(PATIENCE + 1):
        time_passes(ticks.DAY)
        assert ticks.tick_if_due()
    [each] = looked_at(me)
    assert each.standing.copies[CALLED[0].hub.id] is Copy.LOST
    assert asking.is_due(each, CALLED[0].hub.id)


def test_what_never_came_keeps_no_proof_waiting_nor_the_other_way_round(me: bytes) -> None:
    hub = CALLED[0].hub.id
    [never] = looked_at(me)
    stay()
    [each] = looked_at(me)
    old = each._replace(copies=tuple(kept._replace(age=5) for kept in each.copies))
    assert asking.to_ask([each], hub) == [], "proved today"
    assert asking.to_ask([never] * 200 + [old] * 200, hub) == [old] * 50 + [never] * 50
    assert asking.to_ask([never] * 20 + [old] * 200, hub) == [old] * 80 + [never] * 20
