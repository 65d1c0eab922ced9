"""The two cards of a person or of this hub: what waits sealed in the row, and its end there.

A root leaves the box once its words were read back from paper. Then its blob is taken out of the row, and out of the
file too (`shredding`).
"""

from typing import Final

from django.utils.translation import gettext_lazy as _
from django.views.decorators.debug import sensitive_variables

from hub.accounts.keys import opening
from hub.accounts.models import Hub, Person, Went
from hub.accounts.paper import shares, words
from hub.accounts.paper.bearers import Card, chain_of
from hub.accounts.people.opened import opened
from hub.core.errors import LocalError
from hub.log.shredding import shredding
from hub.log.tables import writing

COLUMNS: Final = {Card.FIRST: "root", Card.SECOND: "next_root"}


class NothingWaits(LocalError):
    """The card was printed, given away, or never was here."""

    def __init__(self) -> None:
        super().__init__(_("Nothing waits here to be printed. The card is on paper, or was never on this hub."))


def waits(row: Person | Hub, card: Card) -> bool:
    """Whether the words of this card are still in the box."""
    return getattr(row, COLUMNS[card]) is not None


def today(person: Person, card: Card) -> str:
    """Which root this card of theirs is today, by what everybody may know of it: paper may be older than that."""
    last = chain_of(person.person_id, opening.unpacked(person.papers))[-1]
    known: bytes = last.signer if card is Card.FIRST else last.fields["next"]
    return known.hex()


@sensitive_variables()
def entropy_of(person: Person, card: Card, secret: str, screen: str | None) -> bytes | None:
    """What is to be printed, opened by the person's PIN or password; None where that opens nothing. Waits and counts as
    sign-in does."""
    with opened(person, secret, screen) as found:
        if found is None:
            return None
    entropy = found.things.get(COLUMNS[card])
    if entropy is None:
        raise NothingWaits
    return entropy


@sensitive_variables()
def read_card(text: str) -> bytes:
    """The bytes behind the words of a card, or of two parts of one; `WrongWords` says what is wrong with them."""
    return shares.read(text) if len(words.split(text)) > words.SEAL else words.read(text)


def wipe(row: Person | Hub, card: Card, how: Went) -> None:
    """Take a card's bytes out of the box for good, and write down what became of them. Durable when this returns."""
    column = COLUMNS[card]
    with writing(), shredding():
        waiting = row.__class__._default_manager.filter(pk=row.pk, **{f"{column}__isnull": False})
        if waiting.update(**{column: None, f"{column}_went": how}) != 1:
            raise NothingWaits
    setattr(row, column, None)
    setattr(row, f"{column}_went", str(how))
