"""Whose card is this? What the entropy behind a card's words says of people and hubs, by the statements held here.

A card is a root: the first card is the root of today, the second the one that the first commits to. Which is which is
read from the chain of incept and rotations, as `hub.core.judge` reads it, so a card that was replaced at another hub is
worth nothing here as soon as the replacement has come by exchange.
"""

import enum
import hashlib
from typing import NamedTuple

from django.db import connection
from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.keys import opening
from hub.core.authority import contradicted, lineage
from hub.core.errors import LocalError
from hub.core.keys import public_key, root_seed
from hub.core.statement import Statement
from hub.log import judging
from hub.log.tables import select

SIGNED = "SELECT DISTINCT about FROM log_statement WHERE signer = %s"
HOLDING = {
    "sqlite": "SELECT DISTINCT about FROM log_statement WHERE instr(raw, %s) > 0",
    "postgresql": "SELECT DISTINCT about FROM log_statement WHERE position(%s IN raw) > 0",
}


class Card(enum.Enum):
    """Which of somebody's cards it is."""

    FIRST = "first"
    SECOND = "second"
    OLD = "old"


class NobodysCard(LocalError):
    """The words are right, and no person known here has them."""

    def __init__(self) -> None:
        super().__init__(_("These words are a card, but of nobody whom this hub knows."))


class OldCard(LocalError):
    """The card was replaced."""

    def __init__(self) -> None:
        super().__init__(_("This card was replaced by a newer one. It opens nothing any more; use the newer one."))


class Contradicted(LocalError):
    """Two different replacements of one card are known, and neither counts."""

    def __init__(self) -> None:
        super().__init__(
            _("Two different replacements of this card are known, so neither counts. Ask a steward. Nothing changed.")
        )


class Bearer(NamedTuple):
    """A person or hub, with the incept and rotations that lead to today's root, and which of their cards it is."""

    id: bytes
    chain: tuple[Statement, ...]
    card: Card


@sensitive_variables()
def root_of(entropy: bytes) -> bytes:
    """The public key of the root behind a card."""
    return public_key(root_seed(entropy))


def chain_of(person_id: bytes, papers: tuple[Statement, ...] = ()) -> tuple[Statement, ...]:
    """The incept and the rotations of a person that count today; `Contradicted` where the next root said two things."""
    held = [*papers, *judging.heard(person_id)]
    if contradicted(person_id, held):
        raise Contradicted
    return tuple(lineage(person_id, held))


@sensitive_variables()
def card_of(chain: tuple[Statement, ...], entropy: bytes) -> Card | None:
    """Which card of the person whose chain this is; None for none of theirs."""
    key = root_of(entropy)
    if chain and chain[-1].signer == key:
        return Card.FIRST
    if chain and chain[-1].fields["next"] == hashlib.sha256(key).digest():
        return Card.SECOND
    return Card.OLD if any(one.signer == key for one in chain) else None


@sensitive_variables()
def bearer_of(entropy: bytes) -> Bearer:
    """Whose card it is: whoever has it as their first before those who have it as their second, for anybody can commit
    to another's root. Raises `OldCard`, `Contradicted` or `NobodysCard`."""
    key = root_of(entropy)
    people = {bytes(row[0]) for row in select(SIGNED, [key])}
    people |= {bytes(row[0]) for row in select(HOLDING[connection.vendor], [hashlib.sha256(key).digest()])}
    found, torn = list[Bearer](), False
    for each in sorted(people):
        held = judging.heard(each)
        chain = tuple(lineage(each, held))
        card = card_of(chain, entropy)
        if card and contradicted(each, held):
            torn = True  # nothing is said of that person; another may have the card all the same
        elif card:
            found.append(Bearer(each, chain, card))
    best = next((bearer for card in (Card.FIRST, Card.SECOND) for bearer in found if bearer.card == card), None)
    if best is not None:
        return best
    raise Contradicted if torn else OldCard if found else NobodysCard


@sensitive_variables()
def certify_signer(
    bearer: Bearer, entropy: bytes, hub: bytes, caps: tuple[str, ...] = opening.SIGNER
) -> tuple[bytes, tuple[Statement, ...]]:
    """A new sign-in key for whoever holds a first card, at one hub: its seed, and the papers that prove it (the chain
    and the certificate, for `Person.papers`)."""
    signer = opening.fresh_seed()
    cert = opening.certify(bearer.id, public_key(signer), hub, caps, root_seed(entropy))
    return signer, (*bearer.chain, cert)
