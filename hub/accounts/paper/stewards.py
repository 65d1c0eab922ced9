"""The hub's own cards, which its stewards keep, and who has none yet.

The hub has roots like a person, sealed by the box alone; and the seal, without which no PIN opens anything, has words
too: with them it is put back into a box that lost it (`manage.py seal`).
"""

from typing import NamedTuple

from django.db.models import Q
from django.views.decorators.debug import sensitive_variables

from hub.accounts.hubs.identity import NotFounded
from hub.accounts.keys import keyring, opening
from hub.accounts.models import Hub, Person, Went
from hub.accounts.paper import cards
from hub.accounts.paper.bearers import Card
from hub.accounts.paper.cards import COLUMNS, NothingWaits
from hub.log.tables import writing

WHAT = {Card.FIRST: b"root", Card.SECOND: b"next"}


class Waiting(NamedTuple):
    """Somebody with a card that was not printed yet."""

    person_id: bytes
    name: str
    first: bool
    second: bool


def hub_row() -> Hub:
    row = Hub.objects.filter(pk=1).first()
    if row is None:
        raise NotFounded
    return row


@sensitive_variables()
def entropy_of(card: Card) -> bytes:
    """What is behind a card of the hub that waits. Only for a steward who has just typed their PIN."""
    row, key = hub_row(), keyring.box_key(b"roots")
    blob = getattr(row, COLUMNS[card])
    entropy = keyring.unlock(key, WHAT[card], blob) if blob else None
    entropy = entropy or opening.both_roots(key, row.root).get(COLUMNS[card])
    if entropy is None:
        raise NothingWaits
    return entropy


def took(card: Card) -> None:
    """A card of the hub is on paper: its bytes leave the box."""
    part_roots()
    cards.wipe(hub_row(), card, Went.PAPER)


@sensitive_variables()
def part_roots() -> None:
    """Seal apart what version 0.1 kept in one blob, so that each can go by itself."""
    row, key = hub_row(), keyring.box_key(b"roots")
    both = opening.both_roots(key, row.root)
    if both:
        row.root, row.next_root = (keyring.lock(key, WHAT[card], both[COLUMNS[card]]) for card in Card if card in WHAT)
        with writing(), cards.shredding():
            row.save(update_fields=["root", "next_root"])


def seal_waits() -> bool:
    """Whether the words of today's seal are not on paper."""
    return hub_row().seal_on_paper != keyring.seal_name(keyring.current_seal())


def seal_took() -> None:
    """The words of today's seal are on paper. The seal stays: every sign-in needs it."""
    Hub.objects.filter(pk=1).update(seal_on_paper=keyring.seal_name(keyring.current_seal()))


def without_a_card() -> list[Waiting]:
    """The people of this hub of whom a card was never printed; names and no more."""
    rows = Person.objects.filter(Q(root__isnull=False) | Q(next_root__isnull=False), is_active=True)
    found = rows.order_by("name_key").values_list("person_id", "name", "root", "next_root")
    return [Waiting(bytes(who), name, first is not None, second is not None) for who, name, first, second in found]
