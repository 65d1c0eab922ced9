"""Zones whose keys were doubled, revoked or replaced: what counted before goes on, what came after never did."""

import pytest

from hub.accounts.paper import renewing
from hub.core import statement
from hub.core.cid import id_text
from hub.core.errors import LocalError
from hub.core.keys import key_text
from hub.core.record import encode
from hub.log import projector, store
from hub.testing import Writer, assert_converges, replay
from naming import records
from naming.api import resolve
from naming.core.labels import key_label
from naming.models import Said
from tests.accounts.paper.village import roots_of
from tests.people import founded_hub, signed_up

pytestmark = pytest.mark.django_db
FIRST, NEXT, FALSE = "10.0.0.7", "10.0.0.8", "10.6.6.6"


def bound(target: str, *after: bytes) -> records.Bind:
    return records.Bind(label="mto", what="address", target=target, after=[id_text(each) for each in after])


def led(zone: bytes) -> list[str]:
    """Where the label leads by the key of its zone; what counts no more is forgotten first."""
    while projector.catch_up("naming"):
        pass
    found = resolve(f"mto.{key_label(zone)}")
    return [each.target.value for each in found.found]


def doubled() -> tuple[Writer, Writer]:
    """ama's box, and a copy of its disk: the same until one says this and the other that."""
    both = Writer("ama"), Writer("ama")
    for writer, target in zip(both, (NEXT, FALSE), strict=True):
        first = writer.write(bound(FIRST))
        writer.write(bound(target, first.id))
    return both


@pytest.mark.parametrize("turned", [False, True])
def test_a_zone_that_says_two_things_at_once_has_said_neither(turned: bool) -> None:
    """Whichever came first: the label leads where it did before."""
    box, copy = doubled()
    first, second = (copy, box) if turned else (box, copy)
    replay(first)
    assert led(box.person.id) == [FALSE if turned else NEXT]
    replay(second)
    assert led(box.person.id) == [FIRST]


def test_rows_are_the_same_whichever_copy_came_first() -> None:
    assert_converges(Said, *doubled())


@pytest.mark.parametrize("late", [False, True])
def test_what_a_stolen_key_names_counts_no_more_than_the_revocation_says(late: bool) -> None:
    """Whether the thief's word or the revocation came first."""
    ama = Writer("ama")
    first = ama.write(bound(FIRST))
    ama.write(bound(FALSE, first.id))
    said = {"person": id_text(ama.person.id), "key": key_text(ama.key), "feeds": {key_text(ama.key): first.seq}}
    revoked = statement.make("revoke", said, ama.person.seed)
    kofi = Writer("kofi")
    words = {"t": "identity.statement", "n": bytes(16), "statements": [statement.to_wire(revoked)]}
    kofi._append(encode(words))
    replay(*((ama, kofi) if late else (kofi, ama)))
    assert led(ama.person.id) == [FIRST]


def test_who_replaces_every_key_by_a_card_keeps_their_names_and_gives_others() -> None:
    founded_hub("Riverbend")
    ama = signed_up("ama")
    zone, stolen = bytes(ama.person_id), ama.pen
    assert stolen
    first = store.publish(stolen, bound(FIRST))
    ama = renewing.replace("ama", roots_of(ama).next, "blue goat rope")
    assert led(zone) == [FIRST]
    with pytest.raises(LocalError):
        store.publish(stolen, bound(FALSE, first.id))
    assert ama.pen
    store.publish(ama.pen, bound(NEXT, first.id))
    assert led(zone) == [NEXT]
