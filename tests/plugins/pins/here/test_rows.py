"""The rows of pins are the same in whatever order records come, and nobody speaks for another hub."""

import pytest

from hub.core.cid import id_text
from hub.testing import HubWriter, Writer, assert_converges, replay
from plugins.pins import records
from plugins.pins.models import Offered, Pinned, Proved, Unpinned
from plugins.pins.projections import forget
from tests.plugins.pins.here.hubs import A_SEAT, pin, proof

pytestmark = pytest.mark.django_db


def test_every_order_makes_the_same_rows() -> None:
    kofi, hilltop, lakeside = Writer("kofi"), HubWriter("hilltop"), HubWriter("lakeside")
    made = kofi.write(pin(kofi.hub.id))
    kofi.write(records.Unpin(zone=id_text(kofi.hub.id), seat=A_SEAT, target=id_text(made.id)))
    for day in (3, 1):
        hilltop.write(records.Offer(doublings=day, day=day))
        lakeside.write(proof(hilltop, [made.id], day=day))
    for model in (Pinned, Unpinned, Offered, Proved):
        assert_converges(model, kofi, hilltop, lakeside)


def test_what_is_forgotten_leaves_nothing() -> None:
    kofi, hilltop = Writer("kofi"), HubWriter("hilltop")
    made = kofi.write(pin(kofi.hub.id))
    hilltop.write(proof(HubWriter("lakeside"), [made.id]))
    replay(kofi, hilltop)
    assert Pinned.objects.count() == Proved.objects.count() == 1
    forget([*Pinned.objects.values_list("pk", flat=True), *Proved.objects.values_list("position", flat=True)])
    assert not Pinned.objects.exists()
    assert not Proved.objects.exists()


def test_nobody_but_a_hub_offers_its_room_or_tells_what_it_proved() -> None:
    kofi, lakeside = Writer("kofi"), HubWriter("lakeside")
    kofi.write(records.Offer(doublings=20))
    kofi.write(proof(lakeside, [b"x" * 32]))
    replay(kofi)
    assert not Offered.objects.exists()
    assert not Proved.objects.exists()


def test_a_hub_proves_nothing_of_itself() -> None:
    hilltop = HubWriter("hilltop")
    hilltop.write(proof(hilltop, [b"x" * 32]))
    replay(hilltop)
    assert not Proved.objects.exists()
