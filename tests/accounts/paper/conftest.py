"""Ama, whose two cards are on paper."""

import pytest

from hub.accounts.keys.opening import Roots
from hub.accounts.models import Person, Went
from hub.accounts.paper import cards
from hub.accounts.paper.bearers import Card
from tests.accounts.paper.village import roots_of


@pytest.fixture
def roots(ama: Person) -> Roots:
    """Ama's two cards, both printed and read back."""
    found = roots_of(ama)
    for card in (Card.FIRST, Card.SECOND):
        cards.wipe(ama, card, Went.PAPER)
    return found
