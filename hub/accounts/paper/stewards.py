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
from hub.log.shredding import shredding
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
    entropy = roots_of(hub_row()).get(card)
    if entropy is None:
        raise NothingWaits
    return entropy


@sensitive_variables()
def roots_of(row: Hub) -> dict[Card, bytes]:
    """The hub's roots that wait for paper. A power cut while the seal was replaced leaves them under the older one."""
    seals = [keyring.current_seal(), *map(keyring.seal_named, sorted(keyring.older()))]
    return {card: entropy for seal in reversed(seals) for card, entropy in roots_under(seal, row).items()}


@sensitive_variables()
def roots_under(seal: bytes, row: Hub) -> dict[Card, bytes]:
    """The hub's roots that wait for paper, as far as this seal opens them; also out of the one blob of version 0.1."""
    key = keyring.box_key(b"roots", seal)
    both = opening.both_roots(key, row.root)
    blobs = {card: getattr(row, COLUMNS[card]) for card in WHAT}
    found = {card: keyring.unlock(key, WHAT[card], blob) if blob else None for card, blob in blobs.items()}
    return {card: entropy for card, one in found.items() if (entropy := one or both.get(COLUMNS[card]))}


@sensitive_variables()
def seal_roots(row: Hub, seal: bytes, roots: dict[Card, bytes]) -> None:
    """Put the hub's waiting roots under a seal, each by itself."""
    key = keyring.box_key(b"roots", seal)
    for card, entropy in roots.items():
        setattr(row, COLUMNS[card], keyring.lock(key, WHAT[card], entropy))
    with writing(), shredding():
        row.save(update_fields=["root", "next_root"])


def took(card: Card) -> None:
    """A card of the hub is on paper: its bytes leave the box. What version 0.1 kept in one blob is parted before."""
    row = hub_row()
    seal_roots(row, keyring.current_seal(), roots_of(row))
    cards.wipe(row, card, Went.PAPER)


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
