"""Whatever order a village's feeds arrive in, its seats, days and names end the same."""

import random
from typing import Any

import pytest
from django.db import transaction
from django.db.models import Model

from hub.accounts.hubs.identity import HubIdentity
from hub.accounts.models import Profile, Seat, Tick, Unseat
from hub.accounts.records import Profile as ProfileRecord
from hub.accounts.records import Seat as SeatRecord
from hub.accounts.records import Tick as TickRecord
from hub.accounts.records import Unseat as UnseatRecord
from hub.core.cid import id_text
from hub.core.run import Run
from hub.log import store
from hub.testing import reduce_again
from tests.accounts.village import Village


@pytest.fixture
def village(hub: HubIdentity) -> Village:
    """A village that seats two stewards and a moderator, unseats one, counts days and changes names."""
    place = Village()
    with transaction.atomic():
        zone = id_text(place.id)
        (ama, ama_id), (kofi, kofi_id), (esi, esi_id) = place.person(), place.person(), place.person()
        first = place.say(place.seed, SeatRecord(zone=zone, person=id_text(ama_id), role="steward"))
        one = id_text(first.id)
        second = place.say(ama, SeatRecord(zone=zone, person=id_text(kofi_id), role="steward", seat=one, after=[one]))
        place.say(kofi, SeatRecord(zone=zone, person=id_text(esi_id), role="moderator", seat=id_text(second.id)))
        place.say(place.seed, TickRecord(epoch=1))
        place.say(ama, UnseatRecord(zone=zone, seat=id_text(second.id), by=one, feeds={}))
        place.say(esi, ProfileRecord(name="esi"))
        place.say(esi, ProfileRecord(name="Esi Mansa"))
        transaction.set_rollback(True)
    return place


def mixed(village: Village, seed: int) -> list[Run]:
    """The feeds of a village in a mixture of their own; in each feed numbers rise."""
    draw, waiting, order = random.Random(seed), [list(runs) for runs in village.runs.values()], list[Run]()
    while any(waiting):
        order.append(draw.choice([line for line in waiting if line]).pop(0))
    return order


def rows(model: type[Model]) -> list[dict[str, Any]]:
    found = model._default_manager.values()
    return sorted(({**row, "position": 0} for row in found), key=repr)


@pytest.mark.parametrize("model", [Seat, Unseat, Tick, Profile])
def test_rows_do_not_depend_on_arrival(village: Village, model: type[Model]) -> None:
    seen = []
    for seed in range(12):
        with transaction.atomic():
            store.ingest(mixed(village, seed), via=None)
            reduce_again("hub")
            reduce_again("person")
            seen.append(rows(model))
            transaction.set_rollback(True)
    assert seen[0]
    assert all(each == seen[0] for each in seen)


def test_the_unseated_stewards_moderator_falls_too(village: Village) -> None:
    store.ingest(mixed(village, 0), via=None)
    held = Seat.objects.filter(hub=village.id)
    assert sorted((seat.role, seat.standing) for seat in held) == [
        ("moderator", "void"),
        ("steward", "ended"),
        ("steward", "held"),
    ]
