"""Whatever a stranger writes into a record of ours, either it is not written as its type demands, or its reducer takes
it: nobody can make a part of this hub look ill."""

import dataclasses
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.accounts.models import Seat, Unseat
from hub.accounts.people.known import called
from hub.accounts.projections import HUB, PERSON
from hub.accounts.seats.seating import seating_of
from hub.core.cid import id_text
from hub.core.keys import key_text
from hub.core.plain import MAX_INT
from hub.core.record import encode
from hub.log import store
from hub.log.models import Cursor, Failure, NotShown
from hub.testing import Writer

pytestmark = pytest.mark.django_db

ESI = Writer("esi", "hilltop")
IDS = [id_text(ESI.hub.id), id_text(ESI.person.id), id_text(ESI.written[0].id), id_text(bytes(32))]
KEYS = [key_text(ESI.key), key_text(bytes([1, *bytes(31)]))]
KINDS = [*PERSON.records.values(), *HUB.records.values()]

numbers = st.integers(-2, 5) | st.integers(-MAX_INT, MAX_INT) | st.booleans()
words = st.sampled_from(["steward", "member", "", "\0", *IDS, *KEYS]) | st.text(max_size=5)
leaves = st.none() | numbers | words | st.binary(max_size=5)
values = st.one_of(
    leaves,
    st.lists(st.sampled_from(IDS), max_size=3),
    st.dictionaries(st.sampled_from(KEYS), st.integers(0, 5), max_size=2),
    st.recursive(leaves, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(words, inner, max_size=3)),
)


@st.composite
def plausible(draw: st.DrawFn) -> dict[str, Any]:
    """A record of one of our types that is well written, but for some of its fields."""
    kind = draw(st.sampled_from(KINDS))
    declared = dataclasses.fields(kind)  # type: ignore[arg-type]  # every declared record is a dataclass
    fields = {field.name: draw(likely(field.name)) for field in declared}
    spoilt = draw(st.dictionaries(st.sampled_from(sorted(fields)), values, max_size=2))
    absent = draw(st.sets(st.sampled_from(sorted(fields)), max_size=1))
    kept = {name: value for name, value in {**fields, **spoilt}.items() if name not in absent}
    return {**kept, "t": kind.type, "n": bytes(16)}


def likely(field: str) -> st.SearchStrategy[Any]:
    """What may well stand in a field of this name."""
    if field == "epoch":
        return st.integers(1, 5)
    if field == "role":
        return st.sampled_from(["steward", "moderator", "member"])
    if field == "feeds":
        return st.dictionaries(st.sampled_from(KEYS), st.integers(0, 5), max_size=2)
    if field in ("zone", "seat", "by", "person", "entry", "target"):
        return st.just(IDS[0]) if field == "zone" else st.sampled_from(IDS)
    if field in ("assents", "after", "boards"):
        return st.lists(st.sampled_from(IDS), max_size=3)
    return st.lists(st.text(max_size=3), max_size=3) if field == "languages" else st.text(max_size=5)


@given(st.lists(plausible(), min_size=1, max_size=8))
@settings(max_examples=200, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_record_that_a_stranger_can_write_breaks_a_reducer(db: None, mappings: list[dict[str, Any]]) -> None:
    with transaction.atomic():
        esi = Writer("esi", "hilltop")
        for mapping in mappings:
            esi._append(encode(mapping))
        store.ingest(esi.runs(), via=None)
        assert [failure.traceback for failure in Failure.objects.all()] == []
        for row in Seat.objects.all():
            seating_of(row.hub).standing(row.entry)
        called(esi.person.id)
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "fields",
    [
        {},
        {"by": None},
        {"by": "", "feeds": {}},
        {"by": IDS[2], "feeds": {"esi": 1}},
        {"by": IDS[2], "feeds": {KEYS[0]: -1}},
    ],
)
def test_an_unseat_that_cannot_be_weighed_is_not_shown_and_makes_nobody_ill(fields: dict[str, Any]) -> None:
    esi = Writer("esi", "hilltop")
    for _ in range(55):
        esi._append(encode({"t": "hub.unseat", "n": bytes(16), "zone": IDS[0], "seat": IDS[2], **fields}))
    store.ingest(esi.runs(), via=None)
    assert (Failure.objects.count(), Unseat.objects.count(), NotShown.objects.get().count) == (0, 0, 55)
    assert not any(cursor.ill for cursor in Cursor.objects.all())
